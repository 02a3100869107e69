//! The driver that all rules share.

mod elements;
mod groups;
mod pieces;
mod state;

use std::borrow::Cow;

use gradus_numerics::{Float, Threads};

pub use elements::Elements;
pub use groups::Group;
pub use state::State;

use crate::clip::{Clip, Reader};
use crate::interval::NOT_NEGATIVE;
use crate::memory::filled;
use crate::{Common, OptimError, Optimizer, Rule, SLOTS, Slot};
use elements::Intake;
use groups::Segments;
use pieces::Piece;

/// Gradient descent, reshaped by a rule R: the [`Optimizer`] behind [`Sgd`](crate::Sgd), [`Adam`](crate::Adam) and all others.
///
/// A step reads the gradient once, to see that it is finite and to know its norm where that is clipped. Then it makes one
/// pass over gradient, parameters and state, with the widest vector instructions of the processor and on as many threads
/// as [`with_threads`](Self::with_threads) says; neither changes a bit. It allocates nothing.
///
/// ```
/// use gradus_optim::clip::Clip;
/// use gradus_optim::{AdamW, AdamWConfig, Group, Optimizer};
///
/// // weights 0..4 with decay, biases 4..6 without and with half the learning rate
/// let biases = Group { range: 4..6, learning_rate_scale: 0.5, weight_decay: 0.0 };
/// let mut rule = AdamW::new(AdamWConfig { learning_rate: 0.1, ..Default::default() }, 6)?
///     .with_groups(&[biases])?
///     .with_clip(Clip::norm(1.0))?;
/// let mut theta = [1.0_f64; 6];
/// rule.step(&mut theta, &[0.5; 6])?;
/// assert!((theta[0] - (0.999 - 0.1)).abs() < 1e-7); // (1 − η λ) θ − η
/// assert!((theta[4] - (1.0 - 0.05)).abs() < 1e-7);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Descent<R, T> {
    rule: R,
    parameters: usize,
    learning_rate: f64,
    steps: u64,
    scalars: Vec<f64>,
    slots: Vec<(&'static str, Vec<T>)>,
    groups: Vec<Group>,
    segments: Segments,
    reader: Reader,
    threads: Threads,
}

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

    /// The norm of the last gradient before it was clipped, where it is [clipped by norm](Clip::Norm) and a step was taken.
    pub fn gradient_norm(&self) -> Option<f64> {
        self.reader.norm()
    }

    /// A slot of the state by its name.
    pub(crate) fn slot(&self, name: &str) -> Option<&[T]> {
        let mut slots = self.slots.iter();
        slots.find(|slot| slot.0 == name).map(|slot| &*slot.1)
    }

    fn check_length(&self, what: &'static str, found: usize) -> Result<(), OptimError> {
        let expected = self.parameters;
        if found == expected {
            return Ok(());
        }
        Err(OptimError::LengthMismatch {
            what,
            expected,
            found,
        })
    }
}

impl<R: Rule, T: Float> Optimizer<T> for Descent<R, T> {
    fn step(&mut self, parameters: &mut [T], gradient: &[T]) -> Result<(), OptimError> {
        self.check_length("parameters", parameters.len())?;
        self.check_length("gradient", gradient.len())?;
        NOT_NEGATIVE.check(R::NAME, "learning_rate", self.learning_rate)?;
        let t = self.steps + 1;
        let threads = pieces::threads(self.threads, self.parameters);
        let clipping =
            self.reader
                .read(gradient, threads)
                .map_err(|index| OptimError::NonFiniteGradient {
                    index,
                    value: gradient[index].to_f64(),
                    step: t,
                })?;
        let common = self.rule.common();
        let shared = self.rule.begin(t, &mut self.scalars);

        let mut slots: [&mut [T]; SLOTS] = Default::default();
        for (lent, slot) in slots.iter_mut().zip(&mut self.slots) {
            *lent = &mut slot.1;
        }
        let whole = Piece::new(parameters, gradient, slots);
        pieces::share(whole, threads, |mut piece| {
            for segment in self.segments.from(piece.start()) {
                let Some(range) = piece.until(segment.end) else {
                    break;
                };
                let eta = self.learning_rate * segment.learning_rate_scale;
                let intake = Intake::new(&common, clipping, eta, segment.weight_decay);
                self.rule.update(&shared, eta, range.elements(intake));
            }
        });
        self.steps = t;
        Ok(())
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        self.learning_rate = learning_rate;
    }

    fn steps(&self) -> u64 {
        self.steps
    }

    fn state(&self) -> State<'_, T> {
        let scalars = R::SCALARS.iter().zip(&self.scalars);
        let slots = self.slots.iter();
        State {
            rule: Cow::Borrowed(R::NAME),
            steps: self.steps,
            learning_rate: self.learning_rate,
            scalars: scalars
                .map(|(&(name, _), &value)| (Cow::Borrowed(name), value))
                .collect(),
            slots: slots
                .map(|(name, slot)| (Cow::Borrowed(*name), Cow::Borrowed(&**slot)))
                .collect(),
        }
    }

    fn load_state(&mut self, state: &State<'_, T>) -> Result<(), OptimError> {
        if state.rule != R::NAME {
            return Err(OptimError::StateOfAnotherRule {
                expected: R::NAME,
                found: state.rule.to_string(),
            });
        }
        let (expected, found) = (self.state().parts(), state.parts());
        if expected != found || self.slots.len() != state.slots.len() {
            return Err(OptimError::StateParts {
                rule: R::NAME,
                expected,
                found,
            });
        }
        for (_, slot) in &state.slots {
            self.check_length("slot of the state", slot.len())?;
        }
        NOT_NEGATIVE.check(R::NAME, "learning_rate", state.learning_rate)?;
        for (slot, (_, saved)) in self.slots.iter_mut().zip(&state.slots) {
            slot.1.copy_from_slice(saved);
        }
        for (scalar, (_, saved)) in self.scalars.iter_mut().zip(&state.scalars) {
            *scalar = *saved;
        }
        self.steps = state.steps;
        self.learning_rate = state.learning_rate;
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
