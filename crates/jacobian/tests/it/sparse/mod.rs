//! Sparse Jacobians and Hessians: patterns, colourings, sweeps.

mod allocation;
mod bad_input;
mod colorings;
mod functions;
mod hessians;
mod jacobians;
mod misfits;
mod patterns;
mod spy;
