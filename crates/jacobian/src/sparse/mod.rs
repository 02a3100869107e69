//! Sparse Jacobians and Hessians: pattern, colouring, compressed sweeps.

mod coloring;
mod distance_two;
mod order;
mod pattern;
mod spy;
mod star;
mod svg;
mod symmetric;
mod trace;

pub use coloring::{Coloring, Partition};
pub use order::Order;
pub use pattern::SparsityPattern;
