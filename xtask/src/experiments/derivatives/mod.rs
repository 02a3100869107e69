//! Section 1 of the chapter: derivatives and partial derivatives.

crate::experiments::suite![];
