//! The driver that all rules share.

mod elements;
mod groups;
mod pieces;
mod settings;
mod state;

use std::borrow::Cow;

use gradus_numerics::{Float, Threads};

pub use elements::Elements;
pub use groups::Group;
pub use state::State;

use crate::clip::Reader;
use crate::interval::NOT_NEGATIVE;
use crate::{OptimError, Optimizer, Rule, SLOTS};
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
    /// The norm of the last gradient before it was clipped, where it is [clipped by norm](crate::clip::Clip::Norm) and a step was taken.
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
