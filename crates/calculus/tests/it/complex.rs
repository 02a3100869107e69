//! The complex step against slopes known to many digits, at points where a poor formula would lose them.

use gradus_calculus::{Complex, Real};

/// Im f(x + ih)/h.
fn slope(f: impl Fn(Complex) -> Complex, x: f64) -> f64 {
    f(Complex::new(x, 1e-20)).imaginary / 1e-20
}

#[test]
fn slopes_are_right_to_the_last_digits() {
    use gradus_numerics as num;
    for x in [1e-8, 0.1, 0.5, 0.9, 0.999_999] {
        let complement = ((1.0 - x) * (1.0 + x)).sqrt();
        for (name, measured, expected) in [
            ("asin", slope(Complex::asin, x), 1.0 / complement),
            ("acos", slope(Complex::acos, x), -1.0 / complement),
            ("atan", slope(Complex::atan, x), 1.0 / (1.0 + x * x)),
            (
                "tan",
                slope(Complex::tan, x),
                1.0 / (num::cos(x) * num::cos(x)),
            ),
            (
                "tanh",
                slope(Complex::tanh, x),
                1.0 / (num::cosh(x) * num::cosh(x)),
            ),
            ("ln", slope(Complex::ln, x), 1.0 / x),
            ("ln_1p", slope(Complex::ln_1p, x), 1.0 / (1.0 + x)),
            ("exp_m1", slope(Complex::exp_m1, x), num::exp(x)),
            ("sqrt", slope(Complex::sqrt, x), 0.5 / x.sqrt()),
            ("powf", slope(|z| z.powf(2.5), x), 2.5 * num::powf(x, 1.5)),
            ("powi", slope(|z| z.powi(-3), x), -3.0 * num::powi(x, -4)),
            (
                "sigmoid",
                slope(Complex::sigmoid, x),
                num::sigmoid(x) * num::sigmoid(-x),
            ),
            ("softplus", slope(Complex::softplus, x), num::sigmoid(x)),
        ] {
            assert!(
                (measured / expected - 1.0).abs() < 4e-15,
                "{name} at {x}: {measured} {expected}"
            );
        }
    }
}

#[test]
fn negative_bases_and_large_arguments_hold() {
    assert!((slope(|z| z.powf(3.0), -2.0) - 12.0).abs() < 1e-14); // 3x²
    assert!((slope(|z| z.pow(Complex::from(2.0)), -3.0) + 6.0).abs() < 1e-14); // 2x
    assert!((slope(Complex::atan, 1e100) * 1e100 * 1e100 - 1.0).abs() < 1e-14); // 1/(1 + x²)
    assert_eq!(slope(Complex::abs, -3.0), -1.0);
    assert_eq!(slope(Complex::abs, 0.0), 0.0);
    // e⁻⁴⁰ (1 − …): the tail of tanh and of σ
    assert!((slope(Complex::tanh, 20.0) / 1.6993417021166355e-17 - 1.0).abs() < 1e-13);
    assert!((slope(Complex::sigmoid, 40.0) / 4.248354255291589e-18 - 1.0).abs() < 1e-13);
    let far = |z: Complex| z.hypot(Complex::from(4e200));
    assert!((slope(far, 3e200) - 0.6).abs() < 1e-15);
}

#[test]
fn angles_hold_in_all_quadrants() {
    for (y, x) in [
        (1.0, 2.0),
        (2.0, 1.0),
        (2.0, -1.0),
        (1.0, -2.0),
        (-1.0, -2.0),
        (-2.0, 1.0),
    ] {
        let by_y = slope(|z| z.atan2(Complex::from(x)), y);
        let by_x = slope(|z| Complex::from(y).atan2(z), x);
        assert!((by_y - x / 5.0).abs() < 1e-15, "x/r² at ({x}, {y}): {by_y}");
        assert!(
            (by_x + y / 5.0).abs() < 1e-15,
            "−y/r² at ({x}, {y}): {by_x}"
        );
        let real = Complex::from(y).atan2(Complex::from(x)).real;
        assert_eq!(real, gradus_numerics::atan2(y, x));
    }
}

#[test]
fn complex_arithmetic_is_complex() {
    let (z, w) = (Complex::new(1.0, 2.0), Complex::new(3.0, -4.0));
    let product = z * w;
    assert_eq!((product.real, product.imaginary), (11.0, 2.0));
    let back = product / w;
    assert!((back.real - 1.0).abs() < 1e-15 && (back.imaginary - 2.0).abs() < 1e-15);
    for z in [
        Complex::new(0.3, -0.8),
        Complex::new(-2.0, 1e-3),
        Complex::new(-0.5, -2.0),
    ] {
        for (inverse, name) in [
            (z.exp().ln(), "ln exp"),
            (z.sqrt().square(), "√ squared"),
            (z.asin().sin(), "sin arcsin"),
            (z.acos().cos(), "cos arccos"),
            (z.atan().tan(), "tan arctan"),
            (z.exp_m1().ln_1p(), "ln_1p exp_m1"),
        ] {
            let error = (inverse.real - z.real).abs() + (inverse.imaginary - z.imaginary).abs();
            assert!(error < 1e-14, "{name} of {z:?}: {inverse:?}");
        }
    }
}

#[test]
fn the_real_part_of_ln_1p_holds_near_its_pole_and_far_out() {
    for x in [-1.0 + 1e-10, -0.9999, -0.6, -0.5, 0.3, 1.0, 7.0, 1e200] {
        let real = Complex::new(x, 1e-20).ln_1p().real;
        assert!(
            (real / gradus_numerics::ln_1p(x) - 1.0).abs() < 1e-14,
            "{x}: {real}"
        );
    }
}
