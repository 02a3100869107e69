//! One adapter per peer: its number as a [`Scalar`](crate::scalar::Scalar), and its gradient as its users would call it.

pub mod ad_trait;
pub mod autodiff;
pub mod easy_ml;
pub mod echidna;
pub mod num_dual;
pub mod reverse;
