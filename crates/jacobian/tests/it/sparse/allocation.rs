//! A plan allocates nothing after its first evaluation.

use allocation_counter::measure;
use gradus_calculus::{Reach, scalar_function};
use gradus_jacobian::{
    Coloring, Order, SparseHessian, SparseJacobian, SparsityPattern, vector_function,
};

use super::functions::broyden;

#[test]
fn jacobians_by_columns_and_by_rows() {
    let x = vec![-1.0; 1000];
    let pattern = SparsityPattern::of_jacobian(&broyden(), &x, Reach::Everywhere).unwrap();
    for coloring in [
        Coloring::columns(&pattern, Order::Natural),
        Coloring::rows(&pattern, Order::Natural),
    ] {
        let mut plan = SparseJacobian::with(pattern.clone(), coloring).unwrap();
        plan.value_and_jacobian(&broyden(), &x);
        let allocations = measure(|| {
            plan.value_and_jacobian(&broyden(), &x);
            plan.jacobian(&broyden(), &x);
        });
        assert_eq!(
            allocations.count_total,
            0,
            "{:?}",
            plan.coloring().partition()
        );
    }
}

#[test]
fn jacobians_of_many_colors() {
    let f = vector_function!(|n| n, |x, y| {
        for i in 0..x.len() {
            y[i] = x[i.saturating_sub(6)..(i + 7).min(x.len())]
                .iter()
                .fold(T::from(1.0), |p, x| p * *x);
        }
    });
    let mut plan = SparseJacobian::new(&f, &[1.0; 100]).unwrap();
    assert_eq!(plan.coloring().count(), 13);
    plan.jacobian(&f, &[1.0; 100]);
    assert_eq!(
        measure(|| _ = plan.jacobian(&f, &[1.5; 100])).count_total,
        0
    );
}

#[test]
fn hessians() {
    let f = scalar_function!(|x| x.windows(2).map(|w| (w[1] - w[0] * w[0]).square()).sum());
    let mut plan = SparseHessian::new(&f, &[1.0; 500]).unwrap();
    plan.hessian(&f, &[1.0; 500]);
    assert_eq!(measure(|| _ = plan.hessian(&f, &[1.5; 500])).count_total, 0);
}
