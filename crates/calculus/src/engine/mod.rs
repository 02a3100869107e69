//! The engines: independent ways to a derivative.

pub(crate) mod complex_step;
pub(crate) mod differentiator;
pub mod finite_difference;
pub mod forward;
mod point;
pub mod reverse;

pub use complex_step::ComplexStep;
pub use differentiator::Differentiator;
pub use finite_difference::{Estimate, FiniteDifference, Scheme, Step};
pub use forward::Forward;
pub use reverse::{Reverse, TapeStatistics};

pub(crate) use point::{
    are_finite, check_finite, check_index, check_length, check_value, find_nan,
};

use crate::{CalculusError, Direction, ScalarFunction};

/// One of the engines, for lists of engines in matrices and reports.
///
/// ```
/// use gradus_calculus::{Differentiator, Engine, scalar_function};
///
/// let f = scalar_function!(|x| x[0] * x[0] * x[1] + x[1].sin());
/// for mut engine in Engine::all() {
///     let mut gradient = [0.0; 2];
///     engine.value_and_gradient_into(&f, &[1.0, 0.0], &mut gradient);
///     let error = gradient[0].abs().max((gradient[1] - 2.0).abs()); // ∇f(1, 0) = (0, 2)
///     assert!(error <= 2.0 * engine.accuracy(), "{} is off by {error}", engine.name());
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "a handful of engines is held at a time, never many"
)]
pub enum Engine {
    /// Dual numbers.
    Forward(Forward),
    /// A tape, swept backwards.
    Reverse(Reverse),
    /// Difference quotients.
    FiniteDifference(FiniteDifference),
    /// The imaginary part of f(x + ih).
    ComplexStep(ComplexStep),
}

impl Default for Engine {
    /// Dual numbers: exact for every function.
    fn default() -> Self {
        Self::Forward(Forward::default())
    }
}

impl Engine {
    /// Every engine, the exact ones first, with its default settings.
    ///
    /// ```
    /// use gradus_calculus::Engine;
    /// let names: Vec<_> = Engine::all().iter().map(Engine::name).collect();
    /// assert_eq!(names, ["forward", "reverse", "complex step", "Richardson", "central difference", "forward difference"]);
    /// ```
    pub fn all() -> Vec<Self> {
        vec![
            Self::Forward(Forward::default()),
            Self::Reverse(Reverse::default()),
            Self::ComplexStep(ComplexStep::default()),
            Self::FiniteDifference(FiniteDifference::richardson()),
            Self::FiniteDifference(FiniteDifference::central()),
            Self::FiniteDifference(FiniteDifference::forward()),
        ]
    }

    /// A name for tables.
    ///
    /// ```
    /// assert_eq!(gradus_calculus::Engine::default().name(), "forward");
    /// ```
    pub fn name(&self) -> &'static str {
        match self {
            Self::Forward(_) => "forward",
            Self::Reverse(_) => "reverse",
            Self::ComplexStep(_) => "complex step",
            Self::FiniteDifference(difference) => match difference.scheme() {
                Scheme::Forward => "forward difference",
                Scheme::Central => "central difference",
                Scheme::Richardson => "Richardson",
            },
        }
    }

    /// Whether the engine has no truncation error: its result is the derivative up to rounding.
    ///
    /// ```
    /// assert!(gradus_calculus::Engine::default().is_exact());
    /// ```
    pub fn is_exact(&self) -> bool {
        !matches!(self, Self::FiniteDifference(_))
    }

    /// The size of the relative error to expect on a smooth function of moderate curvature: 4ε for the exact engines,
    /// √ε, ε^⅔ and ε^⅘ for forward, central and Richardson differences, ε = 2⁻⁵².
    ///
    /// ```
    /// assert_eq!(gradus_calculus::Engine::default().accuracy(), 4.0 * f64::EPSILON);
    /// ```
    pub fn accuracy(&self) -> f64 {
        let power = match self {
            Self::Forward(_) | Self::Reverse(_) | Self::ComplexStep(_) => {
                return 4.0 * f64::EPSILON;
            }
            Self::FiniteDifference(difference) => match difference.scheme() {
                Scheme::Forward => 0.5,
                Scheme::Central => 2.0 / 3.0,
                Scheme::Richardson => 0.8,
            },
        };
        gradus_numerics::powf(f64::EPSILON, power)
    }
}

/// The same call on whichever engine it is.
macro_rules! delegate {
    ($any:ident, $engine:ident => $call:expr) => {
        match $any {
            Engine::Forward($engine) => $call,
            Engine::Reverse($engine) => $call,
            Engine::FiniteDifference($engine) => $call,
            Engine::ComplexStep($engine) => $call,
        }
    };
}

impl Differentiator for Engine {
    fn try_value_and_gradient_into<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        gradient: &mut [f64],
    ) -> Result<f64, CalculusError> {
        delegate!(self, engine => engine.try_value_and_gradient_into(f, x, gradient))
    }

    fn try_directional_derivative<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        direction: &Direction,
    ) -> Result<f64, CalculusError> {
        delegate!(self, engine => engine.try_directional_derivative(f, x, direction))
    }

    fn try_partial<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        i: usize,
    ) -> Result<f64, CalculusError> {
        delegate!(self, engine => engine.try_partial(f, x, i))
    }
}
