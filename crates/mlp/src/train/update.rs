//! What moves the parameters.

use std::borrow::Cow;

use gradus_numerics::Float;

use super::error::UpdateError;

/// One step of an update rule on parameters in one flat slice.
///
/// Any `FnMut(&mut [T], &mut [T], u64) -> Result<(), E>` is one: it gets the parameters, the gradient, which it may clip, and the
/// number of the step, from which a schedule has its learning rate. A rule that remembers something gives it out as a
/// [`UpdateState`], or its run does not go on to the bit where it stopped. An adapter for `gradus_optim`'s optimizers is a few
/// lines; the example `train` has it.
///
/// ```
/// use gradus_mlp::train::Update;
/// use gradus_numerics::vector;
///
/// let mut descent = |theta: &mut [f64], gradient: &mut [f64], step: u64| -> Result<(), std::convert::Infallible> {
///     let eta = 0.5 / (1.0 + step as f64);
///     vector::axpy(-eta, gradient, theta); // θ ← θ − η ∇L
///     Ok(())
/// };
/// let mut theta = [1.0];
/// descent.update(&mut theta, &mut [0.5], 1)?;
/// assert_eq!(theta, [0.875]);
/// # Ok::<(), gradus_mlp::train::UpdateError>(())
/// ```
pub trait Update<T: Float> {
    /// θ ← θ + Δ for the step of this number, counted from 0.
    ///
    /// # Errors
    /// What the rule refuses; it ends the run.
    fn update(
        &mut self,
        parameters: &mut [T],
        gradient: &mut [T],
        step: u64,
    ) -> Result<(), UpdateError>;

    /// Everything the next step depends on beside parameters, gradient and the step's number; nothing by default.
    fn state(&self) -> UpdateState<'_, T> {
        UpdateState::default()
    }

    /// Goes on from a state that a rule of the same kind gave out.
    ///
    /// # Errors
    /// Where it is the state of another rule. By default, where there is any state.
    fn load_state(&mut self, state: UpdateState<'_, T>) -> Result<(), UpdateError> {
        if state == UpdateState::default() {
            return Ok(());
        }
        Err(format!(
            "this rule has no state, but the checkpoint has one of {:?}",
            state.rule
        )
        .into())
    }
}

impl<T, F, E> Update<T> for F
where
    T: Float,
    F: FnMut(&mut [T], &mut [T], u64) -> Result<(), E>,
    E: Into<UpdateError>,
{
    fn update(
        &mut self,
        parameters: &mut [T],
        gradient: &mut [T],
        step: u64,
    ) -> Result<(), UpdateError> {
        self(parameters, gradient, step).map_err(Into::into)
    }
}

/// What an update rule remembers, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateState<'a, T: Float> {
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
    /// Positions, in words of 32 bits, of random streams of the rule's own.
    pub streams: Vec<(Cow<'a, str>, u128)>,
}
