//! Section 3 of the chapter: directional derivatives.

mod axis;
mod dot;

crate::experiments::suite![axis, dot];
