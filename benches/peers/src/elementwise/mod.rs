//! Functions over slices, and sums: nanoseconds an element beside the libraries a Rust user can choose, and what they round.

mod functions;
mod sums;
mod table;

use crate::timing::{Timing, interleave};

pub use table::{markdown, text};

/// A row that can be measured.
pub struct Row {
    pub name: &'static str,
    /// Measures it in so many rounds.
    pub measure: fn(rounds: usize) -> anyhow::Result<Measurement>,
}

/// What a row gave.
pub struct Measurement {
    pub name: &'static str,
    /// Numbers in each call.
    pub count: usize,
    pub timings: Vec<Timing>,
    /// The largest error of each contender in ulp, where it was measured.
    pub ulps: Vec<Option<f64>>,
}

pub const ROWS: [Row; 10] = [
    functions::EXP_SINGLE,
    functions::TANH_SINGLE,
    functions::LN_SINGLE,
    functions::EXP,
    functions::TANH,
    functions::LN,
    sums::SUM,
    sums::DOT,
    sums::SUM_SINGLE,
    sums::DOT_SINGLE,
];
