//! The same loop on the images of `--data`, by the library's own trainer.

use std::ops::ControlFlow;

use gradus_mlp::data::{BatchConfig, Batches as _, Order};
use gradus_mlp::metrics::ConfusionMatrix;
use gradus_mlp::train::{EpochReport, TrainConfig, Trainer, Update, UpdateError};
use gradus_mlp::{Loss, Mlp, Predictor, Targets};
use gradus_numerics::{Threads, min};
use gradus_optim::{Adam, AdamConfig, Optimizer as _};
use rand::RngExt as _;
use rayon::prelude::*;

use super::figure;
use super::run::gradient_error;
use crate::check::Check;
use crate::context::Context;
use crate::data::{ImageSets, labels};
use crate::experiments::learning::network::Images;
use crate::experiments::learning::statistics::Mean;
use crate::figure::{Figure, Panel, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

const SEEDS: u64 = 5;
/// Student's t of 4 degrees of freedom that is exceeded in one case of forty.
const STUDENT: f64 = 2.776;
const EPOCHS: u64 = 5;
const BATCH: usize = 64;
const HIDDEN: usize = 128;
/// Images on which the gradient is checked.
const CHECKED: usize = 16;

/// Checks, tables and a figure of the images. `sign` multiplies every backpropagated gradient.
pub(super) fn add_to(
    report: Report,
    context: &Context,
    sets: &ImageSets,
    sign: f64,
) -> anyhow::Result<Report> {
    let runs = (0..SEEDS)
        .into_par_iter()
        .map(|seed| Run::new(context, sets, seed, sign))
        .collect::<anyhow::Result<Vec<Run>>>()?;
    let ends: Vec<f64> = runs.iter().map(|run| run.confusion.accuracy()).collect();
    let accuracy = Mean::of(&ends);
    Ok(report
        .check(Check::at_most(
            "--data: before training, distance of the backpropagated gradient from that of the engine in reverse, relative to the largest slope",
            first_gradient_error(context, sets, sign)?,
            1e-12,
        ))
        .check(Check::at_least(
            "--data: accuracy on the test images, lower end of the 95 % interval over 5 seeds, against that of the nearest class mean",
            accuracy.value - STUDENT * accuracy.error,
            nearest_mean(sets),
        ))
        .table(by_seed(&runs))
        .figure(pictures(&runs, sets.classes()))
        .note(format!(
            "With --data: all {} training and {} test images of the folder, {}-{HIDDEN}-{} in f32, batches of {BATCH}, {EPOCHS} epochs, Adam at 0.001, five \
             seeds. What it must beat is reading each image as the class whose mean image is nearest.",
            sets.training.len(),
            sets.test.len(),
            sets.training.features(),
            sets.classes(),
        )))
}

/// What one seed gave.
struct Run {
    history: Vec<EpochReport>,
    confusion: ConfusionMatrix,
}

impl Run {
    fn new(context: &Context, sets: &ImageSets, seed: u64, sign: f64) -> anyhow::Result<Self> {
        let seed: u64 = context.stream(&format!("--data, seed {seed}")).random();
        let net = Mlp::<f32>::new(sets.training.features())
            .linear(HIDDEN)
            .relu()
            .linear(sets.classes());
        let config = TrainConfig {
            epochs: EPOCHS,
            seed,
            ..Default::default()
        };
        let loss = Loss::softmax_cross_entropy();
        let mut trainer = Trainer::new(net, loss, BATCH, Threads::One, config)?;
        let mut rule = Signed {
            rule: Adam::new(AdamConfig::default(), trainer.parameters().len())?,
            sign: if sign < 0.0 { -1.0 } else { 1.0 },
        };
        let batches = |order| BatchConfig {
            size: BATCH,
            order,
            drop_last: false,
        };
        let mut training = sets.training.batches(batches(Order::Seeded { seed }))?;
        let mut test = sets.test.batches(batches(Order::Given))?;
        trainer.fit(&mut training, Some(&mut test), &mut rule, &mut |_| {
            ControlFlow::Continue(())
        })?;
        let mut run = Self {
            history: trainer.history().to_vec(),
            confusion: ConfusionMatrix::new(sets.classes()),
        };
        let mut predictor = Predictor::new(trainer.net(), BATCH, Threads::One)?;
        test.start(0)?;
        while let Some(batch) = test.next()? {
            let outputs = predictor.predict(trainer.parameters(), trainer.state(), batch.inputs)?;
            if let Targets::Classes(labels) = batch.targets {
                run.confusion.add(outputs, labels)?;
            }
        }
        Ok(run)
    }
}

/// Adam, with gradients of this sign.
struct Signed {
    rule: Adam<f32>,
    sign: f32,
}

impl Update<f32> for Signed {
    fn update(
        &mut self,
        parameters: &mut [f32],
        gradient: &mut [f32],
        _: u64,
    ) -> Result<(), UpdateError> {
        for g in gradient.iter_mut() {
            *g *= self.sign;
        }
        Ok(self.rule.step(parameters, gradient)?)
    }
}

/// Of the same network in f64 on the first images.
fn first_gradient_error(context: &Context, sets: &ImageSets, sign: f64) -> anyhow::Result<f64> {
    let images = Images::first(CHECKED.min(sets.training.len()), &sets.training);
    let net = Mlp::<f64>::new(images.pixels)
        .linear(HIDDEN)
        .relu()
        .linear(sets.classes());
    let start = net.initialize(&mut context.stream("--data, gradient"));
    gradient_error(&net, start, &images, sign)
}

/// The share of test images that are nearest to the mean training image of their class.
fn nearest_mean(sets: &ImageSets) -> f64 {
    let pixels = sets.training.features();
    let mut means = vec![vec![0.0; pixels]; sets.classes()];
    let mut counts = vec![0.0; sets.classes()];
    for (i, &label) in labels(&sets.training).iter().enumerate() {
        counts[label as usize] += 1.0;
        for (mean, &x) in means[label as usize]
            .iter_mut()
            .zip(sets.training.sample(i))
        {
            *mean += f64::from(x);
        }
    }
    for (mean, count) in means.iter_mut().zip(&counts) {
        for sum in mean {
            *sum /= count;
        }
    }
    // A class without training images has a mean of NaN, which is near to nothing.
    let distance = |image: &[f32], mean: &[f64]| -> f64 {
        let pairs = image.iter().zip(mean);
        pairs
            .map(|(&x, m)| (f64::from(x) - m) * (f64::from(x) - m))
            .sum()
    };
    let right = labels(&sets.test)
        .iter()
        .enumerate()
        .filter(|&(i, &label)| {
            let image = sets.test.sample(i);
            let own = distance(image, &means[label as usize]);
            own.is_finite() && !means.iter().any(|mean| distance(image, mean) < own)
        });
    right.count() as f64 / sets.test.len() as f64
}

fn by_seed(runs: &[Run]) -> Table {
    let mut table = Table::new(
        "data",
        "--data: the loss of the last epoch, each image before the step it took part in, and what is read rightly in the end.",
        &[
            "seed",
            "training loss",
            "loss on the test images",
            "accuracy on the test images",
        ],
    );
    for (seed, run) in runs.iter().enumerate() {
        let last = run.history.last();
        let test = last.and_then(|report| report.validation);
        table.push(cells![
            seed,
            last.map_or(f64::NAN, |report| report.loss),
            test.map_or(f64::NAN, |test| test.loss),
            run.confusion.accuracy(),
        ]);
    }
    table
}

/// Accuracy by epoch, and the confusion of all runs.
fn pictures(runs: &[Run], classes: usize) -> Figure {
    let epochs = runs.first().map_or(0, |run| run.history.len());
    let points = (0..epochs).map(|epoch| {
        let accuracy = |run: &Run| {
            run.history[epoch]
                .validation
                .and_then(|test| test.accuracy())
        };
        let values: Vec<f64> = runs.iter().filter_map(accuracy).collect();
        (epoch as f64 + 1.0, Mean::of(&values).value)
    });
    let points: Vec<(f64, f64)> = points.collect();
    // A round number below all of them.
    let lowest = points.iter().fold(1.0, |m, point| min(m, point.1));
    let lowest = (10.0 * lowest).floor() / 10.0;
    let plots = Vec::from(style::series(0, &points, ""));
    let layout = style::layout(&plots)
        .with_title("accuracy on the test images")
        .with_width(480.0)
        .with_x_label("epoch")
        .with_y_label("share read rightly, mean of 5 seeds")
        .with_x_tick_step(1.0)
        .with_y_tick_step(0.05);
    let accuracy = Panel::new(
        plots,
        axis::ranges(layout, (0.0, epochs as f64 + 0.3), (lowest, 1.0)),
    );
    let counts: Vec<Vec<usize>> = (0..classes)
        .map(|actual| {
            (0..classes)
                .map(|read| {
                    let counts = runs.iter().map(|run| run.confusion.count(actual, read));
                    usize::try_from(counts.sum::<u64>()).unwrap_or(usize::MAX)
                })
                .collect()
        })
        .collect();
    Figure::panels(
        "data",
        "--data: left, the share of test images read rightly; right, what those of all runs were taken for, with the numbers of wrong readings.",
        2,
        [accuracy, figure::confusion(&counts, ("class", "taken for"))],
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::context::Conditions;
    use crate::data::tests::write;

    /// What the images of a tiny folder add.
    fn added(sign: f64) -> Report {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 640, 40);
        let conditions = Conditions {
            seed: 0,
            data: Some(Arc::new(ImageSets::read(folder.path()).unwrap())),
        };
        let context = Context::new("6.1-loop", &conditions);
        add_to(Report::new(), &context, context.data().unwrap(), sign).unwrap()
    }

    #[test]
    fn images_of_a_folder_are_learned_and_the_wrong_sign_is_caught() {
        let right = added(1.0);
        assert!(right.checks.iter().all(Check::holds), "{:?}", right.checks);
        assert_eq!(right.checks.len(), 2);
        assert_eq!(right.tables[0].rows.len(), 5);
        let wrong = added(-1.0);
        assert!(!wrong.checks.iter().any(Check::holds), "{:?}", wrong.checks);
    }
}
