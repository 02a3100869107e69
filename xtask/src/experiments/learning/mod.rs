//! Section 6 of the chapter: learning.

mod adam;
mod adaptive;
mod at_heart;
mod clip;
mod cost;
pub(super) mod descent;
mod moments;
mod momentum;
mod noise;
pub(super) mod rules;
pub(super) mod statistics;
mod unbiased;

crate::experiments::suite![
    unbiased, cost, noise, momentum, moments, adam, adaptive, at_heart, clip,
];
