//! Chains: their stages against the engines, the ways to multiply against each other, counts against formulas.

mod bad_input;
mod bracketings;
mod checkpointing;
pub(crate) mod networks;
mod stages;
mod ways;
