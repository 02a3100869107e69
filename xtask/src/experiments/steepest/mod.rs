//! Section 4 of the chapter: steepest ascent and descent.

mod arrows;
mod ascent;
mod bowl;
mod breakdown;
mod descent;
mod learning_rate;
mod level_set;
mod rule;
mod stationary;
mod vectors;

crate::experiments::suite![
    ascent,
    level_set,
    descent,
    breakdown,
    learning_rate,
    stationary,
    bowl,
    arrows,
];
