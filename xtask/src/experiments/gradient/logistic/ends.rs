//! The gradient at the ends of the range of logits: right underflow on the label's side, saturation on the other.

use gradus_calculus::{Differentiator, Engine};
use gradus_numerics::{exp, max};

use super::pairs::{CrossEntropy, SquaredError};
use super::{Residual, carries};
use crate::check::Check;

/// With y = 1 and x = 1 the gradient goes through the subnormal numbers from a = 709 on, and from a = ln 2¹⁰⁷⁵ ≈ 745.13
/// on 0 is its right value.
pub(super) fn underflow(engine: &mut Engine, residual: Residual) -> anyhow::Result<[Check; 2]> {
    const UNIT: f64 = f64::MIN_POSITIVE * f64::EPSILON;
    let loss = CrossEntropy { x: &[1.0], y: 1.0 };
    let unit = UNIT / carries(engine);
    let (mut largest, mut last) = (0.0, 0.0);
    for a in (690..=800).map(f64::from) {
        let mut slope = [0.0];
        engine.try_value_and_gradient_into(&loss, &[a], &mut slope)?;
        largest = max(largest, (slope[0] - residual(1.0, a)).abs() / unit);
        if slope[0] != 0.0 {
            last = a;
        }
    }
    let name = engine.name();
    // ln(2¹⁰⁷⁵ s), where s is the share of the gradient that the engine carries
    let end = (gradus_numerics::ln(carries(engine)) + 1075.0 * std::f64::consts::LN_2).floor();
    Ok([
        Check::at_most(
            format!(
                "cross-entropy, {name}: largest error from a = 690 to 800 in the last units it carries"
            ),
            largest,
            1.0,
        ),
        Check::exact(
            format!("cross-entropy, {name}: last whole logit before the gradient underflows to 0"),
            last,
            end,
        ),
    ])
}

/// At a = −700 with y = 1 and x = 1, where the prediction is as wrong as can be.
pub(super) fn saturation() -> anyhow::Result<[Check; 2]> {
    let a = [-700.0];
    let matched = gradus_calculus::try_gradient(&CrossEntropy { x: &[1.0], y: 1.0 }, &a)?[0];
    let mismatched = gradus_calculus::try_gradient(&SquaredError { x: &[1.0], y: 1.0 }, &a)?[0];
    Ok([
        Check::exact(
            "cross-entropy, y = 1, a = −700: size of the gradient",
            matched.abs(),
            1.0,
        ),
        Check::relative(
            "squared error, y = 1, a = −700: size of the gradient",
            mismatched.abs(),
            exp(-700.0),
            1e-13,
        ),
    ])
}
