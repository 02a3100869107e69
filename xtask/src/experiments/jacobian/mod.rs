//! Section 5 of the chapter: Jacobians.

mod backprop;
mod chain;
mod cheap_gradient;
mod collapse;
pub(super) mod cost;
mod layer;
mod softmax;

crate::experiments::suite![chain, backprop, cheap_gradient, softmax, collapse];
