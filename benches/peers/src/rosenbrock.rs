//! Rosenbrock's valley, Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)², each way: the same loop with `x * x` for everyone.

use std::hint::black_box;

use gradus_calculus::{Differentiator, Forward, Real, ScalarFunction, value_and_gradient_array};
use nalgebra::SVector;
use num_dual::{DualNum, DualSVec64};

use crate::timing::Contender;

pub struct Rosenbrock;

impl ScalarFunction for Rosenbrock {
    #[inline]
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let mut sum = T::from(0.0);
        for pair in x.windows(2) {
            let valley = pair[1] - pair[0] * pair[0];
            let slope = -pair[0] + 1.0;
            sum += valley * valley * 100.0 + slope * slope;
        }
        sum
    }
}

/// The same for num-dual's scalars.
#[inline]
fn peer<T: DualNum<Primitive = f64> + Clone>(x: &[T]) -> T {
    let mut sum = T::from(0.0);
    for pair in x.windows(2) {
        let valley = pair[1].clone() - pair[0].clone() * pair[0].clone();
        let slope = -pair[0].clone() + 1.0;
        sum += valley.clone() * valley * 100.0 + slope.clone() * slope;
    }
    sum
}

/// The plain loop on f64: the denominator of every ratio.
#[inline]
fn function(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for pair in x.windows(2) {
        let valley = pair[1] - pair[0] * pair[0];
        let slope = 1.0 - pair[0];
        sum += valley * valley * 100.0 + slope * slope;
    }
    sum
}

/// f and ∇f written by hand.
#[inline]
fn by_hand<const N: usize>(x: &[f64; N]) -> (f64, [f64; N]) {
    let (mut sum, mut gradient) = (0.0, [0.0; N]);
    for i in 0..N - 1 {
        let (valley, slope) = (x[i + 1] - x[i] * x[i], 1.0 - x[i]);
        sum += 100.0 * valley * valley + slope * slope;
        gradient[i] += -400.0 * valley * x[i] - 2.0 * slope;
        gradient[i + 1] += 200.0 * valley;
    }
    (sum, gradient)
}

pub fn contenders<const N: usize>() -> Vec<Contender<'static>> {
    let x: [f64; N] = std::array::from_fn(|i| -1.2 + 0.3 * i as f64);
    let v = SVector::<f64, N>::from(x);
    let (expected, ours) = (by_hand(&x).1, value_and_gradient_array(&Rosenbrock, &x).1);
    let theirs = num_dual::gradient(|x: SVector<DualSVec64<N>, N>| peer(x.as_slice()), &v).1;
    for i in 0..N {
        let size = 1e-12 * (1.0 + expected[i].abs());
        assert!((ours[i] - expected[i]).abs() < size && (theirs[i] - expected[i]).abs() < size);
    }
    let mut engine = Forward::default();
    let mut gradient = vec![0.0; N];
    vec![
        Contender::new("function", move || function(black_box(&x))),
        Contender::new("by hand", move || {
            let (value, gradient) = by_hand(black_box(&x));
            value + black_box(gradient)[0]
        }),
        Contender::new("gradus value_and_gradient_array", move || {
            let (value, gradient) = value_and_gradient_array(&Rosenbrock, black_box(&x));
            value + black_box(gradient)[0]
        }),
        Contender::new("gradus Forward", move || {
            let value = engine.value_and_gradient_into(&Rosenbrock, black_box(&x), &mut gradient);
            value + black_box(&gradient)[0]
        }),
        Contender::new("num-dual static vectors", move || {
            let (value, gradient) =
                num_dual::gradient(|x: SVector<DualSVec64<N>, N>| peer(x.as_slice()), black_box(&v));
            value + black_box(gradient)[0]
        }),
    ]
}
