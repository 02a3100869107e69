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
mod moments;
mod momentum;
pub(super) mod network;
mod noise;
pub(super) mod rules;
pub(super) mod statistics;
mod the_loop;
mod unbiased;

crate::experiments::suite![
    the_loop, unbiased, cost, epochs, noise, generalise, momentum, moments, adam, adaptive,
    at_heart, clip,
];
