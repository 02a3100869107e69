//! 6.1-loop: forward, backward, update, repeat, on images of digits.

mod data;
mod figure;
mod run;

use gradus_numerics::max;
use rayon::prelude::*;

use super::statistics::Mean;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};
use run::{CLASSES, EPOCHS, Run};

const SEEDS: u64 = 10;
/// Student's t of 9 degrees of freedom that is exceeded in one case of forty.
const STUDENT: f64 = 2.262;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.1-loop",
    suite: Suite::Learning,
    statement: "Forward, backward, update, repeat: a network learns to read handwritten digits that it has never seen.",
    formula: r"\hat y = f_\theta(x), \qquad g = \nabla_\theta L(\hat y, y), \qquad \theta \leftarrow \operatorname{update}(\theta, g)",
    calls: &[
        "Mlp::<f64>::new(64).linear(128).relu().linear(10)",
        "backprop.loss_and_gradient(&parameters, &mut [], &inputs, Targets::Classes(&labels), Mode::Train { key }, &mut gradient)?",
        "Adam::new(AdamConfig { learning_rate: 0.003, ..Default::default() }, n)?.step(&mut parameters, &gradient)?",
        "gradus_mlp::reference::MeanLoss::new(outputs, &loss, targets)?",
    ],
    run: |context| evidence(context, 1.0),
    control: Control {
        wrong: "a gradient of the other sign",
        run: |context| evidence(context, -1.0),
    },
};

/// `sign` multiplies every backpropagated gradient.
fn evidence(context: &Context, sign: f64) -> anyhow::Result<Report> {
    let runs = (0..SEEDS)
        .into_par_iter()
        .map(|seed| Run::new(context, seed, sign))
        .collect::<anyhow::Result<Vec<Run>>>()?;
    let gradient_error = runs.iter().fold(0.0, |m, run| max(m, run.gradient_error));
    let ends: Vec<f64> = runs.iter().map(|run| run.accuracy[EPOCHS]).collect();
    let accuracy = Mean::of(&ends);
    let report = Report::new()
        .check(Check::at_most(
            "before training: largest distance of the backpropagated gradient from that of the engine in reverse, relative to the largest slope",
            gradient_error,
            1e-12,
        ))
        .check(Check::at_least(
            "accuracy on the held-out third: lower end of the 95 % interval over 10 seeds",
            accuracy.value - STUDENT * accuracy.error,
            0.97,
        ))
        .table(by_seed(&runs))
        .table(confusion(&runs))
        .figure(figure::curves(&runs))
        .figure(figure::readings(&runs))
        .note(
            "Of the 1 797 digits each seed draws 1 198 to learn from and keeps 599; batches of 32, 40 epochs, Adam at 0.003. \
             Nothing was tuned on the digits kept back.",
        );
    match context.data() {
        Some(sets) => data::add_to(report, context, sets, sign),
        None => Ok(report),
    }
}

fn by_seed(runs: &[Run]) -> Table {
    let mut table = Table::new(
        "seeds",
        "The end of each run.",
        &["seed", "training loss", "accuracy on the held-out third"],
    );
    for (seed, run) in runs.iter().enumerate() {
        table.push(cells![seed, run.loss[EPOCHS], run.accuracy[EPOCHS]]);
    }
    table
}

fn confusion(runs: &[Run]) -> Table {
    let mut table = Table::new(
        "confusion",
        "Held-out digits of all runs: the digit that was written in rows, what it was read as in columns.",
        &["", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    );
    for (digit, row) in Run::confusion(runs).iter().enumerate() {
        let [a, b, c, d, e, f, g, h, i, j]: [usize; CLASSES] = *row;
        table.push(cells![digit, a, b, c, d, e, f, g, h, i, j]);
    }
    table
}
