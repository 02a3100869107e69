//! Sums of many small terms, whose gradients cost little more than the sums themselves.

pub mod separable;
mod separable_sum;

pub use separable_sum::{Separable, SeparableSum};
