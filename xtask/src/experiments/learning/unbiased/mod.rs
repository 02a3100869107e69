//! 6.2-unbiased: the gradient of a mini-batch is the full gradient on average.

mod exhaustive;
mod long_run;

use gradus_calculus::order_of_convergence;
use gradus_numerics::max;
use gradus_problems::LogisticRegression;
use gradus_problems::digits::CLASSES;
use kuva::plot::legend::LegendPosition;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};
use exhaustive::exhaustive;
use long_run::{LongRun, MANY, SIZES, long_run};

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

/// The partial derivatives by the ten biases, the last of the 650.
type Biases = [f64; CLASSES];

fn biases(gradient: &[f64]) -> Biases {
    std::array::from_fn(|k| gradient[gradient.len() - CLASSES + k])
}

fn apart(a: &Biases, b: &Biases) -> Biases {
    std::array::from_fn(|k| a[k] - b[k])
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
