//! Validation, and what hangs on it.

use gradus_mlp::data::{BatchConfig, DataSet};
use gradus_mlp::train::{Outcome, TrainConfig, Trainer};
use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
use gradus_numerics::Threads;

use super::{data, epochs, shuffled, trainer, watch_nothing};
use crate::cosine_adam::CosineAdam;
use crate::{labels, numbers};

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
