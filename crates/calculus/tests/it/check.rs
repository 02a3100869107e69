//! `check_gradient` finds what is wrong, names it, and knows a kink.

use gradus_calculus::{
    CalculusError, MismatchReason, Tolerance, check_gradient, gradient, scalar_function,
};

fn tolerance() -> Tolerance {
    Tolerance::default()
}

#[test]
fn right_gradients_pass_and_wrong_ones_are_named() {
    let f = scalar_function!(|x| (x[0] * x[1]).sin() + x[2].exp() * x[0] + x[1].powi(3));
    let x = [0.7, -1.3, 0.2];
    let right: Vec<f64> = gradient(&f, &x).iter().copied().collect();
    let check = check_gradient(&f, &x, &right, tolerance()).unwrap();
    assert_eq!((check.partials.len(), check.kinks().count()), (3, 0));
    for index in 0..3 {
        for wrong in [
            -right[index],
            0.0,
            right[index] * 1.001,
            right[(index + 1) % 3],
            f64::NAN,
        ] {
            let mut claimed = right.clone();
            claimed[index] = wrong;
            let mismatch = check_gradient(&f, &x, &claimed, tolerance()).unwrap_err();
            assert_eq!(
                (mismatch.index, mismatch.reason.clone()),
                (index, MismatchReason::Differs)
            );
            assert_eq!(mismatch.claimed.to_bits(), wrong.to_bits());
            assert!((mismatch.measured - right[index]).abs() <= mismatch.error_estimate);
            let message = mismatch.to_string();
            assert!(message.contains(&format!("∂f/∂x[{index}]")), "{message}");
        }
    }
}

#[test]
fn at_a_kink_any_slope_between_the_sides_passes() {
    let f = scalar_function!(|x| x[0].abs() + x[1] * x[1]);
    for claimed in [-1.0, 0.0, 0.7, 1.0] {
        let check = check_gradient(&f, &[0.0, 1.0], &[claimed, 2.0], tolerance()).unwrap();
        assert_eq!(
            check.kinks().collect::<Vec<_>>(),
            if claimed == 0.0 { vec![] } else { vec![0] }
        );
    }
    let mismatch = check_gradient(&f, &[0.0, 1.0], &[1.5, 2.0], tolerance()).unwrap_err();
    assert_eq!(
        mismatch.reason,
        MismatchReason::OutsideKink {
            below: -1.0,
            above: 1.0
        }
    );
    let relu = scalar_function!(|x| T::from(0.0).max(x[0]) * 3.0);
    let check = check_gradient(&relu, &[0.0], &[0.0], tolerance()).unwrap();
    assert_eq!(check.partials[0].kink, Some((0.0, 3.0)));
    assert!(check.to_string().contains("kink"));
    assert!(check_gradient(&relu, &[0.0], &[-0.1], tolerance()).is_err());
}

#[test]
fn a_kink_close_by_does_not_spoil_the_slope_beside_it() {
    let f = scalar_function!(|x| (x[0] - 0.500_01).abs());
    assert!(check_gradient(&f, &[0.5], &[-1.0], tolerance()).is_ok());
    assert!(check_gradient(&f, &[0.5], &[1.0], tolerance()).is_err());
}

#[test]
fn what_cannot_be_measured_is_said() {
    let f = scalar_function!(|x| x[0].ln());
    let mismatch = check_gradient(&f, &[-1.0], &[1.0], tolerance()).unwrap_err();
    assert_eq!(
        mismatch.reason,
        MismatchReason::NotMeasurable(CalculusError::NanValue)
    );
    let mismatch = check_gradient(&f, &[], &[], tolerance()).unwrap_err();
    assert_eq!(
        mismatch.reason,
        MismatchReason::NotMeasurable(CalculusError::EmptyInput)
    );
    let mismatch = check_gradient(&f, &[f64::NAN], &[1.0], tolerance()).unwrap_err();
    assert!(matches!(
        mismatch.reason,
        MismatchReason::NotMeasurable(CalculusError::NonFiniteInput { .. })
    ));
    // a function of noise: no difference of its values means anything
    let noise = scalar_function!(|x| T::from(f64::from(x[0].value().to_bits().count_ones() % 2)));
    let mismatch = check_gradient(&noise, &[0.3], &[0.0], tolerance()).unwrap_err();
    assert!(
        mismatch.error_estimate > mismatch.tolerance
            || matches!(mismatch.reason, MismatchReason::OutsideKink { .. })
    );
}

#[test]
#[should_panic(expected = "the claimed gradient has 1 components, but the point has 2 coordinates")]
fn a_claim_of_another_length_is_a_programming_mistake() {
    let f = scalar_function!(|x| x[0]);
    let _ = check_gradient(&f, &[1.0, 2.0], &[1.0], tolerance());
}

#[test]
fn aliased_steps_do_not_pass_for_a_slope() {
    // halves of 1/16 all meet nodes of these sines: a tableau of them agrees on 0
    for k in [16.0, 32.0, 64.0, 128.0, 256.0, 1024.0] {
        let w = std::f64::consts::TAU * k;
        let f = scalar_function!([w: f64 = w] |x| ((x[0] - 0.25) * *w).sin());
        assert!(
            check_gradient(&f, &[0.25], &[w], tolerance()).is_ok(),
            "{k}"
        );
        assert!(
            check_gradient(&f, &[0.25], &[0.0], tolerance()).is_err(),
            "{k}"
        );
    }
}

#[test]
fn a_fast_smooth_function_is_no_kink() {
    for w in [50.0, 108.64, 891.25, 3000.0] {
        let f = scalar_function!([w: f64 = w] |x| (x[0] * *w).sin());
        let right = w * gradus_numerics::cos(3.7 * w);
        for wrong in [0.5, 0.0, -1.0] {
            let check = check_gradient(&f, &[3.7], &[wrong * right], tolerance());
            assert!(check.is_err(), "{w} {wrong}: {check:?}");
        }
    }
    let beside = scalar_function!(|x| (x[0] - 1e-5).abs());
    assert!(check_gradient(&beside, &[0.0], &[0.3], tolerance()).is_err());
}

#[test]
fn infinite_claims_values_and_large_offsets_hide_nothing() {
    let square = scalar_function!(|x| x[0] * x[0]);
    for claim in [f64::INFINITY, f64::NEG_INFINITY] {
        let mismatch = check_gradient(&square, &[1.0], &[claim], tolerance()).unwrap_err();
        assert_eq!(mismatch.reason, MismatchReason::Differs);
    }
    let pole = scalar_function!(|x| x[0].square().recip());
    assert!(check_gradient(&pole, &[0.0], &[5.0], tolerance()).is_err());
    let offset = scalar_function!(|x| x[0] * 1e-3 + 1e6);
    assert!(check_gradient(&offset, &[1.0], &[1e-3], tolerance()).is_ok());
    assert!(check_gradient(&offset, &[1.0], &[-1e-3], tolerance()).is_err());
    let small = scalar_function!(|x| x[0] * x[0] * 1e-9);
    assert!(check_gradient(&small, &[1.0], &[-2e-9], tolerance()).is_err());
}

#[test]
#[should_panic(expected = "is no tolerance")]
fn a_tolerance_that_excludes_nothing_is_a_programming_mistake() {
    let f = scalar_function!(|x| x[0]);
    let all = Tolerance {
        relative: f64::INFINITY,
        ..tolerance()
    };
    let _ = check_gradient(&f, &[1.0], &[1.0], all);
}
