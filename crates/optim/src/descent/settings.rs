//! How a rule is set up.

use gradus_numerics::{Float, Threads};

use super::groups::Segments;
use super::{Descent, Group};
use crate::clip::{Clip, Reader};
use crate::interval::NOT_NEGATIVE;
use crate::memory::filled;
use crate::{Common, OptimError, Rule, SLOTS, Slot};

impl<R: Rule, T: Float> Descent<R, T> {
    /// The rule for so many parameters, before its first step.
    ///
    /// # Errors
    /// [`InvalidConfig`](OptimError::InvalidConfig), naming the field and its allowed range;
    /// [`Memory`](OptimError::Memory) where the state has no room.
    ///
    /// ```
    /// use gradus_optim::{OptimError, Sgd, SgdConfig};
    ///
    /// let refused = Sgd::<f64>::new(SgdConfig { learning_rate: -0.1, ..Default::default() }, 2).unwrap_err();
    /// assert_eq!(refused.to_string(), "Sgd: learning_rate is -0.1: choose it in [0, ∞)");
    /// ```
    pub fn new(config: R, parameters: usize) -> Result<Self, OptimError> {
        let common = checked(&config)?;
        let mut slots = Vec::with_capacity(SLOTS);
        for slot in config.slots() {
            slots.push((slot.name, filled(slot.name, slot.start, parameters)?));
        }
        Ok(Self {
            learning_rate: common.learning_rate,
            parameters,
            steps: 0,
            scalars: R::SCALARS.iter().map(|&(_, start)| start).collect(),
            slots,
            groups: Vec::new(),
            segments: Segments::new(R::NAME, &[], parameters, common.weight_decay)?,
            reader: Reader::new(parameters)?,
            threads: Threads::One,
            rule: config,
        })
    }

    /// With groups of parameters that have a learning rate and a decay of their own, in any order.
    ///
    /// # Errors
    /// [`GroupOutOfRange`](OptimError::GroupOutOfRange), [`OverlappingGroups`](OptimError::OverlappingGroups), or
    /// [`InvalidConfig`](OptimError::InvalidConfig) for a scale or decay that is negative or not finite.
    ///
    /// ```
    /// use gradus_optim::{Group, Optimizer, Sgd, SgdConfig};
    ///
    /// let last = Group { range: 1..2, learning_rate_scale: 10.0, weight_decay: 0.0 };
    /// let config = SgdConfig { learning_rate: 0.5, ..Default::default() };
    /// let mut sgd = Sgd::new(config, 2)?.with_groups(&[last])?;
    /// let mut theta = [1.0, 1.0];
    /// sgd.step(&mut theta, &[1.0, 1.0])?;
    /// assert_eq!(theta, [0.5, -4.0]);
    /// # Ok::<(), gradus_optim::OptimError>(())
    /// ```
    pub fn with_groups(mut self, groups: &[Group]) -> Result<Self, OptimError> {
        let decay = self.rule.common().weight_decay;
        self.segments = Segments::new(R::NAME, groups, self.parameters, decay)?;
        self.groups = groups.to_vec();
        Ok(self)
    }

    /// With gradients clipped on their way into the step; the slice passed to it stays as it is.
    ///
    /// # Errors
    /// [`InvalidConfig`](OptimError::InvalidConfig) for a bound that is negative or not finite.
    ///
    /// ```
    /// use gradus_optim::clip::Clip;
    /// use gradus_optim::{Optimizer, Sgd, SgdConfig};
    ///
    /// let config = SgdConfig { learning_rate: 1.0, ..Default::default() };
    /// let mut sgd = Sgd::new(config, 2)?.with_clip(Clip::norm(1.0))?;
    /// let mut theta = [0.0, 0.0];
    /// sgd.step(&mut theta, &[-30.0, 40.0])?;
    /// assert_eq!(theta, [0.6, -0.8]);
    /// assert_eq!(sgd.gradient_norm(), Some(50.0));
    /// # Ok::<(), gradus_optim::OptimError>(())
    /// ```
    pub fn with_clip(mut self, clip: Clip) -> Result<Self, OptimError> {
        self.reader.set_clip(clip)?;
        Ok(self)
    }

    /// With each step shared by so many threads; the bits are the same for any number.
    ///
    /// ```
    /// use gradus_numerics::Threads;
    /// use gradus_optim::{Adam, AdamConfig};
    ///
    /// let adam = Adam::<f32>::new(AdamConfig::default(), 1_000_000)?.with_threads(Threads::All);
    /// assert_eq!(adam.config(), &AdamConfig::default());
    /// # Ok::<(), gradus_optim::OptimError>(())
    /// ```
    pub fn with_threads(mut self, threads: Threads) -> Self {
        self.threads = threads;
        self
    }

    /// The configuration.
    pub fn config(&self) -> &R {
        &self.rule
    }

    /// Goes on with another configuration and its learning rate, as where a [schedule](crate::schedule::OneCycle::momentum)
    /// moves the momentum. State, groups and the number of steps stay.
    ///
    /// # Errors
    /// [`InvalidConfig`](OptimError::InvalidConfig), naming the field and its allowed range;
    /// [`StateParts`](OptimError::StateParts) where it would need other parts of the state. Nothing is then changed.
    ///
    /// ```
    /// use gradus_optim::{Momentum, MomentumConfig, Optimizer};
    ///
    /// let mut rule = Momentum::new(MomentumConfig { learning_rate: 1.0, ..Default::default() }, 1)?;
    /// let mut theta = [0.0];
    /// rule.step(&mut theta, &[1.0])?; // v = 1
    /// rule.set_config(MomentumConfig { momentum: 0.5, ..*rule.config() })?;
    /// rule.step(&mut theta, &[1.0])?; // v = ½ · 1 + 1
    /// assert_eq!(theta, [-2.5]);
    /// # Ok::<(), gradus_optim::OptimError>(())
    /// ```
    pub fn set_config(&mut self, config: R) -> Result<(), OptimError> {
        let common = checked(&config)?;
        let names = |slots: Vec<Slot>| slots.into_iter().map(|slot| slot.name).collect::<Vec<_>>();
        let (expected, found) = (names(self.rule.slots()), names(config.slots()));
        if expected != found {
            return Err(OptimError::StateParts {
                rule: R::NAME,
                expected: expected.join(", "),
                found: found.join(", "),
            });
        }
        self.segments = Segments::new(R::NAME, &self.groups, self.parameters, common.weight_decay)?;
        self.learning_rate = common.learning_rate;
        self.rule = config;
        Ok(())
    }
}

/// The common part of a configuration that makes sense.
fn checked<R: Rule>(config: &R) -> Result<Common, OptimError> {
    let common = config.common();
    NOT_NEGATIVE.check(R::NAME, "learning_rate", common.learning_rate)?;
    NOT_NEGATIVE.check(R::NAME, "weight_decay", common.weight_decay)?;
    config.check()?;
    Ok(common)
}
