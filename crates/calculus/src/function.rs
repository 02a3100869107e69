//! Functions f: Rⁿ → R, written once and evaluated on any [`Real`].

use nalgebra::{DMatrix, DVector};

use crate::{CalculusError, Differentiator, Direction, Engine, Real};

/// A scalar function f: Rⁿ → R of a slice of n numbers.
///
/// Rust closures cannot be generic, so a function is a type with a generic method; [`scalar_function!`](crate::scalar_function)
/// makes one from a closure-like expression.
///
/// ```
/// use gradus_calculus::{Real, ScalarFunction, gradient};
///
/// struct Quartic {
///     shift: f64,
/// }
/// impl ScalarFunction for Quartic {
///     fn eval<T: Real>(&self, x: &[T]) -> T {
///         (x[0] - self.shift).powi(4)
///     }
/// }
/// let f = Quartic { shift: 1.0 };
/// assert_eq!(f.eval(&[3.0]), 16.0);
/// assert_eq!(gradient(&f, &[3.0])[0], 32.0); // 4 (x − 1)³
/// ```
pub trait ScalarFunction {
    /// f(x), on any scalar.
    fn eval<T: Real>(&self, x: &[T]) -> T;
}

impl<F: ScalarFunction> ScalarFunction for &F {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        F::eval(self, x)
    }
}

/// An anonymous [`ScalarFunction`] from a closure-like expression, with or without captured data.
///
/// `scalar_function!(|x| …)` evaluates the expression with `x: &[T]`, where `T: Real` can be named inside.
/// `scalar_function!([name: Type = value, …] |x| …)` moves values in; the expression sees each as a reference.
/// What is captured is owned, `Clone + Debug`, and of a type without parameters of the surrounding function; for anything else
/// write a struct and implement [`ScalarFunction`](crate::ScalarFunction).
/// Constants stand on the right of an operator (`x[0] * 2.0`), or become scalars with `T::from(2.0)`.
///
/// ```
/// use gradus_calculus::{ScalarFunction, gradient, scalar_function};
///
/// let f = scalar_function!(|x| x[0] * x[0] * x[1] + x[1].sin());
/// assert_eq!(gradient(&f, &[1.0, 0.0]).as_slice(), [0.0, 2.0]); // (2xy, x² + cos y)
///
/// let weights = vec![3.0, -1.0];
/// let g = scalar_function!([weights: Vec<f64> = weights, offset: f64 = 0.5] |x| T::weighted_sum(weights, x) + *offset);
/// assert_eq!(g.eval(&[1.0, 2.0]), 1.5);
/// assert_eq!(gradient(&g, &[1.0, 2.0]).as_slice(), [3.0, -1.0]); // ∇(w·x + c) = w
/// ```
#[macro_export]
macro_rules! scalar_function {
    (|$x:ident| $body:expr) => {
        $crate::scalar_function!([] |$x| $body)
    };
    ([$($name:ident : $kind:ty = $value:expr),* $(,)?] |$x:ident| $body:expr) => {{
        #[derive(Clone, Debug)]
        struct Anonymous {
            $($name: $kind),*
        }
        impl $crate::ScalarFunction for Anonymous {
            #[inline]
            fn eval<T: $crate::Real>(&self, $x: &[T]) -> T {
                let Self { $($name),* } = self;
                $body
            }
        }
        Anonymous { $($name: $value),* }
    }};
}

/// The object-safe face of a [`ScalarFunction`], for lists of functions.
///
/// Every `ScalarFunction` is one.
///
/// ```
/// use gradus_calculus::{AnyScalarFunction, Engine, scalar_function};
///
/// let square = scalar_function!(|x| x[0] * x[0]);
/// let cube = scalar_function!(|x| x[0] * x[0] * x[0]);
/// let functions: [&dyn AnyScalarFunction; 2] = [&square, &cube];
/// let slopes = functions.map(|f| f.gradient_by(&mut Engine::default(), &[2.0]).unwrap()[0]);
/// assert_eq!(slopes, [4.0, 12.0]); // 2x, 3x²
/// ```
pub trait AnyScalarFunction {
    /// f(x).
    fn value(&self, x: &[f64]) -> f64;
    /// ∇f(x) by the given engine.
    ///
    /// # Errors
    /// As [`Differentiator::try_value_and_gradient_into`].
    fn gradient_by(&self, engine: &mut Engine, x: &[f64]) -> Result<DVector<f64>, CalculusError>;
    /// `D_u f(x)` by the given engine.
    ///
    /// # Errors
    /// As [`Differentiator::try_directional_derivative`].
    fn directional_derivative_by(
        &self,
        engine: &mut Engine,
        x: &[f64],
        direction: &Direction,
    ) -> Result<f64, CalculusError>;
    /// The Hessian ∇²f(x), as [`try_hessian`](crate::try_hessian) finds it.
    ///
    /// # Errors
    /// As [`try_hessian`](crate::try_hessian).
    fn hessian(&self, x: &[f64]) -> Result<DMatrix<f64>, CalculusError>;
}

impl<F: ScalarFunction> AnyScalarFunction for F {
    fn value(&self, x: &[f64]) -> f64 {
        self.eval(x)
    }
    fn gradient_by(&self, engine: &mut Engine, x: &[f64]) -> Result<DVector<f64>, CalculusError> {
        let mut gradient = DVector::zeros(x.len());
        engine.try_value_and_gradient_into(self, x, gradient.as_mut_slice())?;
        Ok(gradient)
    }
    fn directional_derivative_by(
        &self,
        engine: &mut Engine,
        x: &[f64],
        direction: &Direction,
    ) -> Result<f64, CalculusError> {
        engine.try_directional_derivative(self, x, direction)
    }
    fn hessian(&self, x: &[f64]) -> Result<DMatrix<f64>, CalculusError> {
        crate::try_hessian(self, x)
    }
}
