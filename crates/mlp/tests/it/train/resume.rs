//! Runs in pieces.

use std::ops::ControlFlow;

use gradus_mlp::train::{
    Event, Outcome, TrainConfig, TrainError, Trainer, Update, UpdateError, UpdateState,
};
use gradus_numerics::{stream, uniform};
use rand::rngs::ChaCha8Rng;

use super::{bits, data, descent, epochs, net, shuffled, trainer, watch_nothing};
use crate::cosine_adam::CosineAdam;

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
