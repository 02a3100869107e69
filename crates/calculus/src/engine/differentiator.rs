//! The trait every engine implements.

use crate::{CalculusError, Direction, ScalarFunction};

/// An engine that differentiates a [`ScalarFunction`] at a point.
///
/// An engine owns its workspace and reuses it: after the first call at a size, further calls allocate nothing of
/// their own. The `try_` forms return what is wrong; the plain forms panic with the same message.
///
/// Outcomes shared by every engine: an empty point, a NaN or infinite coordinate, wrong lengths, a NaN value and a NaN
/// derivative are errors. An infinite value or derivative is a result (the slope of √x at 0 is ∞).
///
/// ```
/// use gradus_calculus::{CalculusError, Differentiator, Direction, Forward, scalar_function};
///
/// let f = scalar_function!(|x| x[0] * x[0] * x[1] + x[1].sin());
/// let mut engine = Forward::default();
/// let mut gradient = [0.0; 2];
/// assert_eq!(engine.value_and_gradient_into(&f, &[1.0, 0.0], &mut gradient), 0.0);
/// assert_eq!(gradient, [0.0, 2.0]); // (2xy, x² + cos y)
///
/// let u = Direction::new(&[3.0, 4.0])?;
/// assert_eq!(engine.directional_derivative(&f, &[1.0, 0.0], &u), 1.6); // ∇f·u
/// assert_eq!(engine.partial(&f, &[1.0, 0.0], 1), 2.0);
///
/// let refused = engine.try_partial(&f, &[1.0, f64::NAN], 0);
/// assert!(matches!(refused, Err(CalculusError::NonFiniteInput { index: 1, .. })));
/// # Ok::<(), CalculusError>(())
/// ```
pub trait Differentiator {
    /// Writes ∇f(x) into `gradient` (length n) and returns f(x).
    ///
    /// # Errors
    /// Those shared by every engine (see the trait), and the engine's own. `gradient` is unspecified after an error.
    fn try_value_and_gradient_into<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        gradient: &mut [f64],
    ) -> Result<f64, CalculusError>;

    /// `D_u f(x) = lim (f(x + hu) − f(x))/h`.
    ///
    /// # Errors
    /// Those shared by every engine (see the trait), and the engine's own.
    fn try_directional_derivative<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        direction: &Direction,
    ) -> Result<f64, CalculusError>;

    /// ∂f/∂xᵢ at x.
    ///
    /// # Errors
    /// Those shared by every engine (see the trait), and the engine's own.
    fn try_partial<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        i: usize,
    ) -> Result<f64, CalculusError>;

    /// [`try_value_and_gradient_into`](Self::try_value_and_gradient_into), panicking on an error.
    ///
    /// # Panics
    /// With the error's message.
    #[track_caller]
    fn value_and_gradient_into<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        gradient: &mut [f64],
    ) -> f64 {
        or_panic(self.try_value_and_gradient_into(f, x, gradient))
    }

    /// [`try_directional_derivative`](Self::try_directional_derivative), panicking on an error.
    ///
    /// # Panics
    /// With the error's message.
    #[track_caller]
    fn directional_derivative<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        direction: &Direction,
    ) -> f64 {
        or_panic(self.try_directional_derivative(f, x, direction))
    }

    /// [`try_partial`](Self::try_partial), panicking on an error.
    ///
    /// # Panics
    /// With the error's message.
    #[track_caller]
    fn partial<F: ScalarFunction>(&mut self, f: &F, x: &[f64], i: usize) -> f64 {
        or_panic(self.try_partial(f, x, i))
    }
}

/// The result, or a panic with the error's message: what each plain form does with its `try_` form.
#[track_caller]
pub(crate) fn or_panic<T>(result: Result<T, CalculusError>) -> T {
    match result {
        Ok(result) => result,
        Err(error) => panic!("{error}"),
    }
}
