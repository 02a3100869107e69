//! Helmholtz free energy of a mixed fluid (Griewank and Walther, *Evaluating Derivatives*),
//! f(x) = Σ xᵢ ln(xᵢ/(1 − b·x)) − xᵀA x/(√8 b·x) · ln((1 + (1 + √2) b·x)/(1 + (1 − √2) b·x)).

use std::f64::consts::SQRT_2;

use gradus_problems::StructuredHelmholtz;

use crate::contender::Contender;
use crate::scalar::{Objective, Scalar, sum, weighted_sum};

const PLUS: f64 = 1.0 + SQRT_2;
const MINUS: f64 = 1.0 - SQRT_2;
/// √8.
const ROOT: f64 = 2.0 * SQRT_2;

/// The problem's data, under functions of our own.
pub struct Helmholtz {
    pub plain: gradus_problems::Helmholtz,
    pub structured: StructuredHelmholtz,
}

impl Helmholtz {
    pub fn new(n: usize) -> Self {
        Self {
            plain: gradus_problems::Helmholtz::new(n),
            structured: StructuredHelmholtz::new(n),
        }
    }

    /// f by a plain loop, f by the fastest loop known to us, and ∇f by hand.
    pub fn floor(&self) -> Vec<Contender<'_>> {
        vec![
            Contender::function("function", |x| self.function(x)),
            Contender::function("function, fastest", |x| self.fastest(x)),
            Contender::by_hand(|x, gradient| self.by_hand(x, gradient)),
        ]
    }

    fn volume(&self) -> &[f64] {
        self.plain.volume()
    }

    /// The rows of A, which is symmetric: they are its columns.
    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        let a = self.plain.attraction();
        a.as_slice().chunks_exact(a.nrows())
    }

    /// The denominator.
    fn function(&self, x: &[f64]) -> f64 {
        let mut volume = 0.0;
        for (b, x) in self.volume().iter().zip(x) {
            volume += b * x;
        }
        let free = 1.0 - volume;
        let mut entropy = 0.0;
        for x in x {
            entropy += x * (x / free).ln();
        }
        let mut attraction = 0.0;
        for (row, xi) in self.rows().zip(x) {
            let mut product = 0.0;
            for (a, x) in row.iter().zip(x) {
                product += a * x;
            }
            attraction += xi * product;
        }
        let log = ((1.0 + PLUS * volume) / (1.0 + MINUS * volume)).ln();
        entropy - attraction / (ROOT * volume) * log
    }

    /// The dot products by sixteen sums side by side.
    fn fastest(&self, x: &[f64]) -> f64 {
        let volume = dot(self.volume(), x);
        let scale = 1.0 / (1.0 - volume);
        let entropy: f64 = x.iter().map(|x| x * (x * scale).ln()).sum();
        let attraction: f64 = self.rows().zip(x).map(|(row, xi)| xi * dot(row, x)).sum();
        let log = ((1.0 + PLUS * volume) / (1.0 + MINUS * volume)).ln();
        entropy - attraction / (ROOT * volume) * log
    }

    /// With v = b·x, L the last logarithm and q = xᵀA x:
    /// ∂f/∂xᵢ = ln(xᵢ/(1 − v)) + 1 − 2 (A x)ᵢ L/(√8 v) + bᵢ ∂f/∂v,
    /// ∂f/∂v = Σ xⱼ/(1 − v) + q L/(√8 v²) − q/(√8 v) ((1 + √2)/(1 + (1 + √2) v) − (1 − √2)/(1 + (1 − √2) v)).
    fn by_hand(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let volume = dot(self.volume(), x);
        let scale = 1.0 / (1.0 - volume);
        let (upper, lower) = (1.0 + PLUS * volume, 1.0 + MINUS * volume);
        let log = (upper / lower).ln();
        let factor = 1.0 / (ROOT * volume);
        let (mut entropy, mut total, mut attraction) = (0.0, 0.0, 0.0);
        for ((slope, row), &xi) in gradient.iter_mut().zip(self.rows()).zip(x) {
            let (share, product) = ((xi * scale).ln(), dot(row, x));
            entropy += xi * share;
            total += xi;
            attraction += xi * product;
            *slope = share + 1.0 - 2.0 * product * factor * log;
        }
        let weighted = attraction * factor;
        let by_volume =
            total * scale + weighted / volume * log - weighted * (PLUS / upper - MINUS / lower);
        for (slope, b) in gradient.iter_mut().zip(self.volume()) {
            *slope += by_volume * b;
        }
        entropy - weighted * log
    }
}

/// For the peers.
impl Objective for Helmholtz {
    #[inline]
    fn eval<T: Scalar>(&self, x: &[T]) -> T {
        let volume = weighted_sum(self.volume(), x);
        let free = volume.subtracted_from(1.0);
        let entropy = sum(x.iter().map(|x| x.mul(&x.div(&free).ln())));
        let attraction = sum(self
            .rows()
            .zip(x)
            .map(|(row, xi)| xi.mul(&weighted_sum(row, x))));
        let log = volume
            .times(PLUS)
            .plus(1.0)
            .div(&volume.times(MINUS).plus(1.0))
            .ln();
        entropy.sub(&attraction.div(&volume.times(ROOT)).mul(&log))
    }
}

const LANES: usize = 16;

#[inline]
fn dot(a: &[f64], x: &[f64]) -> f64 {
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (x_blocks, x_rest) = x.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, x) in a_blocks.iter().zip(x_blocks) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * x[lane];
        }
    }
    let tail: f64 = a_rest.iter().zip(x_rest).map(|(a, x)| a * x).sum();
    sums.iter().sum::<f64>() + tail
}
