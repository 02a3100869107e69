//! Tests of the crate through its public face.

#![expect(
    clippy::float_cmp,
    reason = "closed forms and bits are compared exactly where they are exact"
)]

mod allocation;
mod bad_input;
mod chain;
mod check;
mod closed_form;
mod compose;
mod engines;
mod laws;
mod macros;
mod maps;
mod separable;
mod sparse;
