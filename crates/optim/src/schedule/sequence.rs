//! One schedule after another.

use std::fmt;

use super::Schedule;
use crate::OptimError;
use crate::interval::NOT_NEGATIVE;

/// A straight line up to the first rate of a schedule, which then begins.
///
/// Step s < `steps` has η(0) (`start_factor` + (1 − `start_factor`) s / `steps`), later ones η(s − `steps`).
///
/// ```
/// use gradus_optim::schedule::{Exponential, Schedule, Warmup};
///
/// let halving = Exponential { learning_rate: 1.0, gamma: 0.5 };
/// let warm = Warmup { schedule: halving, steps: 4, start_factor: 0.0 };
/// assert_eq!([0, 1, 4, 5].map(|step| warm.at(step)), [0.0, 0.25, 1.0, 0.5]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Warmup<S> {
    /// What follows.
    pub schedule: S,
    /// Steps of the warm-up.
    pub steps: u64,
    /// The factor at step 0, ≥ 0.
    pub start_factor: f64,
}

impl<S: Schedule> Schedule for Warmup<S> {
    fn check(&self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check("Warmup", "start_factor", self.start_factor)?;
        self.schedule.check()
    }

    fn rate(&self, step: u64) -> f64 {
        if step >= self.steps {
            return self.schedule.rate(step - self.steps);
        }
        let way = step as f64 / self.steps as f64;
        self.schedule.rate(0) * ((1.0 - way) * self.start_factor + way)
    }
}

/// Schedules one after another, each from its own step 0.
///
/// ```
/// use gradus_optim::schedule::{Constant, Cosine, Schedule, Sequential};
///
/// let plan = Sequential::new(Constant { learning_rate: 0.25, ..Default::default() })
///     .then(10, Cosine { learning_rate: 1.0, t_max: 50, ..Default::default() })
///     .then(60, Constant { learning_rate: 0.5, ..Default::default() });
/// assert_eq!([9, 10, 60].map(|step| plan.at(step)), [0.25, 1.0, 0.5]);
/// ```
pub struct Sequential {
    first: Box<dyn Schedule + Send + Sync>,
    /// Each with the step from which it holds.
    rest: Vec<(u64, Box<dyn Schedule + Send + Sync>)>,
}

impl Sequential {
    /// One schedule, from step 0.
    pub fn new(schedule: impl Schedule + Send + Sync + 'static) -> Self {
        Self {
            first: Box::new(schedule),
            rest: Vec::new(),
        }
    }

    /// Another from step `milestone` on, which must lie after the milestones so far.
    pub fn then(mut self, milestone: u64, schedule: impl Schedule + Send + Sync + 'static) -> Self {
        self.rest.push((milestone, Box::new(schedule)));
        self
    }
}

impl fmt::Debug for Sequential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milestones: Vec<u64> = self.rest.iter().map(|part| part.0).collect();
        f.debug_struct("Sequential")
            .field("milestones", &milestones)
            .finish_non_exhaustive()
    }
}

impl Schedule for Sequential {
    fn check(&self) -> Result<(), OptimError> {
        let mut last = 0;
        for &(milestone, _) in &self.rest {
            if milestone <= last {
                return Err(OptimError::InvalidConfig {
                    owner: "Sequential",
                    field: "milestone",
                    value: milestone as f64,
                    allowed: "ascending order from 1 on",
                });
            }
            last = milestone;
        }
        self.first.check()?;
        self.rest.iter().try_for_each(|part| part.1.check())
    }

    fn rate(&self, step: u64) -> f64 {
        let mut reached = self.rest.iter().rev();
        match reached.find(|part| part.0 <= step) {
            Some((milestone, schedule)) => schedule.rate(step - milestone),
            None => self.first.rate(step),
        }
    }
}
