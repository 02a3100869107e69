//! Sums of functions of few variables.

use crate::structured::sum_in_lanes;
use crate::{Real, ScalarFunction};

/// f(x) = Σₑ element(e; xᵢ₁, …, xᵢₖ): a sum of functions of K variables each, out of n.
///
/// Splines, lattices, finite elements, chains and most test functions of many variables have this form. Each element
/// is differentiated by itself, by K tangents on the stack: no tape, and a cost that does not depend on n. The
/// functions of the module [`separable`](crate::separable) give value, gradient, sparse Hessian and its products.
///
/// An index may occur in several elements, and twice in one. Source: Griewank and Toint, *On the unconstrained
/// optimization of partially separable functions* (1982).
///
/// ```
/// use gradus_calculus::{Real, SeparableSum, separable};
///
/// /// The energy ½ Σ (xₑ₊₁ − xₑ)² of a chain of springs.
/// struct Chain;
/// impl SeparableSum<2> for Chain {
///     fn elements(&self, variables: usize) -> usize {
///         variables - 1
///     }
///     fn indices(&self, element: usize) -> [usize; 2] {
///         [element, element + 1]
///     }
///     fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T {
///         (y - x).square() * 0.5
///     }
/// }
/// let (energy, gradient) = separable::value_and_gradient(&Chain, &[0.0, 1.0, 4.0]);
/// assert_eq!(energy, 5.0); // (1² + 3²)/2
/// assert_eq!(gradient.as_slice(), [-1.0, -2.0, 3.0]); // force balance at each joint
/// ```
pub trait SeparableSum<const K: usize> {
    /// How many elements the sum has at a point of `variables` coordinates, which is never zero.
    fn elements(&self, variables: usize) -> usize;

    /// Which coordinates element e depends on.
    fn indices(&self, element: usize) -> [usize; K];

    /// The value of element e at its own K coordinates, on any scalar.
    fn element<T: Real>(&self, element: usize, x: [T; K]) -> T;
}

impl<F: SeparableSum<K>, const K: usize> SeparableSum<K> for &F {
    #[inline]
    fn elements(&self, variables: usize) -> usize {
        F::elements(self, variables)
    }
    #[inline]
    fn indices(&self, element: usize) -> [usize; K] {
        F::indices(self, element)
    }
    #[inline]
    fn element<T: Real>(&self, element: usize, x: [T; K]) -> T {
        F::element(self, element, x)
    }
}

/// A [`SeparableSum`] as a [`ScalarFunction`], so that every engine can judge it.
///
/// Its value has the bits of [`separable::value`](crate::separable::value).
///
/// # Panics
/// Evaluation panics where an element names a coordinate that is not there.
///
/// ```
/// use gradus_calculus::{Real, Separable, SeparableSum, gradient, separable};
///
/// struct Squares;
/// impl SeparableSum<1> for Squares {
///     fn elements(&self, variables: usize) -> usize {
///         variables
///     }
///     fn indices(&self, element: usize) -> [usize; 1] {
///         [element]
///     }
///     fn element<T: Real>(&self, _: usize, [x]: [T; 1]) -> T {
///         x.square()
///     }
/// }
/// let x = [1.0, -2.0];
/// assert_eq!(gradient(&Separable(Squares), &x).as_slice(), [2.0, -4.0]); // 2x
/// assert_eq!(gradient(&Separable(Squares), &x), separable::gradient(&Squares, &x));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Separable<F, const K: usize>(pub F);

impl<F: SeparableSum<K>, const K: usize> ScalarFunction for Separable<F, K> {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        sum_in_lanes(self.0.elements(x.len()), |element| {
            let indices = self.0.indices(element);
            self.0.element(element, indices.map(|index| x[index]))
        })
    }
}
