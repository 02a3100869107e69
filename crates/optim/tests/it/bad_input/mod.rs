//! Whatever is refused leaves everything as it was, and says what to do.

mod clip;
mod configuration;
mod schedule;
mod state;
mod step;
mod stochastic;

const NOT_NUMBERS: [f64; 3] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
