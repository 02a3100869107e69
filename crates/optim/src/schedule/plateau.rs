//! A learning rate that falls when a metric no longer improves.

use crate::OptimError;
use crate::interval::{BETWEEN_ZERO_AND_ONE, NOT_NEGATIVE};

/// Multiplies η by a factor when a metric has not improved for more than `patience` observations.
///
/// ```
/// use gradus_optim::schedule::{Plateau, PlateauConfig};
///
/// let config = PlateauConfig { learning_rate: 0.8, factor: 0.5, patience: 1, ..Default::default() };
/// let mut plateau = Plateau::new(config)?;
/// let rates = [1.0, 0.9, 0.9, 0.9, 0.9, 0.9].map(|loss| plateau.observe(loss));
/// assert_eq!(rates, [0.8, 0.8, 0.8, 0.4, 0.4, 0.2]);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Plateau {
    config: PlateauConfig,
    learning_rate: f64,
    /// None before the first number.
    best: Option<f64>,
    bad: u64,
    resting: u64,
}

/// Of [`Plateau`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PlateauConfig {
    /// η at first, ≥ 0; 10⁻³.
    pub learning_rate: f64,
    /// Whether the metric is to fall or to rise; to fall.
    pub mode: PlateauMode,
    /// The factor, in (0, 1); 0.1.
    pub factor: f64,
    /// Observations without improvement that are borne; 10.
    pub patience: u64,
    /// By how much a metric must improve, ≥ 0; 10⁻⁴.
    pub threshold: f64,
    /// What that is measured against; the best so far.
    pub threshold_mode: Threshold,
    /// Observations after a fall in which nothing is counted; 0.
    pub cooldown: u64,
    /// The smallest learning rate, ≥ 0; 0.
    pub min_learning_rate: f64,
    /// A fall by no more than this is not made, ≥ 0; 10⁻⁸.
    pub epsilon: f64,
}

/// Which way a metric improves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum PlateauMode {
    /// Down, as a loss.
    #[default]
    Min,
    /// Up, as an accuracy.
    Max,
}

/// How far a metric must get away from the best one to be better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Threshold {
    /// Beyond best · (1 ∓ threshold), as PyTorch has it: for metrics above 0.
    #[default]
    Relative,
    /// Beyond best ∓ threshold.
    Absolute,
}

impl Default for PlateauConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            mode: PlateauMode::Min,
            factor: 0.1,
            patience: 10,
            threshold: 1e-4,
            threshold_mode: Threshold::Relative,
            cooldown: 0,
            min_learning_rate: 0.0,
            epsilon: 1e-8,
        }
    }
}

impl Plateau {
    /// Before the first observation.
    ///
    /// # Errors
    /// [`InvalidConfig`](OptimError::InvalidConfig), naming the field and its allowed range.
    pub fn new(config: PlateauConfig) -> Result<Self, OptimError> {
        let owner = "Plateau";
        NOT_NEGATIVE.check(owner, "learning_rate", config.learning_rate)?;
        BETWEEN_ZERO_AND_ONE.check(owner, "factor", config.factor)?;
        NOT_NEGATIVE.check(owner, "threshold", config.threshold)?;
        NOT_NEGATIVE.check(owner, "min_learning_rate", config.min_learning_rate)?;
        NOT_NEGATIVE.check(owner, "epsilon", config.epsilon)?;
        Ok(Self {
            config,
            learning_rate: config.learning_rate,
            best: None,
            bad: 0,
            resting: 0,
        })
    }

    /// Takes note of a metric; the learning rate from here on. NaN is no improvement.
    pub fn observe(&mut self, metric: f64) -> f64 {
        if self.improves(metric) {
            self.best = Some(metric);
            self.bad = 0;
        } else {
            self.bad += 1;
        }
        if self.resting > 0 {
            self.resting -= 1;
            self.bad = 0;
        }
        if self.bad > self.config.patience {
            self.fall();
        }
        self.learning_rate
    }

    /// η.
    pub fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    /// The best metric so far.
    pub fn best(&self) -> Option<f64> {
        self.best
    }

    fn improves(&self, metric: f64) -> bool {
        let Some(best) = self.best else {
            return !metric.is_nan();
        };
        let threshold = self.config.threshold;
        match (self.config.mode, self.config.threshold_mode) {
            (PlateauMode::Min, Threshold::Relative) => metric < best * (1.0 - threshold),
            (PlateauMode::Min, Threshold::Absolute) => metric < best - threshold,
            (PlateauMode::Max, Threshold::Relative) => metric > best * (1.0 + threshold),
            (PlateauMode::Max, Threshold::Absolute) => metric > best + threshold,
        }
    }

    fn fall(&mut self) {
        let lower = self.learning_rate * self.config.factor;
        let lower = gradus_numerics::max(lower, self.config.min_learning_rate);
        if self.learning_rate - lower > self.config.epsilon {
            self.learning_rate = lower;
        }
        self.resting = self.config.cooldown;
        self.bad = 0;
    }
}
