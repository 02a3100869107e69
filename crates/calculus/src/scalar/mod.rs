//! The scalars beside `f64`: what a function is evaluated on to learn more than its value.

mod complex;
mod counting;
mod dual;
mod operators;
mod unguarded;

pub use complex::Complex;
pub use counting::{Counting, OperationCounter, Operations, count_operations};
pub use dual::Dual;

pub(crate) use unguarded::Unguarded;

use operators::complete_operators;
