//! Each layer's rule forward, and backward beside it.
//!
//! All work on column-major matrices of units × samples: those of a shard, or of the whole batch for derivatives by parameters.
//! The sums over samples that batch norms need continue the chains they find, so that the shards of a batch one after the
//! other give the bits of the whole batch.

pub(crate) mod activation;
pub(crate) mod batch_norm;
pub(crate) mod dropout;
pub(crate) mod layer_norm;
pub(crate) mod linear;
pub(crate) mod sums;
