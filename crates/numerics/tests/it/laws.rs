//! The laws that tie the functions to one another.

use gradus_numerics::*;
use proptest::prelude::*;

const EPSILON: f64 = f64::EPSILON;

/// |a − b| ≤ factor · ε · scale.
#[track_caller]
fn close(a: f64, b: f64, factor: f64, scale: f64) -> Result<(), TestCaseError> {
    prop_assert!((a - b).abs() <= factor * EPSILON * scale, "{a:e} and {b:e}");
    Ok(())
}

/// Any f64 but NaN, infinities and subnormal numbers included.
fn any_number() -> impl Strategy<Value = f64> {
    any::<u64>()
        .prop_map(f64::from_bits)
        .prop_filter("NaN", |x| !x.is_nan())
}

proptest! {
    #[test]
    fn odd_functions_are_odd_in_bits(x in any_number()) {
        for f in [sin, tan, asin, atan, sinh, tanh, asinh, atanh, cbrt, erf] {
            let (plus, minus) = (f(x), f(-x));
            prop_assert!(plus.is_nan() && minus.is_nan() || plus.to_bits() == (-minus).to_bits());
        }
    }

    #[test]
    fn even_functions_are_even_in_bits(x in any_number()) {
        for f in [cos, cosh] {
            let (plus, minus) = (f(x), f(-x));
            prop_assert!(plus.is_nan() && minus.is_nan() || plus.to_bits() == minus.to_bits());
        }
        prop_assert_eq!(hypot(x, 1.0).to_bits(), hypot(1.0, -x).to_bits());
    }

    #[test]
    fn sin_cos_has_the_bits_of_sin_and_cos(x in any_number(), y: u32) {
        let (s, c) = sin_cos(x);
        prop_assert!(x.is_infinite() && s.is_nan() && c.is_nan() || (s.to_bits(), c.to_bits()) == (sin(x).to_bits(), cos(x).to_bits()));
        let y = f32::from_bits(y);
        prop_assume!(y.is_finite());
        let (s, c) = Float::sin_cos(y);
        prop_assert_eq!((s.to_bits(), c.to_bits()), (Float::sin(y).to_bits(), Float::cos(y).to_bits()));
    }

    #[test]
    fn the_exponential_turns_sums_into_products(x in -300.0..300.0, y in -300.0..300.0) {
        // the rounding of x + y is an error of ε/2 · |x + y| in the exponent
        close(exp(x + y) / (exp(x) * exp(y)), 1.0, 4.0 + (x + y).abs() / 2.0, 1.0)?;
    }

    #[test]
    fn logarithms_invert_exponentials(x in -700.0..700.0) {
        close(ln(exp(x)), x, 1.0, 1.0 + x.abs())?;
        close(log2(exp2(x)), x, 2.0, 1.0 + x.abs())?;
        close(ln_1p(exp_m1(x / 100.0)), x / 100.0, 4.0, x.abs() * exp(x.abs() / 100.0))?;
    }

    #[test]
    fn bases_of_logarithms_differ_by_a_factor(x in 1e-300..1e300) {
        close(log2(x) * std::f64::consts::LN_2, ln(x), 2.0, ln(x).abs())?;
        close(log10(x) * std::f64::consts::LN_10, ln(x), 2.0, ln(x).abs())?;
    }

    #[test]
    fn sine_and_cosine_lie_on_the_unit_circle(x in -1e6..1e6) {
        let (s, c) = sin_cos(x);
        close(s * s + c * c, 1.0, 2.0, 1.0)?;
        close(tan(x), s / c, 3.0, (s / c).abs())?;
        close(hypot(s, c), 1.0, 2.0, 1.0)?;
    }

    #[test]
    fn inverse_trigonometric_functions_invert(x in -1.0..1.0, angle in -3.1..3.1, radius in 1e-3..1e3) {
        close(sin(asin(x)), x, 2.0, 1.0)?;
        close(cos(acos(x)), x, 2.0, 1.0)?;
        close(asin(x) + acos(x), std::f64::consts::FRAC_PI_2, 2.0, 2.0)?;
        close(tan(atan(x * radius)), x * radius, 4.0, 1.0 + (x * radius) * (x * radius))?;
        close(atan2(radius * sin(angle), radius * cos(angle)), angle, 4.0, 3.2)?;
    }

    #[test]
    fn hyperbolic_functions_lie_on_the_hyperbola(x in -15.0..15.0) {
        let (s, c) = (sinh(x), cosh(x));
        close(c * c - s * s, 1.0, 8.0, c * c)?;
        close(tanh(x), s / c, 5.0, (s / c).abs())?;
        close(asinh(s), x, 4.0, 1.0 + x.abs())?;
        // d acosh(c) = dc / s: near 0 the inverse magnifies the rounding of c
        close(acosh(c), x.abs(), 4.0, 1.0 + x.abs() + c / s.abs())?;
        close(atanh(tanh(x / 15.0)), x / 15.0, 8.0, 1.0)?;
    }

    #[test]
    fn powers_agree(x in 0.1..10.0, n in -100_i32..100, y in -50.0..50.0) {
        let real = powf(x, f64::from(n));
        close(powi(x, n), real, f64::from(n.abs()) + 2.0, real)?;
        let by_exp = exp(y * ln(x));
        close(powf(x, y), by_exp, 4.0 + 2.0 * (y * ln(x)).abs(), by_exp)?;
        close(cbrt(x * x * x), x, 3.0, x)?;
        close(powi(x, 2), x * x, 0.0, 1.0)?;
    }

    #[test]
    fn the_error_function_and_its_complement_add_to_one(x in -6.0..6.0) {
        close(erf(x) + erfc(x), 1.0, 2.0, 2.0)?;
        close(erfc(-x), 2.0 - erfc(x), 2.0, 2.0)?;
    }

    #[test]
    fn sigmoid_and_softplus_mirror(x in -700.0..700.0) {
        close(sigmoid(x) + sigmoid(-x), 1.0, 2.0, 1.0)?;
        close(sigmoid(x), 0.5 * (1.0 + tanh(x / 2.0)), 2.0, 1.0)?;
        close(softplus(x) - softplus(-x), x, 2.0, 1.0 + x.abs())?;
        // e^softplus(x) = 1 + eˣ
        close(softplus(x), ln_1p(exp(x)), 4.0, softplus(x))?;
    }

    #[test]
    fn nothing_leaves_its_range(x in any_number()) {
        let within = |y: f64, from: f64, to: f64| y.is_nan() || (from..=to).contains(&y);
        prop_assert!([sin(x), cos(x), tanh(x), erf(x)].into_iter().all(|y| within(y, -1.0, 1.0)));
        prop_assert!(within(sigmoid(x), 0.0, 1.0) && within(erfc(x), 0.0, 2.0));
        prop_assert!(within(exp(x), 0.0, f64::INFINITY) && within(cosh(x), 1.0, f64::INFINITY));
        prop_assert!(within(softplus(x), relu(x), f64::INFINITY));
    }

    #[test]
    fn selection_orders(a in any_number(), b in any_number()) {
        let (small, large) = (min(a, b), max(a, b));
        prop_assert!(small <= large);
        prop_assert!(large.to_bits() == a.to_bits() || large.to_bits() == b.to_bits());
        prop_assert!(small.to_bits() == a.to_bits() || small.to_bits() == b.to_bits());
        prop_assert_eq!(relu(a).to_bits(), (max(a, 0.0) + 0.0).to_bits());
    }

    #[test]
    fn binary_scaling_is_exact(x in 1e-100..1e100, n in -300..300) {
        prop_assert_eq!(<f64 as Float>::scalbn(x, n).to_bits(), (x * exp2(f64::from(n))).to_bits());
        let e = <f64 as Float>::ilogb(x);
        prop_assert!(exp2(f64::from(e)) <= x && x < exp2(f64::from(e + 1)));
    }

    #[test]
    fn digests_see_every_bit(x in any_number(), position in 0_usize..64) {
        let flipped = f64::from_bits(x.to_bits() ^ (1 << position));
        prop_assume!(!flipped.is_nan());
        prop_assert_ne!(Digest::of(&[x, 1.0]), Digest::of(&[flipped, 1.0]));
    }
}
