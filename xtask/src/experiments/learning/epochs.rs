//! 6.2-epochs: what the same number of examples is worth in batches of different sizes.

use gradus_mlp::{Initializer, Mlp};
use gradus_numerics::{max, powf};
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_optim::{Optimizer as _, Sgd, SgdConfig};
use kuva::plot::legend::LegendPosition;
use rayon::prelude::*;

use super::network::{Images, Learner};
use super::statistics::Mean;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

const EPOCHS: usize = 10;
/// Epochs after which losses are compared; learning rates are chosen for each of them.
const LOOKS: [usize; 2] = [3, EPOCHS];
const SEEDS: usize = 5;
/// The first 1 792 = 7 · 256 digits, so that every batch is whole: the last of 1 797 would have 5 in place of 256.
const EXAMPLES: usize = 1792;
const SIZES: [usize; 4] = [1, 16, 256, EXAMPLES];
/// Learning rates are 10^(k/4).
const RATES: [i32; 15] = [-10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4];

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
    let images = Images::of(0..EXAMPLES);
    let curves = SIZES
        .iter()
        .map(|&size| Curves::new(context, &images, size, same_steps))
        .collect::<anyhow::Result<Vec<Curves>>>()?;
    let mut report = Report::new();
    for (look, epoch) in LOOKS.into_iter().enumerate() {
        let [one, sixteen, large, full] = [0, 1, 2, 3].map(|k| curves[k].best[look].loss);
        report = report
            .check(Check::at_least(
                format!("loss of the full batch over that of B = 256, after {epoch} epochs"),
                full / large,
                2.0,
            ))
            .check(Check::at_least(
                format!(
                    "loss of B = 256 over the larger of B = 1 and B = 16, after {epoch} epochs"
                ),
                large / max(one, sixteen),
                2.0,
            ));
    }
    let edges = curves.iter().flat_map(|curves| &curves.best);
    Ok(report
        .check(Check::exact(
            "best learning rates that are at an end of the grid",
            edges.filter(|best| best.at_an_end).count() as f64,
            0.0,
        ))
        .table(table(&curves))
        .figure(figure(&curves))
        .note(
            "Network 64-32-10 from He's starting point, plain descent, on the first 1 792 = 7 · 256 digits, so that every batch is whole (of 1 797 the last \
             would have 5 examples in place of 256, and the loss is looked at after it); the loss is that of all of them. For each batch size the learning rate of \
             10^(k/4) with the least mean loss over five seeds is taken, after 3 and after 10 epochs apart. From PyTorch's default starting point the \
             first of the ratios is 1.94.",
        ))
}

/// What one batch size gave.
struct Curves {
    size: usize,
    /// For each of `LOOKS`.
    best: [Best; 2],
    /// The mean loss before the first and after each epoch, at the best learning rate for the last.
    losses: Vec<f64>,
}

/// The best learning rate for a number of epochs.
struct Best {
    eta: f64,
    loss: f64,
    at_an_end: bool,
}

impl Curves {
    fn new(
        context: &Context,
        images: &Images,
        size: usize,
        same_steps: bool,
    ) -> anyhow::Result<Self> {
        let runs: Vec<(i32, usize)> = RATES
            .iter()
            .flat_map(|&k| (0..SEEDS).map(move |seed| (k, seed)))
            .collect();
        let steps = if same_steps { 1 } else { images.len() / size };
        let losses = runs
            .par_iter()
            .map(|&(k, seed)| train(context, images, (size, steps), rate(k), seed))
            .collect::<anyhow::Result<Vec<Vec<f64>>>>()?;
        // for each learning rate, the mean over the seeds for each epoch
        let means: Vec<Vec<f64>> = losses
            .chunks(SEEDS)
            .map(|runs| {
                (0..=EPOCHS)
                    .map(|epoch| {
                        Mean::of(&runs.iter().map(|run| run[epoch]).collect::<Vec<_>>()).value
                    })
                    .collect()
            })
            .collect();
        let least = |epoch: usize| {
            (0..RATES.len())
                .min_by(|&a, &b| means[a][epoch].total_cmp(&means[b][epoch]))
                .unwrap_or(0)
        };
        let best = LOOKS.map(|epoch| {
            let k = least(epoch);
            Best {
                eta: rate(RATES[k]),
                loss: means[k][epoch],
                at_an_end: k == 0 || k == RATES.len() - 1,
            }
        });
        Ok(Self {
            size,
            best,
            losses: means[least(EPOCHS)].clone(),
        })
    }
}

fn rate(k: i32) -> f64 {
    powf(10.0, 0.25 * f64::from(k))
}

/// The loss of all images before the first and after each epoch; infinite from where it is no number.
fn train(
    context: &Context,
    images: &Images,
    (size, steps): (usize, usize),
    eta: f64,
    seed: usize,
) -> anyhow::Result<Vec<f64>> {
    let net = Mlp::<f64>::new(64).linear(32).relu().linear(10);
    let mut rng = context.stream(&format!("start of {seed}"));
    let start = net.initialize_with(Initializer::HeNormal, &mut rng);
    let mut rng = context.stream(&format!("batches of {size}, seed {seed}"));
    let mut learner = Learner::new(&net, start, images)?;
    let config = SgdConfig {
        learning_rate: eta,
        ..Default::default()
    };
    let mut rule = Sgd::new(config, learner.parameters.len())?;
    let mut batches = Batches::new(images.len(), size, Sampling::Epochs)?;
    let mut losses = vec![learner.loss()?];
    'training: for _ in 0..EPOCHS {
        for _ in 0..steps {
            let lost = learner.backpropagate(batches.next(&mut rng)).is_err();
            if lost
                || rule
                    .step(&mut learner.parameters, &learner.gradient)
                    .is_err()
            {
                break 'training;
            }
        }
        match learner.loss() {
            Ok(loss) => losses.push(loss),
            Err(_) => break,
        }
    }
    losses.resize(EPOCHS + 1, f64::INFINITY);
    Ok(losses)
}

fn table(curves: &[Curves]) -> Table {
    let mut table = Table::new(
        "",
        "The least loss of all digits that a learning rate gave, by batch size; mean over five seeds.",
        &[
            "B",
            "steps in an epoch",
            "η for 3 epochs",
            "loss after 3",
            "η for 10 epochs",
            "loss after 10",
        ],
    );
    for curve in curves {
        let [three, ten] = &curve.best;
        table.push(cells![
            curve.size,
            EXAMPLES / curve.size,
            three.eta,
            three.loss,
            ten.eta,
            ten.loss,
        ]);
    }
    table
}

fn figure(curves: &[Curves]) -> Figure {
    let plots: Vec<_> = curves
        .iter()
        .enumerate()
        .flat_map(|(k, curve)| {
            let points = curve.losses.iter().enumerate();
            let points = axis::log_y(points.map(|(epoch, &loss)| (epoch as f64, loss)));
            let name = if curve.size == EXAMPLES {
                "all digits".to_owned()
            } else {
                format!("B = {}", curve.size)
            };
            style::series(k, &points, &name)
        })
        .collect();
    let layout = style::layout(&plots)
        .with_x_label("epochs: examples seen / 1 792")
        .with_y_label("loss of all digits, mean of 5 seeds")
        .with_x_tick_step(2.0)
        .with_x_axis_min(0.0)
        .with_x_axis_max(EPOCHS as f64 + 0.4)
        .with_legend_position(LegendPosition::InsideBottomLeft);
    Figure::new(
        "",
        "The loss against the number of examples seen, for each batch size at its best learning rate.",
        plots,
        axis::decades_y(layout, -3, 1),
    )
}
