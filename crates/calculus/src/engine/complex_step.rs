//! The complex step: Im f(x + ih)/h, a difference without a difference.

use super::{Differentiator, check_finite, check_index, check_length, check_value};
use crate::{CalculusError, Complex, Direction, ScalarFunction};

/// The complex-step engine: ∂f/∂xᵢ = Im f(x + ih eᵢ)/h + O(h²), with h = 2⁻⁶⁶ ≈ 10⁻²⁰: nothing is subtracted, the
/// truncation error is far below rounding, and a power of two divides out exactly. n evaluations for a gradient.
///
/// It shares no formula with the dual numbers and so judges them. It is exact where f is smooth over far more than h
/// around x: not within about 10⁻¹⁰ of a pole or a branch point (ln and √ near 0), nor where a tangent times h falls
/// below 10⁻³⁰⁸, as in (x · 10⁻³⁰⁵) · 10³⁰⁵. A function without a complex form
/// (erf) is refused with [`CalculusError::NoComplexForm`]. Source: Squire and Trapp, *Using complex variables to
/// estimate derivatives of real functions*, SIAM Review 40 (1998).
///
/// ```
/// use gradus_calculus::{ComplexStep, Differentiator, scalar_function};
///
/// let f = scalar_function!(|x| x[0].exp());
/// assert_eq!(ComplexStep::default().partial(&f, &[0.0], 0), 1.0); // (eˣ)′ = eˣ
/// ```
#[derive(Clone, Debug)]
pub struct ComplexStep {
    step: f64,
    variables: Vec<Complex>,
}

impl Default for ComplexStep {
    fn default() -> Self {
        Self::of(f64::from_bits(0x3bd_u64 << 52)) // 2⁻⁶⁶
    }
}

impl ComplexStep {
    /// The engine with another step h.
    ///
    /// # Errors
    /// [`CalculusError::InvalidStep`] unless h is positive and finite.
    ///
    /// ```
    /// use gradus_calculus::{CalculusError, ComplexStep};
    /// assert!(ComplexStep::with_step(1e-100).is_ok());
    /// assert_eq!(ComplexStep::with_step(0.0).unwrap_err(), CalculusError::InvalidStep { step: 0.0 });
    /// ```
    pub fn with_step(step: f64) -> Result<Self, CalculusError> {
        if step > 0.0 && step.is_finite() {
            Ok(Self::of(step))
        } else {
            Err(CalculusError::InvalidStep { step })
        }
    }

    const fn of(step: f64) -> Self {
        Self {
            step,
            variables: Vec::new(),
        }
    }

    /// f(x) on plain numbers, and x as complex variables.
    fn enter<F: ScalarFunction>(&mut self, f: &F, x: &[f64]) -> Result<f64, CalculusError> {
        self.variables.clear();
        self.variables
            .extend(x.iter().map(|&coordinate| Complex::from(coordinate)));
        check_value(f.eval(x), CalculusError::NanValue)
    }

    /// Im f(z)/h at the variables as they stand.
    fn slope<F: ScalarFunction>(&self, f: &F, nan: CalculusError) -> Result<f64, CalculusError> {
        let result = f.eval(&self.variables);
        match result.refused() {
            Some(operation) => Err(CalculusError::NoComplexForm { operation }),
            None => check_value(result.imaginary / self.step, nan),
        }
    }

    fn partial_at<F: ScalarFunction>(&mut self, f: &F, i: usize) -> Result<f64, CalculusError> {
        self.variables[i].imaginary = self.step;
        let slope = self.slope(f, CalculusError::NanPartial { index: i });
        self.variables[i].imaginary = 0.0;
        slope
    }
}

impl Differentiator for ComplexStep {
    fn try_value_and_gradient_into<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        gradient: &mut [f64],
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_length("gradient", x.len(), gradient.len())?;
        let value = self.enter(f, x)?;
        for (i, partial) in gradient.iter_mut().enumerate() {
            *partial = self.partial_at(f, i)?;
        }
        Ok(value)
    }

    fn try_directional_derivative<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        direction: &Direction,
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_length("direction", x.len(), direction.components().len())?;
        self.enter(f, x)?;
        for (variable, component) in self.variables.iter_mut().zip(direction.components()) {
            variable.imaginary = self.step * component;
        }
        self.slope(f, CalculusError::NanDirectionalDerivative)
    }

    fn try_partial<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        i: usize,
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_index(i, x.len())?;
        self.enter(f, x)?;
        self.partial_at(f, i)
    }
}
