//! No one is timed on a wrong result.

use anyhow::ensure;

use crate::contender::{Contender, Side};

/// The largest relative error of a gradient that may be timed.
const TOLERANCE: f64 = 1e-9;

/// Compares each gradient or Jacobian (of `results` numbers) with the one by hand, and the value of those that compute the value alone with the plain
/// function's; says whose error is largest. (Values may differ by a constant that no gradient sees.)
pub fn worst_error(
    contenders: &mut [Contender<'_>],
    x: &[f64],
    results: usize,
) -> anyhow::Result<String> {
    let mut expected_value = f64::NAN;
    let mut expected = vec![f64::NAN; results];
    for contender in contenders.iter_mut() {
        match contender.side {
            Side::Function if expected_value.is_nan() => {
                expected_value = (contender.run)(x, &mut []);
            }
            Side::Hand => {
                (contender.run)(x, &mut expected);
            }
            _ => {}
        }
    }
    let mut worst = (0.0, "by hand");
    for contender in contenders {
        let mut gradient = vec![f64::NAN; results];
        let value = (contender.run)(x, &mut gradient);
        let error = match contender.side {
            Side::Function => relative_error(&[value], &[expected_value]),
            _ => relative_error(&gradient, &expected),
        };
        ensure!(
            error <= TOLERANCE,
            "{}: relative error {error:.1e} against the gradient by hand",
            contender.name
        );
        if error > worst.0 {
            worst = (error, contender.name);
        }
    }
    let (error, name) = worst;
    Ok(format!("worst relative error: {error:.1e} ({name})"))
}

/// The largest error of a component, relative to it or, where it is small, to the largest one's 10⁻³.
fn relative_error(found: &[f64], expected: &[f64]) -> f64 {
    let largest = expected.iter().fold(0.0, |m, e| larger(m, e.abs()));
    found
        .iter()
        .zip(expected)
        .map(|(found, expected)| (found - expected).abs() / larger(expected.abs(), 1e-3 * largest))
        .fold(0.0, larger)
}

/// The larger, or NaN where either is.
fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}
