//! Section 2 of the chapter: the gradient.

pub(super) mod bounds;
mod vector;

crate::experiments::suite![vector];
