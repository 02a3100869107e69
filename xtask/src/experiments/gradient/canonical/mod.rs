//! 2.3-canonical: why linear and logistic regression share the form of their gradient.

mod losses;

use gradus_calculus::{Differentiator, Engine};
use gradus_numerics::{StandardNormal, dot, max, uniform};
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;

use super::bounds;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};
use losses::{Link, Loss};

const DRAWS: usize = 500;
const INPUTS: usize = 6;
const CLASSES: usize = 5;
const TOLERANCE: f64 = 1e-13;

/// From (μ, y) the factor of x in the gradient of a matched pair.
type Residual = fn(f64, f64) -> f64;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "2.3-canonical",
    suite: Suite::Gradient,
    statement: "That both gradients are residual times input is no coincidence: wherever link and loss match, the gradient by the weights is (μ − y) x.",
    formula: r"L(w) = A(\eta) - y\,\eta, \quad \eta = w \cdot x, \quad \mu = A'(\eta) \quad\Rightarrow\quad \nabla_w L = (\mu - y)\, x",
    calls: &[
        "engine.value_and_gradient_into(&Loss { link, matched, x, y }, &w, &mut gradient) for engine in Engine::all()",
    ],
    run: |context: &Context| evidence(context, |mean, y| mean - y),
    control: Control {
        wrong: "(y − μ) x",
        run: |context: &Context| evidence(context, |mean, y| y - mean),
    },
};

/// One draw for a link: input, target and weights.
struct Case {
    x: Vec<f64>,
    y: Vec<f64>,
    w: Vec<f64>,
}

fn evidence(context: &Context, residual: Residual) -> anyhow::Result<Report> {
    let mut report = Report::new();
    let mut table = Table::new(
        "",
        "Largest error of a component over 500 draws, relative to (μ + |y|)·|xᵢ|, and for the mismatched pairs the share of \
         draws in which the gradient is (μ − y) x after all.",
        &[
            "link",
            "loss",
            "engine",
            "form of the gradient",
            "largest error",
            "share of (μ − y) x",
        ],
    );
    for link in Link::ALL {
        let cases = cases(context, link);
        let [matched, mismatched] = link.losses();
        let name = link.name();
        for mut engine in bounds::exact_engines() {
            let by = engine.name();
            let agreement = agreement(&mut engine, link, true, &cases, residual)?;
            table.push(cells![
                name,
                matched,
                by,
                "(μ − y) x",
                agreement.error,
                agreement.canonical
            ]);
            report = report.check(Check::at_most(
                format!("{name} with {matched}, (μ − y) x, {by}: largest error"),
                agreement.error,
                TOLERANCE,
            ));
            let agreement = self::agreement(&mut engine, link, false, &cases, residual)?;
            let form = match link {
                Link::Identity => "(μ − y)/μ x",
                Link::Logistic => "(μ − y) μ(1 − μ) x",
                Link::Softmax => "J(μ) (μ − y) x",
                Link::Exponential => "(μ − y) μ x",
            };
            table.push(cells![
                name,
                mismatched,
                by,
                form,
                agreement.error,
                agreement.canonical
            ]);
            report = report
                .check(Check::at_most(
                    format!("{name} with {mismatched}, {form}, {by}: largest error"),
                    agreement.error,
                    TOLERANCE,
                ))
                .check(Check::exact(
                    format!("{name} with {mismatched}, {by}: share of draws with (μ − y) x"),
                    agreement.canonical,
                    0.0,
                ));
        }
    }
    Ok(report.table(table))
}

struct Agreement {
    /// Largest error against the pair's own form.
    error: f64,
    /// Share of draws in which the gradient is (μ − y) x.
    canonical: f64,
}

fn agreement(
    engine: &mut Engine,
    link: Link,
    matched: bool,
    cases: &[Case],
    residual: Residual,
) -> anyhow::Result<Agreement> {
    let mut error = 0.0;
    let mut canonical = 0;
    for case in cases {
        let Case { x, y, w } = case;
        let mut gradient = vec![0.0; w.len()];
        let loss = Loss {
            link,
            matched,
            x,
            y,
        };
        engine.try_value_and_gradient_into(&loss, w, &mut gradient)?;
        let eta: Vec<f64> = w.chunks_exact(INPUTS).map(|row| dot(row, x)).collect();
        let mean = link.mean(&eta);
        let residuals: Vec<f64> = mean
            .iter()
            .zip(y)
            .map(|(&mean, &y)| residual(mean, y))
            .collect();
        let own = if matched {
            residuals.clone()
        } else {
            link.distorted(&mean, &residuals)
        };
        // Relative to the terms of μ − y, and to what a mismatched pair multiplies them with where that is larger.
        let terms = |k: usize| max(mean[k].abs() + y[k].abs(), own[k].abs());
        let distance = |factors: &[f64]| {
            let errors = gradient
                .chunks_exact(INPUTS)
                .enumerate()
                .flat_map(|(k, row)| {
                    let (factor, scale) = (factors[k], terms(k));
                    row.iter()
                        .zip(x)
                        .map(move |(partial, x)| (partial - factor * x).abs() / (scale * x.abs()))
                });
            errors.fold(0.0, max)
        };
        error = max(error, distance(&own));
        canonical += usize::from(distance(&residuals) <= TOLERANCE);
    }
    Ok(Agreement {
        error,
        canonical: canonical as f64 / cases.len() as f64,
    })
}

fn cases(context: &Context, link: Link) -> Vec<Case> {
    let mut rng = context.stream(link.name());
    (0..DRAWS).map(|_| case(link, &mut rng)).collect()
}

/// Normal inputs and weights; targets of the kind that belongs to the link.
fn case(link: Link, rng: &mut ChaCha8Rng) -> Case {
    let normals = |n: usize, rng: &mut ChaCha8Rng| -> Vec<f64> {
        (0..n).map(|_| StandardNormal.sample(rng)).collect()
    };
    let x = normals(INPUTS, rng);
    let rows = if link == Link::Softmax { CLASSES } else { 1 };
    let mut w = normals(rows * INPUTS, rng);
    // The identity link's mismatched loss takes the logarithm of the mean: it must be positive.
    if link == Link::Identity && dot(&w, &x) < 0.0 {
        for weight in &mut w {
            *weight = -*weight;
        }
    }
    let y = match link {
        Link::Identity => vec![3.0 * uniform(rng)],
        Link::Logistic => vec![(2.0 * uniform(rng)).floor()],
        Link::Softmax => {
            let drawn = CLASSES as f64 * uniform(rng);
            (0..CLASSES)
                .map(|k| f64::from(u8::from((k as f64..(k + 1) as f64).contains(&drawn))))
                .collect()
        }
        Link::Exponential => vec![(8.0 * uniform(rng)).floor()],
    };
    Case { x, y, w }
}
