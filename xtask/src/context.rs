//! What an experiment is given: a seed, image sets, nothing that may not reach a result.

use std::sync::Arc;

use rand::rngs::ChaCha8Rng;

use crate::data::ImageSets;

/// What holds for every experiment of one run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    pub seed: u64,
    /// Of `--data`.
    pub data: Option<Arc<ImageSets>>,
}

/// The surroundings of one experiment. The thread count is left out on purpose.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    id: &'static str,
    conditions: Conditions,
}

impl Context {
    pub(crate) fn new(id: &'static str, conditions: &Conditions) -> Self {
        Self {
            id,
            conditions: conditions.clone(),
        }
    }

    /// The run's seed, 0 unless `--seed` says otherwise.
    pub(crate) fn seed(&self) -> u64 {
        self.conditions.seed
    }

    /// Images beside the embedded digits, where `--data` names a folder of them.
    pub(crate) fn data(&self) -> Option<&ImageSets> {
        self.conditions.data.as_deref()
    }

    /// A random stream of this experiment alone: one per purpose, equal in every run with the same seed.
    pub(crate) fn stream(&self, purpose: &str) -> ChaCha8Rng {
        gradus_numerics::stream(self.conditions.seed, &format!("{}/{purpose}", self.id))
    }
}
