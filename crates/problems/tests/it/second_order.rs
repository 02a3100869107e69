//! Second derivatives against the closed form.

use gradus_calculus::{ScalarFunction, separable};
use gradus_numerics::{cbrt, max, stream};
use gradus_problems::{Problem, Rosenbrock, sample};
use nalgebra::DVector;

use crate::case::cases;

/// The relative error allowed to second derivatives, of the largest entry: up to 11 ε are seen.
const SECOND: f64 = 64.0 * f64::EPSILON;

#[test]
fn hessians_agree_with_the_closed_form() {
    let mut judged = 0;
    for case in cases() {
        for x in case.samples() {
            let Some(expected) = case.problem.closed_form_hessian(&x) else {
                continue;
            };
            let bound = SECOND * expected.amax();
            let v = DVector::from_column_slice(case.direction(&x).components());
            let product = case.problem.hessian_vector_product(&x, v.as_slice());
            let off = (product - &expected * &v).amax();
            assert!(
                off <= bound * v.lp_norm(1),
                "{}: ∇²f v is off by {off:e} at {x:?}, bound {bound:e}",
                case.problem.name()
            );
            judged += 1;
            if x.len() > 32 {
                continue; // n²/16 evaluations of a model would take minutes
            }
            let measured = case.problem.hessian(&x).unwrap();
            assert_eq!(measured, measured.transpose());
            for (i, j) in (0..x.len()).flat_map(|i| (0..x.len()).map(move |j| (i, j))) {
                let (got, expected) = (measured[(i, j)], expected[(i, j)]);
                assert!(
                    (got - expected).abs() <= bound,
                    "{}: ∂²f/∂x{i}∂x{j} at {x:?} is {got:e}, expected {expected:e}, bound {bound:e}",
                    case.problem.name()
                );
            }
        }
    }
    assert!(judged > 400, "only {judged} points judged");
}

#[test]
fn a_separable_sum_has_the_closed_form_s_gradient_and_hessian() {
    let f = Rosenbrock { n: 50 };
    let x = sample(&f, &mut stream(0, "separable Rosenbrock"));
    let (value, gradient) = separable::value_and_gradient(&f, &x);
    let expected = f.closed_form_gradient(&x);
    assert!((value - f.eval(&x)).abs() <= 1e-13 * value);
    assert!((gradient - &expected).amax() <= 1e-13 * expected.amax());
    let hessian = nalgebra_sparse::convert::serial::convert_csr_dense(&separable::hessian(&f, &x));
    let expected = f.closed_form_hessian(&x).unwrap();
    assert!((hessian - &expected).amax() <= SECOND * expected.amax());
}

#[test]
fn hessian_vector_products_are_the_change_of_the_closed_form_gradient() {
    let h = cbrt(f64::EPSILON);
    for case in cases() {
        for x in case.samples() {
            let v = DVector::from_column_slice(case.direction(&x).components());
            let point = DVector::from_column_slice(&x);
            let h = h * max(point.amax(), 1.0);
            let gradient_at = |t: f64| {
                case.problem
                    .closed_form_gradient((&point + &v * t).as_slice())
            };
            let expected = (gradient_at(h) - gradient_at(-h)) / (2.0 * h);
            let product = case.problem.hessian_vector_product(&x, v.as_slice());
            let scale = max(product.amax(), gradient_at(0.0).amax()) * max(point.amax(), 1.0);
            let off = (product - expected).amax();
            assert!(
                off <= 1e-8 * scale,
                "{}: ∇²f v is off by {off:e} at {x:?}, scale {scale:e}",
                case.problem.name()
            );
        }
    }
}
