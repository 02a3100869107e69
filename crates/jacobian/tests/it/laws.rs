//! The laws of Jacobians at random points: linearity, transposition, chain rule.

use gradus_calculus::Real;
use gradus_jacobian::{Mode, VectorFunction, jacobian, jacobian_by, jvp, vector_function, vjp};
use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;

/// R³ → R⁴
fn f() -> impl VectorFunction + Clone {
    vector_function!(|x| [
        x[0] * x[1],
        x[1].sin() + x[2],
        (x[0] * 0.5 - x[2]).tanh(),
        x[0].square() + x[1].exp() * x[2],
    ])
}

/// R⁴ → R²
fn g() -> impl VectorFunction + Clone {
    vector_function!(|x| [x[0] * x[3] - x[1], (x[2] * x[1]).cos() + x[0]])
}

/// g(f(x)), written out.
struct Composed;
impl VectorFunction for Composed {
    fn outputs(&self, _: usize) -> usize {
        2
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        let mut between = [T::from(0.0); 4];
        f().eval(x, &mut between);
        g().eval(&between, y);
    }
}

fn value(f: &impl VectorFunction, x: &[f64]) -> Vec<f64> {
    let mut y = vec![f64::NAN; f.outputs(x.len())];
    f.eval(x, &mut y);
    y
}

fn near(measured: &DMatrix<f64>, expected: &DMatrix<f64>) -> bool {
    (measured - expected).norm() <= 1e-13 * (1.0 + expected.norm())
}

fn coordinates(n: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-2.0..2.0, n)
}

proptest! {
    #[test]
    fn the_jacobian_of_a_composition_is_the_product(x in coordinates(3)) {
        let expected = jacobian(&g(), &value(&f(), &x)) * jacobian(&f(), &x);
        for mode in [Mode::Forward, Mode::Reverse] {
            prop_assert!(near(&jacobian_by(mode, &Composed, &x), &expected));
        }
    }

    #[test]
    fn products_are_products_with_the_jacobian(x in coordinates(3), v in coordinates(3), w in coordinates(4)) {
        let j = jacobian(&f(), &x);
        let along = &j * DVector::from_column_slice(&v);
        let back = j.transpose() * DVector::from_column_slice(&w);
        prop_assert!((jvp(&f(), &x, &v).1 - &along).norm() <= 1e-13 * (1.0 + along.norm()));
        prop_assert!((vjp(&f(), &x, &w).1 - &back).norm() <= 1e-13 * (1.0 + back.norm()));
    }

    // w·(J v) = (Jᵀ w)·v
    #[test]
    fn the_two_products_are_adjoint(x in coordinates(3), v in coordinates(3), w in coordinates(4)) {
        let (forward, reverse) = (jvp(&f(), &x, &v).1, vjp(&f(), &x, &w).1);
        let left = gradus_numerics::dot(&w, forward.as_slice());
        let right = gradus_numerics::dot(reverse.as_slice(), &v);
        let size: f64 = forward.norm() * gradus_numerics::norm(&w);
        prop_assert!((left - right).abs() <= 1e-13 * (1.0 + size));
    }

    #[test]
    fn jvp_is_linear(x in coordinates(3), v in coordinates(3), u in coordinates(3), a in -3.0..3.0_f64) {
        let combined: Vec<f64> = v.iter().zip(&u).map(|(v, u)| a * v + u).collect();
        let expected = jvp(&f(), &x, &v).1 * a + jvp(&f(), &x, &u).1;
        prop_assert!((jvp(&f(), &x, &combined).1 - &expected).norm() <= 1e-12 * (1.0 + expected.norm()));
    }

    #[test]
    fn modes_agree(x in coordinates(3)) {
        prop_assert!(near(&jacobian_by(Mode::Forward, &f(), &x), &jacobian_by(Mode::Reverse, &f(), &x)));
    }
}
