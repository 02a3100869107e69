//! Section 3 of the chapter: directional derivatives.

crate::experiments::suite![];
