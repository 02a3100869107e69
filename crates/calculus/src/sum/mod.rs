//! Sums of many small terms, whose gradients cost little more than the sums themselves.

mod over_data;
mod replay;
pub mod separable;
mod separable_sum;

pub use over_data::{OverData, SumOverData};
pub use replay::{Replay, ReplayStatistics};
pub use separable_sum::{Separable, SeparableSum};
