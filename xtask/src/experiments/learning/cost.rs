//! 6.2-cost: what it costs to come close to the minimum, as the data set grows.

use gradus_calculus::order_of_convergence;
use gradus_numerics::{StandardNormal, dot};
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_optim::{Optimizer, Sgd, SgdConfig};
use kuva::plot::legend::LegendPosition;
use nalgebra::{DMatrix, DVector};
use rand::distr::Distribution;

use super::statistics::Mean;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

const DIMENSION: usize = 10;
/// Examples in the data sets, each the beginning of the next.
const SIZES: [usize; 7] = [100, 316, 1_000, 3_162, 10_000, 31_623, 100_000];
/// Runs of stochastic descent on each data set.
const RUNS: usize = 50;
/// The gap L − min L that counts as close.
const GAP: f64 = 1e-2;
const FULL_RATE: f64 = 0.5;
const STOCHASTIC_RATE: f64 = 0.02;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.2-cost",
    suite: Suite::Learning,
    statement: "Exact gradients cost more as the data set grows; stochastic ones do not.",
    formula: r"\nabla L(w) = \frac{1}{N} \sum_{i=1}^N (w^\top x_i - y_i)\, x_i \ \text{ touches } N \text{ examples}, \qquad \hat g(w) = (w^\top x_i - y_i)\, x_i \ \text{ touches } 1",
    calls: &[
        "Sgd::new(SgdConfig { learning_rate: 0.02, ..Default::default() }, 10)?.step(&mut w, &gradient)?",
    ],
    run: |context| evidence(context, |n| n),
    control: Control {
        wrong: "a full gradient counted as one example",
        run: |context| evidence(context, |_| 1),
    },
};

/// Examples that a full gradient of N touches.
type Price = fn(usize) -> usize;

fn evidence(context: &Context, price: Price) -> anyhow::Result<Report> {
    let data = Data::draw(context);
    let mut rows = Vec::new();
    for size in SIZES {
        let problem = data.beginning(size)?;
        let full = problem.full(price(size))?;
        let runs = (0..RUNS)
            .map(|run| problem.stochastic(context, run))
            .collect::<anyhow::Result<Vec<f64>>>()?;
        rows.push((size as f64, full, Mean::of(&runs)));
    }
    let large: Vec<_> = rows.iter().filter(|row| row.0 >= 1e3).collect();
    let power_of_full = order_of_convergence(
        &large.iter().map(|row| row.0).collect::<Vec<_>>(),
        &large.iter().map(|row| row.1).collect::<Vec<_>>(),
    )?;
    let power_of_stochastic = order_of_convergence(
        &rows.iter().map(|row| row.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.2.value).collect::<Vec<_>>(),
    )?;
    let mut table = Table::new(
        "",
        "Examples touched until the loss is within 0.01 of its minimum; of stochastic descent the mean over 50 runs.",
        &[
            "N",
            "full gradients",
            "one example at a time",
            "standard error",
        ],
    );
    for &(size, full, mean) in &rows {
        table.push(cells![size, full, mean.value, mean.error]);
    }
    Ok(Report::new()
        .check(Check::near(
            "power of N in the examples touched, full gradients, N ≥ 10³",
            power_of_full,
            1.0,
            0.1,
        ))
        .check(Check::near(
            "power of N in the examples touched, one example at a time",
            power_of_stochastic,
            0.0,
            0.1,
        ))
        .table(table)
        .figure(figure(&rows))
        .note(
            "Least squares with ten weights: x normal, y = 1·x + 0.1 noise, start at w = 0. The gap is read off the \
             exact quadratic after every step, which a user could not afford; it costs the method nothing.",
        )
        .note(
            "With a fixed learning rate of 0.02 stochastic descent does not go on to the minimum: it stays at a gap of \
             about 0.001. R6-bottou shows this floor, and what gets below it.",
        ))
}

/// Examples side by side.
struct Data {
    x: Vec<[f64; DIMENSION]>,
    y: Vec<f64>,
}

impl Data {
    fn draw(context: &Context) -> Self {
        let mut rng = context.stream("examples");
        let mut normal = || StandardNormal.sample(&mut rng);
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for _ in 0..SIZES[SIZES.len() - 1] {
            let inputs: [f64; DIMENSION] = std::array::from_fn(|_| normal());
            y.push(inputs.iter().sum::<f64>() + 0.1 * normal());
            x.push(inputs);
        }
        Self { x, y }
    }

    /// Least squares on the first examples.
    fn beginning(&self, size: usize) -> anyhow::Result<LeastSquares<'_>> {
        let mut hessian = DMatrix::zeros(DIMENSION, DIMENSION);
        let mut moment = DVector::zeros(DIMENSION);
        for (x, y) in self.x[..size].iter().zip(&self.y) {
            for (i, a) in x.iter().enumerate() {
                for (j, b) in x.iter().enumerate() {
                    hessian[(i, j)] += a * b / size as f64;
                }
                moment[i] += a * y / size as f64;
            }
        }
        let minimum = hessian
            .clone()
            .cholesky()
            .ok_or_else(|| anyhow::anyhow!("the inputs do not span the space"))?
            .solve(&moment);
        Ok(LeastSquares {
            data: self,
            size,
            hessian,
            minimum,
        })
    }
}

/// L(w) − min L = ½ (w − w*)ᵀ H (w − w*)
struct LeastSquares<'a> {
    data: &'a Data,
    size: usize,
    hessian: DMatrix<f64>,
    minimum: DVector<f64>,
}

impl LeastSquares<'_> {
    /// ∇L(w) = H (w − w*), the same as the sum over all examples, and the gap ½ (w − w*)ᵀ ∇L(w).
    fn gradient_and_gap(&self, w: &[f64]) -> ([f64; DIMENSION], f64) {
        let off: [f64; DIMENSION] = std::array::from_fn(|i| w[i] - self.minimum[i]);
        let gradient: [f64; DIMENSION] =
            std::array::from_fn(|i| (0..DIMENSION).map(|j| self.hessian[(i, j)] * off[j]).sum());
        (gradient, 0.5 * dot(&off, &gradient))
    }

    /// Examples touched by descent with full gradients.
    fn full(&self, price: usize) -> anyhow::Result<f64> {
        let mut rule = sgd(FULL_RATE)?;
        let mut w = [0.0; DIMENSION];
        loop {
            let (gradient, gap) = self.gradient_and_gap(&w);
            if gap <= GAP {
                return Ok(rule.steps() as f64 * price as f64);
            }
            rule.step(&mut w, &gradient)?;
        }
    }

    /// Examples touched by descent with one example at a time, drawn with replacement.
    fn stochastic(&self, context: &Context, run: usize) -> anyhow::Result<f64> {
        let mut rng = context.stream(&format!("run {run} of {}", self.size));
        let mut rule = sgd(STOCHASTIC_RATE)?;
        let mut batches = Batches::new(self.size, 1, Sampling::WithReplacement)?;
        let mut w = [0.0; DIMENSION];
        while self.gradient_and_gap(&w).1 > GAP {
            let i = batches.next(&mut rng)[0];
            let x = &self.data.x[i];
            let residual = dot(&w, x) - self.data.y[i];
            rule.step(&mut w, &x.map(|x| residual * x))?;
        }
        Ok(rule.steps() as f64)
    }
}

fn sgd(learning_rate: f64) -> anyhow::Result<Sgd<f64>> {
    let config = SgdConfig {
        learning_rate,
        ..Default::default()
    };
    Ok(Sgd::new(config, DIMENSION)?)
}

fn figure(rows: &[(f64, f64, Mean)]) -> Figure {
    let full = axis::log_log(rows.iter().map(|row| (row.0, row.1)));
    let stochastic = axis::log_log(rows.iter().map(|row| (row.0, row.2.value)));
    let plots: Vec<_> = [
        style::series(0, &full, "full gradients"),
        style::series(1, &stochastic, "one example at a time"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let layout = style::layout(&plots)
        .with_x_label("examples in the data set, N")
        .with_y_label("examples touched")
        .with_legend_position(LegendPosition::InsideTopLeft);
    Figure::new(
        "",
        "Examples touched until the loss is within 0.01 of its minimum, against the size of the data set: \
         proportional to it for full gradients, constant for stochastic ones.",
        plots,
        axis::decades_y(axis::decades_x(layout, 2, 5), 2, 7),
    )
}
