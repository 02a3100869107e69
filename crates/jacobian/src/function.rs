//! Functions f: Rⁿ → Rᵐ, written once and evaluated on any [`Real`].

use gradus_calculus::{Real, ScalarFunction};

use crate::Compose;

/// A vector-valued function f: Rⁿ → Rᵐ of a slice of n numbers.
///
/// Rust closures cannot be generic, so a function is a type with a generic method;
/// [`vector_function!`](crate::vector_function) makes one from a closure-like expression.
///
/// ```
/// use gradus_calculus::Real;
/// use gradus_jacobian::{VectorFunction, jacobian};
///
/// /// Differences of neighbours, n inputs and n − 1 outputs.
/// struct Differences;
/// impl VectorFunction for Differences {
///     fn outputs(&self, inputs: usize) -> usize {
///         inputs - 1
///     }
///     fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
///         for (y, pair) in y.iter_mut().zip(x.windows(2)) {
///             *y = pair[1] - pair[0];
///         }
///     }
/// }
/// let j = jacobian(&Differences, &[1.0, 4.0, 9.0]);
/// assert_eq!((j.nrows(), j.ncols()), (2, 3));
/// assert_eq!(j.row(0).iter().copied().collect::<Vec<_>>(), [-1.0, 1.0, 0.0]); // ∇(x₁ − x₀)
/// ```
pub trait VectorFunction {
    /// m, the number of outputs for n inputs. It depends on n alone.
    fn outputs(&self, inputs: usize) -> usize;

    /// Writes f(x) into y, which has [`outputs`](Self::outputs) entries, all NaN before.
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]);

    /// x ↦ g(f(x)) for this function f: what comes out of it goes into `next`.
    ///
    /// ```
    /// use gradus_jacobian::{VectorFunction, jacobian, vector_function};
    ///
    /// let f = vector_function!(|x| [x[0] * x[1], x[0] + x[1]]);
    /// let g = vector_function!(|x| [x[0] - x[1] * x[1]]);
    /// let j = jacobian(&f.then(g), &[2.0, 5.0]); // xy − (x + y)²
    /// assert_eq!(j.as_slice(), [-9.0, -12.0]); // (y − 2 (x + y), x − 2 (x + y))
    /// ```
    fn then<G: VectorFunction>(self, next: G) -> Compose<G, Self>
    where
        Self: Sized,
    {
        Compose {
            outer: next,
            inner: self,
        }
    }
}

impl<F: VectorFunction> VectorFunction for &F {
    fn outputs(&self, inputs: usize) -> usize {
        F::outputs(self, inputs)
    }
    #[inline]
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        F::eval(self, x, y);
    }
}

/// A scalar function seen as a vector-valued one with a single output; its Jacobian is the gradient as a row.
///
/// ```
/// use gradus_calculus::scalar_function;
/// use gradus_jacobian::{Scalar, jacobian};
///
/// let f = scalar_function!(|x| x[0] * x[0] * x[1] + x[1].sin());
/// let j = jacobian(&Scalar(&f), &[1.0, 0.0]);
/// assert_eq!((j.nrows(), j.as_slice()), (1, [0.0, 2.0].as_slice())); // (2xy, x² + cos y)
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Scalar<F>(pub F);

impl<F: ScalarFunction> VectorFunction for Scalar<F> {
    fn outputs(&self, _: usize) -> usize {
        1
    }
    #[inline]
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        y[0] = self.0.eval(x);
    }
}

/// Output `output` of a vector-valued function, seen as a scalar one: `f_j`, whose gradient is row j of the Jacobian.
///
/// Evaluates all outputs and drops the others.
///
/// # Panics
/// Evaluating panics when the function has no such output.
///
/// ```
/// use gradus_calculus::gradient;
/// use gradus_jacobian::{Component, vector_function};
///
/// let f = vector_function!(|x| [x[0] * x[1], x[0] + x[1]]);
/// assert_eq!(gradient(&Component { of: &f, output: 0 }, &[3.0, 5.0]).as_slice(), [5.0, 3.0]); // (y, x)
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Component<F> {
    /// The vector-valued function.
    pub of: F,
    /// Which of its outputs, j.
    pub output: usize,
}

impl<F: VectorFunction> ScalarFunction for Component<F> {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let mut y = vec![T::from(f64::NAN); self.of.outputs(x.len())];
        self.of.eval(x, &mut y);
        y[self.output]
    }
}

/// An anonymous [`VectorFunction`] from a closure-like expression, with or without captured data.
///
/// - `vector_function!(|x| [a, b, …])` has as many outputs as the array has entries;
/// - `vector_function!(|n| m, |x, y| …)` names the number of outputs m for n inputs, and writes them into `y: &mut [T]`.
///
/// Either takes captures in front: `vector_function!([name: Type = value, …] |x| …)`; the expressions see each as a
/// reference. `x: &[T]`, and `T: Real` can be named inside. What is captured is owned, `Clone + Debug`, and of a type
/// without parameters of the surrounding function. Constants stand on the right of an operator (`x[0] * 2.0`).
///
/// ```
/// use gradus_jacobian::{jacobian, vector_function};
///
/// // Polar coordinates (r, φ) ↦ (r cos φ, r sin φ), J = (cos φ, −r sin φ; sin φ, r cos φ)
/// let polar = vector_function!(|x| [x[0] * x[1].cos(), x[0] * x[1].sin()]);
/// let j = jacobian(&polar, &[2.0, 0.0]);
/// assert_eq!((j[(0, 0)], j[(0, 1)], j[(1, 0)], j[(1, 1)]), (1.0, 0.0, 0.0, 2.0));
///
/// let weights = vec![3.0, -1.0];
/// let scaled = vector_function!([weights: Vec<f64> = weights] |n| n, |x, y| {
///     for ((y, x), w) in y.iter_mut().zip(x).zip(weights) {
///         *y = *x * *w;
///     }
/// });
/// assert_eq!(jacobian(&scaled, &[1.0, 1.0]).diagonal().as_slice(), [3.0, -1.0]); // diag w
/// ```
#[macro_export]
macro_rules! vector_function {
    (|$x:ident| [$($output:expr),+ $(,)?]) => {
        $crate::vector_function!([] |$x| [$($output),+])
    };
    ([$($captures:tt)*] |$x:ident| [$($output:expr),+ $(,)?]) => {
        $crate::vector_function!(@function [$($captures)*] _inputs, [$(stringify!($output)),+].len(), $x, y, {
            for (y, output) in y.iter_mut().zip([$($output),+]) {
                *y = output;
            }
        })
    };
    (|$n:ident| $outputs:expr, |$x:ident, $y:ident| $body:expr) => {
        $crate::vector_function!([] |$n| $outputs, |$x, $y| $body)
    };
    ([$($captures:tt)*] |$n:ident| $outputs:expr, |$x:ident, $y:ident| $body:expr) => {
        $crate::vector_function!(@function [$($captures)*] $n, $outputs, $x, $y, $body)
    };
    (@function [$($name:ident : $kind:ty = $value:expr),* $(,)?] $n:ident, $outputs:expr, $x:ident, $y:ident, $body:expr) => {{
        #[derive(Clone, Debug)]
        struct Anonymous {
            $($name: $kind),*
        }
        impl $crate::VectorFunction for Anonymous {
            #[allow(unused_variables, reason = "captures may serve one of the two expressions")]
            fn outputs(&self, $n: usize) -> usize {
                let Self { $($name),* } = self;
                $outputs
            }
            #[inline]
            #[allow(unused_variables, reason = "captures may serve one of the two expressions")]
            fn eval<T: $crate::__private::Real>(&self, $x: &[T], $y: &mut [T]) {
                let Self { $($name),* } = self;
                $body
            }
        }
        Anonymous { $($name: $value),* }
    }};
}
