//! 2.3-linear-regression: the gradient of the squared error of a linear model, residual times input.

use gradus_calculus::{Differentiator, Real, ScalarFunction, Scheme};
use gradus_numerics::{StandardNormal, dot, max, powf, uniform};
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;

use super::bounds;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};

const SIZES: [usize; 4] = [1, 3, 10, 40];
const DRAWS: usize = 250;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "2.3-linear-regression",
    suite: Suite::Gradient,
    statement: "For linear regression with squared error the gradient by the weights is the residual times the input.",
    formula: r"L = \tfrac12 (w \cdot x - y)^2, \quad \hat y = w \cdot x \quad\Rightarrow\quad \nabla_w L = (\hat y - y)\, x",
    calls: &[
        "engine.value_and_gradient_into(&SquaredError { x, y }, &w, &mut gradient) for engine in Engine::all()",
        "FiniteDifference::richardson().try_estimate_partial(f, &w, i)",
    ],
    run: |context: &Context| evidence(context, |prediction, y| prediction - y),
    control: Control {
        wrong: "2(ŷ − y) x, the ½ forgotten",
        run: |context: &Context| evidence(context, |prediction, y| 2.0 * (prediction - y)),
    },
};

/// L(w) = ½(w·x − y)²
struct SquaredError {
    x: Vec<f64>,
    y: f64,
}

impl ScalarFunction for SquaredError {
    fn eval<T: Real>(&self, w: &[T]) -> T {
        (T::weighted_sum(&self.x, w) - self.y).square() * 0.5
    }
}

/// One draw: the loss, the weights, the prediction.
struct Case {
    loss: SquaredError,
    w: Vec<f64>,
    prediction: f64,
}

impl Case {
    /// Whether the residual is small beside the terms it is made of, so that the loss has lost digits.
    fn cancels(&self) -> bool {
        let terms = self.w.iter().zip(&self.loss.x);
        let size: f64 = terms.map(|(w, x)| (w * x).abs()).sum();
        size + self.loss.y.abs() > 4.0 * (self.prediction - self.loss.y).abs()
    }
}

/// From (ŷ, y) the factor of x in the gradient.
type Residual = fn(f64, f64) -> f64;

fn evidence(context: &Context, residual: Residual) -> anyhow::Result<Report> {
    let cases = cases(context);
    let mut report = Report::new();
    let mut table = Table::new(
        "",
        "Largest error of a component: relative to (|ŷ| + |y|)·|xᵢ| for the exact engines, as a share of its own bound for \
         difference quotients.",
        &["engine", "n = 1", "n = 3", "n = 10", "n = 40"],
    );
    for mut engine in bounds::exact_engines() {
        let name = engine.name();
        let errors = largest(&cases, |case| {
            let mut gradient = vec![0.0; case.w.len()];
            engine.try_value_and_gradient_into(&case.loss, &case.w, &mut gradient)?;
            let scale = case.prediction.abs() + case.loss.y.abs();
            let factor = residual(case.prediction, case.loss.y);
            Ok(gradient
                .iter()
                .zip(&case.loss.x)
                .map(|(partial, x)| (partial - factor * x).abs() / (scale * x.abs()))
                .fold(0.0, max))
        })?;
        report = report.check(Check::at_most(
            format!("{name}: largest error relative to (|ŷ| + |y|)·|xᵢ|"),
            errors.into_iter().fold(0.0, max),
            1e-13,
        ));
        table.push(cells![name, errors[0], errors[1], errors[2], errors[3]]);
    }
    for (name, mut quotient) in bounds::quotients() {
        let trusts_values = quotient.scheme() == Scheme::Richardson;
        let shares = largest(&cases, |case| {
            if trusts_values && case.cancels() {
                return Ok(0.0);
            }
            let factor = residual(case.prediction, case.loss.y);
            let gradient: Vec<f64> = case.loss.x.iter().map(|x| factor * x).collect();
            let mut largest = 0.0;
            for (i, exact) in gradient.iter().enumerate() {
                let partial = bounds::partial(&mut quotient, &case.loss, &case.w, i)?;
                largest = max(largest, partial.share(*exact));
            }
            Ok(largest)
        })?;
        report = report.check(Check::at_most(
            format!("{name}: largest error as a share of its bound"),
            shares.into_iter().fold(0.0, max),
            1.0,
        ));
        table.push(cells![name, shares[0], shares[1], shares[2], shares[3]]);
    }
    let cancelling = cases.iter().filter(|case| case.cancels()).count();
    Ok(report.table(table).note(format!(
        "Richardson's error estimate sees the values of L, not the terms that cancelled inside: it is held to in the {} of \
         {} draws where |w₁x₁| + … + |wₙxₙ| + |y| ≤ 4 |ŷ − y|. Where the residual cancels, the estimate is far too \
         small.",
        cases.len() - cancelling,
        cases.len()
    )))
}

/// The largest error for each of [`SIZES`].
fn largest(
    cases: &[Case],
    mut error: impl FnMut(&Case) -> anyhow::Result<f64>,
) -> anyhow::Result<[f64; 4]> {
    let mut errors = [0.0; 4];
    for (k, case) in cases.iter().enumerate() {
        let size = k / DRAWS;
        errors[size] = max(errors[size], error(case)?);
    }
    Ok(errors)
}

fn cases(context: &Context) -> Vec<Case> {
    let mut rng = context.stream("cases");
    SIZES
        .into_iter()
        .flat_map(|n| (0..DRAWS).map(move |k| (n, k)))
        .map(|(n, k)| case(n, k, &mut rng))
        .collect()
}

/// Inputs of sizes from 1e-3 to 1e3; in every fifth draw the prediction hits to five digits, so that the residual cancels.
fn case(n: usize, k: usize, rng: &mut ChaCha8Rng) -> Case {
    let x: Vec<f64> = (0..n)
        .map(|_| {
            let size = powf(10.0, 6.0 * uniform(rng) - 3.0);
            let normal: f64 = StandardNormal.sample(rng);
            normal * size
        })
        .collect();
    let w: Vec<f64> = (0..n).map(|_| StandardNormal.sample(rng)).collect();
    let prediction = dot(&w, &x);
    let normal: f64 = StandardNormal.sample(rng);
    let y = if k.is_multiple_of(5) {
        prediction * (1.0 + 1e-5 * normal)
    } else {
        normal * powf(10.0, 6.0 * uniform(rng) - 3.0)
    };
    Case {
        loss: SquaredError { x, y },
        w,
        prediction,
    }
}
