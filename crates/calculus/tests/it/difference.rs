//! Difference schemes: their orders, their error estimates, and their bounds.

use std::cell::RefCell;

use gradus_calculus::{
    Differentiator, Direction, FiniteDifference, Step, finite_difference, order_of_convergence,
    scalar_function,
};
use gradus_numerics as num;

#[test]
fn each_scheme_has_its_order() {
    let f = scalar_function!(|x| x[0].exp());
    let steps: Vec<f64> = (3..10).map(|k| num::powi(0.5, k)).collect();
    for (engine, order) in [
        (FiniteDifference::forward(), 1.0),
        (FiniteDifference::central(), 2.0),
    ] {
        let errors: Vec<f64> = steps
            .iter()
            .map(|&h| {
                let mut engine = engine.clone().with_step(Step::Absolute(h)).unwrap();
                engine.partial(&f, &[0.0], 0) - 1.0
            })
            .collect();
        let measured = order_of_convergence(&steps, &errors).unwrap();
        assert!((measured - order).abs() < 0.05, "{measured}");
    }
}

#[test]
fn richardson_s_estimate_covers_its_error() {
    type Case = (fn(f64) -> f64, fn(f64) -> f64);
    let cases: [Case; 6] = [
        (num::exp, num::exp),
        (num::sin, num::cos),
        (|x| num::ln(x + 3.0), |x| 1.0 / (x + 3.0)),
        (
            |x| num::tanh(20.0 * x),
            |x| 20.0 / num::powi(num::cosh(20.0 * x), 2),
        ),
        (|x| num::sin(50.0 * x), |x| 50.0 * num::cos(50.0 * x)),
        (|x| 1e6 + x * x, |x| 2.0 * x),
    ];
    for (number, (f, slope)) in cases.into_iter().enumerate() {
        for k in 0..100 {
            let x = -2.0 + 0.04 * f64::from(k);
            let estimate =
                finite_difference::estimate_partial(|x: &[f64]| f(x[0]), &[x], 0).unwrap();
            let error = (estimate.value - slope(x)).abs();
            assert!(
                error <= estimate.error,
                "case {number} at {x}: {error:e} {estimate:?}"
            );
            let size = num::max(f(x).abs(), 50.0);
            assert!(
                estimate.error <= 1e-9 * size,
                "case {number} at {x}: {estimate:?}"
            );
            let u = Direction::new(&[3.0, 4.0]).unwrap();
            let along = |p: &[f64]| f(p[0]) + p[1];
            let estimate = finite_difference::estimate_directional(along, &[x, 0.5], &u).unwrap();
            let error = (estimate.value - (0.6 * slope(x) + 0.8)).abs();
            assert!(
                error <= estimate.error,
                "along, case {number} at {x}: {error:e} {estimate:?}"
            );
        }
    }
}

#[test]
fn no_sample_leaves_the_bounds() {
    let engines = [
        FiniteDifference::forward(),
        FiniteDifference::central(),
        FiniteDifference::richardson(),
    ];
    for engine in engines {
        for x in [0.0, 1e-9, 1e-5, 0.3, 1.0 - 1e-5, 1.0 - 1e-12, 1.0] {
            let seen = RefCell::new(Vec::new());
            let f = |x: &[f64]| {
                seen.borrow_mut().push(x[0]);
                num::exp(x[0])
            };
            let mut engine = engine.clone().with_bounds(&[0.0], &[1.0]);
            let slope = engine.try_estimate_partial(f, &[x], 0).unwrap().value;
            assert!(
                seen.borrow().iter().all(|x| (0.0..=1.0).contains(x)),
                "{x}: {seen:?}"
            );
            let error = (slope / num::exp(x) - 1.0).abs();
            assert!(
                error < 1e-6,
                "{:?} at {x}: off by {error:e}",
                engine.scheme()
            );
        }
    }
}

#[test]
fn a_direction_respects_the_bounds_too() {
    let f = scalar_function!(|x| x[0].sqrt() + x[1]);
    let u = Direction::new(&[-1.0, 1.0]).unwrap();
    let mut engine = FiniteDifference::central().with_bounds(&[0.25, 0.0], &[1.0, 1.0]);
    // at x₀ = ¼ the direction leads out of the box at once; only the way back is open
    let slope = engine.directional_derivative(&f, &[0.25, 0.5], &u);
    assert!(slope.abs() < 1e-8, "{slope}"); // (−1/(2√¼) + 1)/√2 = 0
}

#[test]
fn a_domain_that_ends_nearby_is_met_by_smaller_steps() {
    // ln is undefined 10⁻³ to the left: the first steps of the tableau see NaN
    let slope = finite_difference::estimate_partial(|x: &[f64]| num::ln(x[0]), &[1e-3], 0).unwrap();
    assert!(
        (slope.value - 1e3).abs() <= slope.error && slope.error < 1e-3,
        "{slope:?}"
    );
}

#[test]
fn the_step_scales_with_the_coordinate() {
    let f = scalar_function!(|x| x[0] * x[0]);
    for (engine, accuracy) in [
        (FiniteDifference::forward(), 1e-7),
        (FiniteDifference::central(), 1e-10),
        (FiniteDifference::richardson(), 1e-13),
    ] {
        for x in [1.0, 1e8, 1e100, -1e150] {
            let slope = engine.clone().partial(&f, &[x], 0);
            assert!(
                (slope / (2.0 * x) - 1.0).abs() < accuracy,
                "{:?} {x:e}",
                engine.scheme()
            );
        }
    }
}

#[test]
fn along_an_axis_the_slope_is_the_partial_whatever_the_other_coordinates() {
    let f = scalar_function!(|x| x[1].sin());
    for mut engine in [
        FiniteDifference::forward(),
        FiniteDifference::central(),
        FiniteDifference::richardson(),
    ] {
        let along = engine.directional_derivative(&f, &[1e8, 0.0], &Direction::axis(2, 1));
        let partial = engine.partial(&f, &[1e8, 0.0], 1);
        assert_eq!(along.to_bits(), partial.to_bits(), "{:?}", engine.scheme());
        assert!((partial - 1.0).abs() < 1e-7);
    }
}
