//! Saving a run, and going on with it.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::Path;

use gradus_numerics::Float;

use super::error::TrainError;
use super::report::{Event, Observer};
use super::run::{Record, Run};
use super::trainer::Trainer;
use super::update::Update;
use crate::checkpoint::{CheckpointError, Contents, read_file};

impl<T: Float> Trainer<T> {
    /// Writes the run to a file: parameters and state as [`save_model`](crate::checkpoint::save_model) does, and with them all
    /// that the next step depends on.
    ///
    /// Between two steps only: not within a call of [`fit`](Self::fit), which saves by itself where
    /// [`autosave`](super::TrainConfig::autosave) says so.
    ///
    /// # Errors
    /// Where a number is not finite, or the file cannot be written; an older file is then left as it was.
    ///
    /// ```
    /// use gradus_mlp::train::{TrainConfig, Trainer, UpdateError};
    /// use gradus_mlp::{Loss, Mlp};
    /// use gradus_numerics::Threads;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("run.safetensors");
    /// let mut rule = |_: &mut [f32], _: &mut [f32], _: u64| -> Result<(), UpdateError> { Ok(()) };
    /// let start = |seed| {
    ///     let net = Mlp::<f32>::new(2).linear(3);
    ///     let config = TrainConfig { seed, ..Default::default() };
    ///     Trainer::new(net, Loss::SquaredError, 1, Threads::One, config)
    /// };
    /// start(7)?.save(&path, &rule)?;
    /// let mut trainer = start(7)?;
    /// trainer.resume(&path, &mut rule)?;
    /// assert_eq!(trainer.parameters(), start(7)?.parameters());
    ///
    /// let error = start(8)?.resume(&path, &mut rule).unwrap_err();
    /// assert_eq!(error.to_string(), "the run was begun with seed of 7, and cannot go on with 8");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, path: impl AsRef<Path>, update: &dyn Update<T>) -> Result<(), TrainError> {
        let best = (self.best.as_ref()).map(|best| [&best[0][..], &best[1][..]]);
        let (record, slices) = Record::new(&self.run, update.state(), best);
        let run = serde_json::to_string(&record)
            .map_err(|error| CheckpointError::Format(error.to_string()))?;
        let contents = Contents {
            parameters: Cow::Borrowed(&self.parameters),
            state: Cow::Borrowed(&self.state),
            run: Some(run),
            slices,
        };
        Ok(contents.save(path.as_ref(), &self.net)?)
    }

    /// Goes on with a run of the same network, settings and data: the bits are those of a run that was never interrupted.
    ///
    /// The number of threads, the epochs still to come, the patience and where the run is saved may be others.
    ///
    /// # Errors
    /// Where the file cannot be read or is not whole, holds another network or no run, was begun with other settings, or has the
    /// state of another update rule. Nothing is then changed, but an update rule may have been told a state.
    ///
    /// See [`save`](Self::save) for an example.
    pub fn resume(
        &mut self,
        path: impl AsRef<Path>,
        update: &mut dyn Update<T>,
    ) -> Result<(), TrainError> {
        let path = path.as_ref();
        let bytes = read_file(path).map_err(|error| error.in_file(path))?;
        let resumed = self.resume_from(&bytes, update);
        resumed.map_err(|error| match error {
            TrainError::Checkpoint(error) => error.in_file(path).into(),
            error => error,
        })
    }

    /// [`resume`](Self::resume) from the bytes of a file.
    ///
    /// # Errors
    /// As [`resume`](Self::resume).
    pub fn resume_from(
        &mut self,
        bytes: &[u8],
        update: &mut dyn Update<T>,
    ) -> Result<(), TrainError> {
        let record = |run: &str| serde_json::from_str::<Record>(run);
        let lengths = (self.parameters.len(), self.state.len());
        let contents = Contents::read(bytes, &self.net, &|run| {
            record(run).map_or_else(|_| Vec::new(), |record| record.slices(lengths.0, lengths.1))
        })?;
        let Some(run) = &contents.run else {
            return Err(no_run("it has parameters alone").into());
        };
        let record = record(run).map_err(|error| no_run(&error.to_string()))?;
        record.run.check(&self.run)?;
        let (run, state, best) = record.open(contents.slices);
        update.load_state(state).map_err(TrainError::UpdateState)?;
        self.parameters = contents.parameters.into_owned();
        self.state = contents.state.into_owned();
        (self.best, self.run) = (best, run);
        Ok(())
    }

    /// Saves the run where it should be, and says so.
    pub(super) fn autosave(
        &self,
        update: &dyn Update<T>,
        observer: &mut Observer<'_>,
    ) -> Result<ControlFlow<()>, TrainError> {
        Ok(match self.save_where_due(update)? {
            Some(path) => observer(Event::Saved(path)),
            None => ControlFlow::Continue(()),
        })
    }

    /// Saves the run where it should be, and returns where that was.
    pub(super) fn save_where_due(
        &self,
        update: &dyn Update<T>,
    ) -> Result<Option<&Path>, TrainError> {
        let Some(autosave) = &self.config.autosave else {
            return Ok(None);
        };
        self.save(&autosave.path, update)?;
        Ok(Some(&autosave.path))
    }
}

impl Run {
    /// That a run from a file can be gone on with where this one has not begun.
    fn check(&self, here: &Run) -> Result<(), TrainError> {
        let settings = [
            ("seed", self.seed, here.seed),
            (
                "batches of a step",
                self.accumulate as u64,
                here.accumulate as u64,
            ),
        ];
        if let Some((what, begun, now)) = settings.into_iter().find(|(_, begun, now)| begun != now)
        {
            return Err(TrainError::OtherRun {
                what,
                begun: begun.to_string(),
                now: now.to_string(),
            });
        }
        let counts = [
            self.epoch,
            self.done,
            self.batches,
            self.steps,
            self.samples,
        ];
        let best = self.best.is_none_or(|best| best < self.history.len());
        if !best || counts.iter().any(|&count| count > MOST) || !self.loss_sum.is_finite() {
            return Err(no_run("its numbers cannot be").into());
        }
        Ok(())
    }
}

/// More than any run counts.
const MOST: u64 = 1 << 53;

fn no_run(reason: &str) -> CheckpointError {
    CheckpointError::Run {
        reason: reason.to_owned(),
    }
}
