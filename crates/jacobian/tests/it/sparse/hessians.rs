//! Sparse Hessians equal dense ones, and are symmetric to the bit.

use gradus_calculus::{Reach, hessian, scalar_function};
use gradus_jacobian::{Coloring, Order, SparseHessian, SparsityPattern, sparse_hessian};
use nalgebra::DMatrix;
use nalgebra_sparse::CsrMatrix;
use proptest::prelude::*;

use super::functions::polynomials;

fn close(sparse: &CsrMatrix<f64>, dense: &DMatrix<f64>) -> bool {
    let sparse = DMatrix::from(sparse);
    sparse == sparse.transpose() && (&sparse - dense).amax() <= 1e-11 * (1.0 + dense.amax())
}

proptest! {
    #[test]
    fn of_polynomials_by_every_order((f, x) in polynomials(1..12, 1..20)) {
        let dense = hessian(&f, &x);
        prop_assert!(close(&sparse_hessian(&f, &x), &dense));
        let pattern = SparsityPattern::of_hessian(&f, &x, Reach::Everywhere).unwrap();
        for order in Order::ALL {
            let coloring = Coloring::star(&pattern, order).unwrap();
            let mut plan = SparseHessian::with(pattern.clone(), coloring).unwrap();
            plan.hessian(&f, &vec![1.0; f.inputs]);
            prop_assert!(close(plan.hessian(&f, &x), &dense));
        }
    }
}

#[test]
fn of_an_arrow_by_two_products() {
    // Σ (x₀ − xᵢ)² xᵢ: a hub and its spokes.
    let f = scalar_function!(|x| x[1..].iter().map(|xi| (x[0] - *xi).square() * *xi).sum());
    let x: Vec<f64> = (0..2000_u16).map(|i| f64::from(i % 17)).collect();
    let mut plan = SparseHessian::new(&f, &x).unwrap();
    assert_eq!(plan.coloring().count(), 2);
    assert!(close(plan.hessian(&f, &x), &hessian(&f, &x)));
}

#[test]
fn linear_functions_have_empty_hessians() {
    let linear = scalar_function!(|x| x[0] * 2.0 + x[1]);
    let sparse = sparse_hessian(&linear, &[1.0, 2.0]);
    assert_eq!((sparse.nrows(), sparse.ncols(), sparse.nnz()), (2, 2, 0));
}

#[test]
fn guarded_products_give_the_dense_entries() {
    // √ at 0, not selected: only guarded numbers see that it counts nothing.
    let f = scalar_function!(|x| {
        let root = (x[0] * 0.0).sqrt();
        x[0].square() * x[1] + if x[1] > 0.0.into() { x[2].exp() } else { root }
    });
    let x = [2.0, 3.0, 0.0];
    assert!(close(&sparse_hessian(&f, &x), &hessian(&f, &x)));
    let kink = scalar_function!(|x| x[0].powf(1.5) + x[1].square() * x[0]);
    let infinite = sparse_hessian(&kink, &[0.0, 2.0]);
    assert_eq!(infinite.values(), [f64::INFINITY, 4.0, 4.0, 0.0]);
}
