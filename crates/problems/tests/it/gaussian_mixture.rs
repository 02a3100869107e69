//! The mixture's objective against the densities it is made of, and against itself.

use std::f64::consts::{PI, TAU};

use gradus_calculus::{
    Counting, Differentiator, Forward, OperationCounter, OverData, Replay, ScalarFunction,
    SumOverData,
};
use gradus_numerics::{exp, ln, max};
use gradus_problems::{GaussianMixture, Problem, WishartPrior};
use nalgebra::{DMatrix, DVector};

/// The mixture written out with matrices: exp, determinant and quadratic form, no log-sum-exp.
struct Explicit {
    weights: Vec<f64>,
    means: Vec<DVector<f64>>,
    precisions: Vec<DMatrix<f64>>,
}

impl Explicit {
    fn new(theta: &[f64], d: usize, components: usize) -> Self {
        let (alpha, rest) = theta.split_at(components);
        let (means, rest) = rest.split_at(components * d);
        let (q, l) = rest.split_at(components * d);
        let total: f64 = alpha.iter().map(|a| exp(*a)).sum();
        let precision = |k: usize| {
            let mut factor = DMatrix::zeros(d, d);
            let mut entries = l[k * d * (d - 1) / 2..].iter();
            for i in 0..d {
                factor[(i, i)] = exp(q[k * d + i]);
                for j in i + 1..d {
                    factor[(j, i)] = *entries.next().unwrap(); // column by column
                }
            }
            factor.transpose() * factor
        };
        Self {
            weights: alpha.iter().map(|a| exp(*a) / total).collect(),
            means: means.chunks(d).map(DVector::from_column_slice).collect(),
            precisions: (0..components).map(precision).collect(),
        }
    }

    /// ln Σ πₖ √(det Λₖ/(2π)ᵈ) exp(−½ (x − μₖ)ᵀΛₖ (x − μₖ))
    fn log_density(&self, x: &DVector<f64>) -> f64 {
        let densities = (0..self.weights.len()).map(|k| {
            let (off, precision) = (x - &self.means[k], &self.precisions[k]);
            let norm: f64 = (0..x.len()).map(|_| TAU).product();
            let square = (off.transpose() * precision * &off)[(0, 0)];
            self.weights[k] * (precision.determinant() / norm).sqrt() * exp(-0.5 * square)
        });
        ln(densities.sum())
    }
}

/// ln W of a 2 × 2 precision with ν = 4: Γ₂(2) = √π Γ(2) Γ(3/2) = π/2, so W = γ⁸ √det Λ exp(−½ γ² tr Λ)/(2⁴ π/2).
fn log_wishart(precision: &DMatrix<f64>, gamma: f64) -> f64 {
    8.0 * ln(gamma) + 0.5 * ln(precision.determinant())
        - 0.5 * gamma * gamma * precision.trace()
        - ln(8.0 * PI)
}

fn assert_close(what: &str, got: f64, expected: f64, tolerance: f64) {
    let off = (got / expected - 1.0).abs();
    assert!(
        off <= tolerance,
        "{what}: {got} instead of {expected}, off by {off:e}"
    );
}

#[test]
fn the_objective_is_the_log_likelihood_plus_the_log_prior() {
    for (components, gamma) in [(1, 1.0), (1, 0.5), (3, 2.0)] {
        let f = GaussianMixture::synthetic(2, components, 7, 1)
            .with_prior(WishartPrior { gamma, m: 1 });
        let theta = f.initialize(2);
        let explicit = Explicit::new(&theta, 2, components);
        let likelihood: f64 = (f.points().column_iter())
            .map(|x| explicit.log_density(&x.into_owned()))
            .sum();
        let prior: f64 = (explicit.precisions.iter())
            .map(|precision| log_wishart(precision, gamma))
            .sum();
        assert_close("f", f.eval(&theta), likelihood + prior, 1e-14);
        assert_close("ln prior", f.rest(&theta), prior, 1e-14);
    }
}

#[test]
fn the_lower_triangle_stands_column_by_column() {
    // d = 3: l = (l₂₁, l₃₁, l₃₂); the point (1, 10, 0) at μ = 0 with Q = (1; l₂₁ 1; l₃₁ l₃₂ 1) has Qx = (1, l₂₁ + 10, l₃₁ + 10 l₃₂).
    let f = GaussianMixture::new(DMatrix::from_column_slice(3, 1, &[1.0, 10.0, 0.0]), 1);
    let theta = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 3.0, 5.0]; // α | μ | q | l
    let expected = -0.5 * (1.0 + 144.0 + 53.0 * 53.0) - 1.5 * ln(TAU);
    assert_close("f − rest", f.eval(&theta) - f.rest(&theta), expected, 1e-14);
    let term = f.term(&f.prepare(&theta), f.points().as_slice());
    assert_close("term", term, expected, 1e-15);
}

/// Mixtures of several shapes, with parameters.
fn mixtures() -> Vec<(GaussianMixture, Vec<f64>)> {
    let shapes = [(1, 1, 1), (1, 4, 30), (2, 3, 20), (5, 2, 40), (10, 5, 100)];
    (0..)
        .zip(shapes)
        .map(|(seed, (d, components, points))| {
            let prior = WishartPrior { gamma: 0.8, m: 3 };
            let f = GaussianMixture::synthetic(d, components, points, seed).with_prior(prior);
            let theta = f.initialize(seed);
            (f, theta)
        })
        .collect()
}

#[test]
fn terms_and_rest_add_up_to_the_objective() {
    for (f, theta) in mixtures() {
        let prepared = f.prepare(&theta);
        let sum: f64 = (f.points().column_iter())
            .map(|x| f.term(&prepared, x.as_slice()))
            .sum();
        assert_close(&f.name(), sum + f.rest(&theta), f.eval(&theta), 1e-13);
    }
}

#[test]
fn the_gradient_by_hand_is_that_of_every_form() {
    for (f, theta) in mixtures() {
        let mut by_hand = DVector::zeros(theta.len());
        let value = f.value_and_closed_form_gradient_into(&theta, by_hand.as_mut_slice());
        assert_close("value", value, f.eval(&theta), 1e-13);
        let mut measured = DVector::zeros(theta.len());
        let mut engine = Forward::default();
        engine.value_and_gradient_into(&f, &theta, measured.as_mut_slice());
        let plain = (&measured - &by_hand).amax();
        let terms = OverData {
            f: &f,
            data: f.points(),
        };
        engine.value_and_gradient_into(&terms, &theta, measured.as_mut_slice());
        let by_terms = (&measured - &by_hand).amax();
        let mut replay = Replay::new(&f, f.points()).unwrap();
        let (replayed, gradient) = replay.value_and_gradient(&theta);
        assert_eq!(replayed.to_bits(), terms.eval(&theta).to_bits());
        assert_eq!(replay.statistics().points_replayed, f.points().ncols());
        let off = max(max(plain, by_terms), (gradient - &by_hand).amax());
        assert!(
            off <= 1e-13 * by_hand.amax(),
            "{}: off by {off:e} of {:e}",
            f.name(),
            by_hand.amax()
        );
    }
}

#[test]
fn the_order_of_the_components_and_the_scale_of_the_weights_do_not_matter() {
    let f = GaussianMixture::synthetic(3, 4, 50, 5);
    let theta = f.initialize(5);
    let value = f.eval(&theta);
    // Each part of θ has its components in blocks: α, μ, q, l.
    let mut start = 0;
    let mut rotated = Vec::new();
    for width in [1, 3, 3, 3] {
        let mut part = theta[start..start + 4 * width].to_vec();
        part.rotate_left(width);
        rotated.extend(part);
        start += 4 * width;
    }
    assert_ne!(rotated, theta);
    assert_close("rotated", f.eval(&rotated), value, 1e-14);
    // πₖ = exp αₖ / Σ exp αⱼ is the same for α + 100, and ∂f/∂α adds up to 0.
    let mut shifted = theta.clone();
    for alpha in &mut shifted[..4] {
        *alpha += 100.0;
    }
    assert_close("shifted", f.eval(&shifted), value, 1e-12);
    let total = f.closed_form_gradient(&theta).rows(0, 4).sum();
    assert!(total.abs() <= 1e-12, "Σ ∂f/∂α = {total:e}");
}

#[test]
fn a_component_far_from_every_point_neither_overflows_nor_disturbs() {
    let f = GaussianMixture::synthetic(2, 2, 20, 3);
    let mut theta = f.initialize(3);
    theta[2..4].fill(1e4); // μ₁: every density there underflows
    let mut gradient = vec![0.0; theta.len()];
    let value = f.value_and_closed_form_gradient_into(&theta, &mut gradient);
    assert!(value.is_finite() && gradient.iter().all(|d| d.is_finite()));
    assert_close("value", value, f.eval(&theta), 1e-13);
    assert_eq!(gradient[2..4], [0.0, 0.0]);
}

#[test]
fn terms_do_not_count_what_is_the_same_for_every_point() {
    let f = GaussianMixture::synthetic(3, 2, 10, 0);
    let counter = OperationCounter::default();
    let theta: Vec<Counting<'_>> = (f.initialize(0).iter())
        .map(|x| counter.variable(*x))
        .collect();
    let prepared = f.prepare(&theta);
    let datum: Vec<Counting<'_>> = (f.points().column(0).iter())
        .map(|x| counter.variable(*x))
        .collect();
    let before = counter.operations().functions;
    f.term(&prepared, &datum);
    // Two exponentials and the logarithm of the log-sum-exp: those of the diagonals are in the prepared part.
    assert_eq!(counter.operations().functions - before, 3);
}

#[test]
#[should_panic(expected = "the function takes 18 coordinates, found 17")]
fn parameters_of_the_wrong_number_are_named() {
    GaussianMixture::synthetic(2, 3, 20, 0).eval(&[0.0; 17]);
}

#[test]
#[should_panic(expected = "a point of the mixture has 2 numbers, found 3")]
fn a_point_of_the_wrong_dimension_is_named() {
    let f = GaussianMixture::synthetic(2, 3, 20, 0);
    f.term(&f.prepare(&f.initialize(0)), &[0.0; 3]);
}

#[test]
#[should_panic(expected = "found 0 points of 2 coordinates and 3 components")]
fn a_mixture_of_nothing_is_refused() {
    GaussianMixture::synthetic(2, 3, 0, 0);
}

#[test]
#[should_panic(expected = "a Wishart prior needs a positive finite gamma, found 0")]
fn a_flat_prior_is_refused() {
    let _ = GaussianMixture::synthetic(2, 3, 20, 0).with_prior(WishartPrior { gamma: 0.0, m: 0 });
}
