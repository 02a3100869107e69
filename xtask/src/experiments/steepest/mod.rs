//! Section 4 of the chapter: steepest ascent and descent.

mod ascent;
mod bowl;
mod vectors;

crate::experiments::suite![ascent, bowl];
