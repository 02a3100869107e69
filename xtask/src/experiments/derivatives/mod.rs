//! Section 1 of the chapter: derivatives and partial derivatives.

mod limit;
mod partials;
mod sensitivity;
mod sign;
mod tangent;

crate::experiments::suite![limit, tangent, sign, partials, sensitivity];
