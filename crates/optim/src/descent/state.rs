//! What an optimizer remembers, by name.

use std::borrow::Cow;

use gradus_numerics::Float;

/// Everything the next step depends on beside parameters, gradient and configuration.
///
/// [`Optimizer::state`](crate::Optimizer::state) borrows it, so that a checkpoint writes the slices where they lie;
/// [`into_owned`](Self::into_owned) keeps it. The feature `serde` adds `Serialize` and `Deserialize`; a text format must print
/// and read floating-point numbers exactly (for `serde_json`, its feature `float_roundtrip`).
///
/// ```
/// use gradus_optim::{Momentum, MomentumConfig, Optimizer};
///
/// let config = MomentumConfig { learning_rate: 0.1, ..Default::default() };
/// let mut momentum = Momentum::new(config, 2)?;
/// let mut theta = [1.0, 2.0];
/// momentum.step(&mut theta, &[0.5, 4.0])?;
///
/// let state = momentum.state();
/// assert_eq!((&*state.rule, state.steps), ("Momentum", 1));
/// assert_eq!((&*state.slots[0].0, &*state.slots[0].1), ("velocity", [0.5, 4.0].as_slice()));
///
/// let mut resumed = Momentum::new(config, 2)?;
/// resumed.load_state(&state)?;
/// assert_eq!(resumed.state(), momentum.state());
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(bound(deserialize = "T: serde::Deserialize<'de>"))
)]
pub struct State<'a, T: Float> {
    /// The rule's name.
    pub rule: Cow<'a, str>,
    /// The number of steps taken.
    pub steps: u64,
    /// η of the next step.
    pub learning_rate: f64,
    /// Numbers of the rule as a whole.
    pub scalars: Vec<(Cow<'a, str>, f64)>,
    /// Numbers of each parameter: a slice as long as the parameters for each.
    pub slots: Vec<(Cow<'a, str>, Cow<'a, [T]>)>,
}

impl<T: Float> State<'_, T> {
    /// The same with slices of its own.
    ///
    /// ```
    /// use gradus_optim::{Adam, AdamConfig, Optimizer, State};
    ///
    /// let kept: State<'static, f32> = Adam::new(AdamConfig::default(), 3)?.state().into_owned();
    /// assert_eq!(kept.slots.len(), 2);
    /// # Ok::<(), gradus_optim::OptimError>(())
    /// ```
    pub fn into_owned(self) -> State<'static, T> {
        fn owned(name: Cow<'_, str>) -> Cow<'static, str> {
            Cow::Owned(name.into_owned())
        }
        let scalars = self.scalars.into_iter();
        let slots = self.slots.into_iter();
        State {
            rule: owned(self.rule),
            steps: self.steps,
            learning_rate: self.learning_rate,
            scalars: scalars.map(|(name, value)| (owned(name), value)).collect(),
            slots: slots
                .map(|(name, slice)| (owned(name), Cow::Owned(slice.into_owned())))
                .collect(),
        }
    }

    /// The names of scalars and slots, for errors.
    pub(super) fn parts(&self) -> String {
        let scalars = self.scalars.iter().map(|(name, _)| &**name);
        let slots = self.slots.iter().map(|(name, _)| &**name);
        scalars.chain(slots).collect::<Vec<_>>().join(", ")
    }
}
