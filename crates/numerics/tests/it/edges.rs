//! Values at the edges: NaN, infinities, zeros of either sign, subnormal numbers, limits of overflow.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use gradus_numerics::*;

use crate::functions::{BINARY, UNARY};

const INFINITY: f64 = f64::INFINITY;
const NEG_INFINITY: f64 = f64::NEG_INFINITY;
const NAN: f64 = f64::NAN;
const TINY: f64 = 5e-324;

#[test]
fn nan_passes_through_every_function() {
    for f in UNARY {
        assert!(
            (f.double)(NAN).is_nan() && (f.double)(-NAN).is_nan(),
            "{}",
            f.name
        );
        assert!(
            (f.single)(f32::NAN).is_nan() && (f.single)(-f32::NAN).is_nan(),
            "{} in f32",
            f.name
        );
    }
    for f in BINARY {
        for (x, y) in [(NAN, 2.0), (2.0, NAN), (NAN, NAN)] {
            assert!((f.double)(x, y).is_nan(), "{}({x}, {y})", f.name);
        }
        for (x, y) in [(f32::NAN, 2.0), (2.0, f32::NAN), (f32::NAN, f32::NAN)] {
            assert!((f.single)(x, y).is_nan(), "{}({x}, {y}) in f32", f.name);
        }
    }
    assert!(powi(NAN, 1).is_nan() && powi(NAN, -1).is_nan());
}

/// A function, its argument and its exact value there.
type Edge = (&'static str, fn(f64) -> f64, f64, f64);

const EDGES: [Edge; 125] = [
    ("exp", exp, 0.0, 1.0),
    ("exp", exp, -0.0, 1.0),
    ("exp", exp, TINY, 1.0),
    ("exp", exp, INFINITY, INFINITY),
    ("exp", exp, NEG_INFINITY, 0.0),
    ("exp", exp, 709.79, INFINITY),
    ("exp", exp, -745.14, 0.0),
    ("exp2", exp2, 0.0, 1.0),
    ("exp2", exp2, 1024.0, INFINITY),
    ("exp2", exp2, -1074.0, TINY),
    ("exp2", exp2, -1076.0, 0.0),
    ("exp2", exp2, INFINITY, INFINITY),
    ("exp2", exp2, NEG_INFINITY, 0.0),
    ("exp_m1", exp_m1, 0.0, 0.0),
    ("exp_m1", exp_m1, -0.0, -0.0),
    ("exp_m1", exp_m1, TINY, TINY),
    ("exp_m1", exp_m1, INFINITY, INFINITY),
    ("exp_m1", exp_m1, NEG_INFINITY, -1.0),
    ("exp_m1", exp_m1, 710.0, INFINITY),
    ("ln", ln, 0.0, NEG_INFINITY),
    ("ln", ln, -0.0, NEG_INFINITY),
    ("ln", ln, 1.0, 0.0),
    ("ln", ln, INFINITY, INFINITY),
    ("ln", ln, -1.0, NAN),
    ("ln", ln, NEG_INFINITY, NAN),
    ("ln_1p", ln_1p, 0.0, 0.0),
    ("ln_1p", ln_1p, -0.0, -0.0),
    ("ln_1p", ln_1p, TINY, TINY),
    ("ln_1p", ln_1p, -1.0, NEG_INFINITY),
    ("ln_1p", ln_1p, -1.5, NAN),
    ("ln_1p", ln_1p, INFINITY, INFINITY),
    ("log2", log2, 0.0, NEG_INFINITY),
    ("log2", log2, TINY, -1074.0),
    ("log2", log2, INFINITY, INFINITY),
    ("log2", log2, -1.0, NAN),
    ("log10", log10, 0.0, NEG_INFINITY),
    ("log10", log10, 1e22, 22.0),
    ("log10", log10, INFINITY, INFINITY),
    ("log10", log10, -1.0, NAN),
    ("sin", sin, 0.0, 0.0),
    ("sin", sin, -0.0, -0.0),
    ("sin", sin, TINY, TINY),
    ("sin", sin, INFINITY, NAN),
    ("sin", sin, NEG_INFINITY, NAN),
    ("cos", cos, 0.0, 1.0),
    ("cos", cos, -0.0, 1.0),
    ("cos", cos, INFINITY, NAN),
    ("tan", tan, -0.0, -0.0),
    ("tan", tan, TINY, TINY),
    ("tan", tan, INFINITY, NAN),
    ("asin", asin, -0.0, -0.0),
    ("asin", asin, 1.0, FRAC_PI_2),
    ("asin", asin, -1.0, -FRAC_PI_2),
    ("asin", asin, 1.0 + f64::EPSILON, NAN),
    ("acos", acos, 1.0, 0.0),
    ("acos", acos, 0.0, FRAC_PI_2),
    ("acos", acos, -1.0, PI),
    ("acos", acos, -1.0 - f64::EPSILON, NAN),
    ("atan", atan, -0.0, -0.0),
    ("atan", atan, INFINITY, FRAC_PI_2),
    ("atan", atan, NEG_INFINITY, -FRAC_PI_2),
    ("sinh", sinh, -0.0, -0.0),
    ("sinh", sinh, INFINITY, INFINITY),
    ("sinh", sinh, NEG_INFINITY, NEG_INFINITY),
    ("sinh", sinh, 710.5, INFINITY),
    ("cosh", cosh, -0.0, 1.0),
    ("cosh", cosh, NEG_INFINITY, INFINITY),
    ("cosh", cosh, 710.5, INFINITY),
    ("tanh", tanh, -0.0, -0.0),
    ("tanh", tanh, TINY, TINY),
    ("tanh", tanh, INFINITY, 1.0),
    ("tanh", tanh, NEG_INFINITY, -1.0),
    ("asinh", asinh, -0.0, -0.0),
    ("asinh", asinh, TINY, TINY),
    ("asinh", asinh, NEG_INFINITY, NEG_INFINITY),
    ("acosh", acosh, 1.0, 0.0),
    ("acosh", acosh, INFINITY, INFINITY),
    ("acosh", acosh, 1.0 - f64::EPSILON, NAN),
    ("acosh", acosh, NEG_INFINITY, NAN),
    ("atanh", atanh, -0.0, -0.0),
    ("atanh", atanh, TINY, TINY),
    ("atanh", atanh, 1.0, INFINITY),
    ("atanh", atanh, -1.0, NEG_INFINITY),
    ("atanh", atanh, 1.0 + f64::EPSILON, NAN),
    ("cbrt", cbrt, -0.0, -0.0),
    ("cbrt", cbrt, NEG_INFINITY, NEG_INFINITY),
    ("erf", erf, -0.0, -0.0),
    ("erf", erf, INFINITY, 1.0),
    ("erf", erf, NEG_INFINITY, -1.0),
    ("erfc", erfc, -0.0, 1.0),
    ("erfc", erfc, INFINITY, 0.0),
    ("erfc", erfc, NEG_INFINITY, 2.0),
    ("erfc", erfc, 28.0, 0.0),
    ("sigmoid", sigmoid, -0.0, 0.5),
    ("sigmoid", sigmoid, INFINITY, 1.0),
    ("sigmoid", sigmoid, NEG_INFINITY, 0.0),
    ("softplus", softplus, INFINITY, INFINITY),
    ("softplus", softplus, NEG_INFINITY, 0.0),
    ("softplus", softplus, f64::MAX, f64::MAX),
    ("exp", exp, f64::MAX, INFINITY),
    ("exp", exp, -f64::MAX, 0.0),
    ("exp", exp, -745.13, TINY),
    (
        "ln",
        ln,
        f64::MIN_POSITIVE,
        -1022.0 * std::f64::consts::LN_2,
    ),
    ("tanh", tanh, f64::MIN_POSITIVE, f64::MIN_POSITIVE),
    ("tanh", tanh, -f64::MAX, -1.0),
    ("erf", erf, TINY, TINY),
    ("erf", erf, f64::MAX, 1.0),
    ("sigmoid", sigmoid, f64::MAX, 1.0),
    ("sigmoid", sigmoid, -745.13, TINY),
    ("sigmoid", sigmoid, -f64::MAX, 0.0),
    ("softplus", softplus, -745.13, TINY),
    ("softplus", softplus, -f64::MAX, 0.0),
    ("silu", silu, -0.0, -0.0),
    ("silu", silu, INFINITY, INFINITY),
    ("silu", silu, NEG_INFINITY, -0.0),
    ("silu", silu, -f64::MAX, -0.0),
    ("gelu", gelu, -0.0, -0.0),
    ("gelu", gelu, INFINITY, INFINITY),
    ("gelu", gelu, NEG_INFINITY, -0.0),
    ("gelu_tanh", gelu_tanh, INFINITY, INFINITY),
    ("gelu_tanh", gelu_tanh, NEG_INFINITY, -0.0),
    ("rsqrt", rsqrt, -0.0, NEG_INFINITY),
    ("relu", relu, -0.0, 0.0),
    ("relu", relu, TINY, TINY),
    ("relu", relu, NEG_INFINITY, 0.0),
];
#[test]
fn values_at_zeros_and_infinities_are_exact() {
    for (name, function, x, expected) in EDGES {
        same(function(x), expected, &format!("{name}({x:e})"));
    }
}

#[test]
fn functions_of_two_arguments_at_zeros_and_infinities() {
    let edges = [
        ("atan2(0, 1)", atan2(0.0, 1.0), 0.0),
        ("atan2(−0, 1)", atan2(-0.0, 1.0), -0.0),
        ("atan2(0, 0)", atan2(0.0, 0.0), 0.0),
        ("atan2(0, −0)", atan2(0.0, -0.0), PI),
        ("atan2(−0, −0)", atan2(-0.0, -0.0), -PI),
        ("atan2(1, 0)", atan2(1.0, 0.0), FRAC_PI_2),
        ("atan2(∞, ∞)", atan2(INFINITY, INFINITY), FRAC_PI_4),
        (
            "atan2(−∞, −∞)",
            atan2(NEG_INFINITY, NEG_INFINITY),
            -3.0 * FRAC_PI_4,
        ),
        ("atan2(1, −∞)", atan2(1.0, NEG_INFINITY), PI),
        ("hypot(∞, NaN)", hypot(INFINITY, NAN), INFINITY),
        ("hypot(NaN, −∞)", hypot(NAN, NEG_INFINITY), INFINITY),
        ("hypot(−0, −0)", hypot(-0.0, -0.0), 0.0),
        (
            "hypot of subnormals",
            hypot(3.0 * TINY, 4.0 * TINY),
            5.0 * TINY,
        ),
        ("powf(NaN, 0)", powf(NAN, 0.0), 1.0),
        ("powf(1, NaN)", powf(1.0, NAN), 1.0),
        ("powf(0, −1)", powf(0.0, -1.0), INFINITY),
        ("powf(−0, −1)", powf(-0.0, -1.0), NEG_INFINITY),
        ("powf(−0, 3)", powf(-0.0, 3.0), -0.0),
        ("powf(−8, 1/3)", powf(-8.0, 1.0 / 3.0), NAN),
        ("powf(2, 1024)", powf(2.0, 1024.0), INFINITY),
        ("powf(2, −1074)", powf(2.0, -1074.0), TINY),
        ("powf(0.5, ∞)", powf(0.5, INFINITY), 0.0),
    ];
    for (name, got, expected) in edges {
        same(got, expected, name);
    }
}

#[test]
fn integer_powers_at_the_ends() {
    let edges = [
        ("NaN⁰", powi(NAN, 0), 1.0),
        ("∞⁰", powi(INFINITY, 0), 1.0),
        ("0⁻¹", powi(0.0, -1), INFINITY),
        ("(−0)⁻¹", powi(-0.0, -1), NEG_INFINITY),
        ("(−0)³", powi(-0.0, 3), -0.0),
        ("1 to i32::MIN", powi(1.0, i32::MIN), 1.0),
        ("−1 to i32::MIN", powi(-1.0, i32::MIN), 1.0),
        ("−1 to i32::MAX", powi(-1.0, i32::MAX), -1.0),
        ("2 to i32::MIN", powi(2.0, i32::MIN), 0.0),
        ("½ to i32::MIN", powi(0.5, i32::MIN), INFINITY),
        (
            "2¹⁰²³",
            powi(2.0, 1023),
            f64::MAX / 2.0 + f64::MAX / 2.0 * f64::EPSILON / 2.0,
        ),
        ("2¹⁰²⁴", powi(2.0, 1024), INFINITY),
        ("½ to 1074", powi(0.5, 1074), TINY),
        ("(−2)⁻³", powi(-2.0, -3), -0.125),
    ];
    for (name, got, expected) in edges {
        same(got, expected, name);
    }
}

#[test]
fn selection_returns_the_first_of_equals_and_every_nan() {
    for (a, b) in [(0.0, -0.0), (-0.0, 0.0), (1.5, 1.5), (INFINITY, INFINITY)] {
        same(max(a, b), a, "max of equals");
        same(min(a, b), a, "min of equals");
    }
    for (small, large) in [
        (-1.0, 1.0),
        (NEG_INFINITY, INFINITY),
        (0.0, TINY),
        (-TINY, -0.0),
    ] {
        for (a, b) in [(small, large), (large, small)] {
            same(max(a, b), large, "max");
            same(min(a, b), small, "min");
        }
    }
    for (a, b) in [(NAN, INFINITY), (NEG_INFINITY, NAN), (NAN, NAN)] {
        same(max(a, b), NAN, "max with NaN");
        same(min(a, b), NAN, "min with NaN");
    }
}

/// Demands equal bits, or NaN where NaN is expected.
#[track_caller]
fn same(got: f64, expected: f64, what: &str) {
    let equal = got.to_bits() == expected.to_bits() || got.is_nan() && expected.is_nan();
    assert!(equal, "{what}: {got:e} instead of {expected:e}");
}
