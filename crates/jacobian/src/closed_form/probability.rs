//! What must be true of labels and probabilities before a formula is applied to them.

use gradus_numerics::sum;

use crate::JacobianError;

/// How far probabilities may be from adding up to 1: √ε, far above their rounding and far below a mistake.
const TOLERANCE: f64 = 1.5e-8;

/// Probabilities lie in [0, 1] and add up to 1.
pub(crate) fn check_distribution(
    what: &'static str,
    probabilities: &[f64],
) -> Result<(), JacobianError> {
    if probabilities.is_empty() {
        return Err(JacobianError::NoInputs);
    }
    for (index, &value) in probabilities.iter().enumerate() {
        check_probability(what, index, value)?;
    }
    let total = sum(probabilities);
    if (total - 1.0).abs() <= TOLERANCE {
        Ok(())
    } else {
        Err(JacobianError::NotADistribution { what, total })
    }
}

/// A probability lies in [0, 1].
pub(crate) fn check_probability(
    what: &'static str,
    index: usize,
    value: f64,
) -> Result<(), JacobianError> {
    if (0.0..=1.0).contains(&value) {
        Ok(())
    } else {
        Err(JacobianError::NotAProbability { what, index, value })
    }
}

/// A label names one of the classes.
pub(crate) fn check_label(label: usize, classes: usize) -> Result<(), JacobianError> {
    if label < classes {
        Ok(())
    } else {
        Err(JacobianError::LabelOutOfRange { label, classes })
    }
}
