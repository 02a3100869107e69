//! Sparse Jacobians and Hessians: pattern, colouring, compressed sweeps.

mod coloring;
mod distance_two;
mod forward;
mod greedy;
mod hessian;
mod jacobian;
mod keys;
mod order;
mod pattern;
mod reverse;
mod rows;
mod runs;
mod spy;
mod star;
mod svg;
mod symmetric;
mod target;
mod trace;

pub use coloring::{Coloring, Partition};
pub use hessian::{SparseHessian, sparse_hessian, try_sparse_hessian};
pub use jacobian::{SparseJacobian, sparse_jacobian, try_sparse_jacobian};
pub use order::Order;
pub use pattern::SparsityPattern;
