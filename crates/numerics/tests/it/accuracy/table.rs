//! Accuracy against results computed with 1000 bits (`reference.py`) and, for f32, against the f64 functions.

use gradus_numerics::{Float, powi, stream, uniform};

use crate::functions::{BINARY, UNARY};

/// The largest error allowed, in units of the last place between the result and the correctly rounded one.
///
/// The crate's documentation states them; they also held for the 523 737 rows of `reference.py 10000`.
const ULPS: [(&str, u64); 31] = [
    ("exp", 1),
    ("exp2", 1),
    ("exp_m1", 1),
    ("ln", 1),
    ("ln_1p", 1),
    ("log2", 1),
    ("log10", 1),
    ("sin", 1),
    ("cos", 1),
    ("tan", 1),
    ("asin", 1),
    ("acos", 1),
    ("atan", 1),
    ("sinh", 2),
    ("cosh", 1),
    ("tanh", 1),
    ("asinh", 1),
    ("acosh", 2),
    ("atanh", 1),
    ("cbrt", 0),
    ("erf", 1),
    ("erfc", 2),
    ("sigmoid", 1),
    ("softplus", 1),
    ("atan2", 1),
    ("hypot", 1),
    ("powf", 1),
    ("silu", 1),
    ("gelu", 5),
    ("gelu_tanh", 10),
    ("rsqrt", 1),
];

/// The rows of `reference.csv` of one function: arguments and, last, the result.
fn reference(name: &str) -> Vec<Vec<f64>> {
    include_str!("../reference.csv")
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|fields| fields[0] == name)
        .map(|fields| {
            fields[1..]
                .iter()
                .map(|field| field.parse().expect("a number"))
                .collect()
        })
        .collect()
}

fn ordered(x: f64) -> i64 {
    let bits = x.to_bits().cast_signed();
    if bits < 0 { i64::MIN - bits } else { bits }
}

/// The number of f64 between two numbers; as good as infinite where exactly one is NaN.
fn ulps(a: f64, b: f64) -> u64 {
    if a.is_nan() || b.is_nan() {
        return if a.is_nan() && b.is_nan() {
            0
        } else {
            u64::MAX
        };
    }
    ordered(a).abs_diff(ordered(b))
}

/// f32 results may differ from the rounded f64 ones by this many units in the last place, but for gelu's by what it is
/// allowed in f64 and one more.
const SINGLE_ULPS: u32 = 2;
const GELU_SINGLE_ULPS: u32 = 6;

#[test]
fn every_function_stays_within_its_stated_error() {
    let mut failures = Vec::new();
    for (name, allowed) in ULPS {
        let rows = reference(name);
        assert!(rows.len() >= 30, "{name} has only {} rows", rows.len());
        for row in &rows {
            let got = match row[..] {
                [x, _] => (UNARY
                    .iter()
                    .find(|f| f.name == name)
                    .expect("listed")
                    .double)(x),
                [x, y, _] => (BINARY
                    .iter()
                    .find(|f| f.name == name)
                    .expect("listed")
                    .double)(x, y),
                _ => panic!("{name}: a row of {} numbers", row.len()),
            };
            let expected = row[row.len() - 1];
            if ulps(got, expected) > allowed {
                failures.push(format!(
                    "{name}{:?}: {got:e} instead of {expected:e}, {} ulp",
                    &row[..row.len() - 1],
                    ulps(got, expected)
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn integer_powers_stay_within_one_rounding_per_factor() {
    let rows = reference("powi");
    assert!(rows.len() >= 50);
    for row in rows {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the file has small integers as numbers"
        )]
        let n = row[1] as i32;
        let error = (powi(row[0], n) - row[2]).abs();
        // |n| roundings of half an epsilon each, and one of the reference
        let bound = (f64::from(n.unsigned_abs()) + 1.0) * f64::EPSILON / 2.0 * row[2].abs();
        assert!(error <= bound, "{}^{n}: {error:e} > {bound:e}", row[0]);
    }
}

#[test]
fn single_precision_agrees_with_double() {
    let mut failures = Vec::new();
    for f in UNARY {
        let mut rng = stream(0, f.name);
        for _ in 0..10_000 {
            let (from, to) = f.interval;
            let x = f32::from_f64(from + (to - from) * uniform(&mut rng));
            compare(
                f.name,
                &[x],
                (f.single)(x),
                (f.double)(f64::from(x)),
                &mut failures,
            );
        }
    }
    for f in BINARY {
        let mut rng = stream(0, f.name);
        for _ in 0..10_000 {
            let [x, y] = f
                .intervals
                .map(|(from, to)| f32::from_f64(from + (to - from) * uniform(&mut rng)));
            compare(
                f.name,
                &[x, y],
                (f.single)(x, y),
                (f.double)(f64::from(x), f64::from(y)),
                &mut failures,
            );
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Notes a failure where `got` is more than [`SINGLE_ULPS`] from the rounding of `expected`.
fn compare(name: &str, arguments: &[f32], got: f32, expected: f64, failures: &mut Vec<String>) {
    let nearest = f32::from_f64(expected);
    let distance = ordered_single(got).abs_diff(ordered_single(nearest));
    let allowed = match name {
        "gelu" => GELU_SINGLE_ULPS,
        _ => SINGLE_ULPS,
    };
    if distance > allowed {
        failures.push(format!(
            "{name}{arguments:?}: {got:e} instead of {nearest:e}, {distance} ulp"
        ));
    }
}

fn ordered_single(x: f32) -> i32 {
    let bits = x.to_bits().cast_signed();
    if bits < 0 { i32::MIN - bits } else { bits }
}
