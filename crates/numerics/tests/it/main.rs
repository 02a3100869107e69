//! Tests of the whole crate.

mod accuracy;
mod digests;
mod dispatch;
mod draws;
mod edges;
mod functions;
mod laws;
mod matmul;
mod streams;
mod sums;
mod vector;
