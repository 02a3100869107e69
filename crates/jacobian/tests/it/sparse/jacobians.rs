//! Sparse Jacobians equal dense ones.

use gradus_calculus::Reach;
use gradus_jacobian::{
    Coloring, Order, Partition, SparseJacobian, SparsityPattern, VectorFunction, jacobian,
    sparse_jacobian, value_and_jacobian, vector_function,
};
use nalgebra::DMatrix;
use nalgebra_sparse::CsrMatrix;
use proptest::prelude::*;

use super::functions::{broyden, polynomials};

fn close(sparse: &CsrMatrix<f64>, dense: &DMatrix<f64>) -> bool {
    let difference = DMatrix::from(sparse) - dense;
    difference.amax() <= 1e-12 * (1.0 + dense.amax())
}

/// A plan by columns, or by rows.
fn plan<F: VectorFunction>(f: &F, x: &[f64], partition: Partition, order: Order) -> SparseJacobian {
    let pattern = SparsityPattern::of_jacobian(f, x, Reach::Everywhere).unwrap();
    let coloring = match partition {
        Partition::Rows => Coloring::rows(&pattern, order),
        _ => Coloring::columns(&pattern, order),
    };
    SparseJacobian::with(pattern, coloring).unwrap()
}

proptest! {
    #[test]
    fn of_polynomials_either_way((f, x) in polynomials(1..30, 1..30)) {
        let (value, dense) = value_and_jacobian(&f, &x);
        prop_assert!(close(&sparse_jacobian(&f, &x), &dense));
        for partition in [Partition::Columns, Partition::Rows] {
            let mut plan = plan(&f, &x, partition, Order::Natural);
            // Twice: what the first evaluation leaves behind does not show in the second.
            plan.jacobian(&f, &vec![1.0; f.inputs]);
            let (found, sparse) = plan.value_and_jacobian(&f, &x);
            prop_assert_eq!(found, value.as_slice());
            prop_assert!(close(sparse, &dense));
        }
    }
}

#[test]
fn entries_have_the_bits_of_dense_ones_in_forward_mode() {
    let x: Vec<f64> = (0..50_u8).map(|i| f64::from(i) / 7.0).collect();
    let dense = jacobian(&broyden(), &x);
    for (row, column, entry) in sparse_jacobian(&broyden(), &x).triplet_iter() {
        assert_eq!(entry.to_bits(), dense[(row, column)].to_bits());
    }
}

#[test]
fn every_number_of_colors_fits_its_lanes() {
    // Row j depends on the next k inputs: k colours, one tangent more with the comparison.
    for k in 1..=40 {
        let f = vector_function!([k: usize = k] |n| n + 1 - *k, |x, y| {
            for (y, window) in y.iter_mut().zip(x.windows(*k)) {
                *y = window.iter().fold(T::from(1.0), |product, x| product * *x);
            }
        });
        let x: Vec<f64> = (0..60_u8).map(|i| 1.0 + f64::from(i % 11) / 50.0).collect();
        let dense = jacobian(&f, &x);
        for partition in [Partition::Columns, Partition::Rows] {
            let mut plan = plan(&f, &x, partition, Order::SmallestLast);
            assert!(close(plan.jacobian(&f, &x), &dense), "{k} {partition:?}");
            let mut plan = plan.without_comparison();
            assert!(close(plan.jacobian(&f, &x), &dense), "{k} {partition:?}");
        }
    }
}

#[test]
fn shapes_at_the_edge() {
    let one = vector_function!(|x| [x[0].square()]);
    assert_eq!(sparse_jacobian(&one, &[3.0]).values(), [6.0]);
    let constant = vector_function!(|_n| 3, |x, y| y.fill(T::from(2.0)));
    let j = sparse_jacobian(&constant, &[1.0, 2.0]);
    assert_eq!((j.nrows(), j.ncols(), j.nnz()), (3, 2, 0));
    // Empty rows and columns.
    let f = vector_function!(|x| [x[3] * 2.0, T::from(1.0), x[1].exp(), T::from(0.0)]);
    let j = sparse_jacobian(&f, &[0.0; 5]);
    assert_eq!(
        j.triplet_iter()
            .map(|(i, k, v)| (i, k, *v))
            .collect::<Vec<_>>(),
        [(0, 3, 2.0), (2, 1, 1.0)]
    );
}

#[test]
fn infinite_slopes_are_entries_and_zero_tangents_stay_zero() {
    // √ at 0 has slope ∞; the others share its colour and do not notice.
    let f = vector_function!(|x| [x[0].sqrt(), x[1] * x[1], (x[2] * 0.0).sqrt() * x[3]]);
    let x = [0.0, 3.0, 1.0, 1.0];
    for partition in [Partition::Columns, Partition::Rows] {
        let mut plan = plan(&f, &x, partition, Order::Natural);
        assert_eq!(
            plan.jacobian(&f, &x).values(),
            [f64::INFINITY, 6.0, 0.0, 0.0]
        );
    }
}

#[test]
fn guarded_sweeps_give_the_dense_slopes() {
    // x₀ is dropped by `max`, but its infinite slope meets a zero tangent first: only guarded duals see a number.
    let f = vector_function!(|x| [
        (x[0].sqrt() * x[1]).max(x[2]),
        x[1] * x[2],
        x[0].sqrt() + x[1].sqrt()
    ]);
    let x = [0.0, 4.0, 5.0];
    let dense = jacobian(&f, &x);
    for partition in [Partition::Columns, Partition::Rows] {
        for compare in [true, false] {
            let plan = plan(&f, &x, partition, Order::Natural);
            let mut plan = if compare {
                plan
            } else {
                plan.without_comparison()
            };
            assert_eq!(DMatrix::from(plan.jacobian(&f, &x)), dense);
        }
    }
}
