//! Section 2 of the chapter: the gradient.

crate::experiments::suite![];
