//! R6-bottou: what takes the noise out of stochastic descent.

mod methods;
mod problem;

use gradus_calculus::order_of_convergence;
use gradus_numerics::{ln, sum};
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;
use rayon::prelude::*;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::experiments::learning::statistics::Mean;
use crate::figure::{Figure, Panel, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};
use methods::{GOAL, Stall, Trace, growing, saga, stochastic, svrg};
use problem::Logistic;

const SEEDS: usize = 64;
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
        ("SAGA", saga(&problem, &mut context.stream("saga"), keep)?),
        ("SVRG", svrg(&problem, &mut context.stream("svrg"), keep)?),
    ];
    let mut report = Report::new();
    for (name, trace) in &reduced {
        report = report
            .check(Check::at_most(
                format!("{name}: gap at the end"),
                trace[trace.len() - 1].1,
                GOAL,
            ))
            .check(Check::at_least(
                format!("{name}: R² of a line through ln gap against examples"),
                determination(trace.iter().copied()),
                0.98,
            ));
    }
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
        .fold(0.0, gradus_numerics::max);
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
        .figure(figure(&reduced, &stalls, &growing))
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

fn figure(reduced: &[(&str, Trace); 2], stalls: &[Vec<Stall>], growing: &Trace) -> Figure {
    let passes = |trace: &Trace, last: f64| -> Vec<(f64, f64)> {
        let n = problem::EXAMPLES as f64;
        let scaled = trace.iter().map(|&(touched, gap)| (touched / n, gap));
        axis::log_y(scaled.take_while(|point| point.0 <= last))
    };
    let stalled = |rate: usize| {
        let traces: Vec<Trace> = stalls[rate]
            .iter()
            .map(|stall| stall.trace.clone())
            .collect();
        mean_trace(&traces)
    };
    let plots: Vec<Plot> = vec![
        style::line(0, passes(&reduced[0].1, 40.0), "SAGA"),
        style::line(1, passes(&reduced[1].1, 40.0), "SVRG"),
        style::line(3, passes(&stalled(3), 40.0), "fixed step, η = 0.4"),
        style::line(4, passes(&stalled(0), 40.0), "fixed step, η = 0.05"),
        style::line(2, passes(growing, 40.0), "growing batches"),
    ];
    let layout = style::layout(&plots)
        .with_title("against examples touched")
        .with_width(540.0)
        .with_x_label("examples touched / N")
        .with_y_label("gap F − min F")
        .with_x_axis_min(0.0)
        .with_x_axis_max(40.0)
        .with_x_tick_step(10.0)
        .with_legend_position(LegendPosition::InsideTopRight);
    let left = Panel::new(plots, axis::decades_y(layout, -13, 2));
    let steps = axis::log_y(
        growing
            .iter()
            .enumerate()
            .map(|(step, point)| (step as f64, point.1)),
    );
    let plots = vec![style::line(2, steps, "growing batches")];
    let layout = style::layout(&plots)
        .with_title("against steps")
        .with_width(400.0)
        .with_x_label("step")
        .with_y_label("gap F − min F")
        .with_x_axis_min(0.0)
        .with_x_axis_max(160.0)
        .with_x_tick_step(40.0);
    let right = Panel::new(plots, axis::decades_y(layout, -4, 0));
    Figure::panels(
        "",
        "Left: the gap to the minimum against the examples touched; of the fixed steps and the growing batches the mean over 64 \
         seeds. Right: growing batches against their steps, a straight line.",
        2,
        [left, right],
    )
}
