//! Section 5 of the chapter: Jacobians.

mod cheap_gradient;
pub(super) mod cost;

crate::experiments::suite![cheap_gradient];
