//! Data and settings that cannot be.

use std::convert::Infallible;
use std::ops::ControlFlow;

use gradus_mlp::Loss;
use gradus_mlp::data::{BatchConfig, DataSet};
use gradus_mlp::train::{Autosave, Event, TrainConfig, Trainer};
use gradus_numerics::{Threads, vector};

use super::{data, descent, epochs, net, shuffled, trainer, watch_nothing};
use crate::{labels, numbers};

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
