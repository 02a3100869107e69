//! What every optimizer can do.

use gradus_numerics::Float;

use crate::{OptimError, State};

/// θ ← θ + Δ(∇L, state): one step of an update rule on parameters in one flat slice.
///
/// The trait is object-safe: a training loop can hold a `Box<dyn Optimizer<f32>>`.
///
/// ```
/// use gradus_optim::{Adam, AdamConfig, Momentum, MomentumConfig, Optimizer};
///
/// let rules: [Box<dyn Optimizer<f64>>; 2] = [
///     Box::new(Momentum::new(MomentumConfig { learning_rate: 0.1, ..Default::default() }, 2)?),
///     Box::new(Adam::new(AdamConfig { learning_rate: 0.1, ..Default::default() }, 2)?),
/// ];
/// for mut rule in rules {
///     let mut theta = [2.6_f64, 2.2];
///     for _ in 0..400 {
///         let gradient = [2.0 * theta[0], 4.0 * theta[1]]; // of the bowl x² + 2y²
///         rule.step(&mut theta, &gradient)?;
///     }
///     assert!(theta[0].abs() < 1e-3 && theta[1].abs() < 1e-3);
/// }
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub trait Optimizer<T: Float> {
    /// One step: reads the gradient once to see that it is finite, then updates parameters and state in one pass.
    ///
    /// # Errors
    /// [`LengthMismatch`](OptimError::LengthMismatch), [`NonFiniteGradient`](OptimError::NonFiniteGradient), or
    /// [`InvalidConfig`](OptimError::InvalidConfig) for a learning rate that is negative or not finite. Parameters and
    /// state are then bit for bit what they were.
    fn step(&mut self, parameters: &mut [T], gradient: &[T]) -> Result<(), OptimError>;

    /// η, the learning rate of the next step.
    fn learning_rate(&self) -> f64;

    /// Sets η for the steps to come, as a [schedule](crate::schedule) says. The next step refuses one that is negative or
    /// not finite.
    fn set_learning_rate(&mut self, learning_rate: f64);

    /// The number of steps taken.
    fn steps(&self) -> u64;

    /// Everything the next step depends on beside parameters, gradient and configuration, borrowed.
    fn state(&self) -> State<'_, T>;

    /// Goes on where another optimizer of the same rule, configuration and size stood when it gave its
    /// [`state`](Self::state), to the bit.
    ///
    /// # Errors
    /// [`StateOfAnotherRule`](OptimError::StateOfAnotherRule), [`StateParts`](OptimError::StateParts),
    /// [`LengthMismatch`](OptimError::LengthMismatch), [`InvalidConfig`](OptimError::InvalidConfig) for an impossible
    /// learning rate. Nothing is then changed.
    fn load_state(&mut self, state: &State<'_, T>) -> Result<(), OptimError>;
}
