//! One cycle: up to a large learning rate, then down to almost nothing.

use std::f64::consts::PI;

use gradus_numerics::cos;

use super::Schedule;
use crate::OptimError;
use crate::interval::{AT_LEAST_ONE, NOT_NEGATIVE, POSITIVE, UNIT};

/// From `max_learning_rate` / `div_factor` up to `max_learning_rate` in the first `pct_start` of the steps, then down to the
/// initial rate / `final_div_factor`; the momentum goes the other way.
///
/// Smith and Topin, *Super-convergence* (2018). In two phases, as fastai and PyTorch do by default, or in the paper's three: back to
/// the initial rate as fast as up, then on down. From `total_steps` on it stays.
///
/// ```
/// use gradus_optim::schedule::{Anneal, OneCycle, Schedule};
///
/// let cycle = OneCycle {
///     max_learning_rate: 1.0,
///     total_steps: 11,
///     pct_start: 6.0 / 11.0,
///     div_factor: 4.0,
///     anneal_strategy: Anneal::Linear,
///     ..Default::default()
/// };
/// assert_eq!([0, 5, 10].map(|step| cycle.at(step)), [0.25, 1.0, 0.25e-4]);
/// assert_eq!([0, 5, 10].map(|step| cycle.momentum(step)), [0.95, 0.85, 0.95]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneCycle {
    /// The largest learning rate, ≥ 0; 10⁻³.
    pub max_learning_rate: f64,
    /// Steps of the cycle, ≥ 1; 100.
    pub total_steps: u64,
    /// The part of the steps that go up, in [0, 1]; 0.3.
    pub pct_start: f64,
    /// How it goes up and down; by a cosine.
    pub anneal_strategy: Anneal,
    /// The smallest momentum, ≥ 0; 0.85.
    pub base_momentum: f64,
    /// The largest momentum, ≥ 0; 0.95.
    pub max_momentum: f64,
    /// The largest learning rate over the initial one, > 0; 25.
    pub div_factor: f64,
    /// The initial learning rate over the last one, > 0; 10⁴.
    pub final_div_factor: f64,
    /// Whether it goes back to the initial rate first and then on down; false.
    pub three_phase: bool,
}

/// The way from one number to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anneal {
    /// Half a wave of a cosine.
    #[default]
    Cosine,
    /// A straight line.
    Linear,
}

impl Default for OneCycle {
    fn default() -> Self {
        Self {
            max_learning_rate: 1e-3,
            total_steps: 100,
            pct_start: 0.3,
            anneal_strategy: Anneal::Cosine,
            base_momentum: 0.85,
            max_momentum: 0.95,
            div_factor: 25.0,
            final_div_factor: 1e4,
            three_phase: false,
        }
    }
}

impl OneCycle {
    /// The momentum of a step, counted from 0; NaN where the [`check`](Schedule::check) fails.
    pub fn momentum(&self, step: u64) -> f64 {
        if self.check().is_err() {
            return f64::NAN;
        }
        let (high, low) = (self.max_momentum, self.base_momentum);
        self.along(step, [high, low, high, high])
    }

    /// The number of a step on the way over the four corners: first, top, and the ends of the two ways down.
    fn along(&self, step: u64, [first, top, back, last]: [f64; 4]) -> f64 {
        let end = self.total_steps as f64 - 1.0;
        let up = self.pct_start * self.total_steps as f64 - 1.0;
        let corners: &[(f64, f64)] = if self.three_phase {
            &[(0.0, first), (up, top), (2.0 * up, back), (end, last)]
        } else {
            &[(0.0, first), (up, top), (end, last)]
        };
        let step = step as f64;
        for pair in corners.windows(2) {
            let ((from, start), (to, goal)) = (pair[0], pair[1]);
            if step <= to {
                let way = if from < to {
                    (step - from) / (to - from)
                } else {
                    1.0
                };
                return self.anneal_strategy.between(start, goal, way);
            }
        }
        last
    }
}

impl Anneal {
    fn between(self, start: f64, goal: f64, way: f64) -> f64 {
        match self {
            Self::Cosine => goal + (start - goal) * (0.5 * (1.0 + cos(PI * way))),
            Self::Linear => (1.0 - way) * start + way * goal,
        }
    }
}

impl Schedule for OneCycle {
    fn check(&self) -> Result<(), OptimError> {
        let owner = "OneCycle";
        NOT_NEGATIVE.check(owner, "max_learning_rate", self.max_learning_rate)?;
        AT_LEAST_ONE.check(owner, "total_steps", self.total_steps as f64)?;
        UNIT.check(owner, "pct_start", self.pct_start)?;
        NOT_NEGATIVE.check(owner, "base_momentum", self.base_momentum)?;
        NOT_NEGATIVE.check(owner, "max_momentum", self.max_momentum)?;
        POSITIVE.check(owner, "div_factor", self.div_factor)?;
        POSITIVE.check(owner, "final_div_factor", self.final_div_factor)
    }

    fn rate(&self, step: u64) -> f64 {
        let first = self.max_learning_rate / self.div_factor;
        let last = first / self.final_div_factor;
        self.along(step, [first, self.max_learning_rate, first, last])
    }
}
