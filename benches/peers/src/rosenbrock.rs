//! Rosenbrock's valley, f(x) = Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)², with `x * x` for everyone.

use gradus_calculus::{Real, ScalarFunction, SeparableSum};

use crate::contender::Contender;
use crate::scalar::{Objective, Scalar};

pub struct Rosenbrock;

impl Rosenbrock {
    /// xᵢ = 1.3 sin 0.7 i, i from 0.
    pub fn start(n: usize) -> Vec<f64> {
        (0..n).map(|i| 1.3 * (0.7 * i as f64).sin()).collect()
    }

    /// f by a plain loop, f by the fastest loop known to us, and ∇f by hand.
    pub fn floor() -> Vec<Contender<'static>> {
        vec![
            Contender::function("function", function),
            Contender::function("function, fastest", fastest),
            Contender::by_hand(by_hand),
        ]
    }
}

/// For gradus.
impl ScalarFunction for Rosenbrock {
    #[inline]
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let mut sum = T::from(0.0);
        for pair in x.windows(2) {
            let valley = pair[1] - pair[0] * pair[0];
            let slope = -pair[0] + 1.0;
            sum += valley * valley * 100.0;
            sum += slope * slope;
        }
        sum
    }
}

/// For gradus, term by term.
impl SeparableSum<2> for Rosenbrock {
    #[inline]
    fn elements(&self, variables: usize) -> usize {
        variables - 1
    }
    #[inline]
    fn indices(&self, element: usize) -> [usize; 2] {
        [element, element + 1]
    }
    #[inline]
    fn element<T: Real>(&self, _: usize, [x, next]: [T; 2]) -> T {
        let valley = next - x * x;
        let slope = -x + 1.0;
        valley * valley * 100.0 + slope * slope
    }
}

/// For the peers.
impl Objective for Rosenbrock {
    #[inline]
    fn eval<T: Scalar>(&self, x: &[T]) -> T {
        let mut sum = element(&x[0], &x[1]);
        for pair in x[1..].windows(2) {
            sum.accumulate(element(&pair[0], &pair[1]));
        }
        sum
    }
}

#[inline]
fn element<T: Scalar>(x: &T, next: &T) -> T {
    let valley = next.sub(&x.square());
    let mut term = valley.square().times(100.0);
    term.accumulate(x.subtracted_from(1.0).square());
    term
}

/// The denominator: term by term in the order of the formula, so each addition waits for the one before.
#[inline]
fn function(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for pair in x.windows(2) {
        let valley = pair[1] - pair[0] * pair[0];
        let slope = 1.0 - pair[0];
        sum += valley * valley * 100.0;
        sum += slope * slope;
    }
    sum
}

const LANES: usize = 8;

/// Eight sums side by side, so that no addition waits for the one before.
#[inline]
fn fastest(x: &[f64]) -> f64 {
    let (here, next) = (&x[..x.len() - 1], &x[1..]);
    let (blocks, rest) = here.as_chunks::<LANES>();
    let (next_blocks, next_rest) = next.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (here, next) in blocks.iter().zip(next_blocks) {
        for lane in 0..LANES {
            sums[lane] += term(here[lane], next[lane]);
        }
    }
    let tail: f64 = rest.iter().zip(next_rest).map(|(x, y)| term(*x, *y)).sum();
    sums.iter().sum::<f64>() + tail
}

#[inline]
fn term(x: f64, y: f64) -> f64 {
    let (valley, slope) = (y - x * x, 1.0 - x);
    100.0 * valley * valley + slope * slope
}

/// ∂f/∂xᵢ = 200 (xᵢ − xᵢ₋₁²) − 400 (xᵢ₊₁ − xᵢ²) xᵢ − 2 (1 − xᵢ), without the part a neighbour is missing for.
#[inline]
fn by_hand(x: &[f64], gradient: &mut [f64]) -> f64 {
    let last = x.len() - 1;
    let left = |x: f64, next: f64| -400.0 * (next - x * x) * x - 2.0 * (1.0 - x);
    let right = |before: f64, x: f64| 200.0 * (x - before * before);
    gradient[0] = left(x[0], x[1]);
    for (slope, x) in gradient[1..last].iter_mut().zip(x.windows(3)) {
        *slope = right(x[0], x[1]) + left(x[1], x[2]);
    }
    gradient[last] = right(x[last - 1], x[last]);
    fastest(x)
}
