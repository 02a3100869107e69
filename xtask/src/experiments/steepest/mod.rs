//! Section 4 of the chapter: steepest ascent and descent.

mod bowl;

crate::experiments::suite![bowl];
