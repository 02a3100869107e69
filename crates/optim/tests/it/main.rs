//! Tests of gradus-optim: one binary, one module for each thing promised.

#![expect(
    clippy::float_cmp,
    reason = "closed forms and bits are compared exactly where they are exact"
)]

mod allocation;
mod bad_input;
mod bits;
mod laws;
mod reference;
mod rules;
mod state;
mod stochastic;
mod subnormal;
mod three_steps;
