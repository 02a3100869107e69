//! Tests of the crate through its public face.

mod allocation;
mod bad_input;
mod check;
mod engines;
mod laws;
mod macros;
mod maps;
