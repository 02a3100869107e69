//! num-dual: forward mode with all tangents at once, in vectors on the stack or on the heap.

use nalgebra::allocator::Allocator;
use nalgebra::{Const, DVector, DefaultAllocator, Dim, SVector, U1};
use num_dual::{DualNum, DualSVec64, DualVec};

use crate::contender::{Contender, deliver};
use crate::scalar::{Map, Objective, Scalar};

impl<D: Dim> Scalar for DualVec<f64, D>
where
    DefaultAllocator: Allocator<D>,
{
    #[inline]
    fn value(&self) -> f64 {
        self.re
    }
    #[inline]
    fn add(&self, other: &Self) -> Self {
        self + other
    }
    #[inline]
    fn sub(&self, other: &Self) -> Self {
        self - other
    }
    #[inline]
    fn mul(&self, other: &Self) -> Self {
        self * other
    }
    #[inline]
    fn div(&self, other: &Self) -> Self {
        self / other
    }
    #[inline]
    fn plus(&self, constant: f64) -> Self {
        self.clone() + constant
    }
    #[inline]
    fn times(&self, constant: f64) -> Self {
        self.clone() * constant
    }
    #[inline]
    fn subtracted_from(&self, constant: f64) -> Self {
        -self + constant
    }
    #[inline]
    fn exp(&self) -> Self {
        DualNum::exp(self)
    }
    #[inline]
    fn ln(&self) -> Self {
        DualNum::ln(self)
    }
    #[inline]
    fn accumulate(&mut self, term: Self) {
        *self += term;
    }
}

/// What `num_dual::gradient` does, with vectors of a length known to the compiler. It is written out because the crate's
/// function is not inlined here: at n = 2 it would take 11 ns instead of 3.
pub fn static_vectors<const N: usize>(f: &impl Objective) -> Contender<'_> {
    Contender::peer("num-dual static vectors", move |x, gradient| {
        let x: &[f64; N] = x.try_into().expect("a column has one number of variables");
        let variables: [_; N] =
            std::array::from_fn(|i| DualSVec64::<N>::from_re(x[i]).derivative(i));
        let result = f.eval(&variables);
        let slopes = result.eps.unwrap_generic(Const::<N>, U1);
        gradient.copy_from_slice(slopes.as_slice());
        result.re
    })
}

/// `num_dual::gradient` with vectors on the heap.
pub fn dynamic_vectors(f: &impl Objective) -> Contender<'_> {
    Contender::peer("num-dual dynamic vectors", move |x, gradient| {
        let x = DVector::from_column_slice(x);
        let (value, slopes) = num_dual::gradient(|x: DVector<_>| f.eval(x.as_slice()), &x);
        gradient.copy_from_slice(slopes.as_slice());
        value
    })
}

/// `num_dual::jacobian` with vectors of a length known to the compiler, for as many outputs as inputs.
pub fn static_jacobian<const N: usize>(f: &impl Map) -> Contender<'_> {
    Contender::peer("num-dual static jacobian", move |x, entries| {
        let x = SVector::<f64, N>::from_column_slice(x);
        let (value, jacobian) = num_dual::jacobian(
            |x: SVector<DualSVec64<N>, N>| SVector::<_, N>::from_vec(f.eval(x.as_slice())),
            &x,
        );
        deliver(&jacobian, entries);
        value.sum()
    })
}

/// `num_dual::jacobian` with vectors on the heap.
pub fn dynamic_jacobian(f: &impl Map) -> Contender<'_> {
    Contender::peer("num-dual dynamic jacobian", move |x, entries| {
        let x = DVector::from_column_slice(x);
        let (value, jacobian) =
            num_dual::jacobian(|x: DVector<_>| DVector::from_vec(f.eval(x.as_slice())), &x);
        deliver(&jacobian, entries);
        value.sum()
    })
}
