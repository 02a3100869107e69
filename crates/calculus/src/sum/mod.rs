//! Sums of many small terms, whose gradients cost little more than the sums themselves.

mod separable_sum;
pub mod separable;

pub use separable_sum::{Separable, SeparableSum};
