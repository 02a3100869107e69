//! Tests of the whole crate.

mod accuracy;
mod edges;
mod functions;
mod random;
mod sums;
