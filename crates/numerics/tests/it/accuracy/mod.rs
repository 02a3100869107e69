//! How far the functions are from the exact values.

pub(crate) mod double_double;
pub(crate) mod exact;
pub(crate) mod measure;
mod sampled;
mod table;
