//! The table of slopes at kinks in the crate's documentation: one test for each row, on every exact engine.

use gradus_calculus::{
    CalculusError, ComplexStep, Differentiator, Engine, Forward, Real, Reverse, ScalarFunction,
    Tolerance, check_gradient, forward, reverse, scalar_function, try_hessian_vector_product,
    try_value_and_gradient_array,
};

const INFINITY: f64 = f64::INFINITY;

/// Demands the slopes of every exact engine and form; zeros count as equal whatever their sign.
fn every_engine_finds<F: ScalarFunction, const N: usize>(f: &F, x: [f64; N], slopes: [f64; N]) {
    for mut engine in Engine::all().into_iter().filter(Engine::is_exact) {
        let mut gradient = [f64::NAN; N];
        let value = engine.value_and_gradient_into(f, &x, &mut gradient);
        assert_eq!(value, f.eval(&x), "{}", engine.name());
        assert_eq!(gradient, slopes, "{}", engine.name());
        for (i, slope) in slopes.into_iter().enumerate() {
            assert_eq!(engine.partial(f, &x, i), slope, "{}", engine.name());
        }
    }
    assert_eq!(try_value_and_gradient_array(f, &x).unwrap().1, slopes);
}

/// What is accepted as a slope at a kink lies between the slopes of the two sides.
fn lies_between_the_sides<F: ScalarFunction, const N: usize>(f: &F, x: [f64; N], slopes: [f64; N]) {
    check_gradient(f, &x, &slopes, Tolerance::default()).unwrap();
}

#[test]
fn the_absolute_value_has_slope_0_at_0() {
    let f = scalar_function!(|x| x[0].abs());
    for zero in [0.0, -0.0] {
        every_engine_finds(&f, [zero], [0.0]);
    }
    lies_between_the_sides(&f, [0.0], [0.0]);
}

#[test]
fn the_rectifier_has_slope_0_at_0() {
    let f = scalar_function!(|x| x[0].relu());
    for zero in [0.0, -0.0] {
        every_engine_finds(&f, [zero], [0.0]);
    }
    every_engine_finds(&f, [2.0], [1.0]);
    every_engine_finds(&f, [-2.0], [0.0]);
    lies_between_the_sides(&f, [0.0], [0.0]);
    assert!(Real::relu(f64::NAN).is_nan());
}

#[test]
fn the_first_of_a_tie_gives_max_and_min_their_slope() {
    let max = scalar_function!(|x| x[0].max(x[1]));
    let min = scalar_function!(|x| x[0].min(x[1]));
    every_engine_finds(&max, [1.5, 1.5], [1.0, 0.0]);
    every_engine_finds(&min, [1.5, 1.5], [1.0, 0.0]);
    lies_between_the_sides(&max, [1.5, 1.5], [1.0, 0.0]);
    lies_between_the_sides(&min, [1.5, 1.5], [1.0, 0.0]);
}

#[test]
fn roots_are_vertical_at_0() {
    every_engine_finds(&scalar_function!(|x| x[0].sqrt()), [0.0], [INFINITY]);
    every_engine_finds(&scalar_function!(|x| x[0].powf(0.25)), [0.0], [INFINITY]);
    every_engine_finds(&scalar_function!(|x| -x[0].sqrt()), [0.0], [-INFINITY]);
    every_engine_finds(
        &scalar_function!(|x| (x[0] * 3.0).sqrt() + x[1]),
        [0.0, 1.0],
        [INFINITY, 1.0],
    );
}

#[test]
fn powers_above_1_are_flat_at_0() {
    every_engine_finds(&scalar_function!(|x| x[0].powf(1.5)), [0.0], [0.0]);
    every_engine_finds(&scalar_function!(|x| x[0].powi(2)), [0.0], [0.0]);
    every_engine_finds(&scalar_function!(|x| x[0].powf(1.0)), [0.0], [1.0]);
}

#[test]
fn a_power_of_0_is_the_constant_1() {
    for x in [0.0, -3.0, 2.0] {
        every_engine_finds(&scalar_function!(|x| x[0].powf(0.0)), [x], [0.0]);
        every_engine_finds(&scalar_function!(|x| x[0].powi(0)), [x], [0.0]);
    }
    assert_eq!(Real::powf(0.0, 0.0), 1.0);
}

#[test]
fn a_variable_power_of_0_does_not_depend_on_the_exponent() {
    let f = scalar_function!(|x| x[0].pow(x[1]));
    every_engine_finds(&f, [0.0, 2.0], [0.0, 0.0]);
    every_engine_finds(&f, [0.0, 1.0], [1.0, 0.0]);
}

#[test]
fn the_hypotenuse_has_slope_0_at_the_origin() {
    let f = scalar_function!(|x| x[0].hypot(x[1]));
    every_engine_finds(&f, [0.0, 0.0], [0.0, 0.0]);
    lies_between_the_sides(&f, [0.0, 0.0], [0.0, 0.0]);
}

#[test]
fn what_does_not_vary_stays_still_before_an_infinite_slope() {
    // √ at 0 has slope ∞, and its argument does not depend on x.
    every_engine_finds(
        &scalar_function!(|x| (x[0] * 0.0).sqrt() + x[0]),
        [3.0],
        [1.0],
    );
    every_engine_finds(
        &scalar_function!(|x| (x[0] * x[1]).sqrt()),
        [0.0, 4.0],
        [INFINITY, 0.0],
    );
    every_engine_finds(
        &scalar_function!(|x| x[0] * INFINITY + x[1]),
        [1.0, 2.0],
        [INFINITY, 1.0],
    );
}

#[test]
fn what_is_not_selected_has_no_say() {
    // Both sides are computed, and the one that is dropped has an infinite slope.
    let f = scalar_function!(|x| {
        let (root, line) = (x[0].sqrt(), x[0] * 2.0);
        if x[0] > T::from(1.0) { root } else { line }
    });
    every_engine_finds(&f, [0.0], [2.0]);
    every_engine_finds(&f, [4.0], [0.25]);
}

#[test]
fn what_is_not_selected_has_no_say_when_the_tape_holds_it() {
    // u needs three entries and so a statement, through which the sweep would carry 0 · ∞.
    let f = scalar_function!(|x| {
        let u = x[0] + x[1] * x[2];
        let dropped = u.sqrt() + x[0] * x[1] + (x[2] * x[1]).sqrt();
        let kept = x[0] * 3.0 + x[1];
        if dropped > T::from(1.0) {
            dropped
        } else {
            kept
        }
    });
    every_engine_finds(&f, [0.0, 0.0, 1.0], [3.0, 1.0, 0.0]);
    let maximum = scalar_function!(|x| {
        let u = x[0] + x[1] * x[2];
        (u.sqrt() + x[0] * x[1]).max(x[0] + 1.0)
    });
    every_engine_finds(&maximum, [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]);
}

#[test]
fn structured_operations_keep_zeros_too() {
    // The first entry of each is √0, multiplied by nothing that varies or not reached.
    let f = scalar_function!(|x| {
        let dropped = T::dot(&[x[0].sqrt(), x[1]], &[x[0].sqrt(), x[2]]) + T::squared_norm(x);
        let kept = T::sum_of(x) + T::weighted_sum(&[0.0, 1.0, 2.0], x);
        if dropped > T::from(100.0) {
            dropped
        } else {
            kept
        }
    });
    every_engine_finds(&f, [0.0, 1.0, 2.0], [1.0, 2.0, 3.0]);
    let weighted = scalar_function!(|x| T::weighted_sum(&[1.0, 3.0], &[(x[0] * 0.0).sqrt(), x[1]]));
    every_engine_finds(&weighted, [1.0, 1.0], [0.0, 3.0]);
}

#[test]
fn log_sum_exp_of_infinities_follows_the_largest() {
    let f = scalar_function!(|x| T::log_sum_exp(&[x[0].ln(), x[1]]));
    // exp(ln 0) = 0 adds nothing; ∂/∂x₀ = e^(ln x₀)/Σ · 1/x₀ is 0 · ∞ there, and no engine finds a number.
    assert_eq!(f.eval(&[0.0, 1.0]), 1.0);
    assert_eq!(
        Forward::default().try_partial(&f, &[0.0, 1.0], 0),
        Err(CalculusError::NanPartial { index: 0 })
    );
    assert_eq!(
        Reverse::default().try_partial(&f, &[0.0, 1.0], 0),
        Err(CalculusError::NanPartial { index: 0 })
    );
    assert_eq!(Forward::default().partial(&f, &[0.0, 1.0], 1), 1.0);
    assert_eq!(Reverse::default().partial(&f, &[0.0, 1.0], 1), 1.0);
}

#[test]
fn a_slope_that_does_not_exist_is_an_error_on_every_engine() {
    // ∞ · 0 after the fact: (√x)² is x, but its slope is 2√x · 1/(2√x), and √x − √x is ∞ − ∞.
    let undone = scalar_function!(|x| x[0].sqrt().square());
    let cancelled = scalar_function!(|x| x[0].sqrt() - x[0].sqrt());
    for mut engine in Engine::all().into_iter().filter(Engine::is_exact) {
        let refused = engine.try_partial(&undone, &[0.0], 0);
        assert_eq!(
            refused,
            Err(CalculusError::NanPartial { index: 0 }),
            "{}",
            engine.name()
        );
        let refused = engine.try_partial(&cancelled, &[0.0], 0);
        assert_eq!(
            refused,
            Err(CalculusError::NanPartial { index: 0 }),
            "{}",
            engine.name()
        );
    }
}

#[test]
fn the_root_of_a_square_is_flat_at_0_by_dual_numbers_and_by_tape() {
    // x² has slope 0 at 0, and what does not vary stays still. The complex step sees √(−h²) = ih, the slope of one side.
    let f = scalar_function!(|x| (x[0] * x[0]).sqrt());
    assert_eq!(Forward::default().partial(&f, &[0.0], 0), 0.0);
    assert_eq!(Reverse::default().partial(&f, &[0.0], 0), 0.0);
    assert_eq!(ComplexStep::default().partial(&f, &[0.0], 0), 1.0);
    let norm = scalar_function!(|x| T::squared_norm(x).sqrt());
    assert_eq!(
        reverse::gradient(|x| norm.eval(x), &[0.0; 5]).as_slice(),
        [0.0; 5]
    );
    assert_eq!(
        forward::gradient(|x| norm.eval(x), &[0.0; 5]).as_slice(),
        [0.0; 5]
    );
}

#[test]
fn curvature_at_a_kink_follows_the_selected_side() {
    let g = scalar_function!(|x| {
        let mut sum = x[0].relu() * x[1];
        for x in x {
            sum += x.relu() * *x;
        }
        sum
    });
    // relu(xᵢ) xᵢ has curvature 2 where xᵢ > 0 and 0 at the kink; n above and below where a tape takes over.
    let few = try_hessian_vector_product(&g, &[0.0, 3.0], &[1.0, 1.0]).unwrap();
    assert_eq!(few.as_slice(), [0.0, 2.0]);
    let many = try_hessian_vector_product(&g, &[0.0, 3.0, -1.0, 0.0, 2.0, 1.0], &[1.0; 6]).unwrap();
    assert_eq!(many.as_slice(), [0.0, 2.0, 0.0, 0.0, 2.0, 2.0]);
}
