//! What can stop a training run.

use std::error::Error as StdError;

use thiserror::Error;

use crate::checkpoint::CheckpointError;
use crate::data::DataError;
use crate::error::MlpError;

/// An error of an update rule.
pub type UpdateError = Box<dyn StdError + Send + Sync>;

/// Why a training run stopped. The checkpoint that was last written is whole, and can be resumed from.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// The network cannot be built.
    #[error(transparent)]
    Network(#[from] MlpError),
    /// The data cannot be read, or are not what they should be.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A checkpoint cannot be written or read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A batch cannot be computed.
    #[error("batch {batch} of {part}{}: {error}", of_set(*.number))]
    Batch {
        /// The batch's place in the epoch.
        batch: u64,
        /// Which data they are: `epoch 3` of the training data, or `the validation data`.
        part: String,
        /// The number, in its set, of the sample that the error is about.
        number: Option<u64>,
        /// What is wrong; its sample is counted in the batch.
        error: MlpError,
    },
    /// The data have other features than the network has inputs.
    #[error("the network takes {inputs} numbers a sample, but the data have {features}")]
    Features {
        /// Inputs of the network.
        inputs: usize,
        /// Features of the data.
        features: usize,
    },
    /// The update rule refused a step.
    #[error("step {step}: {error}")]
    Update {
        /// The step, counted from 0.
        step: u64,
        /// What the rule says.
        error: UpdateError,
    },
    /// The state of the update rule is not one this rule can go on from.
    #[error("the update rule cannot go on from this checkpoint: {0}")]
    UpdateState(UpdateError),
    /// A run goes on with other settings than it was begun with.
    #[error("the run was begun with {what} of {begun}, and cannot go on with {now}")]
    OtherRun {
        /// The setting.
        what: &'static str,
        /// What it was.
        begun: String,
        /// What it is now.
        now: String,
    },
    /// A setting outside its range.
    #[error("{what} needs to be at least 1")]
    Zero {
        /// The setting.
        what: &'static str,
    },
    /// Early stopping has nothing to go by.
    #[error("early stopping needs validation data")]
    NoValidation,
    /// There is no batch in an epoch.
    #[error("epoch {epoch} has no batches; use smaller ones")]
    NoBatches {
        /// The epoch.
        epoch: u64,
    },
}

fn of_set(number: Option<u64>) -> String {
    number.map_or_else(String::new, |number| {
        format!(", about number {number} of the set")
    })
}

/// The number in its set of the sample that an error is about.
pub(super) fn number(error: &MlpError, samples: &[u64]) -> Option<u64> {
    let (MlpError::Input { sample, .. }
    | MlpError::Target { sample, .. }
    | MlpError::Label { sample, .. }
    | MlpError::Loss { sample, .. }) = error
    else {
        return None;
    };
    samples.get(*sample).copied()
}
