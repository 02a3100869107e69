//! R9-wilson: adaptive rules interpolate the training data as descent does, and generalise worse.

use gradus_numerics::{max, uniform};
use gradus_optim::schedule::{Exponential, Schedule};
use gradus_optim::{
    AdaGrad, AdaGradConfig, Adam, AdamConfig, Momentum, MomentumConfig, Optimizer, RmsProp,
    RmsPropConfig, Sgd, SgdConfig,
};
use rayon::prelude::*;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::experiments::learning::statistics::Mean;
use crate::report::Report;
use crate::table::{Table, cells};

/// Training and test points, the share of the positive class, and data sets.
const TRAIN: usize = 400;
const TEST: usize = 1000;
const SHARE: f64 = 0.6;
const SEEDS: usize = 20;
/// Features: the label, two that are always 1, and five for each point.
const FEATURES: usize = 3 + 5 * (TRAIN + TEST);

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "R9-wilson",
    suite: Suite::Works,
    statement: "On the problem of Wilson, Roelofs, Stern, Srebro and Recht (2017) descent and adaptive rules all fit the training data, but adaptive rules put every test point into the larger class.",
    formula: r"x_{ij} = \begin{cases} y_i & j = 1 \\ 1 & j = 2, 3 \\ 1 & j = 4 + 5(i-1), \dots, 4 + 5(i-1) + 2(1 - y_i) \\ 0 & \text{otherwise} \end{cases} \qquad w_{\text{adaptive}} \propto \operatorname{sign}(X^\top y)",
    calls: &[
        "AdaGrad::new(AdaGradConfig { epsilon: 0.0, ..Default::default() }, n)?.step(&mut w, &gradient)?",
        "rule.set_learning_rate(Exponential { learning_rate, gamma }.at(step))",
    ],
    run: |context| evidence(context, 5),
    control: Control {
        wrong: "one feature of its own for points of either class",
        run: |context| evidence(context, 1),
    },
};

/// A training or test point: its label and which features of its own are 1.
struct Sample {
    label: f64,
    own: std::ops::Range<usize>,
}

impl Sample {
    /// w·x
    fn predict(&self, w: &[f64]) -> f64 {
        self.label * w[0] + w[1] + w[2] + self.own.clone().map(|j| w[j]).sum::<f64>()
    }
}

/// What a rule made of one data set.
struct Outcome {
    /// max |w·xᵢ − yᵢ| over the training points.
    misfit: f64,
    test_error: f64,
}

const RULES: [(&str, bool); 5] = [
    ("descent", false),
    ("momentum", false),
    ("AdaGrad", true),
    ("RMSProp", true),
    ("Adam", true),
];

/// `own` is how many features a point of the smaller class has for itself.
fn evidence(context: &Context, own: usize) -> anyhow::Result<Report> {
    let runs = (0..SEEDS)
        .into_par_iter()
        .map(|seed| {
            let samples = samples(context, seed, own);
            let negatives = samples[TRAIN..].iter().filter(|s| s.label < 0.0).count();
            let outcomes = RULES
                .iter()
                .map(|&(name, _)| train(name, &samples))
                .collect::<anyhow::Result<Vec<Outcome>>>()?;
            Ok((negatives as f64 / TEST as f64, outcomes))
        })
        .collect::<anyhow::Result<Vec<(f64, Vec<Outcome>)>>>()?;
    let smaller: Vec<f64> = runs.iter().map(|run| run.0).collect();
    let mut report = Report::new();
    let mut table = Table::new(
        "",
        "Means over 20 data sets of 400 training and 1 000 test points, 60 % of them positive.",
        &[
            "rule",
            "largest |w·x − y| on training points",
            "test error",
            "least",
            "largest",
        ],
    );
    for (k, (name, adaptive)) in RULES.into_iter().enumerate() {
        let misfit = runs.iter().fold(0.0, |m, run| max(m, run.1[k].misfit));
        let errors: Vec<f64> = runs.iter().map(|run| run.1[k].test_error).collect();
        let largest = errors.iter().copied().fold(0.0, max);
        let least = errors.iter().copied().fold(1.0, gradus_numerics::min);
        let mean = Mean::of(&errors).value;
        table.push(cells![name, misfit, mean, least, largest]);
        report = report.check(Check::at_most(
            format!("{name}: largest misfit of a training point, 20 data sets"),
            misfit,
            1e-6,
        ));
        report = if adaptive {
            let off = errors
                .iter()
                .zip(&smaller)
                .filter(|(error, share)| (*error - *share).abs() > 0.0)
                .count();
            report
                .check(Check::near(
                    format!("{name}: mean test error"),
                    mean,
                    1.0 - SHARE,
                    0.015,
                ))
                .check(Check::exact(
                    format!(
                        "{name}: data sets whose test error is not the share of the smaller class"
                    ),
                    off as f64,
                    0.0,
                ))
        } else {
            report.check(Check::exact(
                format!("{name}: largest test error, 20 data sets"),
                largest,
                0.0,
            ))
        };
    }
    Ok(report
        .table(table)
        .note(
            "The problem that the paper constructs. A positive point has one feature of its own, a negative one five. Descent finds the \
             interpolating w of least norm, which leans on the feature that is the label. By a lemma of the paper adaptive rules from \
             w = 0 find a multiple of sign(Xᵀy), for which label and the two constant features weigh the same: a new point \
             scores y + 2 > 0, whatever its label.",
        )
        .note(
            "The mean test error of 1 − 0.6 has a standard error of 0.0035 over 20 000 test points; its tolerance is four of \
             them. The paper's statement is exact for training sets with a positive majority, which all 20 have. ε is 0 in \
             the adaptive rules, as in the paper's derivation, and learning rates fall by 1 % a step, without which RMSProp \
             and Adam would not come to rest.",
        ))
}

fn samples(context: &Context, seed: usize, own: usize) -> Vec<Sample> {
    let mut rng = context.stream(&format!("labels {seed}"));
    (0..TRAIN + TEST)
        .map(|i| {
            let positive = uniform(&mut rng) < SHARE;
            let first = 3 + 5 * i;
            Sample {
                label: if positive { 1.0 } else { -1.0 },
                own: first..first + if positive { 1 } else { own },
            }
        })
        .collect()
}

fn train(name: &str, samples: &[Sample]) -> anyhow::Result<Outcome> {
    let (training, test) = samples.split_at(TRAIN);
    let n = FEATURES;
    let (mut rule, rate, gamma, steps): (Box<dyn Optimizer<f64>>, f64, f64, usize) = match name {
        "descent" => (
            Box::new(Sgd::new(SgdConfig::default(), n)?),
            0.4,
            1.0,
            20_000,
        ),
        "momentum" => (
            Box::new(Momentum::new(MomentumConfig::default(), n)?),
            0.4,
            1.0,
            3_000,
        ),
        "AdaGrad" => {
            let config = AdaGradConfig {
                epsilon: 0.0,
                ..Default::default()
            };
            (Box::new(AdaGrad::new(config, n)?), 0.1, 1.0, 1_000)
        }
        "RMSProp" => {
            let config = RmsPropConfig {
                epsilon: 0.0,
                ..Default::default()
            };
            (Box::new(RmsProp::new(config, n)?), 0.05, 0.99, 2_000)
        }
        _ => {
            let config = AdamConfig {
                epsilon: 0.0,
                ..Default::default()
            };
            (Box::new(Adam::new(config, n)?), 0.05, 0.99, 2_000)
        }
    };
    let schedule = Exponential {
        learning_rate: rate,
        gamma,
    }
    .checked()?;
    let used = 3 + 5 * TRAIN;
    let mut w = vec![0.0; n];
    let mut gradient = vec![0.0; n];
    for step in 0..steps {
        gradient[..used].fill(0.0);
        let mut misfit = 0.0;
        // ∇ ½ mean (w·x − y)²
        for sample in training {
            let residual = sample.predict(&w) - sample.label;
            misfit = max(misfit, residual.abs());
            let d = residual / TRAIN as f64;
            gradient[0] += d * sample.label;
            gradient[1] += d;
            gradient[2] += d;
            gradient[sample.own.clone()].fill(d);
        }
        if misfit <= 1e-7 {
            break;
        }
        rule.set_learning_rate(schedule.at(step as u64));
        rule.step(&mut w, &gradient)?;
    }
    let misfit = training
        .iter()
        .fold(0.0, |m, s| max(m, (s.predict(&w) - s.label).abs()));
    let wrong = test
        .iter()
        .filter(|s| s.predict(&w) * s.label <= 0.0)
        .count();
    Ok(Outcome {
        misfit,
        test_error: wrong as f64 / TEST as f64,
    })
}
