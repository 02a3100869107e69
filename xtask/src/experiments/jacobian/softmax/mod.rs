//! 5.4-softmax: the Jacobian of softmax.

mod figure;
mod findings;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};
use findings::{Findings, rank_at};
use gradus_jacobian::softmax;
use nalgebra::DMatrix;

/// The spread of ten equally spaced logits at which the rank is tabled.
const SPREADS: [f64; 9] = [1.0, 10.0, 30.0, 100.0, 150.0, 200.0, 300.0, 400.0, 10_000.0];

/// The Jacobian from s.
type ClosedForm = fn(&[f64]) -> DMatrix<f64>;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "5.4-softmax",
    suite: Suite::Jacobians,
    statement: "The Jacobian of softmax is ∂sⱼ/∂zᵢ = sⱼ (δⱼᵢ − sᵢ): symmetric, positive semi-definite, with rows that add up to 0, because a shift of all logits changes nothing.",
    formula: r"s_j = \frac{\exp z_j}{\sum_k \exp z_k}, \qquad \frac{\partial s_j}{\partial z_i} = s_j (\delta_{ji} - s_i)",
    calls: &[
        "softmax::jacobian(softmax::softmax(&z).as_slice())",
        "jacobian_by(Mode::Forward, &Plain, &z), jacobian_by(Mode::Reverse, &Plain, &z)",
        "check_jacobian(&Plain, &z, &claimed, Tolerance::default())",
    ],
    run: |context: &Context| evidence(context, softmax::jacobian),
    control: Control {
        wrong: "sⱼ (δⱼᵢ − sⱼ)",
        run: |context: &Context| {
            evidence(context, |s| {
                DMatrix::from_fn(s.len(), s.len(), |j, i| {
                    s[j] * (f64::from(u8::from(i == j)) - s[j])
                })
            })
        },
    },
};

fn evidence(context: &Context, closed_form: ClosedForm) -> anyhow::Result<Report> {
    let all = Findings::measure(context, closed_form)?;
    let mut report = Report::new();
    for findings in &all {
        let k = findings.classes;
        let bound = 1e-15 * k as f64;
        report = report
            .check(Check::at_most(
                format!("k = {k}: largest error of an entry, forward"),
                findings.forward,
                bound,
            ))
            .check(Check::at_most(
                format!("k = {k}: largest error of an entry, reverse"),
                findings.reverse,
                bound,
            ))
            .check(Check::at_most(
                format!("k = {k}: largest sum of a row"),
                findings.row_sum,
                bound,
            ))
            .check(Check::exact(
                format!("k = {k}: largest asymmetry"),
                findings.asymmetry,
                0.0,
            ))
            .check(Check::at_least(
                format!("k = {k}: least eigenvalue"),
                findings.least_eigenvalue,
                -1e-15,
            ))
            .check(Check::exact(
                format!("k = {k}: points where the rank is not k − 1"),
                findings.other_rank as f64,
                0.0,
            ))
            .check(Check::exact(
                format!("k = {k}: points where differences contradict an entry"),
                findings.contradicted as f64,
                0.0,
            ))
            .check(Check::exact(
                format!("k = {k}: bits of s that a shift changes"),
                findings.shifted_bits as f64,
                0.0,
            ));
    }
    let ranks: Vec<(f64, usize)> = SPREADS
        .into_iter()
        .map(|spread| (spread, rank_at(spread, closed_form)))
        .collect();
    for (spread, expected) in [(10.0, 9.0), (400.0, 1.0), (10_000.0, 0.0)] {
        let (_, rank) = ranks[SPREADS.iter().position(|s| *s >= spread).unwrap_or(0)];
        report = report.check(Check::exact(
            format!("rank at ten equally spaced logits over a spread of {spread}"),
            rank as f64,
            expected,
        ));
    }
    Ok(report
        .figure(figure::heat_maps(closed_form))
        .table(table(&all))
        .table(rank_table(&ranks))
        .note(
            "200 points for each number k of classes, logits uniform over a spread of 10. The function that the engines \
             differentiate is the plain quotient exp zⱼ / Σ exp zₖ. Shifts are exact: logits are multiples of 2⁻⁸ and shifts \
             whole numbers. The rank counts eigenvalues above k ε times the largest; as the spread grows, small \
             probabilities fall below it, until nothing but one class is left and J is 0.",
        ))
}

fn table(all: &[Findings]) -> Table {
    let mut table = Table::new(
        "",
        "Over 200 points: largest errors of entries, sums of rows, least eigenvalue.",
        &[
            "k",
            "forward",
            "reverse",
            "row sum",
            "least eigenvalue",
            "least that is not 0",
        ],
    );
    for findings in all {
        table.push(cells![
            findings.classes,
            findings.forward,
            findings.reverse,
            findings.row_sum,
            findings.least_eigenvalue,
            findings.second_eigenvalue,
        ]);
    }
    table
}

fn rank_table(ranks: &[(f64, usize)]) -> Table {
    let mut table = Table::new(
        "rank",
        "Numerical rank of the Jacobian at ten equally spaced logits.",
        &["spread", "rank"],
    );
    for (spread, rank) in ranks {
        table.push(cells![*spread, *rank]);
    }
    table
}
