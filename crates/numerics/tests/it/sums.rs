//! Sums, dot products and norms against an index loop that spells the documented order out.

use gradus_numerics::{
    Float, dot, dot_of, exp2, norm, norm_of, squared_norm, squared_norm_of, stream, sum, sum_of,
    uniform,
};
use proptest::prelude::*;

/// The documented order, term by term.
fn oracle<T: Float>(n: usize, term: impl Fn(usize) -> T) -> T {
    let mut s = [T::ZERO; 8];
    for i in 0..n {
        s[i % 8] += term(i);
    }
    ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

/// Numbers of mixed sign and magnitude, so that a different order gives different bits.
fn numbers<T: Float>(n: usize, purpose: &str) -> Vec<T> {
    let mut rng = stream(0, purpose);
    (0..n)
        .map(|_| T::from_f64((uniform(&mut rng) - 0.5) * exp2(20.0 * uniform(&mut rng))))
        .collect()
}

fn agree_with_the_oracle<T: Float>() {
    let bits = |x: T| x.to_f64().to_bits();
    for n in (0..=70).chain([127, 1000, 4097]) {
        let (a, b) = (numbers::<T>(n, "a"), numbers::<T>(n, "b"));
        assert_eq!(bits(sum_of(&a)), bits(oracle(n, |i| a[i])), "sum of {n}");
        assert_eq!(
            bits(dot_of(&a, &b)),
            bits(oracle(n, |i| a[i] * b[i])),
            "dot product of {n}"
        );
        let squared = oracle(n, |i| a[i] * a[i]);
        assert_eq!(
            bits(squared_norm_of(&a)),
            bits(squared),
            "squared norm of {n}"
        );
        assert_eq!(bits(norm_of(&a)), bits(squared.sqrt()), "norm of {n}");
    }
}

#[test]
fn every_length_has_the_bits_of_the_documented_order() {
    agree_with_the_oracle::<f64>();
    agree_with_the_oracle::<f32>();
}

#[test]
fn another_order_would_be_noticed() {
    let x = numbers::<f64>(1000, "a");
    let in_sequence = x.iter().fold(0.0, |s, x| s + x);
    assert_ne!(sum(&x).to_bits(), in_sequence.to_bits());
}

#[test]
fn the_empty_sum_is_positive_zero() {
    for zero in [
        sum(&[]),
        dot(&[], &[]),
        squared_norm(&[]),
        norm(&[]),
        sum(&[-0.0]),
        norm(&[-0.0, 0.0]),
    ] {
        assert_eq!(zero.to_bits(), 0);
    }
}

#[test]
#[should_panic(expected = "the dot product needs two slices of one length, got 3 and 2")]
fn a_dot_product_of_different_lengths_names_both() {
    dot(&[1.0, 2.0, 3.0], &[1.0, 2.0]);
}

#[test]
fn norms_are_right_at_the_ends_of_the_range() {
    let relative = |x: &[f64], expected: f64| (norm(x) / expected - 1.0).abs();
    assert!(relative(&[3e200, 4e200], 5e200) < 4.0 * f64::EPSILON);
    assert!(relative(&[3e-200, 4e-200], 5e-200) < 4.0 * f64::EPSILON);
    // one large element among small ones
    assert!(relative(&[1e-300, 2e250, 1.0], 2e250) < 4.0 * f64::EPSILON);
    // subnormal numbers: exact multiples of the smallest one
    let tiny = f64::from_bits(1);
    assert_eq!(norm(&[3.0 * tiny, 4.0 * tiny]).to_bits(), 5);
    assert_eq!(norm(&[tiny]).to_bits(), 1);
    assert_eq!(norm(&[f64::MAX]).to_bits(), f64::MAX.to_bits());
    assert_eq!(
        norm(&[f64::MAX, f64::MAX]).to_bits(),
        f64::INFINITY.to_bits()
    );
    // √n times one magnitude, where the squares just leave the normal range
    for magnitude in [1e-162, 1e-155, 1e-154, 1e153, 1e154, 1e155] {
        let x = vec![magnitude; 10_000];
        assert!(relative(&x, 100.0 * magnitude) < 1e-12, "{magnitude}");
    }
    assert_eq!(norm_of(&[f32::MAX]).to_bits(), f32::MAX.to_bits());
    assert_eq!(
        norm_of(&[f32::from_bits(3), f32::from_bits(4)]).to_bits(),
        5
    );
}

#[test]
fn nan_comes_before_infinity() {
    assert!(norm(&[f64::NAN, f64::INFINITY]).is_nan());
    assert!(norm(&[f64::NEG_INFINITY, f64::NAN]).is_nan());
    assert!(norm(&[1.0, f64::NAN]).is_nan());
    assert_eq!(
        norm(&[1.0, f64::NEG_INFINITY]).to_bits(),
        f64::INFINITY.to_bits()
    );
    assert!(sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan());
    assert!(dot(&[0.0], &[f64::INFINITY]).is_nan());
}

proptest! {
    #[test]
    fn a_dot_product_is_symmetric_in_bits(pairs in prop::collection::vec((-1e3..1e3, -1e3..1e3), 0..100)) {
        let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        prop_assert_eq!(dot(&a, &b).to_bits(), dot(&b, &a).to_bits());
    }

    #[test]
    fn powers_of_two_pass_through(x in prop::collection::vec(-1e3..1e3, 0..100), n in -100..100) {
        let scale = exp2(f64::from(n));
        let scaled: Vec<f64> = x.iter().map(|x| x * scale).collect();
        prop_assert_eq!(sum(&scaled).to_bits(), (sum(&x) * scale).to_bits());
        prop_assert_eq!(norm(&scaled).to_bits(), (norm(&x) * scale).to_bits());
    }

    #[test]
    fn far_powers_of_two_change_a_norm_by_rounding_only(x in prop::collection::vec(1.0..1e3, 1..100), n in -1000..1000) {
        let scale = exp2(f64::from(n));
        let scaled: Vec<f64> = x.iter().map(|x| x * scale).collect();
        let expected = norm(&x) * scale;
        prop_assert!((norm(&scaled) / expected - 1.0).abs() < 1e-14);
    }

    #[test]
    fn sums_keep_their_error_bound(x in prop::collection::vec(-1e6..1e6, 0..500)) {
        // Σ in integers of 2⁻⁶⁰: |x| < 2²⁰ has bits down to 2⁻⁶⁰ only where it is ≥ 2⁻⁷, others are rounded to it first
        let unit = exp2(-60.0);
        let x: Vec<f64> = x.into_iter().map(|x: f64| (x / unit).round() * unit).collect();
        #[expect(clippy::cast_possible_truncation, reason = "integers below 2⁸⁰")]
        let exact: i128 = x.iter().map(|x| (x / unit) as i128).sum();
        let magnitudes = sum(&x.iter().map(|x| x.abs()).collect::<Vec<_>>());
        let bound = (x.len() as f64 / 8.0 + 4.0) * f64::EPSILON / 2.0 * magnitudes;
        prop_assert!((sum(&x) - exact as f64 * unit).abs() <= bound);
    }
}
