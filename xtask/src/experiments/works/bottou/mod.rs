//! R6-bottou: what takes the noise out of stochastic descent.

mod figure;
mod methods;
mod problem;

use gradus_calculus::order_of_convergence;
use gradus_numerics::{ln, max, sum};
use rand::rngs::ChaCha8Rng;
use rayon::prelude::*;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::experiments::learning::statistics::Mean;
use crate::report::Report;
use crate::table::{Table, cells};
use methods::{GOAL, Stall, Trace, growing, saga, stochastic, svrg};
use problem::Logistic;

const SEEDS: usize = 64;
/// Runs of SAGA and of SVRG.
const REDUCED: usize = 16;
const RATES: [f64; 4] = [0.05, 0.1, 0.2, 0.4];
/// Steps of stochastic descent; the second half is measured.
const STEPS: usize = 16_000;
/// Growing batches: the factor of a step, steps, and runs whose gaps are averaged.
const GROWTH: f64 = 1.04;
const GROWING_STEPS: u64 = 160;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "R6-bottou",
    suite: Suite::Works,
    statement: "SAGA and SVRG converge linearly where stochastic descent with a fixed step stalls at a floor in proportion to the step; averaging only lowers the floor, growing batches converge linearly in steps, not in examples (Bottou, Curtis and Nocedal 2018).",
    formula: r"F(w) = \frac{1}{N} \sum_{i=1}^N \ln\left(1 + e^{-y_i w^\top x_i}\right) + \frac{\lambda}{2} \lVert w \rVert^2, \qquad N = 500,\ d = 20,\ \lambda = 10^{-2}",
    calls: &[
        "Saga::new(500, 20)?.estimate(i, &gradient, &mut estimate)?",
        "Svrg::new(20)?.estimate(&gradient, &at_anchor, &mut estimate)?",
        "IterateAverage::new(20)?.observe(&w)?",
        "GrowingBatch::new(1, 1.04, n)?.at(step)",
    ],
    run: |context| evidence(context, 1.0),
    control: Control {
        wrong: "the control variate left out of SAGA and SVRG",
        run: |context| evidence(context, 0.0),
    },
};

fn evidence(context: &Context, keep: f64) -> anyhow::Result<Report> {
    let problem = Logistic::draw(context)?;
    let reduced = [
        (
            "SAGA",
            reduced(context, "saga", |rng| saga(&problem, rng, keep))?,
        ),
        (
            "SVRG",
            reduced(context, "svrg", |rng| svrg(&problem, rng, keep))?,
        ),
    ];
    let report = linear(&reduced)
        .into_iter()
        .fold(Report::new(), Report::check);
    let stalls = stalls(context, &problem)?;
    let floors: Vec<Mean> = stalls
        .iter()
        .map(|runs| mean(runs, |run| run.floor))
        .collect();
    let averaged: Vec<Mean> = stalls
        .iter()
        .map(|runs| mean(runs, |run| run.averaged))
        .collect();
    let values: Vec<f64> = floors.iter().map(|floor| floor.value).collect();
    let lowered = floors
        .iter()
        .zip(&averaged)
        .map(|(floor, averaged)| averaged.value / floor.value)
        .fold(0.0, max);
    let growing = growth(context, &problem)?;
    let late = &growing[growing.len() / 2..];
    let per_step = growing
        .iter()
        .enumerate()
        .map(|(step, point)| (step as f64, point.1));
    let (examples, gaps): (Vec<f64>, Vec<f64>) = late.iter().copied().unzip();
    let mut table = Table::new(
        "",
        "Where stochastic descent stalls, mean of 64 seeds: the gap of its iterates, and of the mean of its last 8 000 iterates.",
        &[
            "η",
            "floor",
            "standard error",
            "gap of the mean",
            "standard error",
        ],
    );
    for ((eta, floor), averaged) in RATES.iter().zip(&floors).zip(&averaged) {
        table.push(cells![
            *eta,
            floor.value,
            floor.error,
            averaged.value,
            averaged.error
        ]);
    }
    Ok(report
        .check(Check::near(
            "power of η in the floor of stochastic descent, 64 seeds",
            order_of_convergence(&RATES, &values)?,
            1.0,
            0.1,
        ))
        .check(Check::at_most(
            "gap of the averaged iterate over the floor, the largest of 4 learning rates",
            lowered,
            0.5,
        ))
        .check(Check::at_least(
            "gap of the averaged iterate, smallest learning rate, over what SAGA reaches",
            averaged[0].value / GOAL,
            1e3,
        ))
        .check(Check::at_least(
            "growing batches: R² of a line through ln gap against steps, mean of 64 seeds",
            determination(per_step),
            0.98,
        ))
        .check(Check::near(
            "growing batches: power of the examples in the gap, second half",
            order_of_convergence(&examples, &gaps)?,
            -1.0,
            0.2,
        ))
        .table(table)
        .figure(figure::figure(&reduced, &stalls, &growing))
        .note(
            "Examples touched count gradients of single fᵢ: one for a step of SAGA, two for one of SVRG and N for each of its \
             anchors. SAGA with η = 1/(3L), SVRG with 1/(4L) and an anchor every 2N steps, batches growing by 4 % a step with \
             η = 1/L. The minimum is Newton's.",
        )
        .note(
            "A gap that falls by a factor with each step, while the step costs 4 % more than the last, falls like a power of \
             the examples only: sections 5.1 and 5.2 of the paper.",
        ))
}

/// That SAGA and SVRG come to the goal, along a straight line.
fn linear(reduced: &[(&str, Vec<Trace>); 2]) -> Vec<Check> {
    let checks = reduced.iter().map(|(name, traces)| {
        let ends = traces.iter().map(|trace| trace[trace.len() - 1].1);
        let lines = traces
            .iter()
            .map(|trace| determination(trace.iter().copied()));
        [
            Check::at_most(
                format!("{name}: gap at the end, the largest of 16 runs"),
                ends.fold(0.0, max),
                GOAL,
            ),
            Check::at_least(
                format!("{name}: R² of a line through ln gap against examples, median of 16 runs"),
                median(lines),
                0.98,
            ),
        ]
    });
    checks.flatten().collect()
}

/// Runs of a method with its noise reduced, each with draws of its own.
fn reduced(
    context: &Context,
    name: &str,
    run: impl Fn(&mut ChaCha8Rng) -> anyhow::Result<Trace> + Sync,
) -> anyhow::Result<Vec<Trace>> {
    (0..REDUCED)
        .into_par_iter()
        .map(|seed| run(&mut context.stream(&format!("{name} {seed}"))))
        .collect()
}

/// Stochastic descent with each learning rate, a run for each seed.
fn stalls(context: &Context, problem: &Logistic) -> anyhow::Result<Vec<Vec<Stall>>> {
    let runs = |&eta: &f64| {
        (0..SEEDS)
            .into_par_iter()
            .map(|seed| {
                let mut rng = context.stream(&format!("seed {seed}, rate {eta}"));
                stochastic(problem, &mut rng, eta, STEPS)
            })
            .collect()
    };
    RATES.iter().map(runs).collect()
}

/// The mean gap of descent on growing batches over all seeds.
fn growth(context: &Context, problem: &Logistic) -> anyhow::Result<Trace> {
    let runs = (0..SEEDS)
        .into_par_iter()
        .map(|seed| {
            let mut rng = context.stream(&format!("growing batches {seed}"));
            growing(problem, &mut rng, GROWTH, GROWING_STEPS)
        })
        .collect::<anyhow::Result<Vec<Trace>>>()?;
    Ok(mean_trace(&runs))
}

fn mean(runs: &[Stall], of: fn(&Stall) -> f64) -> Mean {
    Mean::of(&runs.iter().map(of).collect::<Vec<f64>>())
}

/// R² of the least-squares line through (x, ln y).
fn determination(points: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (x, y): (Vec<f64>, Vec<f64>) = points
        .filter(|point| point.1 > 0.0)
        .map(|(x, y)| (x, ln(y)))
        .unzip();
    let n = x.len() as f64;
    let (mean_x, mean_y) = (sum(&x) / n, sum(&y) / n);
    let product = |a: &[f64], mean_a: f64, b: &[f64], mean_b: f64| -> f64 {
        a.iter()
            .zip(b)
            .map(|(a, b)| (a - mean_a) * (b - mean_b))
            .sum()
    };
    let mixed = product(&x, mean_x, &y, mean_y);
    mixed * mixed / (product(&x, mean_x, &x, mean_x) * product(&y, mean_y, &y, mean_y))
}

/// The mean gap of several runs, point by point.
fn mean_trace(runs: &[Trace]) -> Trace {
    (0..runs[0].len())
        .map(|k| {
            let gaps: Vec<f64> = runs.iter().map(|run| run[k].1).collect();
            (runs[0][k].0, sum(&gaps) / gaps.len() as f64)
        })
        .collect()
}

/// The lower one of the middle.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() - 1) / 2]
}
