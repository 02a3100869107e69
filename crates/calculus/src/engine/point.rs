//! What every engine asks of its arguments.

use crate::CalculusError;

/// A point has coordinates, all finite.
#[inline]
pub(crate) fn check_finite(x: &[f64]) -> Result<(), CalculusError> {
    if x.is_empty() {
        return Err(CalculusError::EmptyInput);
    }
    match find(x, |coordinate| !coordinate.is_finite()) {
        Some(index) => Err(CalculusError::NonFiniteInput {
            index,
            value: x[index],
        }),
        None => Ok(()),
    }
}

/// A slice that goes with the point has its length.
pub(crate) fn check_length(
    what: &'static str,
    expected: usize,
    found: usize,
) -> Result<(), CalculusError> {
    if expected == found {
        Ok(())
    } else {
        Err(CalculusError::LengthMismatch {
            what,
            expected,
            found,
        })
    }
}

/// A coordinate asked for is there.
pub(crate) fn check_index(index: usize, length: usize) -> Result<(), CalculusError> {
    if index < length {
        Ok(())
    } else {
        Err(CalculusError::IndexOutOfRange { index, length })
    }
}

/// A value is a number; a NaN becomes the given error.
pub(crate) fn check_value(value: f64, error: CalculusError) -> Result<f64, CalculusError> {
    if value.is_nan() {
        Err(error)
    } else {
        Ok(value)
    }
}

/// The first number that is NaN.
#[inline]
pub(crate) fn find_nan(x: &[f64]) -> Option<usize> {
    find(x, f64::is_nan)
}

/// The first number that is `bad`, which no finite number is, where hardly ever one is.
#[inline]
fn find(x: &[f64], bad: impl Fn(f64) -> bool) -> Option<usize> {
    // Which one it is matters only after a no.
    (!are_finite(x))
        .then(|| x.iter().position(|&x| bad(x)))
        .flatten()
}

/// Whether every number is finite.
#[inline]
#[expect(clippy::eq_op, reason = "x − x is what is asked")]
pub(crate) fn are_finite(x: &[f64]) -> bool {
    // x − x is +0 for a finite number and NaN for any other: asked of several at a time, without an early exit.
    x.iter().fold(0, |bits, x| bits | (x - x).to_bits()) == 0
}
