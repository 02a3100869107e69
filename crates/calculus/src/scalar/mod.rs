//! The scalars beside `f64`: what a function is evaluated on to learn more than its value.

pub(crate) mod chain_rule;
mod complex;
mod counting;
mod dual;
mod operators;
mod traced;
mod unguarded;
mod var;

pub use complex::Complex;
pub use counting::{Counting, OperationCounter, Operations, count_operations};
pub use dual::Dual;
pub use traced::{Reach, Traced, Tracer};
pub use var::Var;
pub(crate) use var::{Entries, Form};

pub use unguarded::Unguarded;

pub(crate) use operators::complete_operators;
