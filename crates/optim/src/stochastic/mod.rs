//! Gradients from few examples: which examples, and how to take the noise out.
//!
//! | what | idea |
//! |---|---|
//! | [`Batches`] | which examples make the next mini-batch |
//! | [`GrowingBatch`] | batches that grow geometrically: noise that falls as fast as the loss |
//! | [`IterateAverage`] | the mean of the iterates, which the noise cancels in |
//! | [`Svrg`] | the same example at an anchor, whose full gradient is known, as a control |
//! | [`Saga`] | the last gradient of the same example as a control |
//!
//! An estimate is a gradient like any other: pass it to any [`Optimizer`](crate::Optimizer).

mod average;
mod batches;
mod growing_batch;
mod saga;
mod svrg;

pub use average::IterateAverage;
pub use batches::{Batches, Sampling};
pub use growing_batch::GrowingBatch;
pub use saga::Saga;
pub use svrg::Svrg;

use gradus_numerics::Float;

use crate::OptimError;

/// That a slice has the length needed.
fn check_length(what: &'static str, expected: usize, found: usize) -> Result<(), OptimError> {
    if found == expected {
        return Ok(());
    }
    Err(OptimError::LengthMismatch {
        what,
        expected,
        found,
    })
}

/// That a slice has the length needed and finite elements.
fn check_slice<T: Float>(what: &'static str, expected: usize, x: &[T]) -> Result<(), OptimError> {
    check_length(what, expected, x.len())?;
    match x.iter().position(|x| !x.is_finite()) {
        None => Ok(()),
        Some(index) => Err(OptimError::NonFiniteElement {
            what,
            index,
            value: x[index].to_f64(),
        }),
    }
}
