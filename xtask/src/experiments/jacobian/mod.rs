//! Section 5 of the chapter: Jacobians.

mod chain;
mod cheap_gradient;
pub(super) mod cost;
mod layer;

crate::experiments::suite![chain, cheap_gradient];
