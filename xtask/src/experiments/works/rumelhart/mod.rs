//! R1-rumelhart: backpropagation learns to see mirror symmetry, and to complete the facts of two family trees.

mod family;
mod figure;
mod learner;
mod symmetry;
mod trees;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};
use symmetry::Symmetry;
use trees::{HELD_OUT, Trees};

/// How far the weights' sizes may be from 1 : 2 : 4.
const DOUBLING: f64 = 0.05;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "R1-rumelhart",
    suite: Suite::Works,
    statement: "Backpropagating errors, hidden units come to represent what matters in a task: two of them see mirror symmetry by weights of opposite sign in the ratio 1 : 2 : 4, \
                six encode the people of two family trees so that facts are known that were not told (Rumelhart, Hinton and Williams 1986).",
    formula: r"E = \tfrac12 \sum_c \sum_j (y_{jc} - d_{jc})^2, \qquad \Delta w(t) = -\varepsilon \frac{\partial E}{\partial w}(t) + \alpha\, \Delta w(t - 1)",
    calls: &[
        "Mlp::<f64>::new(6).linear(2).sigmoid().linear(1).sigmoid()",
        "Mlp::<f64>::new(36).linear(12).sigmoid().linear(12).sigmoid().linear(6).sigmoid().linear(24).sigmoid()",
        "backprop.loss_and_gradient(&parameters, &mut [], &inputs, Targets::Values(&desired), Mode::Evaluate, &mut gradient)?",
        "Momentum::new(MomentumConfig { learning_rate: 1.0, momentum: 0.9, ..Default::default() }, n)?.step(&mut parameters, &gradient)?",
        "value_and_gradient(&error, &parameters)",
    ],
    run: |context| evidence(context, [200, 40], false),
    control: Control {
        wrong: "errors that are not propagated back, so that only the weights to the output units learn (10 seeds, 2 splits)",
        run: |context| evidence(context, [10, 2], true),
    },
};

/// `last_only` lets none but the last layer's weights learn.
fn evidence(
    context: &Context,
    [seeds, splits]: [usize; 2],
    last_only: bool,
) -> anyhow::Result<Report> {
    let symmetry = Symmetry::measure(context, seeds, last_only)?;
    let trees = Trees::measure(context, splits, last_only)?;
    Ok(Report::new()
        .check(Check::at_most(
            "symmetry: distance of the backpropagated gradient at the start from that of the engine in reverse, relative to the largest slope",
            symmetry.gradient_error,
            1e-12,
        ))
        .check(Check::at_most(
            "family trees: distance of the backpropagated gradient at the start from that of the engine in reverse, relative to the largest slope",
            trees.gradient_error,
            1e-12,
        ))
        .check(Check::at_least(
            "symmetry: share of seeds solved by 1 425 sweeps",
            symmetry.share(symmetry::PAPER),
            0.25,
        ))
        .check(Check::at_least(
            "symmetry: share of seeds solved by 6 000 sweeps",
            symmetry.share(symmetry::SWEEPS),
            0.6,
        ))
        .check(Check::at_most(
            "symmetry: largest |wᵢ + w₇₋ᵢ| in a solved network",
            symmetry.asymmetry(),
            1e-2,
        ))
        .check(Check::at_least(
            "symmetry: share of solved networks with weights as 1 : 2 : 4 within 5 %",
            symmetry.doubling(DOUBLING),
            0.6,
        ))
        .check(Check::exact(
            "family trees: facts that follow from marriages and children",
            trees.facts as f64,
            104.0,
        ))
        .check(Check::at_least(
            "family trees: how many of the 4 facts held out are known, mean over random splits",
            trees.mean(),
            1.8,
        ))
        .check(Check::at_least(
            "family trees: splits in which all 4 are known",
            trees.with(HELD_OUT).len() as f64,
            1.0,
        ))
        .table(by_known(&trees)))
}

fn by_known(trees: &Trees) -> Table {
    let mut table = Table::new(
        "splits",
        "Splits by how many of the four facts held out are known, and how many of the 100 that were told.",
        &["known of 4", "splits", "least known of 100", "most"],
    );
    for known in (0..=HELD_OUT).rev() {
        let splits = trees.with(known);
        let told = || splits.iter().map(|split| split.told);
        table.push(cells![
            known,
            splits.len(),
            told().min().map_or_else(String::new, |n| n.to_string()),
            told().max().map_or_else(String::new, |n| n.to_string()),
        ]);
    }
    table
}
