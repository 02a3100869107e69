//! Finite differences: the derivative from values alone.

mod line;
mod plain;
mod richardson;

use self::line::Line;
pub use self::plain::{
    estimate_directional, estimate_one_sided, estimate_partial, gradient, try_gradient,
};
pub use self::richardson::Estimate;
use super::{Differentiator, check_finite, check_index, check_length, check_value};
use crate::{CalculusError, Direction, ScalarFunction};

/// Which difference quotient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// (f(x + h) − f(x))/h: one more value a partial, error O(h).
    Forward,
    /// (f(x + h) − f(x − h))/2h: two values a partial, error O(h²).
    Central,
    /// Central quotients at h, h/2, h/4, …, extrapolated to h = 0, with an error estimate.
    Richardson,
}

/// How far to step.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// h = r · max(|x|, 1), by coordinate.
    Relative(f64),
    /// h itself.
    Absolute(f64),
}

/// The engine of difference quotients.
///
/// The step is scaled by x, and the quotient divides by the step actually taken, x + h − x after rounding. Default steps:
/// √ε forward, ∛ε central, 2⁻⁴ as Richardson's first, each times max(|x|, 1). Within
/// [bounds](Self::with_bounds) no sample leaves them: near one the quotient becomes one-sided, of the same order.
/// Sources: Press et al., *Numerical Recipes* (2007), section 5.7; Ridders, *Advances in Engineering Software* 4 (1982).
///
/// ```
/// use gradus_calculus::{Differentiator, FiniteDifference, scalar_function};
///
/// let f = scalar_function!(|x| x[0] * x[0] * x[0]);
/// let slope = FiniteDifference::central().partial(&f, &[2.0], 0);
/// assert!((slope - 12.0).abs() < 1e-8); // (x³)′ = 3x²
/// let slope = FiniteDifference::richardson().partial(&f, &[2.0], 0);
/// assert!((slope - 12.0).abs() < 1e-12);
/// ```
#[derive(Clone, Debug)]
pub struct FiniteDifference {
    scheme: Scheme,
    step: Step,
    bounds: Option<(Vec<f64>, Vec<f64>)>,
    moved: Vec<f64>,
}

impl Default for FiniteDifference {
    /// Central differences.
    fn default() -> Self {
        Self::central()
    }
}

impl FiniteDifference {
    fn new(scheme: Scheme, relative_step: f64) -> Self {
        Self {
            scheme,
            step: Step::Relative(relative_step),
            bounds: None,
            moved: Vec::new(),
        }
    }

    /// Forward differences with h = √ε · max(|x|, 1).
    ///
    /// ```
    /// use gradus_calculus::{FiniteDifference, Scheme};
    /// assert_eq!(FiniteDifference::forward().scheme(), Scheme::Forward);
    /// ```
    pub fn forward() -> Self {
        Self::new(Scheme::Forward, f64::EPSILON.sqrt())
    }

    /// Central differences with h = ∛ε · max(|x|, 1).
    ///
    /// ```
    /// use gradus_calculus::{FiniteDifference, Scheme};
    /// assert_eq!(FiniteDifference::central().scheme(), Scheme::Central);
    /// ```
    pub fn central() -> Self {
        Self::new(Scheme::Central, gradus_numerics::cbrt(f64::EPSILON))
    }

    /// Richardson extrapolation of central differences from h = 2⁻⁴ · max(|x|, 1).
    ///
    /// ```
    /// use gradus_calculus::{FiniteDifference, Scheme};
    /// assert_eq!(FiniteDifference::richardson().scheme(), Scheme::Richardson);
    /// ```
    pub fn richardson() -> Self {
        Self::new(Scheme::Richardson, richardson::FIRST_STEP)
    }

    /// The scheme.
    ///
    /// ```
    /// use gradus_calculus::{FiniteDifference, Scheme};
    /// assert_eq!(FiniteDifference::default().scheme(), Scheme::Central);
    /// ```
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The same scheme with another step.
    ///
    /// # Errors
    /// [`CalculusError::InvalidStep`] unless it is positive and finite.
    ///
    /// ```
    /// use gradus_calculus::{CalculusError, Differentiator, FiniteDifference, Step, scalar_function};
    ///
    /// let square = scalar_function!(|x| x[0] * x[0]);
    /// let mut coarse = FiniteDifference::forward().with_step(Step::Absolute(0.5))?;
    /// assert_eq!(coarse.partial(&square, &[1.0], 0), 2.5); // 2x + h
    ///
    /// // A step that vanishes against x is an error, not a slope of 0.
    /// let mut tiny = FiniteDifference::forward().with_step(Step::Absolute(1e-20))?;
    /// assert!(matches!(tiny.try_partial(&square, &[1.0], 0), Err(CalculusError::VanishingStep { index: 0, .. })));
    /// # Ok::<(), CalculusError>(())
    /// ```
    pub fn with_step(self, step: Step) -> Result<Self, CalculusError> {
        let (Step::Relative(size) | Step::Absolute(size)) = step;
        if size > 0.0 && size.is_finite() {
            Ok(Self { step, ..self })
        } else {
            Err(CalculusError::InvalidStep { step: size })
        }
    }

    /// The same scheme with bounds lower ≤ x ≤ upper (n each) that no sample leaves.
    ///
    /// A point outside them, or a coordinate they leave no room, is [`CalculusError::InvalidBounds`] when differentiating.
    ///
    /// ```
    /// use gradus_calculus::{Differentiator, FiniteDifference, scalar_function};
    ///
    /// let f = scalar_function!(|x| x[0].sqrt()); // undefined below 0
    /// let mut engine = FiniteDifference::central().with_bounds(&[0.01], &[1.0]);
    /// let slope = engine.partial(&f, &[0.01], 0); // from above only
    /// assert!((slope - 5.0).abs() < 1e-5); // 1/(2√x)
    /// ```
    #[must_use]
    pub fn with_bounds(self, lower: &[f64], upper: &[f64]) -> Self {
        Self {
            bounds: Some((lower.to_vec(), upper.to_vec())),
            ..self
        }
    }

    /// ∂f/∂xᵢ and what the scheme knows of its error (Richardson's estimate; NaN for the plain quotients).
    fn partial_of(
        &mut self,
        f: &mut impl FnMut(&[f64]) -> f64,
        x: &[f64],
        value: f64,
        i: usize,
    ) -> Result<Estimate, CalculusError> {
        self.start(x);
        let bounds = self.bounds_of(x, i)?;
        let h = self.step_at(x[i].abs());
        #[expect(
            clippy::float_cmp,
            reason = "whether the step moves the coordinate at all is a question of bits"
        )]
        if x[i] + h == x[i] || x[i] - h == x[i] {
            return Err(CalculusError::VanishingStep {
                index: i,
                x: x[i],
                step: h,
                smallest: x[i].next_up() - x[i],
            });
        }
        let moved = &mut self.moved;
        let mut line = Line {
            sample: |t: f64| {
                let coordinate = (x[i] + t).clamp(bounds.0, bounds.1);
                moved[i] = coordinate;
                (coordinate - x[i], f(moved))
            },
            value,
            below: x[i] - bounds.0,
            above: bounds.1 - x[i],
            // f itself rounds what it computes from x: as if x were off by its last bit
            jitter: x[i].abs() * f64::EPSILON,
        };
        let estimate = line.slope(self.scheme, h, i);
        self.moved[i] = x[i];
        estimate
    }

    /// `D_u f` and what the scheme knows of its error.
    fn along(
        &mut self,
        f: &mut impl FnMut(&[f64]) -> f64,
        x: &[f64],
        value: f64,
        direction: &Direction,
    ) -> Result<Estimate, CalculusError> {
        self.start(x);
        let u = direction.components();
        let (mut below, mut above) = (f64::INFINITY, f64::INFINITY);
        for (i, component) in u
            .iter()
            .enumerate()
            .filter(|(_, component)| **component != 0.0)
        {
            let (lower, upper) = self.bounds_of(x, i)?;
            let (to_lower, to_upper) = (
                (x[i] - lower) / component.abs(),
                (upper - x[i]) / component.abs(),
            );
            let (back, ahead) = if *component > 0.0 {
                (to_lower, to_upper)
            } else {
                (to_upper, to_lower)
            };
            below = gradus_numerics::min(below, back);
            above = gradus_numerics::min(above, ahead);
        }
        // The step is scaled by the coordinates that move, each by its share: along an axis it is the partial's step.
        let largest = |sizes: &mut dyn Iterator<Item = f64>| sizes.fold(0.0, gradus_numerics::max);
        let size = largest(&mut x.iter().zip(u).map(|(x, u)| (x * u).abs()));
        let moving = largest(
            &mut x
                .iter()
                .zip(u)
                .filter(|(_, u)| **u != 0.0)
                .map(|(x, _)| x.abs()),
        );
        let h = self.step_at(size);
        #[expect(
            clippy::float_cmp,
            reason = "whether the step moves any coordinate at all is a question of bits"
        )]
        if x.iter()
            .zip(u)
            .all(|(coordinate, component)| coordinate + h * component == *coordinate)
        {
            return Err(CalculusError::VanishingDirectionalStep { step: h });
        }
        let moved = &mut self.moved;
        let mut line = Line {
            sample: |t: f64| {
                for ((moved, coordinate), component) in moved.iter_mut().zip(x).zip(u) {
                    *moved = coordinate + t * component;
                }
                (t, f(moved))
            },
            value,
            below,
            above,
            // x + tu is rounded, so the sample lies off the line by up to ½ε of the largest coordinate
            jitter: moving * f64::EPSILON,
        };
        line.slope(self.scheme, h, 0)
    }

    /// ∂f/∂xᵢ of a plain function with what the scheme knows of its error: Richardson's estimate, NaN for the plain
    /// quotients.
    ///
    /// # Errors
    /// As [`estimate_partial`].
    ///
    /// ```
    /// use gradus_calculus::{FiniteDifference, Step};
    ///
    /// let mut engine = FiniteDifference::richardson().with_step(Step::Absolute(0.25))?;
    /// let slope = engine.try_estimate_partial(|x: &[f64]| x[0] * x[0], &[3.0], 0)?;
    /// assert!((slope.value - 6.0).abs() <= slope.error); // 2x
    /// # Ok::<(), gradus_calculus::CalculusError>(())
    /// ```
    pub fn try_estimate_partial(
        &mut self,
        mut f: impl FnMut(&[f64]) -> f64,
        x: &[f64],
        i: usize,
    ) -> Result<Estimate, CalculusError> {
        check_finite(x)?;
        check_index(i, x.len())?;
        let value = check_value(f(x), CalculusError::NanValue)?;
        self.partial_of(&mut f, x, value, i)
    }

    fn start(&mut self, x: &[f64]) {
        self.moved.clear();
        self.moved.extend_from_slice(x);
    }

    fn step_at(&self, size: f64) -> f64 {
        match self.step {
            Step::Relative(relative) => relative * gradus_numerics::max(size, 1.0),
            Step::Absolute(step) => step,
        }
    }

    /// The bounds of one coordinate: the user's, or the finite numbers.
    fn bounds_of(&self, x: &[f64], index: usize) -> Result<(f64, f64), CalculusError> {
        let Some((lower, upper)) = &self.bounds else {
            return Ok((f64::MIN, f64::MAX));
        };
        check_length("lower bound", x.len(), lower.len())?;
        check_length("upper bound", x.len(), upper.len())?;
        let (x, lower, upper) = (x[index], lower[index], upper[index]);
        if lower <= x && x <= upper && lower < upper {
            Ok((lower, upper))
        } else {
            Err(CalculusError::InvalidBounds {
                index,
                x,
                lower,
                upper,
            })
        }
    }

    fn gradient_of(
        &mut self,
        f: &mut impl FnMut(&[f64]) -> f64,
        x: &[f64],
        gradient: &mut [f64],
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_length("gradient", x.len(), gradient.len())?;
        let value = check_value(f(x), CalculusError::NanValue)?;
        for (i, partial) in gradient.iter_mut().enumerate() {
            *partial = self.partial_of(f, x, value, i)?.value;
        }
        Ok(value)
    }
}

impl Differentiator for FiniteDifference {
    fn try_value_and_gradient_into<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        gradient: &mut [f64],
    ) -> Result<f64, CalculusError> {
        self.gradient_of(&mut |x: &[f64]| f.eval(x), x, gradient)
    }

    fn try_directional_derivative<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        direction: &Direction,
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_length("direction", x.len(), direction.components().len())?;
        let value = check_value(f.eval(x), CalculusError::NanValue)?;
        Ok(self
            .along(&mut |x: &[f64]| f.eval(x), x, value, direction)?
            .value)
    }

    fn try_partial<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        i: usize,
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_index(i, x.len())?;
        let value = check_value(f.eval(x), CalculusError::NanValue)?;
        Ok(self
            .partial_of(&mut |x: &[f64]| f.eval(x), x, value, i)?
            .value)
    }
}
