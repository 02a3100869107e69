//! `check_jacobian` passes what is right, names what is wrong, and knows kinks.

use std::cell::Cell;

use gradus_calculus::{MismatchReason, Real, Tolerance};
use gradus_jacobian::{VectorFunction, check_jacobian, jacobian, vector_function};
use nalgebra::{DMatrix, dmatrix};

use crate::maps::{Dense, point};

/// What turns a right entry into a wrong one.
type Mistake = fn(f64) -> f64;

#[test]
fn right_jacobians_pass_and_every_kind_of_mistake_is_named() {
    let (f, x) = (Dense { outputs: 4 }, point(6, "check"));
    let right = jacobian(&f, &x);
    let check = check_jacobian(&f, &x, &right, Tolerance::default()).unwrap();
    assert_eq!(check.partials.shape(), (4, 6));
    assert_eq!(check.kinks().count(), 0);
    assert_eq!(check.to_string().lines().count(), 24);
    let mistakes: [Mistake; 4] = [|a| -a, |a| 2.0 * a, |_| 0.0, |a| 1.001 * a];
    for (row, column) in [(0, 0), (3, 5), (2, 1)] {
        for mistake in mistakes {
            let mut wrong = right.clone();
            wrong[(row, column)] = mistake(wrong[(row, column)]);
            let found = check_jacobian(&f, &x, &wrong, Tolerance::default()).unwrap_err();
            assert_eq!(
                (found.row, found.column, found.mismatch.index),
                (row, column, column)
            );
            assert_eq!(found.mismatch.reason, MismatchReason::Differs);
            assert!((found.mismatch.measured - right[(row, column)]).abs() < 1e-8);
            let message = found.to_string();
            assert!(
                message.starts_with(&format!("row {row}, column {column}: ")),
                "{message}"
            );
        }
    }
}

#[test]
fn a_transposed_jacobian_is_caught() {
    let (f, x) = (Dense { outputs: 5 }, point(5, "transposed"));
    let transposed = jacobian(&f, &x).transpose();
    assert!(check_jacobian(&f, &x, &transposed, Tolerance::default()).is_err());
}

#[test]
fn kinks_accept_what_lies_between_their_slopes() {
    let f = vector_function!(|x| [x[0].abs() + x[1], x[0] * x[1].relu()]);
    let at = [0.0, 0.0];
    let claimed = dmatrix![0.5, 1.0; 0.0, 0.0];
    let check = check_jacobian(&f, &at, &claimed, Tolerance::default()).unwrap();
    assert_eq!(check.kinks().collect::<Vec<_>>(), [(0, 0)]);
    let beyond = dmatrix![1.5, 1.0; 0.0, 0.0];
    let found = check_jacobian(&f, &at, &beyond, Tolerance::default()).unwrap_err();
    assert!(matches!(
        found.mismatch.reason,
        MismatchReason::OutsideKink { .. }
    ));
}

#[test]
fn claims_that_cannot_be_judged() {
    let f = vector_function!(|x| [x[0], x[0].ln()]);
    let claimed = dmatrix![1.0; 1.0];
    let found = check_jacobian(&f, &[-1.0], &claimed, Tolerance::default()).unwrap_err();
    assert!(matches!(
        found.mismatch.reason,
        MismatchReason::NotMeasurable(_)
    ));
    assert_eq!((found.row, found.column), (1, 0));
    for x in [f64::NAN, f64::INFINITY] {
        assert!(check_jacobian(&f, &[x], &claimed, Tolerance::default()).is_err());
    }
    assert!(check_jacobian(&f, &[1.0], &dmatrix![1.0; f64::NAN], Tolerance::default()).is_err());
    assert!(check_jacobian(&f, &[], &DMatrix::zeros(2, 0), Tolerance::default()).is_err());
}

#[test]
#[should_panic(
    expected = "the claimed jacobian is 3 × 1, but the function needs 2 × 1, outputs × inputs"
)]
fn a_claim_of_another_shape_names_both_sizes() {
    let f = vector_function!(|x| [x[0], x[0]]);
    let _ = check_jacobian(&f, &[1.0], &dmatrix![1.0; 1.0; 1.0], Tolerance::default());
}

/// Counts its evaluations.
struct Counted<F>(F, Cell<usize>);
impl<F: VectorFunction> VectorFunction for Counted<F> {
    fn outputs(&self, inputs: usize) -> usize {
        self.0.outputs(inputs)
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        self.1.set(self.1.get() + 1);
        self.0.eval(x, y);
    }
}

#[test]
fn outputs_share_their_evaluations() {
    let x = point(3, "shared");
    let evaluations = |outputs| {
        let f = Counted(Dense { outputs }, Cell::new(0));
        let right = Dense { outputs }.closed_form(&x);
        check_jacobian(&f, &x, &right, Tolerance::default()).unwrap();
        f.1.get()
    };
    assert!(
        evaluations(50) <= 2 * evaluations(1),
        "{} and {}",
        evaluations(50),
        evaluations(1)
    );
}
