//! The way of a batch through the network and back.

use gradus_numerics::{Float, Threads};

use super::shard::{Batch, Goal, Shard};
use super::statistics;
use crate::error::MlpError;
use crate::layers::batch_norm::Statistics;
use crate::network::plan::Plan;

/// One batch on its way through the network and back.
pub(super) struct Pass<'a, T> {
    pub(super) plan: &'a Plan,
    pub(super) parameters: &'a [T],
    pub(super) inputs: &'a [T],
    pub(super) key: Option<u64>,
    /// Operations in front of which all shards must have come as far.
    pub(super) cuts: &'a [usize],
    pub(super) samples: usize,
    pub(super) threads: Threads,
}

impl<T: Float> Pass<'_, T> {
    pub(super) fn batch<'b>(&'b self, statistics: &'b [Statistics<T>]) -> Batch<'b, T> {
        Batch {
            plan: self.plan,
            parameters: self.parameters,
            inputs: self.inputs,
            statistics,
            key: self.key,
        }
    }

    /// All values, the losses, and the loss's derivatives by all values.
    pub(super) fn run(
        &self,
        goal: &Goal<'_, T>,
        shards: &mut [Shard<T>],
        statistics: &mut [Statistics<T>],
    ) -> Result<(), MlpError> {
        let operations = &self.plan.operations;
        let mut done = 0;
        for &cut in self.cuts {
            let batch = self.batch(statistics);
            self.threads.for_each(shards, |_, shard| {
                if done == 0 {
                    shard.check_inputs(&batch);
                }
                shard.forward(&batch, done..cut);
            });
            check_inputs(shards, self.plan, self.inputs)?;
            // The statistics of this operation are written while the inputs of it are read.
            let mut of_cut = std::mem::replace(&mut statistics[cut], Statistics::new(0));
            let batch = self.batch(statistics);
            statistics::forward(&mut of_cut, &batch, &operations[cut], shards, self.samples);
            statistics[cut] = of_cut;
            done = cut;
        }
        let batch = self.batch(statistics);
        let last = self.cuts.last().map_or(0, |cut| cut + 1);
        self.threads.for_each(shards, |_, shard| {
            if done == 0 {
                shard.check_inputs(&batch);
            }
            shard.forward(&batch, done..operations.len());
            shard.loss(&batch, goal);
            shard.backward(&batch, last..operations.len());
        });
        check_inputs(shards, self.plan, self.inputs)?;
        for (index, &cut) in self.cuts.iter().enumerate().rev() {
            let of_cut = &mut statistics[cut];
            statistics::backward(of_cut, self.plan, &operations[cut], shards, self.samples);
            let batch = self.batch(statistics);
            let start = match index {
                0 => 0,
                _ => self.cuts[index - 1] + 1,
            };
            let part = start..cut + 1;
            self.threads.for_each(shards, |_, shard| {
                shard.backward(&batch, part.clone());
            });
        }
        Ok(())
    }
}

/// The first input that is not finite, as an error.
pub(super) fn check_inputs<T: Float>(
    shards: &[Shard<T>],
    plan: &Plan,
    inputs: &[T],
) -> Result<(), MlpError> {
    match shards.iter().find_map(Shard::bad_input) {
        None => Ok(()),
        Some([sample, feature]) => Err(MlpError::Input {
            sample,
            feature,
            value: inputs[sample * plan.widths[0] + feature].to_f64(),
        }),
    }
}
