//! Tests of gradus-calculus: one binary, one module for each thing promised.

#![expect(
    clippy::float_cmp,
    reason = "closed forms and bits are compared exactly where they are exact"
)]
#![expect(
    clippy::unreadable_literal,
    reason = "reference digits stand as they were printed"
)]

mod allocation;
mod bad_input;
mod check;
mod complex;
mod difference;
mod dual;
mod expressions;
mod kinks;
mod laws;
mod level_set;
mod optimistic;
mod recording;
mod replay;
mod reverse;
mod separable;
mod tape;
mod value;
