//! The scalars beside `f64`: what a function is evaluated on to learn more than its value.

mod complex;
mod counting;
mod dual;
mod operators;

pub use complex::Complex;
pub use counting::{Counting, OperationCounter, Operations, count_operations};
pub use dual::Dual;

use operators::complete_operators;
