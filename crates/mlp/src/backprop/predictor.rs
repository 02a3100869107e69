//! Outputs alone.

use gradus_numerics::{Float, Threads};

use super::pass::check_inputs;
use super::shard::{Batch, Shard};
use super::{check_lengths, prepare, shard, share, statistics};
use crate::error::MlpError;
use crate::layers::batch_norm::Statistics;
use crate::network::Mlp;
use crate::network::plan::Plan;

/// A network's outputs in evaluation, with buffers for values and none for derivatives.
///
/// The outputs have the bits of [`Backprop::predict`](crate::Backprop::predict).
///
/// ```
/// use gradus_mlp::{Mlp, Predictor};
/// use gradus_numerics::Threads;
///
/// let net = Mlp::<f64>::new(1).linear(1).sigmoid();
/// let mut predictor = Predictor::new(&net, 100, Threads::One)?;
/// assert_eq!(predictor.predict(&[2.0, -1.0], &[], &[0.5])?, [0.5]); // σ(2 · ½ − 1)
/// # Ok::<(), gradus_mlp::MlpError>(())
/// ```
#[derive(Debug)]
pub struct Predictor<T> {
    plan: Plan,
    shards: Vec<Shard<T>>,
    statistics: Vec<Statistics<T>>,
    outputs: Vec<T>,
    capacity: usize,
    threads: Threads,
}

impl<T: Float> Predictor<T> {
    /// Buffers for batches of up to so many samples.
    ///
    /// # Errors
    ///
    /// Where the architecture cannot be, the capacity is 0, or there is no memory.
    ///
    /// ```
    /// use gradus_mlp::{Mlp, MlpError, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let error = Predictor::new(&Mlp::<f32>::new(1).relu(), 0, Threads::One).unwrap_err();
    /// assert_eq!(error, MlpError::NoCapacity);
    /// ```
    pub fn new(net: &Mlp<T>, batch_capacity: usize, threads: Threads) -> Result<Self, MlpError> {
        let (plan, shards) = prepare(net, batch_capacity, threads, false)?;
        Ok(Predictor {
            statistics: statistics::of_plan(&plan),
            outputs: shard::zeros(plan.outputs(), batch_capacity)?,
            shards,
            plan,
            capacity: batch_capacity,
            threads,
        })
    }

    /// The outputs: outputs × samples, column-major.
    ///
    /// # Errors
    ///
    /// Where a length does not fit, the batch exceeds the capacity, or an input is not finite.
    ///
    /// ```
    /// use gradus_mlp::{Mlp, Predictor};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f32>::new(1).linear_without_bias(2);
    /// let mut predictor = Predictor::new(&net, 2, Threads::One)?;
    /// // (3 x, 4 x) of two samples
    /// assert_eq!(predictor.predict(&[3.0, 4.0], &[], &[1.0, 10.0])?, [3.0, 4.0, 30.0, 40.0]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn predict(
        &mut self,
        parameters: &[T],
        state: &[T],
        inputs: &[T],
    ) -> Result<&[T], MlpError> {
        predict(
            &self.plan,
            self.capacity,
            self.threads,
            &mut self.shards,
            &mut self.statistics,
            [parameters, state, inputs],
            &mut self.outputs,
        )
    }
}

/// The outputs of the shards, one behind the other.
pub(super) fn predict<'o, T: Float>(
    plan: &Plan,
    capacity: usize,
    threads: Threads,
    shards: &mut [Shard<T>],
    statistics: &mut [Statistics<T>],
    [parameters, state, inputs]: [&[T]; 3],
    outputs: &'o mut [T],
) -> Result<&'o [T], MlpError> {
    let samples = check_lengths(plan, capacity, [parameters, state, inputs])?;
    statistics::from_state(statistics, plan, state);
    let threads = share(plan, shards, threads, samples);
    let batch = Batch {
        plan,
        parameters,
        inputs,
        statistics,
        key: None,
    };
    threads.for_each(shards, |_, shard| {
        shard.check_inputs(&batch);
        shard.forward(&batch, 0..plan.operations.len());
    });
    check_inputs(shards, plan, inputs)?;
    let outputs = &mut outputs[..samples * plan.outputs()];
    let mut rest = &mut *outputs;
    for shard in &*shards {
        let part = shard.value(&batch, plan.output);
        let (to, tail) = rest.split_at_mut(part.len());
        to.copy_from_slice(part);
        rest = tail;
    }
    Ok(outputs)
}
