//! What a training run tells.

use std::ops::ControlFlow;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::bits;

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The parameters were updated.
    Step(StepReport),
    /// An epoch has ended, and was validated.
    Epoch(&'a EpochReport),
    /// A checkpoint was written.
    Saved(&'a Path),
}

/// Who watches a run, and ends it with [`ControlFlow::Break`].
pub type Observer<'o> = dyn FnMut(Event<'_>) -> ControlFlow<()> + 'o;

/// One update of the parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct StepReport {
    /// The epoch, counted from 0.
    pub epoch: u64,
    /// The updates so far, this one included.
    pub steps: u64,
    /// Samples behind its gradient.
    pub samples: u64,
    /// Their mean loss, before the update.
    pub loss: f64,
}

/// One epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EpochReport {
    /// The epoch, counted from 0.
    pub epoch: u64,
    /// The updates so far.
    pub steps: u64,
    /// The mean loss of its samples, each before the update it took part in.
    #[serde(with = "bits")]
    pub loss: f64,
    /// How the network did on the validation data at its end.
    pub validation: Option<Evaluation>,
}

/// How a network does on data it is not trained on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evaluation {
    /// The mean loss.
    #[serde(with = "bits")]
    pub loss: f64,
    /// Samples whose largest output is that of their label; None where targets are values.
    pub right: Option<u64>,
    /// Samples that count: all whose label is not ignored.
    pub samples: u64,
}

impl Evaluation {
    /// The share of samples that were predicted right; None where targets are values.
    pub fn accuracy(&self) -> Option<f64> {
        self.right.map(|right| right as f64 / self.samples as f64)
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// All epochs are done.
    Finished,
    /// The validation loss has not become less for as many epochs as there was patience for.
    Stopped,
    /// The observer ended it.
    Cancelled,
}
