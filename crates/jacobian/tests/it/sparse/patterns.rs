//! Traced patterns hold every entry that is not zero, and no others where nothing cancels.

use gradus_calculus::{hessian, scalar_function};
use gradus_jacobian::{Reach, SparsityPattern, jacobian, vector_function};
use nalgebra::DMatrix;
use proptest::prelude::*;

use super::functions::{band, broyden, polynomials};

/// Where a dense matrix is not zero.
fn not_zero(matrix: &DMatrix<f64>) -> Vec<(usize, usize)> {
    let rows = (0..matrix.nrows()).flat_map(|i| (0..matrix.ncols()).map(move |j| (i, j)));
    rows.filter(|&place| matrix[place] != 0.0).collect()
}

proptest! {
    // Coefficients and points are positive: no two terms of a derivative cancel.
    #[test]
    fn of_a_jacobian_exactly_where_it_is_not_zero((f, x) in polynomials(1..8, 1..12)) {
        let pattern = SparsityPattern::of_jacobian(&f, &x, Reach::Everywhere).unwrap();
        prop_assert!(pattern.is_global());
        prop_assert_eq!(pattern.entries().collect::<Vec<_>>(), not_zero(&jacobian(&f, &x)));
    }

    #[test]
    fn of_a_hessian_exactly_where_it_is_not_zero((f, x) in polynomials(1..8, 1..12)) {
        let pattern = SparsityPattern::of_hessian(&f, &x, Reach::Everywhere).unwrap();
        prop_assert_eq!(pattern.entries().collect::<Vec<_>>(), not_zero(&hessian(&f, &x)));
    }
}

#[test]
fn of_a_tridiagonal_function_of_any_size() {
    for n in [1, 2, 3, 1000] {
        let pattern = SparsityPattern::of_jacobian(&broyden(), &vec![-1.0; n], Reach::Everywhere);
        assert_eq!(pattern.unwrap(), band(n, 1));
    }
}

#[test]
fn structured_operations_depend_on_all_they_name() {
    let f = vector_function!(|_n| 6, |x, y| {
        y[0] = T::dot(&x[..2], &x[2..4]);
        y[1] = T::sum_of(&x[1..3]);
        y[2] = T::weighted_sum(&[1.0, 2.0], &x[3..5]);
        y[3] = T::squared_norm(&x[4..]);
        y[4] = T::log_sum_exp(&x[..2]);
        let mut product = [T::from(0.0); 1];
        T::matrix_vector(
            &nalgebra::DMatrix::from_element(1, 2, 3.0),
            &x[2..4],
            &mut product,
        );
        y[5] = product[0];
    });
    let pattern = SparsityPattern::of_jacobian(&f, &[1.0; 6], Reach::Everywhere).unwrap();
    let rows: Vec<&[usize]> = (0..6).map(|row| pattern.row(row)).collect();
    let expected: [&[usize]; 6] = [&[0, 1, 2, 3], &[1, 2], &[3, 4], &[4, 5], &[0, 1], &[2, 3]];
    assert_eq!(rows, expected);
    assert!(pattern.is_global());
}

#[test]
fn second_order_knows_what_is_linear() {
    let hessian_of =
        |pattern: Result<SparsityPattern, _>| pattern.unwrap().entries().collect::<Vec<_>>();
    let linear = scalar_function!(|x| {
        let mut product = [T::from(0.0); 1];
        T::matrix_vector(&nalgebra::DMatrix::from_element(1, 3, 3.0), x, &mut product);
        T::weighted_sum(&[1.0, 2.0, 3.0], x) / 2.0 - T::sum_of(x)
            + x[0].abs()
            + x[1].powi(1)
            + x[2].powi(0)
            + product[0]
    });
    assert_eq!(
        hessian_of(SparsityPattern::of_hessian(
            &linear,
            &[1.0; 3],
            Reach::Everywhere
        )),
        []
    );
    let quotient = scalar_function!(|x| x[0] / x[1]);
    let places = [(0, 1), (1, 0), (1, 1)]; // (0, −1/y²; −1/y², 2x/y³)
    assert_eq!(
        hessian_of(SparsityPattern::of_hessian(
            &quotient,
            &[1.0; 2],
            Reach::Everywhere
        )),
        places
    );
    let dot = scalar_function!(|x| T::dot(&x[..2], &x[2..]) + T::squared_norm(&x[3..]));
    let places = [(0, 2), (1, 3), (2, 0), (3, 1), (3, 3)];
    assert_eq!(
        hessian_of(SparsityPattern::of_hessian(
            &dot,
            &[1.0; 4],
            Reach::Everywhere
        )),
        places
    );
    // What is computed and then not used counts nothing.
    let unused = scalar_function!(|x| {
        let _ = x[0] * x[1];
        x[0].exp()
    });
    assert_eq!(
        hessian_of(SparsityPattern::of_hessian(
            &unused,
            &[1.0; 2],
            Reach::Everywhere
        )),
        [(0, 0)]
    );
}

#[test]
fn selections_depend_on_both_sides_or_on_the_one_selected() {
    let f = vector_function!(|x| [
        x[0].max(x[1]),
        x[0].min(x[1]),
        (x[0] - x[1]).relu(),
        x[2].abs()
    ]);
    let everywhere =
        SparsityPattern::of_jacobian(&f, &[1.0, 2.0, -3.0], Reach::Everywhere).unwrap();
    assert!(everywhere.is_global());
    assert_eq!(everywhere.row(0), [0, 1]);
    assert_eq!(everywhere.row(2), [0, 1]);
    let here = SparsityPattern::of_jacobian(&f, &[1.0, 2.0, -3.0], Reach::AtPoint).unwrap();
    assert!(!here.is_global());
    let rows: Vec<&[usize]> = (0..4).map(|row| here.row(row)).collect();
    let expected: [&[usize]; 4] = [&[1], &[0], &[], &[2]];
    assert_eq!(rows, expected);
}

#[test]
fn comparing_constants_or_none_leaves_a_pattern_global() {
    let constants = vector_function!(|x| [if T::from(1.0) < T::from(2.0) {
        x[0]
    } else {
        x[1]
    }]);
    assert!(
        SparsityPattern::of_jacobian(&constants, &[1.0, 2.0], Reach::Everywhere)
            .unwrap()
            .is_global()
    );
    let equality = vector_function!(|x| [if x[0] == x[1] { x[0] } else { x[1] }]);
    assert!(
        !SparsityPattern::of_jacobian(&equality, &[1.0, 2.0], Reach::Everywhere)
            .unwrap()
            .is_global()
    );
    let value = vector_function!(|x| [x[0] * x[1].value()]);
    let pattern = SparsityPattern::of_jacobian(&value, &[1.0, 2.0], Reach::Everywhere).unwrap();
    assert!(!pattern.is_global() && pattern.row(0) == [0]);
}

#[test]
fn long_shared_histories_stay_cheap() {
    // A hundred variables, each step mixes neighbours; every output has a history of a hundred thousand operations.
    let f = vector_function!(|n| n, |x, y| {
        let mut state = x.to_vec();
        for step in 0..100_000 {
            let k = step % state.len();
            state[k] = state[k] * 0.5 + state[(k + 1) % x.len()].sin();
        }
        y.copy_from_slice(&state);
    });
    let pattern = SparsityPattern::of_jacobian(&f, &[1.0; 100], Reach::Everywhere).unwrap();
    assert_eq!(pattern.nnz(), 100 * 100);
}

#[test]
fn running_sums_do_not_hold_their_history() {
    // Each partial sum would be a set of up to n members; only one of them is asked for.
    let f = vector_function!(|_n| 2, |x, y| {
        y[0] = x.iter().copied().sum();
        y[1] = x[7];
    });
    let pattern = SparsityPattern::of_jacobian(&f, &vec![1.0; 100_000], Reach::Everywhere).unwrap();
    assert_eq!(
        (pattern.row(0).len(), pattern.row(1)),
        (100_000, [7].as_slice())
    );
}

#[test]
fn unions_and_transposes() {
    let wide = SparsityPattern::from_entries(2, 3, [(0, 2), (1, 0)]).unwrap();
    let other = SparsityPattern::from_entries(2, 3, [(0, 2), (0, 1)]).unwrap();
    let union = wide.union(&other).unwrap();
    assert_eq!(
        union.entries().collect::<Vec<_>>(),
        [(0, 1), (0, 2), (1, 0)]
    );
    assert_eq!(
        wide.transpose().entries().collect::<Vec<_>>(),
        [(0, 1), (2, 0)]
    );
    assert_eq!(wide.transpose().transpose(), wide);
}
