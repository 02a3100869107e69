//! Tests of the crate through its public face.

#![expect(
    clippy::float_cmp,
    reason = "closed forms and bits are compared exactly where they are exact"
)]

mod chain;
mod closed_form;
mod compose;
mod macros;
