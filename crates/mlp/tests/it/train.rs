//! The training loop: what it computes, when it ends, and what it says of what cannot be.

use std::convert::Infallible;
use std::ops::ControlFlow;

use gradus_mlp::data::{
    BatchConfig, Batches, Beside, Csv, CsvConfig, DataSet, Order, Stream, TargetKind,
};
use gradus_mlp::train::{
    Autosave, Event, Outcome, TrainConfig, TrainError, Trainer, Update, UpdateError, UpdateState,
};
use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
use gradus_numerics::{Threads, stream, uniform, vector};
use rand::rngs::ChaCha8Rng;

use crate::cosine_adam::CosineAdam;
use crate::{labels, numbers};

fn net() -> Mlp<f32> {
    Mlp::new(6)
        .linear(16)
        .batch_norm()
        .relu()
        .dropout(0.25)
        .linear(3)
}

fn data(samples: usize) -> DataSet<f32> {
    DataSet::classes(6, numbers(6 * samples, "inputs"), labels(samples, 3)).unwrap()
}

fn shuffled(size: usize) -> BatchConfig {
    BatchConfig {
        size,
        order: Order::Seeded { seed: 7 },
        ..Default::default()
    }
}

fn trainer(config: TrainConfig) -> Trainer<f32> {
    let loss = Loss::softmax_cross_entropy();
    Trainer::new(net(), loss, 64, Threads::One, config).unwrap()
}

fn epochs(epochs: u64) -> TrainConfig {
    TrainConfig {
        epochs,
        seed: 7,
        ..Default::default()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "an update rule may fail")]
fn descent(theta: &mut [f32], gradient: &mut [f32], _step: u64) -> Result<(), Infallible> {
    vector::axpy(-0.1, gradient, theta);
    Ok(())
}

fn watch_nothing(_: Event<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn bits(trainer: &Trainer<f32>) -> Vec<u32> {
    let numbers = trainer.parameters().iter().chain(trainer.state());
    numbers.map(|x| x.to_bits()).collect()
}

#[test]
fn the_loop_is_the_four_steps() {
    let net = Mlp::<f32>::new(6).linear(16).tanh().linear(3);
    let data = data(50);
    let mut trainer = Trainer::new(
        net.clone(),
        Loss::softmax_cross_entropy(),
        16,
        Threads::One,
        epochs(3),
    )
    .unwrap();
    let mut batches = data.batches(shuffled(16)).unwrap();
    let outcome = trainer.fit(&mut batches, None, &mut descent, &mut watch_nothing);
    assert_eq!(outcome.unwrap(), Outcome::Finished);

    let mut parameters = net.initialize(&mut stream(7, "initialisation"));
    let mut gradient = vec![0.0; parameters.len()];
    let mut backprop =
        Backprop::new(&net, Loss::softmax_cross_entropy(), 16, Threads::One).unwrap();
    for epoch in 0..3 {
        batches.start(epoch).unwrap();
        let (mut sum, mut steps) = (0.0, 0);
        while let Some(batch) = batches.next().unwrap() {
            let (inputs, targets) = (batch.inputs, batch.targets);
            let loss = backprop
                .loss_and_gradient(
                    &parameters,
                    &mut [],
                    inputs,
                    targets,
                    Mode::Evaluate,
                    &mut gradient,
                )
                .unwrap();
            vector::axpy(-0.1, &gradient, &mut parameters);
            sum += f64::from(loss) * batch.samples.len() as f64;
            steps += 1;
        }
        let report = trainer.history()[usize::try_from(epoch).unwrap()];
        assert_eq!(
            (report.loss, report.steps),
            (sum / 50.0, steps * (epoch + 1))
        );
    }
    assert_eq!(trainer.parameters(), parameters);
}

#[test]
fn threads_change_no_bit() {
    let data = DataSet::classes(60, numbers(60 * 300, "inputs"), labels(300, 10)).unwrap();
    let run = |threads| {
        let net = Mlp::<f32>::new(60)
            .linear(128)
            .batch_norm()
            .relu()
            .dropout(0.5)
            .linear(64)
            .gelu()
            .linear(10);
        let config = epochs(2);
        let mut rule = CosineAdam::new(net.layout().parameter_count());
        let mut trainer =
            Trainer::new(net, Loss::softmax_cross_entropy(), 64, threads, config).unwrap();
        let mut batches = data.batches(shuffled(64)).unwrap();
        let mut again = data.batches(shuffled(64)).unwrap();
        trainer
            .fit(
                &mut batches,
                Some(&mut again),
                &mut rule,
                &mut watch_nothing,
            )
            .unwrap();
        (bits(&trainer), format!("{:?}", trainer.history()))
    };
    let one = run(Threads::One);
    assert!(run(Threads::Count(2)) == one && run(Threads::Count(7)) == one);
}

/// A run that is ended after each step, saved, and gone on with by another trainer, in memory or from a file.
#[test]
fn a_run_in_pieces_is_the_same_run() {
    let data = data(50);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    for accumulate in [1, 3] {
        let config = || TrainConfig {
            accumulate,
            patience: Some(9),
            ..epochs(4)
        };
        let mut whole = trainer(config());
        let mut rule = CosineAdam::new(whole.parameters().len());
        let mut batches = data.batches(shuffled(8)).unwrap();
        let mut validation = data.batches(shuffled(20)).unwrap();
        whole
            .fit(
                &mut batches,
                Some(&mut validation),
                &mut rule,
                &mut watch_nothing,
            )
            .unwrap();

        std::fs::remove_file(&path).ok();
        let mut pieces = 0;
        loop {
            let mut piece = trainer(config());
            let mut rule = CosineAdam::new(piece.parameters().len());
            if path.exists() {
                piece.resume(&path, &mut rule).unwrap();
            }
            let outcome = piece
                .fit(
                    &mut batches,
                    Some(&mut validation),
                    &mut rule,
                    &mut |event| match event {
                        Event::Step(_) => ControlFlow::Break(()),
                        _ => ControlFlow::Continue(()),
                    },
                )
                .unwrap();
            if outcome == Outcome::Finished {
                assert_eq!(bits(&piece), bits(&whole));
                assert_eq!(piece.history(), whole.history());
                assert_eq!(piece.best(), whole.best());
                break;
            }
            piece.save(&path, &rule).unwrap();
            pieces += 1;
        }
        assert_eq!(pieces, whole.steps());
    }
}

#[test]
fn accumulated_gradients_are_those_of_the_whole_batch() {
    let net = Mlp::<f64>::new(6).linear(8).tanh().linear(3);
    let data = DataSet::classes(6, numbers(6 * 22, "inputs"), labels(22, 3)).unwrap();
    let gradient = |size, accumulate| {
        let mut gradients = Vec::new();
        let config = TrainConfig {
            accumulate,
            ..epochs(1)
        };
        let mut trainer = Trainer::new(
            net.clone(),
            Loss::softmax_cross_entropy(),
            size,
            Threads::One,
            config,
        )
        .unwrap();
        let mut batches = data
            .batches(BatchConfig {
                size,
                ..Default::default()
            })
            .unwrap();
        let mut keep = |_: &mut [f64], gradient: &mut [f64], _: u64| -> Result<(), Infallible> {
            gradients.push(gradient.to_vec());
            Ok(())
        };
        trainer
            .fit(&mut batches, None, &mut keep, &mut |_| {
                ControlFlow::Continue(())
            })
            .unwrap();
        gradients
    };
    // 22 = 8 + 8 + 6 = 16 + 6 samples
    let (pieces, whole) = (gradient(4, 4), gradient(16, 1));
    assert_eq!((pieces.len(), whole.len()), (2, 2));
    for (pieces, whole) in pieces.concat().iter().zip(whole.concat()) {
        assert!((pieces - whole).abs() < 1e-15, "{pieces} {whole}");
    }
}

#[test]
fn a_stream_trains_as_memory_does() {
    let data = data(50);
    let run = |batches: &mut dyn Batches<f32>| {
        let mut trainer = trainer(epochs(2));
        trainer
            .fit(batches, None, &mut descent, &mut watch_nothing)
            .unwrap();
        bits(&trainer)
    };
    let given = BatchConfig {
        size: 8,
        ..Default::default()
    };
    let csv = |text: String| {
        let config = CsvConfig {
            header: false,
            ..Default::default()
        };
        Csv::new(std::io::Cursor::new(text.into_bytes()), config).unwrap()
    };
    let line = |row: &[f32]| row.iter().map(f32::to_string).collect::<Vec<_>>().join(",") + "\n";
    let inputs = data
        .inputs()
        .chunks(6)
        .map(line)
        .collect::<Vec<_>>()
        .concat();
    let Targets::Classes(labels) = data.targets() else {
        panic!("these are classes")
    };
    let labels = labels
        .iter()
        .map(|label| format!("{label}\n"))
        .collect::<Vec<_>>()
        .concat();
    let rows = Beside::new(csv(inputs), csv(labels)).unwrap();
    let mut stream = Stream::new(Box::new(rows), TargetKind::Classes, given, 2).unwrap();
    assert_eq!(run(&mut stream), run(&mut data.batches(given).unwrap()));
}

#[test]
fn patience_ends_a_run_and_keeps_the_best() {
    // trained on noise, validated on other noise: it only gets worse
    let training = data(40);
    let validation = DataSet::classes(6, numbers(6 * 40, "others"), labels(40, 3)).unwrap();
    let config = TrainConfig {
        patience: Some(3),
        ..epochs(1000)
    };
    let mut trainer = trainer(config);
    let mut rule = CosineAdam::new(trainer.parameters().len());
    let mut training = training.batches(shuffled(8)).unwrap();
    let mut validation = validation.batches(shuffled(40)).unwrap();
    let outcome = trainer.fit(
        &mut training,
        Some(&mut validation),
        &mut rule,
        &mut watch_nothing,
    );
    assert_eq!(outcome.unwrap(), Outcome::Stopped);
    let losses: Vec<f64> = trainer
        .history()
        .iter()
        .map(|report| report.validation.unwrap().loss)
        .collect();
    let best = losses.len() - 4;
    assert!(
        losses
            .iter()
            .enumerate()
            .all(|(i, loss)| i == best || *loss > losses[best]),
        "{losses:?}"
    );
    let (parameters, state) = trainer
        .best()
        .map(|(a, b)| (a.to_vec(), b.to_vec()))
        .unwrap();
    trainer.set_parameters(parameters, state).unwrap();
    assert_eq!(
        trainer.evaluate(&mut validation).unwrap().loss,
        losses[best]
    );
    // and it is still over
    let outcome = trainer.fit(
        &mut training,
        Some(&mut validation),
        &mut rule,
        &mut watch_nothing,
    );
    assert_eq!(outcome.unwrap(), Outcome::Stopped);
}

#[test]
fn an_evaluation_has_one_denominator() {
    let loss = Loss::SoftmaxCrossEntropy {
        label_smoothing: 0.1,
        class_weights: Some(vec![1.0, 2.5, 0.5]),
        ignored_label: Some(9),
    };
    let net = Mlp::<f64>::new(6).linear(3);
    let mut classes = labels(30, 3);
    classes[4] = 9;
    classes[20..30].fill(9);
    let data = DataSet::classes(6, numbers(6 * 30, "inputs"), classes.clone()).unwrap();
    let mut trainer = Trainer::new(net.clone(), loss.clone(), 30, Threads::One, epochs(1)).unwrap();
    let mut evaluate = |size| {
        let mut batches = data
            .batches(BatchConfig {
                size,
                ..Default::default()
            })
            .unwrap();
        trainer.evaluate(&mut batches).unwrap()
    };
    let (whole, pieces) = (evaluate(30), evaluate(5));
    assert!((whole.loss - pieces.loss).abs() < 1e-15);
    assert_eq!((whole.right, whole.samples), (pieces.right, 19));
    assert_eq!(pieces.samples, 19);

    let mut backprop = Backprop::new(&net, loss, 30, Threads::One).unwrap();
    let parameters = trainer.parameters();
    let mut gradient = vec![0.0; parameters.len()];
    let targets = Targets::Classes(&classes);
    let loss = backprop
        .loss_and_gradient(
            parameters,
            &mut [],
            data.inputs(),
            targets,
            Mode::Evaluate,
            &mut gradient,
        )
        .unwrap();
    assert!((whole.loss - loss).abs() < 1e-15);
    let outputs = backprop.predict(parameters, &[], data.inputs()).unwrap();
    let best = |z: &[f64]| {
        (0..3)
            .max_by(|&a, &b| z[a].partial_cmp(&z[b]).unwrap())
            .unwrap()
    };
    let right = outputs
        .chunks(3)
        .zip(&classes)
        .filter(|(z, label)| best(z) == **label as usize)
        .count();
    assert_eq!(whole.right, Some(right as u64));
}

#[test]
fn values_are_evaluated_without_accuracy() {
    let data = DataSet::values(1, vec![1.0, 2.0, 3.0], 2, vec![0.0; 6]).unwrap();
    let mut trainer = Trainer::new(
        Mlp::new(1).linear(2),
        Loss::SquaredError,
        2,
        Threads::One,
        epochs(1),
    )
    .unwrap();
    trainer
        .set_parameters(vec![1.0, 2.0, 0.0, 0.0], vec![])
        .unwrap();
    let mut batches = data
        .batches(BatchConfig {
            size: 2,
            ..Default::default()
        })
        .unwrap();
    let evaluation = trainer.evaluate(&mut batches).unwrap();
    assert_eq!(evaluation.loss, (1.0 + 4.0 + 9.0) * 5.0 / 6.0); // (x, 2x) against 0
    assert_eq!((evaluation.accuracy(), evaluation.samples), (None, 3));
}

#[test]
fn a_bad_sample_is_named_and_the_checkpoint_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let given = BatchConfig {
        size: 8,
        ..Default::default()
    };
    // the third batch is bad
    let (inputs, classes) = (numbers::<f32>(6 * 32, "inputs"), labels(32, 3));
    let run = |inputs: Vec<f32>, classes: Vec<u32>, rate: f32| {
        let data = DataSet::classes(6, inputs, classes).unwrap();
        let mut trainer = trainer(TrainConfig {
            autosave: Some(Autosave {
                path: path.clone(),
                every: Some(1),
            }),
            ..epochs(1)
        });
        let mut descent = |theta: &mut [f32], g: &mut [f32], step: u64| -> Result<(), Infallible> {
            vector::axpy(if step == 1 { -rate } else { -0.1 }, g, theta);
            Ok(())
        };
        let mut saved = Vec::new();
        let mut parameters = Vec::new();
        let error = trainer
            .fit(
                &mut data.batches(given).unwrap(),
                None,
                &mut descent,
                &mut |event| {
                    if let Event::Saved(path) = event {
                        saved.push(std::fs::read(path).unwrap());
                    }
                    ControlFlow::Continue(())
                },
            )
            .unwrap_err();
        let last = std::fs::read(&path).unwrap();
        assert_eq!(saved.last(), Some(&last));
        let (from_file, _) = gradus_mlp::checkpoint::load_model::<f32>(&path, &net()).unwrap();
        assert!(from_file.iter().all(|x| x.is_finite()));
        parameters.extend_from_slice(trainer.parameters());
        (error.to_string(), saved.len())
    };
    let mut nan = inputs.clone();
    nan[6 * 19 + 4] = f32::NAN;
    assert_eq!(
        run(nan, classes.clone(), 0.1),
        ("batch 2 of epoch 0, about number 19 of the set: feature 4 of sample 3 is NaN; inputs need to be finite".to_owned(), 2)
    );
    let mut wrong = classes.clone();
    wrong[23] = 3;
    assert_eq!(
        run(inputs.clone(), wrong, 0.1),
        ("batch 2 of epoch 0, about number 23 of the set: sample 7 has label 3, which is not one of 3 classes".to_owned(), 2)
    );
    // a step that leads to infinity is not saved
    let (error, saved) = run(inputs.clone(), classes.clone(), f32::INFINITY);
    assert!(
        error.contains("it is not written over an older checkpoint"),
        "{error}"
    );
    assert_eq!(saved, 1);
    // one that leads to a loss beyond all numbers is, for its parameters are numbers
    let (error, saved) = run(inputs, classes, 1e38);
    assert!(
        error
            .starts_with("batch 2 of epoch 0, about number 16 of the set: the loss of sample 0 is"),
        "{error}"
    );
    assert_eq!(saved, 2);
}

#[test]
fn bad_validation_data_are_named() {
    let data = data(16);
    let mut bad = numbers::<f32>(6 * 16, "inputs");
    bad[6 * 11] = f32::INFINITY;
    let bad = DataSet::classes(6, bad, vec![0; 16]).unwrap();
    let given = BatchConfig {
        size: 8,
        ..Default::default()
    };
    let error = trainer(epochs(1))
        .fit(
            &mut data.batches(given).unwrap(),
            Some(&mut bad.batches(given).unwrap()),
            &mut descent,
            &mut watch_nothing,
        )
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "batch 1 of the validation data, about number 11 of the set: feature 0 of sample 3 is inf; inputs need to be finite"
    );
}

#[test]
fn another_run_is_not_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let data = data(32);
    let mut first = trainer(epochs(1));
    let mut rule = CosineAdam::new(first.parameters().len());
    first
        .fit(
            &mut data.batches(shuffled(8)).unwrap(),
            None,
            &mut rule,
            &mut watch_nothing,
        )
        .unwrap();
    first.save(&path, &rule).unwrap();

    let resumed = |config, update: &mut dyn Update<f32>, size| -> Result<(), TrainError> {
        let mut trainer = trainer(config);
        trainer.resume(&path, update)?;
        trainer.fit(
            &mut data.batches(shuffled(size)).unwrap(),
            None,
            update,
            &mut watch_nothing,
        )?;
        Ok(())
    };
    let mut fresh = CosineAdam::new(first.parameters().len());
    resumed(epochs(2), &mut fresh, 8).unwrap();
    let message = |result: Result<(), TrainError>| result.unwrap_err().to_string();
    let other = TrainConfig {
        accumulate: 2,
        ..epochs(2)
    };
    assert_eq!(
        message(resumed(other, &mut rule, 8)),
        "the run was begun with batches of a step of 1, and cannot go on with 2"
    );
    let error = message(resumed(epochs(2), &mut rule, 16));
    assert!(
        error.starts_with(
            "the run was begun with training data of 32 samples, BatchConfig { size: 8,"
        ),
        "{error}"
    );
    assert_eq!(
        message(resumed(epochs(2), &mut descent, 8)),
        "the update rule cannot go on from this checkpoint: this rule has no state, but the checkpoint has one of \"Adam\""
    );
    gradus_mlp::checkpoint::save_model(&path, &net(), first.parameters(), first.state()).unwrap();
    let error = message(resumed(epochs(2), &mut rule, 8));
    assert!(
        error.ends_with("holds no training run that can be resumed: it has parameters alone"),
        "{error}"
    );
    let error = message(trainer(epochs(1)).resume(folder.path().join("none"), &mut rule));
    assert!(error.contains("none: cannot be read: "), "{error}");
}

/// Descent with noise from a stream of its own, whose position is its state.
struct Noisy(ChaCha8Rng);

impl Update<f32> for Noisy {
    fn update(
        &mut self,
        theta: &mut [f32],
        gradient: &mut [f32],
        _step: u64,
    ) -> Result<(), UpdateError> {
        for (theta, g) in theta.iter_mut().zip(gradient) {
            *theta -= 0.1 * (*g + uniform(&mut self.0) as f32);
        }
        Ok(())
    }

    fn state(&self) -> UpdateState<'_, f32> {
        UpdateState {
            streams: vec![("noise".into(), self.0.get_word_pos())],
            scalars: vec![("a scalar that is none".into(), f64::NAN)],
            ..Default::default()
        }
    }

    fn load_state(&mut self, state: UpdateState<'_, f32>) -> Result<(), UpdateError> {
        assert!(state.scalars[0].1.is_nan());
        self.0.set_word_pos(state.streams[0].1);
        Ok(())
    }
}

#[test]
fn a_rule_may_have_a_stream_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let data = data(32);
    let fit = |trainer: &mut Trainer<f32>, rule: &mut Noisy| {
        let mut batches = data.batches(shuffled(8)).unwrap();
        trainer
            .fit(&mut batches, None, rule, &mut watch_nothing)
            .unwrap();
    };
    let noisy = || {
        let mut stream = stream(7, "noise");
        stream.set_word_pos((1 << 66) + 1); // farther than 64 bits count
        Noisy(stream)
    };
    let (mut whole, mut rule) = (trainer(epochs(2)), noisy());
    fit(&mut whole, &mut rule);
    let (mut first, mut rule) = (trainer(epochs(1)), noisy());
    fit(&mut first, &mut rule);
    first.save(&path, &rule).unwrap();
    let (mut second, mut rule) = (trainer(epochs(2)), Noisy(stream(7, "noise")));
    second.resume(&path, &mut rule).unwrap();
    fit(&mut second, &mut rule);
    assert_eq!(bits(&second), bits(&whole));
}

#[test]
fn settings_and_data_that_do_not_fit() {
    let message = |config| {
        let made = Trainer::new(
            net(),
            Loss::softmax_cross_entropy(),
            8,
            Threads::One,
            config,
        );
        made.unwrap_err().to_string()
    };
    let zero = |what: &str| format!("{what} needs to be at least 1");
    assert_eq!(
        message(TrainConfig {
            accumulate: 0,
            ..epochs(1)
        }),
        zero("the batches of a step")
    );
    assert_eq!(
        message(TrainConfig {
            patience: Some(0),
            ..epochs(1)
        }),
        zero("the patience")
    );
    let autosave = Some(Autosave {
        path: "x".into(),
        every: Some(0),
    });
    assert_eq!(
        message(TrainConfig {
            autosave,
            ..epochs(1)
        }),
        zero("the steps between checkpoints")
    );

    let fit = |config, data: &DataSet<f32>, batches| {
        let mut batches = data.batches(batches).unwrap();
        trainer(config)
            .fit(&mut batches, None, &mut descent, &mut watch_nothing)
            .unwrap_err()
            .to_string()
    };
    let other = DataSet::classes(5, vec![0.5; 10], vec![0, 1]).unwrap();
    assert_eq!(
        fit(epochs(1), &other, shuffled(2)),
        "the network takes 6 numbers a sample, but the data have 5"
    );
    assert_eq!(
        fit(
            TrainConfig {
                patience: Some(1),
                ..epochs(1)
            },
            &data(8),
            shuffled(2)
        ),
        "early stopping needs validation data"
    );
    let none = BatchConfig {
        size: 9,
        drop_last: true,
        ..Default::default()
    };
    assert_eq!(
        fit(epochs(1), &data(8), none),
        "epoch 0 has no batches; use smaller ones"
    );
    assert_eq!(
        fit(epochs(1), &data(65), shuffled(65)),
        "batch 0 of epoch 0: a batch of 65 samples exceeds the batch capacity of 64"
    );
    assert_eq!(
        fit(epochs(1), &data(9), shuffled(8)),
        "batch 1 of epoch 0: training with batch norm needs batches of at least 2 samples, got 1"
    );
}

#[test]
fn a_step_allocates_nothing() {
    let data = data(800);
    let mut trainer = trainer(epochs(2));
    let mut rule = CosineAdam::new(trainer.parameters().len());
    let mut batches = data.batches(shuffled(8)).unwrap();
    let mut total = 0;
    let mut steps = 0;
    let counted = allocation_counter::measure(|| {
        trainer
            .fit(&mut batches, None, &mut rule, &mut |event| {
                if let Event::Step(_) = event {
                    steps += 1;
                }
                ControlFlow::Continue(())
            })
            .unwrap();
    });
    total += counted.count_total;
    assert_eq!(steps, 200);
    // the buffers of the first batch, and for each epoch its order, its stream's name and its report
    assert!(total < 30, "{total} allocations in 200 steps");
}
