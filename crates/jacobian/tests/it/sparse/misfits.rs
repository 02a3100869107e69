//! A pattern that no longer fits its function is found out.

use gradus_calculus::{Reach, scalar_function};
use gradus_jacobian::{
    Coloring, JacobianError, Order, SparseHessian, SparseJacobian, SparsityPattern, vector_function,
};
use proptest::prelude::*;

use super::functions::{broyden, polynomials};

/// Output k depends on input k, or on the one after where input k is negative.
fn branches() -> impl gradus_jacobian::VectorFunction {
    vector_function!(|n| n, |x, y| {
        for (k, y) in y.iter_mut().enumerate() {
            let other = (k + 1) % x.len();
            *y = if x[k] < T::from(0.0) {
                x[k] * x[other]
            } else {
                x[k].square()
            };
        }
    })
}

#[test]
fn another_branch_is_an_error_that_names_the_entry() {
    let f = branches();
    let mut plan = SparseJacobian::new(&f, &[1.0; 20]).unwrap();
    assert!(!plan.pattern().is_global());
    assert!(plan.try_jacobian(&f, &[2.0; 20]).is_ok());
    let mut x = [1.0; 20];
    x[13] = -1.0;
    let refused = plan.try_jacobian(&f, &x).unwrap_err();
    assert_eq!(
        refused,
        JacobianError::PatternMismatch {
            row: 13,
            column: 14
        }
    );
    // And once the patterns of both are united, there is nothing wrong.
    let here = SparsityPattern::of_jacobian(&f, &x, Reach::Everywhere).unwrap();
    let both = plan.pattern().union(&here).unwrap();
    for coloring in [
        Coloring::columns(&both, Order::Natural),
        Coloring::rows(&both, Order::Natural),
    ] {
        let mut plan = SparseJacobian::with(both.clone(), coloring).unwrap();
        let row = plan.jacobian(&f, &x).row(13);
        assert_eq!(
            (row.col_indices(), row.values()),
            ([13, 14].as_slice(), [1.0, -1.0].as_slice())
        ); // (x₁₄, x₁₃)
        assert!(plan.try_jacobian(&f, &[1.0; 20]).is_ok());
    }
}

#[test]
fn without_comparison_nothing_is_noticed() {
    let f = branches();
    let mut plan = SparseJacobian::new(&f, &[1.0; 20])
        .unwrap()
        .without_comparison();
    assert!(plan.try_jacobian(&f, &[-1.0; 20]).is_ok());
}

#[test]
fn another_function_of_the_same_shape_is_noticed_in_either_mode() {
    let wider = vector_function!(|n| n, |x, y| {
        for i in 0..x.len() {
            y[i] = x[i].sin() * x[(i + 3) % x.len()];
        }
    });
    let x = [0.5; 30];
    let pattern = SparsityPattern::of_jacobian(&broyden(), &x, Reach::Everywhere).unwrap();
    for coloring in [
        Coloring::columns(&pattern, Order::Natural),
        Coloring::rows(&pattern, Order::Natural),
    ] {
        let mut plan = SparseJacobian::with(pattern.clone(), coloring).unwrap();
        assert!(plan.try_jacobian(&broyden(), &x).is_ok());
        let refused = plan.try_jacobian(&wider, &x);
        assert!(matches!(
            refused,
            Err(JacobianError::PatternMismatch { row: 0, column: 3 })
        ));
    }
}

#[test]
fn hessians_notice_too() {
    let f = scalar_function!(|x| if x[0] > 0.0.into() {
        x[0].square() + x[1]
    } else {
        x[0] * x[1]
    });
    let mut plan = SparseHessian::new(&f, &[1.0, 1.0]).unwrap();
    assert_eq!(plan.hessian(&f, &[1.0, 1.0]).values(), [2.0]);
    let refused = plan.try_hessian(&f, &[-1.0, 1.0]).unwrap_err();
    assert_eq!(
        refused,
        JacobianError::PatternMismatch { row: 0, column: 1 }
    );
    assert!(
        plan.without_comparison()
            .try_hessian(&f, &[-1.0, 1.0])
            .is_ok()
    );
}

#[test]
fn rounding_and_infinities_are_no_misfits() {
    // 10¹⁶ comes and goes: each tangent is rounded on its own.
    let f = vector_function!(|x| [(x[0] * 1e16 + x[1]) - x[0] * 1e16, x[0] * x[1] * 1e300]);
    let mut plan = SparseJacobian::new(&f, &[1.0, 2.0]).unwrap();
    assert!(plan.try_jacobian(&f, &[1.0, 2.0]).is_ok());
    let infinite = vector_function!(|x| [x[0].sqrt() - x[1].sqrt()]);
    let mut plan = SparseJacobian::new(&infinite, &[1.0, 1.0]).unwrap();
    assert!(plan.try_jacobian(&infinite, &[0.0, 0.0]).is_ok());
}

proptest! {
    // One entry taken from a pattern: noticed wherever it is.
    #[test]
    fn a_missing_entry_is_noticed((f, x) in polynomials(2..10, 2..10), which in 0_usize..100) {
        let pattern = SparsityPattern::of_jacobian(&f, &x, Reach::Everywhere).unwrap();
        prop_assume!(pattern.nnz() > 0);
        let missing = pattern.entries().nth(which % pattern.nnz()).unwrap();
        let rest = pattern.entries().filter(|&entry| entry != missing);
        let poorer = SparsityPattern::from_entries(pattern.nrows(), pattern.ncols(), rest).unwrap();
        for coloring in [Coloring::columns(&poorer, Order::Natural), Coloring::rows(&poorer, Order::Natural)] {
            let mut plan = SparseJacobian::with(poorer.clone(), coloring).unwrap();
            let (row, column) = missing;
            let refused = plan.try_jacobian(&f, &x).unwrap_err();
            prop_assert_eq!(refused, JacobianError::PatternMismatch { row, column });
        }
    }
}
