//! num-dual: forward mode with all tangents at once, in vectors on the stack or on the heap.

use nalgebra::allocator::Allocator;
use nalgebra::{DVector, DefaultAllocator, Dim, SVector};
use num_dual::{DualNum, DualVec};

use crate::contender::Contender;
use crate::scalar::{Objective, Scalar};

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

/// `num_dual::gradient` with vectors of a length known to the compiler.
pub fn static_vectors<'a, const N: usize>(f: &'a impl Objective) -> Contender<'a> {
    Contender::peer("num-dual static vectors", move |x, gradient| {
        let x = SVector::<f64, N>::from_column_slice(x);
        let (value, slopes) = num_dual::gradient(|x: SVector<_, N>| f.eval(x.as_slice()), &x);
        gradient.copy_from_slice(slopes.as_slice());
        value
    })
}

/// `num_dual::gradient` with vectors on the heap.
pub fn dynamic_vectors<'a>(f: &'a impl Objective) -> Contender<'a> {
    Contender::peer("num-dual dynamic vectors", move |x, gradient| {
        let x = DVector::from_column_slice(x);
        let (value, slopes) = num_dual::gradient(|x: DVector<_>| f.eval(x.as_slice()), &x);
        gradient.copy_from_slice(slopes.as_slice());
        value
    })
}
