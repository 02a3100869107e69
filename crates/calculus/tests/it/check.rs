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
