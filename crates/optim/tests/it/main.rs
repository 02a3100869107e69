//! Tests of gradus-optim: one binary, one module for each thing promised.

#![expect(
    clippy::float_cmp,
    reason = "closed forms and bits are compared exactly where they are exact"
)]

mod bad_input;
mod reference;
mod rules;
mod three_steps;
