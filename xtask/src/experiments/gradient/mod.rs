//! Section 2 of the chapter: the gradient.

pub(super) mod bounds;
mod decrease;
mod linear;
mod vector;

crate::experiments::suite![vector, linear, decrease];
