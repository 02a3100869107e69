//! Functions of functions.

use std::ops::Shr;

use gradus_calculus::Real;

use crate::VectorFunction;

/// The composition g∘f: x ↦ g(f(x)), a [`VectorFunction`] like its parts.
///
/// Its Jacobian is the product of theirs, `J_{g∘f}(x) = J_g(f(x)) J_f(x)`: the chain rule, which every engine carries out
/// by itself while it evaluates one function after the other. [`f.then(g)`](VectorFunction::then) and
/// [`Map(f) >> Map(g)`](Map) write it in the order in which the functions are applied. Evaluating allocates the
/// intermediate f(x). [`Chain`](crate::Chain) keeps the stages apart, and with them their Jacobians.
///
/// ```
/// use gradus_jacobian::{Compose, jacobian, vector_function};
///
/// let polar = vector_function!(|x| [x[0] * x[1].cos(), x[0] * x[1].sin()]);
/// let squares = vector_function!(|x| [x[0] * x[0] + x[1] * x[1]]);
/// let radius = Compose { outer: &squares, inner: &polar }; // (r, φ) ↦ r²
/// let j = jacobian(&radius, &[3.0, 0.5]);
/// assert!((j[(0, 0)] - 6.0).abs() < 1e-14 && j[(0, 1)].abs() < 1e-14); // (2r, 0)
/// let product = jacobian(&squares, &[3.0 * gradus_numerics::cos(0.5), 3.0 * gradus_numerics::sin(0.5)])
///     * jacobian(&polar, &[3.0, 0.5]);
/// assert!((j - product).norm() < 1e-14); // J_g J_f
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Compose<G, F> {
    /// g, applied second.
    pub outer: G,
    /// f, applied first.
    pub inner: F,
}

impl<G: VectorFunction, F: VectorFunction> VectorFunction for Compose<G, F> {
    fn outputs(&self, inputs: usize) -> usize {
        self.outer.outputs(self.inner.outputs(inputs))
    }
    #[inline]
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        // What f leaves unwritten must not come out of g as a number.
        let mut between = vec![T::from(f64::NAN); self.inner.outputs(x.len())];
        self.inner.eval(x, &mut between);
        self.outer.eval(&between, y);
    }
}

/// A function that can stand beside `>>`: `Map(f) >> Map(g)` is x ↦ g(f(x)), in the order in which they are applied.
///
/// ```
/// use gradus_jacobian::{Map, jacobian, vector_function};
///
/// let double = Map(vector_function!(|x| [x[0] * 2.0]));
/// let square = Map(vector_function!(|x| [x[0] * x[0]]));
/// let shift = Map(vector_function!(|x| [x[0] + 1.0]));
/// assert_eq!(jacobian(&(double >> square >> shift), &[3.0])[0], 24.0); // ((2x)² + 1)′ = 8x
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Map<F>(pub F);

impl<F: VectorFunction> VectorFunction for Map<F> {
    fn outputs(&self, inputs: usize) -> usize {
        self.0.outputs(inputs)
    }
    #[inline]
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        self.0.eval(x, y);
    }
}

impl<F: VectorFunction, G: VectorFunction> Shr<Map<G>> for Map<F> {
    type Output = Map<Compose<G, F>>;
    fn shr(self, next: Map<G>) -> Self::Output {
        Map(self.0.then(next.0))
    }
}
