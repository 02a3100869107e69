//! What does not fit is an error that says what.

use std::cell::Cell;

use gradus_calculus::{Reach, Real, scalar_function};
use gradus_jacobian::{
    Coloring, JacobianError, Order, Partition, SparseHessian, SparseJacobian, SparsityPattern,
    VectorFunction, try_sparse_hessian, try_sparse_jacobian, vector_function,
};

use super::functions::{broyden, pattern};

#[test]
fn points_without_coordinates_or_with_infinite_ones() {
    let f = broyden();
    assert_eq!(try_sparse_jacobian(&f, &[]), Err(JacobianError::NoInputs));
    let nan = try_sparse_jacobian(&f, &[1.0, f64::NAN]);
    assert!(matches!(
        nan,
        Err(JacobianError::NonFiniteInput { index: 1, .. })
    ));
    let none = vector_function!(|n| n - 1, |x, y| y.copy_from_slice(&x[1..]));
    assert_eq!(
        try_sparse_jacobian(&none, &[1.0]),
        Err(JacobianError::NoOutputs { inputs: 1 })
    );
    let sum = scalar_function!(|x| T::squared_norm(x));
    assert_eq!(try_sparse_hessian(&sum, &[]), Err(JacobianError::NoInputs));
    assert!(matches!(
        try_sparse_hessian(&sum, &[f64::INFINITY]),
        Err(JacobianError::NonFiniteInput { index: 0, .. })
    ));
}

#[test]
fn patterns_of_functions_without_inputs_or_outputs() {
    let constant = vector_function!(|_n| 3, |x, y| y.fill(T::from(1.0)));
    let pattern = SparsityPattern::of_jacobian(&constant, &[], Reach::Everywhere).unwrap();
    assert_eq!(
        (
            pattern.nrows(),
            pattern.ncols(),
            pattern.nnz(),
            pattern.density()
        ),
        (3, 0, 0, 0.0)
    );
    let nothing = vector_function!(|_n| 0, |x, y| ());
    let pattern = SparsityPattern::of_jacobian(&nothing, &[1.0, 2.0], Reach::Everywhere).unwrap();
    assert_eq!((pattern.nrows(), pattern.ncols()), (0, 2));
    let pattern =
        SparsityPattern::of_hessian(&scalar_function!(|x| T::sum_of(x)), &[], Reach::Everywhere)
            .unwrap();
    assert_eq!((pattern.nrows(), pattern.ncols()), (0, 0));
}

#[test]
fn a_plan_of_another_shape() {
    let mut plan = SparseJacobian::new(&broyden(), &[1.0; 5]).unwrap();
    let refused = plan.try_jacobian(&broyden(), &[1.0; 6]).unwrap_err();
    assert!(matches!(
        refused,
        JacobianError::ShapeMismatch {
            expected: (6, 6),
            found: (5, 5),
            ..
        }
    ));
    assert_eq!(
        refused.to_string(),
        "the pattern is 5 × 5, but the function needs 6 × 6, outputs × inputs"
    );
    let mut plan =
        SparseHessian::new(&scalar_function!(|x| T::squared_norm(x)), &[1.0; 3]).unwrap();
    let refused = plan
        .try_hessian(&scalar_function!(|x| x[0]), &[1.0])
        .unwrap_err();
    assert!(matches!(
        refused,
        JacobianError::ShapeMismatch {
            expected: (1, 1),
            found: (3, 3),
            ..
        }
    ));
}

#[test]
fn colorings_that_do_not_belong() {
    let full = pattern(2, 2, [(0, 0), (0, 1), (1, 0), (1, 1)]);
    let same = |partition| Coloring::from_colors(partition, vec![0, 0]).unwrap();
    for partition in [Partition::Columns, Partition::Rows] {
        let refused = SparseJacobian::with(full.clone(), same(partition)).unwrap_err();
        assert!(
            matches!(refused, JacobianError::ColorConflict { color: 0, .. }),
            "{refused}"
        );
    }
    let refused = SparseHessian::with(full.clone(), same(Partition::Symmetric)).unwrap_err();
    assert!(matches!(refused, JacobianError::ColorConflict { .. }));
    let short = Coloring::from_colors(Partition::Columns, vec![0]).unwrap();
    let refused = SparseJacobian::with(full.clone(), short).unwrap_err();
    assert!(matches!(
        refused,
        JacobianError::LengthMismatch {
            what: "coloring",
            expected: 2,
            found: 1
        }
    ));
    let star = Coloring::star(&full, Order::Natural).unwrap();
    let refused = SparseJacobian::with(full.clone(), star).unwrap_err();
    assert_eq!(
        refused,
        JacobianError::PartitionMismatch {
            found: Partition::Symmetric
        }
    );
    let columns = Coloring::columns(&full, Order::Natural);
    let refused = SparseHessian::with(full, columns).unwrap_err();
    assert_eq!(
        refused,
        JacobianError::PartitionMismatch {
            found: Partition::Columns
        }
    );
    let lower = pattern(2, 2, [(1, 0)]);
    assert_eq!(
        Coloring::star(&lower, Order::Natural),
        Err(JacobianError::NotSymmetric { row: 1, column: 0 })
    );
    let wide = Coloring::star(&pattern(2, 3, []), Order::Natural);
    assert!(matches!(
        wide,
        Err(JacobianError::ShapeMismatch { found: (2, 3), .. })
    ));
    assert!(pattern(2, 2, []).union(&pattern(2, 3, [])).is_err());
}

#[test]
fn colors_beyond_the_vertices() {
    for color in [2, 1 << 16, u32::MAX] {
        let refused = Coloring::from_colors(Partition::Columns, vec![0, color]);
        let count = color as usize + 1;
        assert_eq!(
            refused,
            Err(JacobianError::TooManyColors { count, most: 2 })
        );
    }
}

#[test]
fn numbers_that_are_none() {
    let f = vector_function!(|x| [x[0] * x[1], x[1].ln()]);
    assert_eq!(
        try_sparse_jacobian(&f, &[1.0, -1.0]),
        Err(JacobianError::NanOutput { output: 1 })
    );
    let no_slope = vector_function!(|x| [x[1], x[0].sqrt() - x[0].sqrt()]);
    assert_eq!(
        try_sparse_jacobian(&no_slope, &[0.0, 1.0]),
        Err(JacobianError::NanEntry { row: 1, column: 0 })
    );
    let by_rows = vector_function!(|_n| 1, |x, y| y[0] =
        T::sum_of(x) + x[3].sqrt() - x[3].sqrt());
    let mut x = [1.0; 40];
    x[3] = 0.0;
    assert_eq!(
        try_sparse_jacobian(&by_rows, &x),
        Err(JacobianError::NanEntry { row: 0, column: 3 })
    );
    let no_curvature = scalar_function!(|x| x[0] * x[1] + x[1].powf(1.5) - x[1].powf(1.5));
    assert_eq!(
        try_sparse_hessian(&no_curvature, &[1.0, 0.0]),
        Err(JacobianError::NanEntry { row: 1, column: 1 })
    );
}

#[test]
fn outputs_that_are_not_written_are_seen_at_every_call() {
    // The second output is written at the first point only.
    let f = vector_function!(|_n| 2, |x, y| {
        y[0] = x[0];
        if x[0] > T::from(0.0) {
            y[1] = x[0] * 2.0;
        }
    });
    let mut plan = SparseJacobian::new(&f, &[1.0]).unwrap();
    assert_eq!(plan.jacobian(&f, &[1.0]).values(), [1.0, 2.0]);
    assert_eq!(
        plan.try_jacobian(&f, &[-1.0]).unwrap_err(),
        JacobianError::NanOutput { output: 1 }
    );
    assert_eq!(plan.jacobian(&f, &[1.0]).values(), [1.0, 2.0]);
}

#[test]
fn outputs_that_change_between_calls() {
    struct Fickle(Cell<usize>);
    impl VectorFunction for Fickle {
        fn outputs(&self, _: usize) -> usize {
            self.0.set(self.0.get() + 1);
            self.0.get()
        }
        fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
            y.fill(x[0]);
        }
    }
    let refused = SparsityPattern::of_jacobian(&Fickle(Cell::new(0)), &[1.0], Reach::Everywhere);
    assert_eq!(
        refused,
        Err(JacobianError::OutputsChanged {
            inputs: 1,
            before: 1,
            after: 2
        })
    );
    assert!(SparseJacobian::new(&Fickle(Cell::new(0)), &[1.0]).is_err());
}
