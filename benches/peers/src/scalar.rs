//! What the objectives ask of a peer's number, by reference, so that numbers on the heap are not cloned for nothing.

/// A number a peer differentiates; one adapter per peer.
///
/// There is no constant: some tapes have none, and none of the objectives needs one.
pub trait Scalar: Clone {
    /// The value without derivatives.
    fn value(&self) -> f64;
    /// x + y.
    fn add(&self, other: &Self) -> Self;
    /// x − y.
    fn sub(&self, other: &Self) -> Self;
    /// x y.
    fn mul(&self, other: &Self) -> Self;
    /// x / y.
    fn div(&self, other: &Self) -> Self;
    /// x + c.
    fn plus(&self, constant: f64) -> Self;
    /// c x.
    fn times(&self, constant: f64) -> Self;
    /// c − x.
    fn subtracted_from(&self, constant: f64) -> Self;
    /// eˣ.
    fn exp(&self) -> Self;
    /// ln x.
    fn ln(&self) -> Self;

    /// x², as x x.
    #[inline]
    fn square(&self) -> Self {
        self.mul(self)
    }

    /// x ← x + y, in place where the peer can.
    #[inline]
    fn accumulate(&mut self, term: Self) {
        *self = self.add(&term);
    }
}

/// A function of n variables, written once for every peer.
pub trait Objective {
    /// f(x).
    fn eval<T: Scalar>(&self, x: &[T]) -> T;
}

/// A map of n variables, written once for every peer.
pub trait Map {
    /// f(x).
    fn eval<T: Scalar>(&self, x: &[T]) -> Vec<T>;
}

/// The sum of at least one term, from first to last.
#[inline]
pub fn sum<T: Scalar>(mut terms: impl Iterator<Item = T>) -> T {
    let mut sum = terms.next().expect("every sum here has a term");
    for term in terms {
        sum.accumulate(term);
    }
    sum
}

/// Σ wᵢ xᵢ.
#[inline]
pub fn weighted_sum<T: Scalar>(weights: &[f64], x: &[T]) -> T {
    sum(weights.iter().zip(x).map(|(&weight, x)| x.times(weight)))
}

/// ln Σ exp xᵢ. The shift by the largest does not change the value, so it is a constant.
#[inline]
pub fn log_sum_exp<T: Scalar>(x: &[T]) -> T {
    let shift = x
        .iter()
        .map(Scalar::value)
        .fold(f64::NEG_INFINITY, f64::max);
    sum(x.iter().map(|x| x.plus(-shift).exp())).ln().plus(shift)
}

/// [`Scalar`] for a `Copy` type whose operators take it and f64 on either side.
macro_rules! operators {
    () => {
        #[inline]
        fn add(&self, other: &Self) -> Self {
            *self + *other
        }
        #[inline]
        fn sub(&self, other: &Self) -> Self {
            *self - *other
        }
        #[inline]
        fn mul(&self, other: &Self) -> Self {
            *self * *other
        }
        #[inline]
        fn div(&self, other: &Self) -> Self {
            *self / *other
        }
        #[inline]
        fn plus(&self, constant: f64) -> Self {
            *self + constant
        }
        #[inline]
        fn times(&self, constant: f64) -> Self {
            *self * constant
        }
        #[inline]
        fn subtracted_from(&self, constant: f64) -> Self {
            constant - *self
        }
    };
}
pub(crate) use operators;
