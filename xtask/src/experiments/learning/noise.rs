//! 6.2-noise: the noise of small batches helps to leave a shallow well.

use gradus_numerics::{StandardNormal, sum, uniform};
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_optim::{Optimizer, Sgd, SgdConfig};
use rand::distr::Distribution;
use rayon::prelude::*;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Label, Panel, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

const EXAMPLES: usize = 64;
const SEEDS: usize = 1000;
const STEPS: usize = 1000;
const ETA: f64 = 0.1;
const SIZES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];
/// Where the ridge between the wells is: 4t(t² − 1) + ½ = 0.
const RIDGE: f64 = 0.127_050;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.2-noise",
    suite: Suite::Learning,
    statement: "The noise of small batches helps to leave shallow regions; too much of it does not stay in deep ones either.",
    formula: r"L_i(t) = (t^2 - 1)^2 + \tfrac{1}{2} t + s_i t, \qquad \sum_i s_i = 0, \qquad t \leftarrow t - \frac{\eta}{B} \sum_{i \in \text{batch}} L_i'(t)",
    calls: &[
        "Batches::new(64, size, Sampling::WithoutReplacement)?.next(&mut rng)",
        "Sgd::new(SgdConfig { learning_rate: 0.1, ..Default::default() }, 1)?.step(&mut t, &[slope])?",
    ],
    run: |context| evidence(context, 4.0),
    control: Control {
        wrong: "examples that all agree, sᵢ = 0",
        run: |context| evidence(context, 0.0),
    },
};

/// `spread` is the standard deviation of the sᵢ.
fn evidence(context: &Context, spread: f64) -> anyhow::Result<Report> {
    let slants = slants(context, spread);
    let runs = SIZES
        .iter()
        .map(|&size| endpoints(context, &slants, size))
        .collect::<anyhow::Result<Vec<Vec<f64>>>>()?;
    let shares: Vec<f64> = runs.iter().map(|ends| share(ends)).collect();
    let full = shares[SIZES.len() - 1];
    let rises = (2..SIZES.len() - 1)
        .filter(|&k| shares[k + 1] > shares[k])
        .count();
    let mut table = Table::new(
        "",
        "Runs of 1 000 that end in the deep well after 1 000 steps, by batch size.",
        &[
            "B",
            "share in the deep well",
            "runs that left the finite numbers",
        ],
    );
    for ((size, share), ends) in SIZES.iter().zip(&shares).zip(&runs) {
        let lost = ends.iter().filter(|t| t.is_nan()).count();
        table.push(cells![*size, *share, lost]);
    }
    Ok(Report::new()
        .check(Check::exact("share in the deep well, all 64 examples", full, 0.0))
        .check(Check::at_least("share in the deep well, B = 4", shares[2], 0.9))
        .check(Check::exact(
            "rises of the share from B = 4 on, as batches grow",
            rises as f64,
            0.0,
        ))
        .check(Check::below(
            "share in the deep well, B = 1, against that of B = 4",
            shares[0],
            shares[2],
        ))
        .table(table)
        .figure(figure(&runs, &shares))
        .note(
            "The full loss has a shallow well at t = 0.930 and a deep one at t = −1.057. All runs start in the shallow \
             one, at t from 0.2 to 1.4. Batches are drawn without replacement, anew for each step.",
        )
        .note(
            "Noise, not smallness of the batch, does it: with sᵢ = 0, which is the control, every batch size stays in the \
             shallow well.",
        ))
}

/// sᵢ, centred and scaled.
fn slants(context: &Context, spread: f64) -> Vec<f64> {
    let mut rng = context.stream("slants");
    let z: Vec<f64> = (0..EXAMPLES)
        .map(|_| StandardNormal.sample(&mut rng))
        .collect();
    let mean = sum(&z) / EXAMPLES as f64;
    let squares: Vec<f64> = z.iter().map(|z| (z - mean) * (z - mean)).collect();
    let deviation = (sum(&squares) / EXAMPLES as f64).sqrt();
    z.iter().map(|z| spread * (z - mean) / deviation).collect()
}

/// Where each seed's run ends; NaN where it left the finite numbers.
fn endpoints(context: &Context, slants: &[f64], size: usize) -> anyhow::Result<Vec<f64>> {
    let run = |seed: usize| -> anyhow::Result<f64> {
        let mut rng = context.stream(&format!("seed {seed}, batches of {size}"));
        let config = SgdConfig {
            learning_rate: ETA,
            ..Default::default()
        };
        let mut rule = Sgd::new(config, 1)?;
        let mut t = [0.2 + 1.2 * uniform(&mut context.stream(&format!("start of {seed}")))];
        let mut batches = Batches::new(EXAMPLES, size, Sampling::WithoutReplacement)?;
        for _ in 0..STEPS {
            let slant = if size == EXAMPLES {
                0.0
            } else {
                let batch = batches.next(&mut rng);
                batch.iter().map(|&i| slants[i]).sum::<f64>() / size as f64
            };
            // L′(t) = 4t (t² − 1) + ½, and the batch's mean slant
            let slope = 4.0 * t[0] * (t[0] * t[0] - 1.0) + 0.5 + slant;
            if rule.step(&mut t, &[slope]).is_err() {
                return Ok(f64::NAN);
            }
        }
        Ok(t[0])
    };
    (0..SEEDS).into_par_iter().map(run).collect()
}

/// The share of runs that ended beyond the ridge.
fn share(ends: &[f64]) -> f64 {
    ends.iter().filter(|&&t| t < RIDGE).count() as f64 / ends.len() as f64
}

fn loss(t: f64) -> f64 {
    (t * t - 1.0) * (t * t - 1.0) + 0.5 * t
}

fn figure(runs: &[Vec<f64>], shares: &[f64]) -> Figure {
    let curve = (0..=200).map(|k| {
        let t = -2.0 + 0.02 * f64::from(k);
        (t, loss(t))
    });
    let mut plots = vec![style::line(0, curve.filter(|p| p.1 < 3.4), "")];
    // The endpoints of every tenth run, a row for each batch size above the landscape.
    let mut labels = Vec::new();
    for (row, k) in [0, 2, 3, 4, 6].into_iter().enumerate() {
        let height = 3.2 - 0.35 * row as f64;
        let ends = runs[k].iter().step_by(10).filter(|t| t.abs() < 2.0);
        plots.push(style::markers(row, ends.map(|&t| (t, height)), ""));
        labels.push(Label::new(2.35, height, format!("B = {}", SIZES[k])));
    }
    let layout = style::layout(&plots)
        .with_title("landscape and endpoints")
        .with_x_label("t")
        .with_y_label("loss of all examples")
        .with_x_tick_step(1.0)
        .with_y_tick_step(1.0);
    let landscape =
        Panel::new(plots, axis::ranges(layout, (-2.0, 2.8), (-1.0, 3.5))).labels(labels);
    let points: Vec<(f64, f64)> = SIZES
        .iter()
        .zip(shares)
        .map(|(&size, &share)| (gradus_numerics::log2(size as f64), share))
        .collect();
    let plots: Vec<_> = style::series(0, &points, "").into();
    let labels: Vec<Label> = points
        .iter()
        .map(|&(x, share)| {
            // Beside the line, which rises to B = 4 and falls from there.
            let (right, up) = if x < 1.5 {
                (0.45, -0.05)
            } else if x < 2.5 {
                (0.0, 0.06)
            } else {
                (0.4, 0.06)
            };
            Label::new(x + right, share + up, format!("{share:.3}"))
        })
        .collect();
    let layout = style::layout(&plots)
        .with_title("share that ends in the deep well")
        .with_x_label("batch size B")
        .with_y_label("share of 1 000 seeds")
        .with_x_tick_step(1.0)
        .with_y_tick_step(0.2)
        .with_x_tick_format(axis::power_of_two());
    let share = Panel::new(plots, axis::ranges(layout, (-0.3, 6.8), (0.0, 1.15))).labels(labels);
    Figure::panels(
        "",
        "Left: the loss with its two wells, above it where every tenth run ended, by batch size. Right: the share of runs \
         that ended in the deep well.",
        2,
        [landscape, share],
    )
}
