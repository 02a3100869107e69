//! The laws of the derivative, at random points: linearity, product, quotient and chain rule, symmetry of the Hessian.

use gradus_calculus::{
    Direction, Real, ScalarFunction, directional_derivative, gradient, hessian, scalar_function,
};
use nalgebra::DVector;
use proptest::prelude::*;

/// f(x, y) = x²y + sin y.
fn f() -> impl ScalarFunction + Clone {
    scalar_function!(|x| x[0] * x[0] * x[1] + x[1].sin())
}

/// g(x, y) = exp(x/4) + y² + 2, never zero.
fn g() -> impl ScalarFunction + Clone {
    scalar_function!(|x| (x[0] * 0.25).exp() + x[1] * x[1] + 2.0)
}

/// A function made of two others.
struct Made<A, B>(A, B, Combination);

#[derive(Clone, Copy)]
enum Combination {
    Linear(f64, f64),
    Product,
    Quotient,
}

impl<A: ScalarFunction, B: ScalarFunction> ScalarFunction for Made<A, B> {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let (a, b) = (self.0.eval(x), self.1.eval(x));
        match self.2 {
            Combination::Linear(alpha, beta) => a * alpha + b * beta,
            Combination::Product => a * b,
            Combination::Quotient => a / b,
        }
    }
}

fn near(measured: &DVector<f64>, expected: &DVector<f64>) -> bool {
    (measured - expected).norm() <= 1e-13 * (1.0 + expected.norm())
}

proptest! {
    #[test]
    fn differentiation_is_linear(x in -3.0..3.0, y in -3.0..3.0, alpha in -5.0..5.0, beta in -5.0..5.0) {
        let p = [x, y];
        let made = Made(f(), g(), Combination::Linear(alpha, beta));
        let expected = gradient(&f(), &p) * alpha + gradient(&g(), &p) * beta;
        prop_assert!(near(&gradient(&made, &p), &expected));
    }

    #[test]
    fn the_product_rule_holds(x in -3.0..3.0, y in -3.0..3.0) {
        let p = [x, y];
        let expected = gradient(&f(), &p) * g().eval(&p) + gradient(&g(), &p) * f().eval(&p);
        prop_assert!(near(&gradient(&Made(f(), g(), Combination::Product), &p), &expected));
    }

    #[test]
    fn the_quotient_rule_holds(x in -3.0..3.0, y in -3.0..3.0) {
        let p = [x, y];
        let (a, b) = (f().eval(&p), g().eval(&p));
        let expected = (gradient(&f(), &p) * b - gradient(&g(), &p) * a) / (b * b);
        prop_assert!(near(&gradient(&Made(f(), g(), Combination::Quotient), &p), &expected));
    }

    #[test]
    fn the_chain_rule_holds(t in -2.0_f64..2.0) {
        // d/dt f(cos t, t²) = ∇f · (−sin t, 2t)
        let composed = scalar_function!([inner: Boxed = Boxed] |t| inner.eval(&[t[0].cos(), t[0] * t[0]]));
        let point = [gradus_numerics::cos(t), t * t];
        let outer = gradient(&f(), &point);
        let expected = outer[0] * -gradus_numerics::sin(t) + outer[1] * 2.0 * t;
        prop_assert!((gradient(&composed, &[t])[0] - expected).abs() <= 1e-13 * (1.0 + expected.abs()));
    }

    #[test]
    fn a_directional_derivative_is_a_dot_product(x in -3.0..3.0, y in -3.0..3.0, phi in 0.0..6.3) {
        let u = Direction::from_angle(phi);
        let gradient = gradient(&f(), &[x, y]);
        let along = directional_derivative(&f(), &[x, y], &u);
        let dot = gradus_numerics::dot(gradient.as_slice(), u.components());
        prop_assert!((along - dot).abs() <= 1e-14 * (1.0 + gradient.norm()));
        let back = directional_derivative(&f(), &[x, y], &u.reversed());
        prop_assert!((along + back).abs() <= 1e-14 * (1.0 + gradient.norm()));
    }

    #[test]
    fn the_hessian_is_the_gradient_of_the_gradient(x in -3.0..3.0, y in -3.0..3.0) {
        // ∇²f = (2y, 2x; 2x, −sin y)
        let h = hessian(&f(), &[x, y]);
        prop_assert!((h[(0, 0)] - 2.0 * y).abs() <= 1e-14);
        prop_assert!((h[(0, 1)] - 2.0 * x).abs() <= 1e-14);
        prop_assert!((h[(1, 1)] + gradus_numerics::sin(y)).abs() <= 1e-14);
    }
}

/// f as a type that can be named in a capture.
#[derive(Clone, Debug)]
struct Boxed;

impl ScalarFunction for Boxed {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        f().eval(x)
    }
}
