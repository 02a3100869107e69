//! 6.2-unbiased: the gradient of a mini-batch is the full gradient on average.

use gradus_calculus::order_of_convergence;
use gradus_numerics::{dot, max};
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_problems::digits::CLASSES;
use gradus_problems::{LogisticRegression, Problem};
use kuva::plot::legend::LegendPosition;

use super::statistics::Mean;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// Images of which every batch is looked at.
const FEW: usize = 12;
/// Images from which batches are drawn, how many batches of each size, and the sizes.
const MANY: usize = 1000;
const DRAWS: usize = 4000;
const SIZES: [usize; 10] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 750];

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.2-unbiased",
    suite: Suite::Learning,
    statement: "The gradient of a random mini-batch is an unbiased estimate of the gradient of the whole loss, and its variance falls with the batch size.",
    formula: r"\mathbb{E}\, \hat g_B = \nabla L, \qquad \operatorname{Cov} \hat g_B = \frac{S^2}{B}\, \frac{N - B}{N - 1}, \qquad S^2 = \frac{1}{N} \sum_i (g_i - \nabla L)(g_i - \nabla L)^{\top}",
    calls: &[
        "gradient(&LogisticRegression::new(0..12), &theta)",
        "Batches::new(1000, size, Sampling::WithoutReplacement)?.next(&mut rng)",
        "LogisticRegression::new(batch).closed_form_gradient(&theta)",
    ],
    run: |context| evidence(context, |n, b| (n - b) / (n - 1.0)),
    control: Control {
        wrong: "S²/B as if batches were drawn with replacement",
        run: |context| evidence(context, |_, _| 1.0),
    },
};

/// What drawing without replacement multiplies S²/B by, from N and B.
type Factor = fn(f64, f64) -> f64;

fn evidence(context: &Context, factor: Factor) -> anyhow::Result<Report> {
    let theta = LogisticRegression::initialize(context.seed());
    let exhaustive = exhaustive(&theta, factor);
    let long_run = long_run(context, &theta, factor)?;
    let sizes: Vec<f64> = SIZES.map(|size| size as f64).into();
    let column = |of: fn(&LongRun) -> f64| -> Vec<f64> { long_run.iter().map(of).collect() };
    Ok(Report::new()
        .check(Check::at_most(
            "all 4 095 batches of 12 images: mean gradient against the full one, relative",
            exhaustive.bias,
            1e-13,
        ))
        .check(Check::at_most(
            "all 4 095 batches of 12 images: covariance against its formula, relative",
            exhaustive.covariance,
            1e-13,
        ))
        .check(Check::at_most(
            "all 1 884 tuples of 1, 2 or 3 of 12 images: variance against S²/B, relative",
            exhaustive.with_replacement,
            1e-13,
        ))
        .check(Check::near(
            "power of B in the variance over (N − B)/(N − 1), without replacement, N = 1 000",
            order_of_convergence(&sizes, &column(|run| run.without.value / run.factor))?,
            -1.0,
            0.01,
        ))
        .check(Check::near(
            "power of B in the variance, with replacement, N = 1 000",
            order_of_convergence(&sizes, &column(|run| run.with.value))?,
            -1.0,
            0.01,
        ))
        .check(Check::at_most(
            "variance against its formula, without replacement: the largest of 10 deviations, in standard errors",
            long_run
                .iter()
                .map(|run| run.without.deviation(run.expected * run.factor))
                .fold(0.0, max),
            4.0,
        ))
        .check(Check::at_most(
            "variance against S²/B, with replacement: the largest of 10 deviations, in standard errors",
            long_run
                .iter()
                .map(|run| run.with.deviation(run.expected))
                .fold(0.0, max),
            4.0,
        ))
        .table(table(&long_run))
        .figure(figure(&long_run))
        .note(
            "The loss is logistic regression on the digits at random weights. Means over all batches compare all 650 \
             partial derivatives; covariances those by the ten biases, and variances their sum.",
        )
        .note(
            "4 000 batches of each size were drawn; a standard error is that of the mean of ‖ĝ − ∇L‖², from the draws \
             themselves, since gradients of single images are far from normal.",
        ))
}

/// The largest deviations over all batches.
struct Exhaustive {
    bias: f64,
    covariance: f64,
    with_replacement: f64,
}

fn exhaustive(theta: &[f64], factor: Factor) -> Exhaustive {
    let full = gradus_calculus::gradient(&LogisticRegression::new(0..FEW), theta);
    let biases =
        |g: &[f64]| -> [f64; CLASSES] { std::array::from_fn(|k| g[g.len() - CLASSES + k]) };
    let centre = biases(full.as_slice());
    let singles: Vec<[f64; CLASSES]> = (0..FEW)
        .map(|i| {
            let g = LogisticRegression::new(i..=i).closed_form_gradient(theta);
            apart(&biases(g.as_slice()), &centre)
        })
        .collect();
    let spread = covariance(&singles);
    let scale = spread.iter().fold(0.0, |m, &s| max(m, s.abs()));
    let mut found = Exhaustive {
        bias: 0.0,
        covariance: 0.0,
        with_replacement: 0.0,
    };
    for size in 1..=FEW {
        let mut sum = full.clone() * 0.0;
        let mut deviations = Vec::new();
        for members in 0..1_usize << FEW {
            if members.count_ones() as usize != size {
                continue;
            }
            let batch = (0..FEW).filter(|i| members >> i & 1 == 1);
            let g = LogisticRegression::new(batch).closed_form_gradient(theta);
            deviations.push(apart(&biases(g.as_slice()), &centre));
            sum += g;
        }
        let mean = sum / deviations.len() as f64;
        found.bias = max(found.bias, (mean - &full).amax() / full.amax());
        let expected = factor(FEW as f64, size as f64) / size as f64;
        for (found_here, spread) in covariance(&deviations).iter().zip(&spread) {
            found.covariance = max(
                found.covariance,
                (found_here - spread * expected).abs() / scale,
            );
        }
    }
    let variance = |deviations: &[[f64; CLASSES]]| {
        deviations.iter().map(|d| dot(d, d)).sum::<f64>() / deviations.len() as f64
    };
    for size in 1..=3_u32 {
        let means: Vec<[f64; CLASSES]> = (0..FEW.pow(size))
            .map(|tuple| {
                let members = (0..size).map(|k| tuple / FEW.pow(k) % FEW);
                let mut mean = [0.0; CLASSES];
                for i in members {
                    for (mean, d) in mean.iter_mut().zip(&singles[i]) {
                        *mean += d / f64::from(size);
                    }
                }
                mean
            })
            .collect();
        let expected = variance(&singles) / f64::from(size);
        found.with_replacement = max(
            found.with_replacement,
            (variance(&means) / expected - 1.0).abs(),
        );
    }
    found
}

fn apart(a: &[f64; CLASSES], b: &[f64; CLASSES]) -> [f64; CLASSES] {
    std::array::from_fn(|k| a[k] - b[k])
}

/// mean dᵢ dⱼ over the deviations, row by row.
fn covariance(deviations: &[[f64; CLASSES]]) -> Vec<f64> {
    let mut products = vec![0.0; CLASSES * CLASSES];
    for d in deviations {
        for (k, product) in products.iter_mut().enumerate() {
            *product += d[k / CLASSES] * d[k % CLASSES];
        }
    }
    let n = deviations.len() as f64;
    products.iter().map(|product| product / n).collect()
}

/// ‖ĝ − ∇L‖² of batches of one size.
struct LongRun {
    size: usize,
    /// S²/B
    expected: f64,
    factor: f64,
    without: Mean,
    with: Mean,
}

fn long_run(context: &Context, theta: &[f64], factor: Factor) -> anyhow::Result<Vec<LongRun>> {
    let mut singles: Vec<[f64; CLASSES]> = (0..MANY)
        .map(|i| {
            let g = LogisticRegression::new(i..=i).closed_form_gradient(theta);
            std::array::from_fn(|k| g[g.len() - CLASSES + k])
        })
        .collect();
    let mut centre = [0.0; CLASSES];
    for g in &singles {
        for (centre, g) in centre.iter_mut().zip(g) {
            *centre += g / MANY as f64;
        }
    }
    for g in &mut singles {
        *g = apart(g, &centre);
    }
    let spread = singles.iter().map(|d| dot(d, d)).sum::<f64>() / MANY as f64;
    let squared_mean = |batch: &[usize]| {
        let mut mean = [0.0; CLASSES];
        for &i in batch {
            for (mean, d) in mean.iter_mut().zip(&singles[i]) {
                *mean += d;
            }
        }
        dot(&mean, &mean) / (batch.len() * batch.len()) as f64
    };
    let mut rng = context.stream("batches");
    SIZES
        .iter()
        .map(|&size| {
            let mut measure = |sampling| -> anyhow::Result<Mean> {
                let mut batches = Batches::new(MANY, size, sampling)?;
                let squares: Vec<f64> = (0..DRAWS)
                    .map(|_| squared_mean(batches.next(&mut rng)))
                    .collect();
                Ok(Mean::of(&squares))
            };
            Ok(LongRun {
                size,
                expected: spread / size as f64,
                factor: factor(MANY as f64, size as f64),
                without: measure(Sampling::WithoutReplacement)?,
                with: measure(Sampling::WithReplacement)?,
            })
        })
        .collect()
}

fn table(runs: &[LongRun]) -> Table {
    let columns = [
        "B",
        "without replacement",
        "formula",
        "with replacement",
        "S²/B",
    ];
    let mut table = Table::new(
        "",
        "Variance of the mini-batch gradient by the ten biases, 4 000 batches of each size from 1 000 digits.",
        &columns,
    );
    for run in runs {
        table.push(cells![
            run.size,
            run.without.value,
            run.expected * run.factor,
            run.with.value,
            run.expected
        ]);
    }
    table
}

fn figure(runs: &[LongRun]) -> Figure {
    let points =
        |of: fn(&LongRun) -> f64| axis::log_log(runs.iter().map(|run| (run.size as f64, of(run))));
    let sizes = (0..=100).map(|k| gradus_numerics::powf(10.0, 0.0298 * f64::from(k)));
    let spread = runs[0].expected;
    let n = MANY as f64;
    let formula = sizes.clone().map(|b| (b, spread / b * (n - b) / (n - 1.0)));
    let plots = vec![
        style::line(0, axis::log_log(formula), "S²/B · (N − B)/(N − 1)"),
        style::line(1, axis::log_log(sizes.map(|b| (b, spread / b))), "S²/B"),
        style::markers(0, points(|run| run.without.value), "without replacement"),
        style::markers(1, points(|run| run.with.value), "with replacement"),
    ];
    let layout = style::layout(&plots)
        .with_x_label("batch size B, of N = 1 000")
        .with_y_label("variance of the gradient")
        .with_legend_position(LegendPosition::InsideBottomLeft);
    Figure::new(
        "",
        "Variance of the mini-batch gradient against the batch size: 1/B, and less where the batch is a large part of \
         the data and no example comes twice.",
        plots,
        axis::decades_y(axis::decades_x(layout, 0, 3), -5, 0),
    )
}
