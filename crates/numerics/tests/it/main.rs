//! Tests of the whole crate.

mod accuracy;
mod digests;
mod edges;
mod functions;
mod laws;
mod random;
mod sums;
