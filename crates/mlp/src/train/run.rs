//! Where a run stands, and how that goes into a checkpoint and comes back.

use std::borrow::Cow;

use gradus_numerics::{Float, stream};
use rand::Rng as _;
use serde::{Deserialize, Serialize};

use super::bits;
use super::report::EpochReport;
use super::update::UpdateState;

/// Everything a run depends on beside parameters, state and the update rule.
///
/// The position of every random stream is here: the order of the samples is a function of seed and epoch, which dropouts drop a
/// function of seed and `batches`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Run {
    /// What [`Batches::describe`](crate::data::Batches::describe) says of the training data.
    pub(super) data: String,
    pub(super) seed: u64,
    pub(super) accumulate: usize,
    pub(super) epoch: u64,
    /// Batches done in this epoch.
    pub(super) done: u64,
    /// Batches in all.
    pub(super) batches: u64,
    pub(super) steps: u64,
    /// Samples of this epoch.
    pub(super) samples: u64,
    /// Σ of their losses.
    #[serde(with = "bits")]
    pub(super) loss_sum: f64,
    pub(super) history: Vec<EpochReport>,
    /// The epoch of the lowest validation loss.
    pub(super) best: Option<usize>,
}

impl Run {
    /// What decides over the dropouts of a batch, so many behind the last one done: word after word of the stream `dropout`.
    pub(super) fn key(&self, ahead: u64) -> u64 {
        let mut keys = stream(self.seed, "dropout");
        keys.set_word_pos(2 * u128::from(self.batches + ahead));
        keys.next_u64()
    }
}

/// A run as its checkpoint says it, with the names of the tensors that belong to it.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) run: Run,
    rule: String,
    steps: u64,
    #[serde(with = "bits")]
    learning_rate: f64,
    /// Names, and the bits of the numbers.
    scalars: Vec<(String, u64)>,
    slots: Vec<String>,
    streams: Vec<(String, u128)>,
}

/// Slices that go into tensors of these names.
pub(super) type Slices<'a, T> = Vec<(String, Cow<'a, [T]>)>;

/// The tensors of the best parameters and state.
const BEST: [&str; 2] = ["best.parameters", "best.state"];

impl Record {
    /// A run with its update rule, and the slices that go into tensors.
    pub(super) fn new<'a, T: Float>(
        run: &Run,
        update: UpdateState<'a, T>,
        best: Option<[&'a [T]; 2]>,
    ) -> (Self, Slices<'a, T>) {
        let names = (update.slots.iter()).map(|(name, _)| name.to_string());
        let scalars = (update.scalars.iter()).map(|(name, x)| (name.to_string(), x.to_bits()));
        let streams = (update.streams.iter()).map(|(name, position)| (name.to_string(), *position));
        let record = Record {
            run: run.clone(),
            rule: update.rule.to_string(),
            steps: update.steps,
            learning_rate: update.learning_rate,
            scalars: scalars.collect(),
            slots: names.collect(),
            streams: streams.collect(),
        };
        let slots = (update.slots.into_iter()).map(|(name, slice)| (tensor(&name), slice));
        let best = best.map(|best| best.map(Cow::Borrowed));
        let best = (BEST.into_iter()).zip(best.into_iter().flatten());
        let slices = slots.chain(best.map(|(name, slice)| (name.to_owned(), slice)));
        (record, slices.collect())
    }

    /// The slices it needs, with their lengths.
    pub(super) fn slices(&self, parameters: usize, state: usize) -> Vec<(String, usize)> {
        let slots = (self.slots.iter()).map(|name| (tensor(name), parameters));
        let best = (BEST.into_iter().zip([parameters, state]))
            .filter(|_| self.run.best.is_some())
            .map(|(name, length)| (name.to_owned(), length));
        slots.chain(best).collect()
    }

    /// The run, the state of its update rule and the best parameters and state, from the slices asked for.
    pub(super) fn open<T: Float>(
        self,
        slices: Slices<'static, T>,
    ) -> (Run, UpdateState<'static, T>, Option<[Vec<T>; 2]>) {
        let mut slices = slices.into_iter().map(|(_, slice)| slice);
        let scalars =
            (self.scalars.into_iter()).map(|(name, bits)| (Cow::Owned(name), f64::from_bits(bits)));
        let streams = (self.streams.into_iter()).map(|(name, at)| (Cow::Owned(name), at));
        let update = UpdateState {
            rule: Cow::Owned(self.rule),
            steps: self.steps,
            learning_rate: self.learning_rate,
            scalars: scalars.collect(),
            slots: (self.slots.into_iter().map(Cow::Owned))
                .zip(slices.by_ref())
                .collect(),
            streams: streams.collect(),
        };
        let best = match (slices.next(), slices.next()) {
            (Some(parameters), Some(state)) => Some([parameters.into_owned(), state.into_owned()]),
            _ => None,
        };
        (self.run, update, best)
    }
}

fn tensor(slot: &str) -> String {
    format!("update.{slot}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_batch_has_a_key_of_its_own() {
        let after = |batches| Run {
            batches,
            ..Default::default()
        };
        assert_eq!(after(3).key(2), after(5).key(0));
        assert_ne!(after(3).key(2), after(3).key(0));
    }
}
