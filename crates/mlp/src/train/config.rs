//! The settings of a run.

use std::path::PathBuf;

use super::error::TrainError;

/// How a network is trained.
///
/// ```
/// use gradus_mlp::train::TrainConfig;
///
/// let config = TrainConfig { epochs: 20, seed: 7, ..Default::default() };
/// assert_eq!((config.accumulate, config.patience), (1, None));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainConfig {
    /// Passes over the training data; 1.
    pub epochs: u64,
    /// Decides over initial parameters and dropouts; 0.
    pub seed: u64,
    /// Batches whose gradients make one step, each weighted with its samples; 1. The last step of an epoch may have fewer.
    pub accumulate: usize,
    /// Early stopping: the epochs that may pass without a lower validation loss. None, which also keeps no
    /// [best](super::Trainer::best) parameters.
    pub patience: Option<u64>,
    /// Where and how often the run is saved; nowhere.
    pub autosave: Option<Autosave>,
}

/// Where and how often a run is saved.
///
/// ```
/// use gradus_mlp::train::Autosave;
///
/// let autosave = Autosave { path: "run.safetensors".into(), every: Some(1000) };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Autosave {
    /// The file.
    pub path: PathBuf,
    /// Steps after which it is written; it is at the end of each epoch in any case.
    pub every: Option<u64>,
}

impl Default for TrainConfig {
    fn default() -> Self {
        TrainConfig {
            epochs: 1,
            seed: 0,
            accumulate: 1,
            patience: None,
            autosave: None,
        }
    }
}

impl TrainConfig {
    pub(super) fn check(&self) -> Result<(), TrainError> {
        let every = self.autosave.as_ref().and_then(|autosave| autosave.every);
        for (what, is_zero) in [
            ("the batches of a step", self.accumulate == 0),
            ("the patience", self.patience == Some(0)),
            ("the steps between checkpoints", every == Some(0)),
        ] {
            if is_zero {
                return Err(TrainError::Zero { what });
            }
        }
        Ok(())
    }

    /// Whether a checkpoint is due after so many steps.
    pub(super) fn is_save_due(&self, steps: u64) -> bool {
        let every = self.autosave.as_ref().and_then(|autosave| autosave.every);
        every.is_some_and(|every| steps.is_multiple_of(every))
    }
}
