//! The laws of the gradient at random points: linearity, product, quotient and chain rule.

use gradus_calculus::{
    ComplexStep, Differentiator, Forward, Real, ScalarFunction, gradient, scalar_function,
};
use gradus_problems::{Beale, Hill, Problem, RunningExample, Well};
use nalgebra::DVector;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// f + c g
struct Sum<F, G>(F, f64, G);
/// f · g
struct Product<F, G>(F, G);
/// f / g
struct Quotient<F, G>(F, G);
/// h(f, g)
struct Composition<H, F, G>(H, F, G);

impl<F: ScalarFunction, G: ScalarFunction> ScalarFunction for Sum<F, G> {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        self.0.eval(x) + self.2.eval(x) * self.1
    }
}
impl<F: ScalarFunction, G: ScalarFunction> ScalarFunction for Product<F, G> {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        self.0.eval(x) * self.1.eval(x)
    }
}
impl<F: ScalarFunction, G: ScalarFunction> ScalarFunction for Quotient<F, G> {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        self.0.eval(x) / self.1.eval(x)
    }
}
impl<H: ScalarFunction, F: ScalarFunction, G: ScalarFunction> ScalarFunction
    for Composition<H, F, G>
{
    fn eval<T: Real>(&self, x: &[T]) -> T {
        self.0.eval(&[self.1.eval(x), self.2.eval(x)])
    }
}

/// Both exact engines give a ∇f + b ∇g, within 16 ε of the terms' size.
fn follows<F: ScalarFunction>(
    combined: &F,
    x: &[f64],
    (a, d_f): (f64, DVector<f64>),
    (b, d_g): (f64, DVector<f64>),
) -> Result<(), TestCaseError> {
    let size = a.abs() * d_f.amax() + b.abs() * d_g.amax();
    let law = d_f * a + d_g * b;
    let mut complex = DVector::zeros(x.len());
    ComplexStep::default().value_and_gradient_into(combined, x, complex.as_mut_slice());
    let mut forward = DVector::zeros(x.len());
    Forward::default().value_and_gradient_into(combined, x, forward.as_mut_slice());
    for measured in [forward, complex] {
        let off = (&measured - &law).amax();
        prop_assert!(
            off <= 16.0 * f64::EPSILON * size,
            "{measured} instead of {law}: off by {:.1} ε of {size}",
            off / size / f64::EPSILON
        );
    }
    Ok(())
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 256,
        rng_seed: RngSeed::Fixed(0),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn point() -> impl Strategy<Value = [f64; 2]> {
    [-2.0..2.0, -2.0..2.0]
}

proptest! {
    #![proptest_config(config())]

    // ∇(f + c g) = ∇f + c ∇g
    #[test]
    fn linearity(x in point(), c in -10.0..10.0) {
        let (d_f, d_g) = (Beale.closed_form_gradient(&x), RunningExample.closed_form_gradient(&x));
        follows(&Sum(Beale, c, RunningExample), &x, (1.0, d_f), (c, d_g))?;
    }

    // ∇(f g) = g ∇f + f ∇g
    #[test]
    fn product_rule(x in point()) {
        let (f, g) = (RunningExample.eval(&x), Well.eval(&x));
        let (d_f, d_g) = (RunningExample.closed_form_gradient(&x), Well.closed_form_gradient(&x));
        follows(&Product(RunningExample, Well), &x, (g, d_f), (f, d_g))?;
    }

    // ∇(f/g) = ∇f / g − f/g² ∇g; the hill is nowhere 0
    #[test]
    fn quotient_rule(x in point()) {
        let (f, g) = (RunningExample.eval(&x), Hill.eval(&x));
        let (d_f, d_g) = (RunningExample.closed_form_gradient(&x), Hill.closed_form_gradient(&x));
        follows(&Quotient(RunningExample, Hill), &x, (1.0 / g, d_f), (-f / (g * g), d_g))?;
    }

    // ∇h(f, g) = ∂h/∂f ∇f + ∂h/∂g ∇g
    #[test]
    fn chain_rule(x in point()) {
        let inner = [Hill.eval(&x), Well.eval(&x)];
        let outer = RunningExample.closed_form_gradient(&inner);
        let (d_f, d_g) = (Hill.closed_form_gradient(&x), Well.closed_form_gradient(&x));
        follows(&Composition(RunningExample, Hill, Well), &x, (outer[0], d_f), (outer[1], d_g))?;
    }

    // ∇f(A x) = Aᵀ ∇f at A x, here a shear and a stretch
    #[test]
    fn linear_change_of_variables(x in point(), a in -2.0..2.0, b in 0.5..2.0) {
        let f = scalar_function!([a: f64 = a, b: f64 = b] |x| {
            RunningExample.eval(&[x[0] + x[1] * *a, x[1] * *b])
        });
        let there = [x[0] + x[1] * a, x[1] * b];
        let d = RunningExample.closed_form_gradient(&there);
        let axes = [DVector::from_column_slice(&[1.0, a]), DVector::from_column_slice(&[0.0, b])];
        let [first, second] = axes;
        follows(&f, &x, (d[0], first), (d[1], second))?;
    }

    // A constant factor and a constant shift: ∇(c f + k) = c ∇f
    #[test]
    fn constants_pass_through(x in point(), c in -10.0..10.0, k in -10.0..10.0) {
        let f = scalar_function!([c: f64 = c, k: f64 = k] |x| Beale.eval(x) * *c + *k);
        let off = (gradient(&f, &x) - Beale.closed_form_gradient(&x) * c).amax();
        prop_assert!(off <= 16.0 * f64::EPSILON * c.abs() * Beale.closed_form_gradient(&x).amax());
    }
}
