//! Section 5 of the chapter: Jacobians.

mod backprop;
mod chain;
mod cheap_gradient;
mod collapse;
pub(super) mod cost;
mod layer;
mod layout;
mod linear;
mod softmax;

crate::experiments::suite![
    layout,
    linear,
    chain,
    backprop,
    cheap_gradient,
    softmax,
    collapse
];
