//! Derivatives that are known as formulas. They judge the engines, and are judged by them.

pub mod affine;
pub mod matrix;
mod probability;
pub mod quadratic;
mod shift;
pub mod sigmoid;
pub mod softmax;

pub(crate) use probability::{check_distribution, check_label};
pub(crate) use shift::Shifted;
