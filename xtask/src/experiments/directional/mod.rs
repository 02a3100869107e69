//! Section 3 of the chapter: directional derivatives.

mod axis;
mod dot;
mod ray;
mod worked;

crate::experiments::suite![axis, dot, ray, worked];
