//! Bad input has a defined outcome for every engine: an error that names index and value, or a panic with its message.

use gradus_calculus::{
    CalculusError, ComplexStep, Differentiator, Direction, Engine, FiniteDifference,
    ScalarFunction, Step, classify_stationary_point, level_set_tangent, order_of_convergence,
    scalar_function, trace_level_set, try_gradient, try_hessian, try_hessian_vector_product,
    try_value_and_gradient_array,
};

fn sum() -> impl ScalarFunction {
    scalar_function!(|x| T::sum_of(x))
}

fn gradient_error<F: ScalarFunction>(engine: &mut Engine, f: &F, x: &[f64]) -> CalculusError {
    let mut gradient = vec![0.0; x.len()];
    engine
        .try_value_and_gradient_into(f, x, &mut gradient)
        .expect_err("this input is refused")
}

#[test]
fn an_empty_point_is_an_error() {
    for mut engine in Engine::all() {
        assert_eq!(
            gradient_error(&mut engine, &sum(), &[]),
            CalculusError::EmptyInput
        );
        assert_eq!(
            engine.try_partial(&sum(), &[], 0),
            Err(CalculusError::EmptyInput)
        );
    }
    assert_eq!(try_gradient(&sum(), &[]), Err(CalculusError::EmptyInput));
    assert_eq!(
        try_value_and_gradient_array(&sum(), &[]),
        Err(CalculusError::EmptyInput)
    );
    assert_eq!(try_hessian(&sum(), &[]), Err(CalculusError::EmptyInput));
}

#[test]
fn a_point_that_is_not_finite_is_named() {
    for mut engine in Engine::all() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let error = gradient_error(&mut engine, &sum(), &[1.0, bad, 2.0]);
            let CalculusError::NonFiniteInput { index: 1, value } = error else {
                panic!("{}: {error}", engine.name())
            };
            assert_eq!(value.to_bits(), bad.to_bits());
            let axis = Direction::axis(3, 0);
            assert!(
                engine
                    .try_directional_derivative(&sum(), &[1.0, bad, 2.0], &axis)
                    .is_err()
            );
            assert!(engine.try_partial(&sum(), &[1.0, bad, 2.0], 0).is_err());
        }
    }
    assert!(try_hessian(&sum(), &[f64::NAN]).is_err());
}

#[test]
fn wrong_lengths_name_both_sizes() {
    for mut engine in Engine::all() {
        let error = engine.try_value_and_gradient_into(&sum(), &[1.0, 2.0], &mut [0.0]);
        let expected = CalculusError::LengthMismatch {
            what: "gradient",
            expected: 2,
            found: 1,
        };
        assert_eq!(error, Err(expected));
        let error = engine.try_directional_derivative(&sum(), &[1.0, 2.0], &Direction::axis(3, 0));
        let expected = CalculusError::LengthMismatch {
            what: "direction",
            expected: 2,
            found: 3,
        };
        assert_eq!(error, Err(expected));
        let error = engine.try_partial(&sum(), &[1.0, 2.0], 2);
        assert_eq!(
            error,
            Err(CalculusError::IndexOutOfRange {
                index: 2,
                length: 2
            })
        );
    }
    assert!(try_hessian_vector_product(&sum(), &[1.0], &[1.0, 2.0]).is_err());
    assert!(try_hessian_vector_product(&sum(), &[1.0], &[f64::NAN]).is_err());
}

#[test]
#[should_panic(expected = "the gradient has length 1, but the point has 2 coordinates")]
fn the_plain_form_panics_with_the_error_s_message() {
    Engine::default().value_and_gradient_into(&sum(), &[1.0, 2.0], &mut [0.0]);
}

#[test]
#[should_panic(expected = "axis 2 of a space of 2 dimensions")]
fn an_axis_that_is_not_there_panics() {
    Direction::axis(2, 2);
}

#[test]
fn a_nan_value_is_an_error() {
    let f = scalar_function!(|x| x[0].ln());
    for mut engine in Engine::all() {
        assert_eq!(
            gradient_error(&mut engine, &f, &[-1.0]),
            CalculusError::NanValue
        );
    }
    assert_eq!(try_hessian(&f, &[-1.0]), Err(CalculusError::NanValue));
}

#[test]
fn a_nan_slope_names_its_coordinate() {
    // ∞ − ∞: the value is finite nowhere near, but the first coordinate is blameless
    let f = scalar_function!(|x| x[0] + (x[1].sqrt() - x[1].sqrt()));
    let error = try_gradient(&f, &[1.0, 0.0]).expect_err("∞ − ∞ has no value");
    assert_eq!(error, CalculusError::NanPartial { index: 1 });
}

#[test]
fn an_infinite_slope_is_a_result() {
    let root = scalar_function!(|x| x[0].sqrt());
    assert_eq!(try_gradient(&root, &[0.0]).unwrap()[0], f64::INFINITY);
}

#[test]
fn directions_without_a_direction_are_refused() {
    assert_eq!(Direction::new(&[]), Err(CalculusError::EmptyInput));
    assert_eq!(
        Direction::new(&[0.0, -0.0]),
        Err(CalculusError::ZeroDirection)
    );
    let error = Direction::new(&[1.0, f64::INFINITY]);
    assert_eq!(
        error,
        Err(CalculusError::NonFiniteDirection {
            index: 1,
            value: f64::INFINITY
        })
    );
    // every finite length but zero has a direction, the largest and the smallest too
    for size in [f64::MAX, f64::MIN_POSITIVE, 5e-324, 1e200, 1e-200] {
        let u = Direction::new(&[size, size]).unwrap();
        assert!(
            (u.components()[0] - 0.5_f64.sqrt()).abs() < 1e-15,
            "{size:e}: {u:?}"
        );
    }
}

#[test]
fn steps_that_vanish_or_make_no_sense_are_refused() {
    for step in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(
            FiniteDifference::central()
                .with_step(Step::Relative(step))
                .is_err()
        );
        assert!(
            FiniteDifference::central()
                .with_step(Step::Absolute(step))
                .is_err()
        );
        assert!(ComplexStep::with_step(step).is_err());
    }
    for engine in [FiniteDifference::forward(), FiniteDifference::central()] {
        let mut engine = engine.with_step(Step::Absolute(1e-9)).unwrap();
        let error = engine.try_partial(&sum(), &[1.0, 1e9], 1);
        let Err(CalculusError::VanishingStep {
            index: 1,
            x: 1e9,
            step: 1e-9,
            smallest,
        }) = error
        else {
            panic!("{error:?}")
        };
        assert_eq!(smallest, 1e9_f64.next_up() - 1e9);
        let along = engine.try_directional_derivative(&sum(), &[1e9, 1e9], &Direction::axis(2, 0));
        assert_eq!(
            along,
            Err(CalculusError::VanishingDirectionalStep { step: 1e-9 })
        );
    }
}

#[test]
fn a_step_that_vanishes_on_one_side_only_is_refused_too() {
    // below a power of two the numbers lie twice as close: 1 − 1e-16 moves, 1 + 1e-16 does not
    for engine in [
        FiniteDifference::forward(),
        FiniteDifference::central(),
        FiniteDifference::richardson(),
    ] {
        let mut engine = engine.with_step(Step::Absolute(1e-16)).unwrap();
        let error = engine.try_partial(&sum(), &[1.0], 0);
        assert!(
            matches!(error, Err(CalculusError::VanishingStep { index: 0, .. })),
            "{error:?}"
        );
    }
}

#[test]
fn bounds_without_room_are_refused() {
    for (lower, upper) in [(1.0, 1.0), (2.0, 3.0), (2.0, 0.0), (f64::NAN, 2.0)] {
        let mut engine = FiniteDifference::central().with_bounds(&[lower], &[upper]);
        let error = engine.try_partial(&sum(), &[1.0], 0);
        assert!(
            matches!(error, Err(CalculusError::InvalidBounds { index: 0, .. })),
            "{error:?}"
        );
    }
    let mut engine = FiniteDifference::central().with_bounds(&[0.0], &[2.0]);
    let error = engine.try_partial(&sum(), &[1.0, 1.0], 0);
    assert!(
        matches!(error, Err(CalculusError::LengthMismatch { .. })),
        "{error:?}"
    );
}

#[test]
fn a_function_undefined_around_the_point_has_no_difference() {
    let pole = scalar_function!(|x| if x[0].value() == 1.0 {
        x[0]
    } else {
        T::from(f64::NAN)
    });
    for engine in [
        FiniteDifference::forward(),
        FiniteDifference::central(),
        FiniteDifference::richardson(),
    ] {
        let error = engine.clone().try_partial(&pole, &[1.0], 0);
        assert_eq!(error, Err(CalculusError::NoFiniteDifference { index: 0 }));
    }
}

#[test]
fn the_complex_step_refuses_what_has_no_complex_form() {
    let f = scalar_function!(|x| x[0].erf() * x[1]);
    let error = ComplexStep::default().try_partial(&f, &[0.5, 2.0], 0);
    assert_eq!(
        error,
        Err(CalculusError::NoComplexForm { operation: "erf" })
    );
    // erf(x₀) does not vary with x₁: that partial is erf(½), with nothing to refuse
    let slope = ComplexStep::default()
        .try_partial(&f, &[0.5, 2.0], 1)
        .unwrap();
    assert!((slope - gradus_numerics::erf(0.5)).abs() < 1e-16);
}

#[test]
fn points_that_are_not_stationary_are_refused() {
    let bowl = scalar_function!(|x| x[0] * x[0] + x[1] * x[1] * 2.0);
    let error = classify_stationary_point(&bowl, &[0.0, 1.0], 1e-3);
    assert_eq!(
        error,
        Err(CalculusError::NotStationary {
            gradient_norm: 4.0,
            tolerance: 1e-3
        })
    );
}

#[test]
fn level_sets_that_cannot_be_followed_say_why() {
    let bowl = scalar_function!(|x| x[0] * x[0] + x[1] * x[1] * 2.0);
    let config = gradus_calculus::TraceConfig::default();
    assert!(trace_level_set(&bowl, [0.0, 0.0], &config).is_err());
    let still = gradus_calculus::TraceConfig {
        step: 0.0,
        ..config
    };
    assert!(trace_level_set(&bowl, [1.0, 0.0], &still).is_err());
    let elsewhere = gradus_calculus::TraceConfig {
        bounds: [[5.0, 5.0], [6.0, 6.0]],
        ..config
    };
    assert!(trace_level_set(&bowl, [1.0, 0.0], &elsewhere).is_err());
    let value = |[x, y]: [f64; 2]| x * x + 2.0 * y * y;
    assert!(level_set_tangent(value, [0.0, 0.0], 1e-5).is_err());
    assert!(level_set_tangent(value, [1.0, 0.0], 0.0).is_err());
    assert!(level_set_tangent(value, [1.0, 0.0], f64::NAN).is_err());
    assert!(level_set_tangent(value, [1.0, 0.0], 1e-300).is_err());
}

#[test]
fn an_order_needs_two_steps() {
    let none = CalculusError::TooFewPoints {
        needed: 2,
        found: 0,
    };
    assert_eq!(order_of_convergence(&[], &[]), Err(none.clone()));
    assert_eq!(
        order_of_convergence(&[0.1, 0.2], &[0.0, f64::NAN]),
        Err(none)
    );
    assert!(order_of_convergence(&[0.1, 0.1], &[1.0, 2.0]).is_err());
}
