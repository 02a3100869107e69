//! What every evaluation asks of its arguments.

use crate::{JacobianError, VectorFunction};

/// The number of outputs m of a function at a point that has coordinates, all finite.
pub(crate) fn check_point<F: VectorFunction>(f: &F, x: &[f64]) -> Result<usize, JacobianError> {
    if x.is_empty() {
        return Err(JacobianError::NoInputs);
    }
    check_finite(x)?;
    match f.outputs(x.len()) {
        0 => Err(JacobianError::NoOutputs { inputs: x.len() }),
        outputs => Ok(outputs),
    }
}

/// Every coordinate of a point is finite.
#[expect(clippy::eq_op, reason = "x − x is what is asked")]
pub(crate) fn check_finite(x: &[f64]) -> Result<(), JacobianError> {
    // x − x is +0 for a finite number and NaN for any other: asked of several at a time, without an early exit. Which one it
    // is matters only after a no.
    if x.iter().fold(0, |bits, x| bits | (x - x).to_bits()) == 0 {
        return Ok(());
    }
    match x.iter().position(|coordinate| !coordinate.is_finite()) {
        Some(index) => Err(JacobianError::NonFiniteInput {
            index,
            value: x[index],
        }),
        None => Ok(()),
    }
}

/// The function still has as many outputs as it had when its buffers were measured.
pub(crate) fn check_outputs<F: VectorFunction>(
    f: &F,
    inputs: usize,
    before: usize,
) -> Result<(), JacobianError> {
    let after = f.outputs(inputs);
    if after == before {
        Ok(())
    } else {
        Err(JacobianError::OutputsChanged {
            inputs,
            before,
            after,
        })
    }
}

/// A slice that goes with the function has its length.
pub(crate) fn check_length(
    what: &'static str,
    expected: usize,
    found: usize,
) -> Result<(), JacobianError> {
    if expected == found {
        Ok(())
    } else {
        Err(JacobianError::LengthMismatch {
            what,
            expected,
            found,
        })
    }
}

/// A matrix that goes with the function has its shape.
pub(crate) fn check_shape(
    what: &'static str,
    expected: (usize, usize),
    found: (usize, usize),
) -> Result<(), JacobianError> {
    if expected == found {
        Ok(())
    } else {
        Err(JacobianError::ShapeMismatch {
            what,
            expected,
            found,
        })
    }
}

/// A vector to be multiplied has the right length and finite components.
pub(crate) fn check_vector(
    what: &'static str,
    expected: usize,
    vector: &[f64],
) -> Result<(), JacobianError> {
    check_length(what, expected, vector.len())?;
    match vector.iter().position(|component| !component.is_finite()) {
        Some(index) => Err(JacobianError::NonFiniteVector {
            what,
            index,
            value: vector[index],
        }),
        None => Ok(()),
    }
}

/// The first number that is NaN.
pub(crate) fn find_nan(x: impl IntoIterator<Item = f64>) -> Option<usize> {
    x.into_iter().position(f64::is_nan)
}
