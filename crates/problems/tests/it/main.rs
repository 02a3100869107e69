//! The engine × function agreement matrix, the laws of the gradient, and the problems against themselves.

mod agreement;
mod bundle_adjustment;
mod case;
mod cell;
mod composites;
mod gaussian_mixture;
mod helmholtz;
mod laws;
mod maps;
mod operations;
mod problems;
mod second_order;
