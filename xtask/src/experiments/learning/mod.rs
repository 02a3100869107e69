//! Section 6 of the chapter: learning.

mod adam;
mod adaptive;
mod at_heart;
mod clip;
mod cost;
pub(super) mod course;
pub(super) mod curves;
pub(super) mod descent;
mod epochs;
mod generalise;
mod init;
mod layer;
mod moments;
mod momentum;
pub(super) mod network;
mod noise;
mod norm;
mod relu;
mod residual;
pub(super) mod rules;
pub(super) mod statistics;
mod the_loop;
mod unbiased;
mod vanish;

crate::experiments::suite![
    the_loop, unbiased, cost, epochs, noise, generalise, momentum, moments, adam, adaptive,
    at_heart, vanish, relu, init, norm, residual, clip,
];
