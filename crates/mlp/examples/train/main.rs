//! Trains a network on images or tables from files.
//!
//! ```text
//! cargo run --release -p gradus-mlp --example train -- --data FOLDER --epochs 20 --schedule cosine
//! ```
//!
//! The folder has the four files of MNIST, Fashion-MNIST or another set like them. `--help` lists everything else.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the console"
)]

mod network;
mod options;
mod plot;
mod progress;
mod rule;
mod sets;

use std::ops::ControlFlow;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Parser as _;
use gradus_mlp::checkpoint::save_model;
use gradus_mlp::data::{Batches as _, DataSet};
use gradus_mlp::metrics::{Calibration, ConfusionMatrix};
use gradus_mlp::train::{Autosave, Event, Outcome, TrainConfig, Trainer};
use gradus_mlp::{Predictor, Targets};

use options::Options;

fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error) if !error.use_stderr() => {
            print!("{error}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("{}", options::one_line(&error.to_string()));
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> anyhow::Result<()> {
    let sets = sets::read(options)?;
    let net = network::build(options, &sets)?;
    let loss = options.loss();
    let config = TrainConfig {
        epochs: options.epochs,
        seed: options.seed,
        accumulate: options.accumulate,
        patience: options.patience,
        autosave: options.checkpoint.clone().map(|path| Autosave {
            path,
            every: options.every,
        }),
    };
    let threads = options.threads();
    let mut trainer = Trainer::new(net.clone(), loss, options.batch, threads, config)?;
    let batches_in_epoch = sets.training.len().div_ceil(options.batch);
    let steps = options.epochs * batches_in_epoch.div_ceil(options.accumulate) as u64;
    let mut rule = rule::Rule::new(options, trainer.parameters().len(), steps)?;
    match &options.checkpoint {
        Some(path) if options.resume => {
            trainer.resume(path, &mut rule)?;
            println!("resumed at step {} of {steps}", trainer.steps());
        }
        Some(path) if path.exists() => {
            bail!(
                "{} is there already; go on with --resume, or name another file",
                path.display()
            );
        }
        Some(path) => trainer.save(path, &rule)?, // what cannot be written is better known now
        None => {}
    }
    println!(
        "{} samples to train, {} to test; {} parameters, {} steps",
        sets.training.len(),
        sets.test.len(),
        trainer.parameters().len(),
        steps
    );

    let mut training = sets.training.batches(options.batches())?;
    let mut test = sets.test.batches(options.test_batches())?;
    let mut progress = progress::Progress::new(options.epochs, steps, trainer.steps());
    let outcome = trainer.fit(&mut training, Some(&mut test), &mut rule, &mut |event| {
        match event {
            Event::Step(report) => progress.step(&report),
            Event::Epoch(report) => progress.epoch(report),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    progress.finish();
    if outcome? == Outcome::Stopped {
        println!("stopped: the loss on the test data has not become less");
    }

    let (parameters, state) = trainer
        .best()
        .unwrap_or((trainer.parameters(), trainer.state()));
    if let Some(path) = &options.model {
        save_model(path, &net, parameters, state)?;
    }
    if let Some(path) = &options.plot {
        let svg = plot::curves(trainer.history());
        std::fs::write(path, svg)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let mut predictor = Predictor::new(&net, test.size(), threads)?;
    report(&sets.test, &mut test, |inputs| {
        Ok(predictor.predict(parameters, state, inputs)?.to_vec())
    })
}

/// The confusion matrix and the calibration on the test data.
fn report(
    data: &DataSet<f32>,
    batches: &mut dyn gradus_mlp::data::Batches<f32>,
    mut predict: impl FnMut(&[f32]) -> anyhow::Result<Vec<f32>>,
) -> anyhow::Result<()> {
    let mut matrix: Option<ConfusionMatrix> = None;
    let mut calibration = Calibration::new(10);
    batches.start(0)?;
    while let Some(batch) = batches.next()? {
        let Targets::Classes(labels) = batch.targets else {
            return Ok(());
        };
        let outputs = predict(batch.inputs)?;
        let classes = (outputs.len() / labels.len()).max(data.class_count());
        let matrix = matrix.get_or_insert_with(|| ConfusionMatrix::new(classes));
        matrix.add(&outputs, labels)?;
        calibration.add(&outputs, labels)?;
    }
    if let Some(matrix) = matrix {
        println!("\n{matrix}\n{calibration}");
    }
    Ok(())
}
