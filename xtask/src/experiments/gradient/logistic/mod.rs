//! 2.3-logistic: the gradient of logistic regression, residual times input, to the ends of the floating-point range.

mod ends;
mod naive;
mod pairs;

use gradus_calculus::{Differentiator, Engine, ScalarFunction};
use gradus_numerics::{StandardNormal, dot, max, squared_norm, uniform};
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;

use super::bounds;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};
use pairs::{CrossEntropy, SquaredError, residual, sigmoid_slope};

/// Inputs of a draw.
const N: usize = 8;
/// Logits −700, −699.5, …, 700.
const LOGITS: std::ops::RangeInclusive<i32> = -1400..=1400;
/// Step of the complex step: what it carries is this much smaller than the gradient, and underflows that much earlier.
const COMPLEX_STEP: f64 = 1.0 / (1_u128 << 66) as f64;

/// From (y, a) the factor of x in the gradient of the cross-entropy.
type Residual = fn(f64, f64) -> f64;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "2.3-logistic",
    suite: Suite::Gradient,
    statement: "For logistic regression with cross-entropy the gradient has the same form, residual times input; squared error picks up σ′ as well, and its gradient vanishes where the prediction is most wrong.",
    formula: r"\hat y = \sigma(w \cdot x): \quad \nabla_w \bigl[-y \ln \hat y - (1 - y) \ln(1 - \hat y)\bigr] = (\hat y - y)\, x, \qquad \nabla_w \tfrac12 (\hat y - y)^2 = (\hat y - y)\, \sigma'(w \cdot x)\, x",
    calls: &[
        "engine.value_and_gradient_into(&CrossEntropy { x, y }, &w, &mut gradient) for engine in Engine::all()",
        "(1.0 - 2.0 * y) * gradus_numerics::sigmoid((1.0 - 2.0 * y) * a)",
    ],
    run: |context: &Context| evidence(context, residual),
    control: Control {
        wrong: "(y − ŷ) x",
        run: |context: &Context| evidence(context, |y, a| -residual(y, a)),
    },
};

/// Input, label, weights, and the logit they make.
struct Case {
    x: Vec<f64>,
    y: f64,
    w: Vec<f64>,
    a: f64,
}

fn evidence(context: &Context, residual: Residual) -> anyhow::Result<Report> {
    let cases = cases(context);
    let mut report = Report::new();
    let mut table = Table::new(
        "",
        "Largest relative error of a component of the gradient, and the largest logit on the label's side with a gradient \
         that the engine carries in normal numbers.",
        &["loss", "engine", "largest relative error", "largest |a|"],
    );
    for mut engine in bounds::exact_engines() {
        let name = engine.name();
        let matched = accuracy(
            &mut engine,
            &cases,
            |case| CrossEntropy {
                x: &case.x,
                y: case.y,
            },
            residual,
        )?;
        let mismatched = accuracy(
            &mut engine,
            &cases,
            |case| SquaredError {
                x: &case.x,
                y: case.y,
            },
            |y, a| residual(y, a) * sigmoid_slope(a),
        )?;
        for (loss, form, accuracy) in [
            ("cross-entropy", "(ŷ − y) x", &matched),
            ("squared error", "(ŷ − y) σ′ x", &mismatched),
        ] {
            report = report.check(Check::at_most(
                format!("{loss}, {form}, {name}: largest relative error"),
                accuracy.error,
                1e-13,
            ));
            table.push(cells![loss, name, accuracy.error, accuracy.reach]);
        }
        report = report
            .check(Check::at_least(
                format!("cross-entropy, {name}: largest |a| on the label's side in normal numbers"),
                matched.reach,
                if carries(&engine) < 1.0 { 650.0 } else { 699.9 },
            ))
            .checks(ends::underflow(&mut engine, residual)?);
    }
    for (name, mut quotient) in bounds::quotients() {
        let mut share = 0.0;
        for case in cases.iter().filter(|case| case.a.abs() <= 30.0) {
            let loss = CrossEntropy {
                x: &[1.0],
                y: case.y,
            };
            let partial = bounds::partial(&mut quotient, &loss, &[case.a], 0)?;
            share = max(share, partial.share(residual(case.y, case.a)));
        }
        report = report.check(Check::at_most(
            format!(
                "cross-entropy, |a| ≤ 30, x = 1, {name}: largest error as a share of its bound"
            ),
            share,
            1.0,
        ));
    }
    Ok(report
        .checks(ends::saturation()?)
        .checks(naive::checks(residual))
        .figure(naive::figure())
        .table(table)
        .table(naive::table())
        .note(
            "The complex step carries the gradient times its step 2⁻⁶⁶, and so loses digits from |a| ≈ 660 and the \
             gradient itself from 700; every other exact engine reaches as far as the numbers do.",
        ))
}

/// For each logit and each label, inputs of sizes from ½ to 2 and weights with w·x = a.
fn cases(context: &Context) -> Vec<Case> {
    let mut rng = context.stream("cases");
    LOGITS
        .flat_map(|k| [(k, 0.0), (k, 1.0)])
        .map(|(k, y)| case(f64::from(k) / 2.0, y, &mut rng))
        .collect()
}

fn case(logit: f64, y: f64, rng: &mut ChaCha8Rng) -> Case {
    let mut size = || {
        let size = 0.5 + 1.5 * uniform(rng);
        if uniform(rng) < 0.5 { -size } else { size }
    };
    let x: Vec<f64> = (0..N).map(|_| size()).collect();
    let drawn: Vec<f64> = (0..N).map(|_| StandardNormal.sample(rng)).collect();
    let missing = (logit - dot(&drawn, &x)) / squared_norm(&x);
    let w: Vec<f64> = drawn.iter().zip(&x).map(|(w, x)| w + missing * x).collect();
    let a = dot(&w, &x);
    Case { x, y, w, a }
}

struct Accuracy {
    error: f64,
    /// The largest |a| on the label's side, where the gradient is small.
    reach: f64,
}

/// How well an engine finds `factor`(y, a) x wherever that is a normal number, and so is what the engine carries.
fn accuracy<'a, F: ScalarFunction>(
    engine: &mut Engine,
    cases: &'a [Case],
    loss: impl Fn(&'a Case) -> F,
    factor: impl Fn(f64, f64) -> f64,
) -> anyhow::Result<Accuracy> {
    let mut accuracy = Accuracy {
        error: 0.0,
        reach: 0.0,
    };
    let mut gradient = [0.0; N];
    let smallest = f64::MIN_POSITIVE / carries(engine);
    for case in cases {
        engine.try_value_and_gradient_into(&loss(case), &case.w, &mut gradient)?;
        let factor = factor(case.y, case.a);
        for (partial, x) in gradient.iter().zip(&case.x) {
            let exact = factor * x;
            if exact.abs() >= smallest {
                accuracy.error = max(accuracy.error, (partial - exact).abs() / exact.abs());
                accuracy.reach = max(accuracy.reach, (2.0 * case.y - 1.0) * case.a);
            }
        }
    }
    Ok(accuracy)
}

/// The size of what the engine carries, as a share of the gradient.
fn carries(engine: &Engine) -> f64 {
    match engine {
        Engine::ComplexStep(_) => COMPLEX_STEP,
        _ => 1.0,
    }
}
