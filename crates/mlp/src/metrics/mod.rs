//! How good predictions are.
//!
//! Outputs are classes × samples and column-major, as [`Predictor`](crate::Predictor) gives them: logits or probabilities, of which
//! the largest is the prediction, the first of equals.
//!
//! ```
//! use gradus_mlp::metrics::{ConfusionMatrix, accuracy, top_k};
//!
//! let (outputs, labels) = ([0.1, 0.7, 0.2, 0.5, 0.3, 0.2], [1, 2]); // predictions 1 and 0
//! assert_eq!(accuracy(&outputs, &labels)?, 0.5);
//! assert_eq!(top_k(&outputs, &labels, 3)?, 1.0);
//! let mut matrix = ConfusionMatrix::new(3);
//! matrix.add(&outputs, &labels)?;
//! assert_eq!(matrix.count(2, 0), 1); // a 2 taken for a 0
//! # Ok::<(), gradus_mlp::MlpError>(())
//! ```

mod calibration;
mod confusion;

use gradus_numerics::Float;

pub use calibration::Calibration;
pub use confusion::ConfusionMatrix;

use crate::error::MlpError;

/// The share of samples whose largest output is that of their label.
///
/// # Errors
/// [`Length`](MlpError::Length), [`Label`](MlpError::Label), [`Output`](MlpError::Output) for one that is NaN.
///
/// ```
/// assert_eq!(gradus_mlp::metrics::accuracy(&[0.2, 0.8, 0.9, 0.1], &[1, 1])?, 0.5);
/// # Ok::<(), gradus_mlp::MlpError>(())
/// ```
pub fn accuracy<T: Float>(outputs: &[T], labels: &[u32]) -> Result<f64, MlpError> {
    top_k(outputs, labels, 1)
}

/// The share of samples whose label is among the k largest outputs; of equal outputs the first count as larger.
///
/// # Errors
/// [`Length`](MlpError::Length), [`Label`](MlpError::Label), [`Output`](MlpError::Output) for one that is NaN.
///
/// ```
/// use gradus_mlp::metrics::top_k;
///
/// let outputs = [0.5, 0.3, 0.2];
/// assert_eq!([1, 2, 3].map(|k| top_k(&outputs, &[2], k).unwrap()), [0.0, 0.0, 1.0]);
/// ```
pub fn top_k<T: Float>(outputs: &[T], labels: &[u32], k: usize) -> Result<f64, MlpError> {
    let mut hits = 0_u64;
    for (outputs, label) in samples(outputs, labels)? {
        hits += u64::from(rank(outputs, label) < k);
    }
    Ok(hits as f64 / labels.len() as f64)
}

/// Outputs in front of this one: larger ones, and equal ones before it.
pub(crate) fn rank<T: Float>(outputs: &[T], label: usize) -> usize {
    let own = outputs[label];
    let before = outputs[..label].iter().filter(|&&x| x >= own).count();
    before + outputs[label + 1..].iter().filter(|&&x| x > own).count()
}

/// The first of the largest.
fn largest<T: Float>(outputs: &[T]) -> usize {
    let mut largest = 0;
    for (i, &x) in outputs.iter().enumerate() {
        if x > outputs[largest] {
            largest = i;
        }
    }
    largest
}

/// Outputs and label of each sample, where all of them can be.
fn samples<'a, T: Float>(
    outputs: &'a [T],
    labels: &'a [u32],
) -> Result<impl Iterator<Item = (&'a [T], usize)>, MlpError> {
    let classes = outputs.len().checked_div(labels.len()).unwrap_or(0);
    if classes == 0 || outputs.len() != classes * labels.len() {
        return Err(MlpError::Length {
            what: "the outputs",
            expected: classes.max(1) * labels.len().max(1),
            length: outputs.len(),
        });
    }
    if let Some(place) = outputs.iter().position(|x| x.is_nan()) {
        return Err(MlpError::Output {
            sample: place / classes,
            output: place % classes,
            value: f64::NAN,
        });
    }
    let bad = labels.iter().position(|&label| label as usize >= classes);
    if let Some(sample) = bad {
        return Err(MlpError::Label {
            sample,
            label: labels[sample],
            classes,
        });
    }
    let labels = labels.iter().map(|&label| label as usize);
    Ok(outputs.chunks_exact(classes).zip(labels))
}
