//! Loss and gradient of a batch.

mod finite;
mod gradient;
mod pass;
mod predictor;
mod shard;
mod statistics;

use gradus_numerics::{Float, Threads};

pub use predictor::Predictor;

use crate::error::MlpError;
use crate::layers::batch_norm::Statistics;
use crate::loss::{Loss, Rule, Targets};
use crate::network::Mlp;
use crate::network::plan::Plan;
use gradient::Schedule;
use pass::Pass;
use shard::{Goal, Shard};

/// How a network behaves that has dropouts or batch norms.
///
/// ```
/// use gradus_mlp::Mode;
///
/// // one key for each step: which units are dropped is a function of it
/// let mode = Mode::Train { key: 17 };
/// assert_ne!(mode, Mode::Evaluate);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// With dropout, and with batch statistics, which update the running ones.
    Train {
        /// Which units are dropped.
        key: u64,
    },
    /// Without dropout, and with running statistics, which stay as they are.
    Evaluate,
}

/// Loss and gradient of batches by backpropagation, with all buffers that takes.
///
/// After [`new`](Backprop::new) nothing is allocated. The bits depend neither on the number of threads nor on the machine:
/// samples are shared over threads, and each derivative by a parameter is one chain over the whole batch.
///
/// D. E. Rumelhart, G. E. Hinton and R. J. Williams, Learning representations by back-propagating errors, 1986.
///
/// ```
/// use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
/// use gradus_numerics::{Threads, stream, vector};
///
/// // exclusive or
/// let net = Mlp::<f64>::new(2).linear(8).tanh().linear(2);
/// let mut parameters = net.initialize(&mut stream(0, "doc"));
/// let mut state = net.initial_state();
/// let mut gradient = vec![0.0; parameters.len()];
/// let mut backprop = Backprop::new(&net, Loss::softmax_cross_entropy(), 4, Threads::One)?;
/// let inputs = [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0]; // a column for each sample
/// let targets = Targets::Classes(&[0, 1, 1, 0]);
///
/// let mut loss = f64::INFINITY;
/// for key in 0..500 {
///     let mode = Mode::Train { key };
///     loss = backprop.loss_and_gradient(&parameters, &mut state, &inputs, targets, mode, &mut gradient)?;
///     vector::axpy(-0.5, &gradient, &mut parameters); // θ ← θ − η ∇L
/// }
/// assert!(loss < 0.05);
/// let logits = backprop.predict(&parameters, &state, &inputs)?;
/// assert!(logits[0] > logits[1] && logits[2] < logits[3]);
/// # Ok::<(), gradus_mlp::MlpError>(())
/// ```
#[derive(Debug)]
pub struct Backprop<T> {
    plan: Plan,
    rule: Rule<T>,
    shards: Vec<Shard<T>>,
    statistics: Vec<Statistics<T>>,
    /// Operations that need statistics of the whole batch in training.
    batch_norms: Vec<usize>,
    schedule: Schedule<T>,
    outputs: Vec<T>,
    capacity: usize,
    threads: Threads,
}

impl<T: Float> Backprop<T> {
    /// Buffers for batches of up to so many samples.
    ///
    /// # Errors
    ///
    /// Where the architecture cannot be, the loss does not fit it, the capacity is 0, or there is no memory.
    ///
    /// ```
    /// use gradus_mlp::{Backprop, Loss, Mlp};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f32>::new(4).linear(8).relu().linear(0);
    /// let error = Backprop::new(&net, Loss::SquaredError, 32, Threads::One).unwrap_err();
    /// assert_eq!(error.to_string(), "layer 2 needs at least one unit");
    /// ```
    pub fn new(
        net: &Mlp<T>,
        loss: Loss,
        batch_capacity: usize,
        threads: Threads,
    ) -> Result<Self, MlpError> {
        let (plan, shards) = prepare(net, batch_capacity, threads, true)?;
        Ok(Backprop {
            rule: Rule::new(loss, plan.outputs())?,
            statistics: statistics::of_plan(&plan),
            batch_norms: plan.batch_norms(),
            schedule: Schedule::new(&plan, batch_capacity, shards.len(), threads)?,
            outputs: shard::zeros(plan.outputs(), batch_capacity)?,
            shards,
            plan,
            capacity: batch_capacity,
            threads,
        })
    }

    /// The mean loss of a batch, and its gradient by all parameters.
    ///
    /// `inputs` is features × samples and column-major: one sample after the other, as many as fill whole columns.
    ///
    /// # Errors
    ///
    /// Where a length or a label does not fit, the batch exceeds the capacity, an input or target is not finite, or the loss is
    /// not. State and parameters are then as they were; what the gradient holds is not defined.
    ///
    /// ```
    /// use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(2).linear(1);
    /// let (parameters, mut gradient) = ([3.0, 4.0, 5.0], [0.0; 3]); // y = 3 x₀ + 4 x₁ + 5
    /// let mut backprop = Backprop::new(&net, Loss::SquaredError, 1, Threads::One)?;
    /// let mut loss_of = |inputs: &[f64]| {
    ///     let targets = Targets::Values(&[10.0]);
    ///     backprop.loss_and_gradient(&parameters, &mut [], inputs, targets, Mode::Evaluate, &mut gradient)
    /// };
    /// assert_eq!(loss_of(&[1.0, 2.0])?, 36.0); // (16 − 10)²
    /// let error = loss_of(&[1.0, f64::NAN]).unwrap_err();
    /// assert_eq!(error.to_string(), "feature 1 of sample 0 is NaN; inputs need to be finite");
    /// assert_eq!(gradient, [12.0, 24.0, 12.0]); // 2 · 6 · (x₀, x₁, 1)
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn loss_and_gradient(
        &mut self,
        parameters: &[T],
        state: &mut [T],
        inputs: &[T],
        targets: Targets<'_, T>,
        mode: Mode,
        gradient: &mut [T],
    ) -> Result<T, MlpError> {
        let samples = check_lengths(&self.plan, self.capacity, [parameters, state, inputs])?;
        check_length(
            "the gradient",
            self.plan.layout.parameter_count(),
            gradient.len(),
        )?;
        let outputs = self.plan.outputs();
        let goal = Goal {
            rule: &self.rule,
            targets,
            denominator: self.rule.denominator(targets, outputs, samples)?,
        };
        let cuts: &[usize] = match mode {
            Mode::Train { .. } => &self.batch_norms,
            Mode::Evaluate => {
                statistics::from_state(&mut self.statistics, &self.plan, state);
                &[]
            }
        };
        if !cuts.is_empty() && samples == 1 {
            return Err(MlpError::BatchTooSmall);
        }
        let pass = Pass {
            plan: &self.plan,
            parameters,
            inputs,
            key: match mode {
                Mode::Train { key } => Some(key),
                Mode::Evaluate => None,
            },
            cuts,
            samples,
            threads: share(&self.plan, &mut self.shards, self.threads, samples),
        };
        pass.run(&goal, &mut self.shards, &mut self.statistics)?;
        let loss = mean_loss(&self.shards, goal.denominator)?;
        let batch = pass.batch(&self.statistics);
        self.schedule.compute(&batch, &self.shards, gradient);
        if !cuts.is_empty() {
            statistics::update_state(&self.statistics, &self.plan, state, samples);
        }
        Ok(loss)
    }

    /// The network's outputs in evaluation: outputs × samples, column-major.
    ///
    /// # Errors
    ///
    /// Where a length does not fit, the batch exceeds the capacity, or an input is not finite.
    ///
    /// ```
    /// use gradus_mlp::{Backprop, Loss, Mlp};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f32>::new(1).linear(2).relu();
    /// let mut backprop = Backprop::new(&net, Loss::SquaredError, 2, Threads::One)?;
    /// let parameters = [1.0, -1.0, 0.5, 0.5]; // relu(x + ½), relu(½ − x)
    /// assert_eq!(backprop.predict(&parameters, &[], &[2.0, 0.0])?, [2.5, 0.0, 0.5, 0.5]);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn predict(
        &mut self,
        parameters: &[T],
        state: &[T],
        inputs: &[T],
    ) -> Result<&[T], MlpError> {
        predictor::predict(
            &self.plan,
            self.capacity,
            self.threads,
            &mut self.shards,
            &mut self.statistics,
            [parameters, state, inputs],
            &mut self.outputs,
        )
    }

    /// The most samples a batch may have.
    ///
    /// ```
    /// use gradus_mlp::{Backprop, Loss, Mlp};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f32>::new(1).linear(2);
    /// assert_eq!(Backprop::new(&net, Loss::SquaredError, 5, Threads::All)?.batch_capacity(), 5);
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn batch_capacity(&self) -> usize {
        self.capacity
    }
}

/// The plan of a network, and a shard for each thread that is of use.
fn prepare<T: Float>(
    net: &Mlp<T>,
    capacity: usize,
    threads: Threads,
    derivatives: bool,
) -> Result<(Plan, Vec<Shard<T>>), MlpError> {
    let plan = net.plan();
    if let Some(error) = plan.error {
        return Err(error);
    }
    if capacity == 0 {
        return Err(MlpError::NoCapacity);
    }
    let count = worthwhile(&plan, threads, capacity);
    let each = capacity.div_ceil(count);
    let shards = (0..count)
        .map(|_| Shard::new(&plan, each, derivatives))
        .collect::<Result<_, _>>()?;
    Ok((plan, shards))
}

/// Multiply-adds forward that are worth another thread: several microseconds. The threads fetch parameters and values from each
/// other's caches, at a few nanoseconds a number, which a smaller share does not make up for.
const WORTH_SHARING: usize = 1 << 19;

/// How many of the threads are of use for so many samples.
fn worthwhile(plan: &Plan, threads: Threads, samples: usize) -> usize {
    let work = plan.layout.parameter_count().saturating_mul(samples);
    (threads.count())
        .min(samples)
        .min(work / WORTH_SHARING)
        .max(1)
}

/// Shares the samples of a batch over all shards, and returns the threads that are worth it.
fn share<T: Float>(
    plan: &Plan,
    shards: &mut [Shard<T>],
    threads: Threads,
    samples: usize,
) -> Threads {
    let each = samples.div_ceil(shards.len());
    for (i, shard) in shards.iter_mut().enumerate() {
        shard.take((i * each).min(samples)..((i + 1) * each).min(samples));
    }
    Threads::Count(worthwhile(plan, threads, samples))
}

fn check_lengths<T>(
    plan: &Plan,
    capacity: usize,
    [parameters, state, inputs]: [&[T]; 3],
) -> Result<usize, MlpError> {
    check_length(
        "the parameters",
        plan.layout.parameter_count(),
        parameters.len(),
    )?;
    check_length("the state", plan.layout.state_count(), state.len())?;
    let features = plan.widths[0];
    let samples = inputs.len() / features;
    if samples == 0 || !inputs.len().is_multiple_of(features) {
        return Err(MlpError::Inputs {
            features,
            length: inputs.len(),
        });
    }
    if samples > capacity {
        return Err(MlpError::BatchTooLarge { samples, capacity });
    }
    Ok(samples)
}

fn check_length(what: &'static str, expected: usize, length: usize) -> Result<(), MlpError> {
    if length == expected {
        return Ok(());
    }
    Err(MlpError::Length {
        what,
        expected,
        length,
    })
}

/// The losses summed in `f64`, in order of the samples, and divided.
fn mean_loss<T: Float>(shards: &[Shard<T>], denominator: T) -> Result<T, MlpError> {
    let losses = || shards.iter().flat_map(Shard::losses);
    let sum = losses().fold(0.0, |sum, loss| sum + loss.to_f64());
    let mean = T::from_f64(sum / denominator.to_f64());
    if mean.is_finite() {
        return Ok(mean);
    }
    let sample = losses().position(|loss| !loss.is_finite()).unwrap_or(0);
    Err(MlpError::Loss {
        sample,
        value: losses().nth(sample).map_or(f64::NAN, |loss| loss.to_f64()),
    })
}
