//! Each layer's rule forward, and backward beside it.
//!
//! All work on the samples of one shard: column-major matrices of units × samples. Where a rule sums over samples, it continues
//! the chains that it finds, so that the shards of a batch one after the other give the bits of the whole batch.

pub(crate) mod activation;
pub(crate) mod batch_norm;
pub(crate) mod dropout;
pub(crate) mod layer_norm;
pub(crate) mod linear;
pub(crate) mod sums;
