//! The laws of composition, for functions and for their Jacobians.

use gradus_jacobian::{Compose, Map, Mode, VectorFunction, jacobian_by, jvp, vector_function, vjp};
use gradus_numerics::dot;
use proptest::prelude::*;

/// R² → R³
fn f() -> impl VectorFunction + Clone {
    vector_function!(|x| [x[0] * x[1], x[0].sin(), x[1] * x[1] + x[0]])
}

/// R³ → R²
fn g() -> impl VectorFunction + Clone {
    vector_function!(|x| [x[0] - x[1] * x[2], (x[2] * 0.25).exp()])
}

/// R² → R⁴
fn h() -> impl VectorFunction + Clone {
    vector_function!(|x| [x[0], x[0] * x[1], x[1].tanh(), x[0].square()])
}

fn value(f: &impl VectorFunction, x: &[f64]) -> Vec<f64> {
    let mut y = vec![f64::NAN; f.outputs(x.len())];
    f.eval(x, &mut y);
    y
}

proptest! {
    #[test]
    fn the_jacobian_of_a_composition_is_the_product(x in -2.0..2.0, y in -2.0..2.0) {
        let p = [x, y];
        for mode in [Mode::Forward, Mode::Reverse] {
            let composed = jacobian_by(mode, &f().then(g()), &p);
            let product = jacobian_by(mode, &g(), &value(&f(), &p)) * jacobian_by(mode, &f(), &p);
            prop_assert!((&composed - &product).norm() <= 1e-14 * (1.0 + product.norm()));
        }
    }

    #[test]
    fn composition_is_associative(x in -2.0..2.0, y in -2.0..2.0) {
        let p = [x, y];
        let first = Compose { outer: Compose { outer: h(), inner: g() }, inner: f() };
        let last = Compose { outer: h(), inner: Compose { outer: g(), inner: f() } };
        let signs = (Map(f()) >> Map(g())) >> Map(h());
        prop_assert_eq!(value(&first, &p), value(&last, &p));
        prop_assert_eq!(value(&first, &p), value(&signs, &p));
        for mode in [Mode::Forward, Mode::Reverse] {
            let j = jacobian_by(mode, &first, &p);
            prop_assert_eq!(&j, &jacobian_by(mode, &last, &p));
            prop_assert_eq!(&j, &jacobian_by(mode, &signs, &p));
        }
    }

    #[test]
    fn a_vjp_is_the_transpose_of_a_jvp(
        p in prop::array::uniform2(-2.0..2.0),
        v in prop::array::uniform2(-2.0..2.0),
        w in prop::array::uniform4(-2.0..2.0),
    ) {
        let composed = f().then(g()).then(h());
        // ⟨w, J v⟩ = ⟨Jᵀ w, v⟩
        let (along, back) = (jvp(&composed, &p, &v).1, vjp(&composed, &p, &w).1);
        let (left, right) = (dot(&w, along.as_slice()), dot(back.as_slice(), &v));
        let size = along.norm() * dot(&w, &w).sqrt() + back.norm() * dot(&v, &v).sqrt();
        prop_assert!((left - right).abs() <= 1e-14 * (1.0 + size), "{} {}", left, right);
    }
}

#[test]
fn sizes_follow_the_parts() {
    let composed = f().then(g()).then(h());
    assert_eq!(
        (composed.outputs(2), value(&composed, &[1.0, 2.0]).len()),
        (4, 4)
    );
}
