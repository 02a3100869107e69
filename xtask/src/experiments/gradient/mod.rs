//! Section 2 of the chapter: the gradient.

pub(super) mod bounds;
mod canonical;
mod decrease;
mod linear;
mod linear_regression;
mod logistic;
mod vector;

crate::experiments::suite![
    vector,
    linear,
    decrease,
    linear_regression,
    logistic,
    canonical
];
