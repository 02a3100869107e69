//! The problems against themselves: stationary points, descent, the models' layout.

use gradus_calculus::{
    Differentiator, Forward, ScalarFunction, StationaryKind, gradient, hessian,
    hessian_vector_product,
};
use gradus_numerics::{dot, ln, stream};
use gradus_problems::{
    Beale, Bowl, Hill, LogisticRegression, Problem, Rosenbrock, RunningExample, Saddle,
    TanhNetwork, Well, digits, problems, sample,
};
use nalgebra::DVector;

#[test]
fn stationary_points_are_what_they_are_said_to_be() {
    let mut kinds = Vec::new();
    for problem in problems() {
        for known in problem.stationary_points() {
            let name = problem.name();
            let slope = problem.closed_form_gradient(&known.point).amax();
            assert!(slope <= 1e-15, "{name} has slope {slope:e} at {known:?}");
            let off = (problem.value(&known.point) - known.value).abs();
            assert!(off <= 1e-15, "{name} is off by {off:e} at {known:?}");
            let eigenvalues = problem
                .closed_form_hessian(&known.point)
                .unwrap()
                .symmetric_eigenvalues();
            let kind = if eigenvalues.min() > 0.0 {
                StationaryKind::Minimum
            } else if eigenvalues.max() < 0.0 {
                StationaryKind::Maximum
            } else {
                StationaryKind::Saddle
            };
            assert_eq!(kind, known.kind, "{name}: {eigenvalues}");
            kinds.push(kind);
            let lower = problem.lower();
            let upper = problem.upper();
            let inside = |(i, x): (usize, &f64)| (lower[i]..=upper[i]).contains(x);
            assert!(known.point.iter().enumerate().all(inside) || name == "Beale");
        }
    }
    for kind in [
        StationaryKind::Minimum,
        StationaryKind::Maximum,
        StationaryKind::Saddle,
    ] {
        assert!(kinds.contains(&kind));
    }
}

#[test]
fn minima_are_the_lowest_of_a_thousand_points() {
    let mut rng = stream(0, "lowest");
    for problem in problems() {
        let Some(minimum) = problem.minimum() else {
            continue;
        };
        for _ in 0..1000 {
            let x = sample(&*problem, &mut rng);
            assert!(
                problem.value(&x) >= minimum.value,
                "{} at {x:?}",
                problem.name()
            );
        }
    }
    assert_eq!(RunningExample.minimum(), None);
    assert_eq!(Beale.minimum().unwrap().point, [3.0, 0.5]);
}

#[test]
fn descent_on_the_bowl_follows_its_closed_form() {
    let mut engine = Forward::default();
    for eta in [0.01, 0.1, 0.25, 1.0 / 3.0, 0.4, 0.49, 0.55] {
        let mut x = [2.6, 2.2];
        let mut gradient = [0.0; 2];
        for k in 1..=200 {
            engine.value_and_gradient_into(&Bowl, &x, &mut gradient);
            for (x, d) in x.iter_mut().zip(gradient) {
                *x -= eta * d;
            }
            let expected = Bowl::descent(eta, [2.6, 2.2], k);
            for ((x, expected), factor) in x
                .iter()
                .zip(expected)
                .zip([1.0 - 2.0 * eta, 1.0 - 4.0 * eta])
            {
                // Each step rounds η d and the difference, relative to x before it: ε/|factor| of x after it.
                let relative = match factor {
                    0.0 => 0.0,
                    _ => 4.0 * f64::from(k) * f64::EPSILON / factor.abs(),
                };
                let bound = relative * expected.abs() + f64::MIN_POSITIVE;
                assert!(
                    (x - expected).abs() <= bound,
                    "η = {eta}, step {k}: {x:e} instead of {expected:e}, bound {bound:e}"
                );
            }
        }
    }
    // Back again: k = −3 undoes three steps.
    let there = Bowl::descent(0.1, [2.6, 2.2], 3);
    let back = Bowl::descent(0.1, there, -3);
    assert!((back[0] - 2.6).abs() < 1e-14 && (back[1] - 2.2).abs() < 1e-14);
}

#[test]
fn rosenbrock_in_the_plane_is_the_textbook_formula() {
    let [x, y] = [-1.2, 1.0];
    let (d, r) = (y - x * x, 1.0 - x);
    let f = Rosenbrock { n: 2 };
    assert!((f.eval(&[x, y]) - (100.0 * d * d + r * r)).abs() < 1e-14);
    assert!((f.eval(&[x, y]) - 24.2).abs() < 1e-13); // the usual start
    // Its Hessian is tridiagonal for every n.
    let hessian = Rosenbrock { n: 6 }.closed_form_hessian(&[0.5; 6]).unwrap();
    for (i, j) in (0..6).flat_map(|i| (0..6).map(move |j| (i, j))) {
        assert_eq!(hessian[(i, j)] == 0.0, usize::abs_diff(i, j) > 1);
    }
}

/// The four functions of the plane whose Hessian is known at a point by hand.
#[test]
fn hessians_at_points_worked_by_hand() {
    assert_eq!(hessian(&Bowl, &[5.0, 7.0]).as_slice(), [2.0, 0.0, 0.0, 4.0]);
    assert_eq!(
        hessian(&Saddle, &[5.0, 7.0]).as_slice(),
        [2.0, 0.0, 0.0, -2.0]
    );
    assert_eq!(hessian(&Well, &[0.0, 0.0]).as_slice(), [1.0, 0.0, 0.0, 4.0]);
    assert_eq!(
        hessian(&Hill, &[0.0, 0.0]).as_slice(),
        [-1.0, 0.0, 0.0, -2.0]
    );
    let beale = hessian(&Beale, &[0.0, 1.0]); // 2 Σ k rₖ = 27.75 off the diagonal
    assert_eq!(beale.as_slice(), [0.0, 27.75, 27.75, 0.0]);
}

#[test]
fn models_start_near_ln_10_and_learn_by_one_step() {
    let images = 0..200;
    let starts: [(Box<dyn Problem>, Vec<f64>); 2] = [
        (
            Box::new(LogisticRegression::new(images.clone())),
            LogisticRegression::initialize(0),
        ),
        (
            Box::new(TanhNetwork::new(images)),
            TanhNetwork::initialize(0),
        ),
    ];
    for (model, mut theta) in starts {
        let before = model.value(&theta);
        assert!((before - ln(10.0)).abs() < 0.3, "{before}");
        let gradient = model.closed_form_gradient(&theta);
        for (theta, d) in theta.iter_mut().zip(&gradient) {
            *theta -= 0.1 * d;
        }
        // L(θ − η∇L) ≈ L − η ‖∇L‖², and curves up
        let gained = before - model.value(&theta);
        let predicted = 0.1 * gradient.norm_squared();
        assert!(0.8 * predicted < gained && gained < predicted);
    }
}

#[test]
fn a_pixel_that_is_always_blank_has_a_gradient_of_exactly_zero() {
    let blank: Vec<usize> = (0..64)
        .filter(|&p| (0..100).all(|i| digits().ink(i)[p] == 0))
        .collect();
    assert!(blank.contains(&0) && blank.len() < 32, "{blank:?}");
    let loss = TanhNetwork::new(0..100);
    let theta = TanhNetwork::initialize(3);
    let closed = loss.closed_form_gradient(&theta);
    let measured = gradient(&loss, &theta);
    for (p, j) in blank.iter().flat_map(|p| (0..16).map(move |j| (p, j))) {
        let place = TanhNetwork::W1.start + j * 64 + p;
        assert_eq!((closed[place], measured[place]), (0.0, 0.0));
    }
    let zeros = closed.iter().filter(|d| **d == 0.0).count();
    assert_eq!(zeros, 16 * blank.len());
}

#[test]
fn the_mean_over_images_is_the_mean_of_the_images() {
    let theta = TanhNetwork::initialize(1);
    let all = TanhNetwork::new([3, 1, 4]);
    let mean: f64 = [3, 1, 4]
        .map(|i| TanhNetwork::new([i]).eval(&theta))
        .iter()
        .sum::<f64>()
        / 3.0;
    assert!((all.eval(&theta) - mean).abs() < 1e-15);
    // All images at once.
    let whole = LogisticRegression::new(0..digits().len());
    assert!((whole.eval(&[0.0; LogisticRegression::PARAMETERS]) - ln(10.0)).abs() < 1e-14);
}

#[test]
fn logistic_regression_is_convex() {
    let loss = LogisticRegression::new(0..10);
    let mut rng = stream(0, "convex");
    for _ in 0..10 {
        let theta = sample(&loss, &mut rng);
        let v = DVector::from_vec(sample(&loss, &mut rng));
        let bend = hessian_vector_product(&loss, &theta, v.as_slice());
        assert!(dot(v.as_slice(), bend.as_slice()) > 0.0);
    }
}

#[test]
#[should_panic(expected = "the function takes 2 coordinates, found 3")]
fn a_point_of_the_wrong_dimension_is_named() {
    Bowl.eval(&[1.0, 2.0, 3.0]);
}

#[test]
#[should_panic(expected = "the function takes 1210 coordinates, found 1209")]
fn parameters_of_the_wrong_number_are_named() {
    TanhNetwork::new(0..1).eval(&[0.0; 1209]);
}

#[test]
#[should_panic(expected = "a mean loss needs at least one image, found 0")]
fn a_mean_over_nothing_is_refused() {
    LogisticRegression::new([]);
}
