//! Training: forward, backward, update, repeat.
//!
//! A [`Trainer`] has a network's parameters and runs the loop over [`Batches`], with validation, early stopping, gradients
//! accumulated over several batches, and checkpoints from which a killed run goes on to the same bits. The update rule comes in as
//! an [`Update`] (any closure is one), and with it its schedule and its clipping; progress goes out as [`Event`]s. Nothing is
//! printed, no clock is read, and every random choice is a function of seeds.
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use gradus_mlp::data::{BatchConfig, DataSet, Order};
//! use gradus_mlp::train::{Event, Outcome, TrainConfig, Trainer, UpdateError};
//! use gradus_mlp::{Loss, Mlp};
//! use gradus_numerics::{Threads, vector};
//!
//! // the two arms of a cross: |x| > |y| or not
//! let points = (0..81).map(|i| [f64::from(i % 9) - 4.0, f64::from(i / 9) - 4.3]);
//! let labels = points.clone().map(|[x, y]| u32::from(x.abs() > y.abs()));
//! let data = DataSet::classes(2, points.clone().flatten().collect(), labels.collect())?;
//! let (training, validation) = data.split(0.8, 7)?;
//!
//! let net = Mlp::new(2).linear(16).tanh().linear(2);
//! let config = TrainConfig { epochs: 300, patience: Some(50), seed: 7, ..Default::default() };
//! let mut trainer = Trainer::new(net, Loss::softmax_cross_entropy(), 16, Threads::One, config)?;
//! let mut batches =
//!     training.batches(BatchConfig { size: 16, order: Order::Seeded { seed: 7 }, ..Default::default() })?;
//! let mut validation = validation.batches(BatchConfig { size: 16, ..Default::default() })?;
//!
//! let mut losses = Vec::new();
//! trainer.fit(
//!     &mut batches,
//!     Some(&mut validation),
//!     &mut |theta: &mut [f64], gradient: &mut [f64], _step| -> Result<(), UpdateError> {
//!         vector::axpy(-0.3, gradient, theta); // θ ← θ − η ∇L
//!         Ok(())
//!     },
//!     &mut |event| {
//!         if let Event::Epoch(report) = event {
//!             losses.push(report.loss);
//!         }
//!         ControlFlow::Continue(())
//!     },
//! )?;
//! assert!(losses[0] > 0.5 && losses[losses.len() - 1] < 0.3);
//! assert!(trainer.evaluate(&mut validation)?.accuracy() > Some(0.8));
//! # Ok::<(), gradus_mlp::train::TrainError>(())
//! ```

mod bits;
mod config;
mod error;
mod evaluate;
mod report;
mod resume;
mod run;
mod update;

use std::ops::ControlFlow;

use gradus_numerics::{Float, Threads, stream, vector};

pub use config::{Autosave, TrainConfig};
pub use error::{TrainError, UpdateError};
pub use report::{EpochReport, Evaluation, Event, Outcome, StepReport};
pub use update::{Update, UpdateState};

use crate::backprop::{Backprop, Mode};
use crate::data::Batches;
use crate::error::MlpError;
use crate::loss::Loss;
use crate::network::Mlp;
use evaluate::Judge;
use run::Run;

/// Who watches a run, and ends it with [`ControlFlow::Break`].
pub type Observer<'o> = dyn FnMut(Event<'_>) -> ControlFlow<()> + 'o;

/// A network that is being trained.
///
/// After the first batch of each size nothing is allocated but the order of an epoch, its report, and checkpoints.
///
/// See the [module](self) for an example.
#[derive(Debug)]
pub struct Trainer<T: Float> {
    net: Mlp<T>,
    config: TrainConfig,
    backprop: Backprop<T>,
    judge: Judge<T>,
    parameters: Vec<T>,
    state: Vec<T>,
    gradient: Vec<T>,
    /// Σ samples · gradient, where several batches make a step.
    sum: Vec<T>,
    /// Parameters and state of the lowest validation loss.
    best: Option<[Vec<T>; 2]>,
    run: Run,
}

impl<T: Float> Trainer<T> {
    /// With parameters that the stream `initialisation` of the seed gives, and buffers for batches of up to so many samples.
    ///
    /// # Errors
    /// Where the network cannot be, the loss does not fit it, a setting is 0 that must not be, or there is no memory.
    ///
    /// ```
    /// use gradus_mlp::train::{TrainConfig, Trainer};
    /// use gradus_mlp::{Loss, Mlp};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f32>::new(4).linear(0);
    /// let error =
    ///     Trainer::new(net, Loss::SquaredError, 32, Threads::One, TrainConfig::default()).unwrap_err();
    /// assert_eq!(error.to_string(), "layer 0 needs at least one unit");
    /// ```
    pub fn new(
        net: Mlp<T>,
        loss: Loss,
        batch_capacity: usize,
        threads: Threads,
        config: TrainConfig,
    ) -> Result<Self, TrainError> {
        config.check()?;
        let backprop = Backprop::new(&net, loss.clone(), batch_capacity, threads)?;
        let parameters = net.initialize(&mut stream(config.seed, "initialisation"));
        Ok(Trainer {
            judge: Judge::new(loss, net.outputs())?,
            backprop,
            state: net.initial_state(),
            gradient: vec![T::ZERO; parameters.len()],
            sum: vec![
                T::ZERO;
                if config.accumulate > 1 {
                    parameters.len()
                } else {
                    0
                }
            ],
            parameters,
            best: None,
            run: Run {
                seed: config.seed,
                accumulate: config.accumulate,
                ..Default::default()
            },
            net,
            config,
        })
    }

    /// Trains until all epochs are done, early stopping ends the run, or the observer does.
    ///
    /// Called again, or after [`resume`](Self::resume), it goes on where the run stands.
    ///
    /// # Errors
    /// [`Batch`](TrainError::Batch) names batch, sample and feature of what cannot be computed: labels out of range, NaN in data or
    /// in the loss. [`Update`](TrainError::Update), [`Data`](TrainError::Data), [`Checkpoint`](TrainError::Checkpoint) and errors of
    /// what does not fit together. Parameters are as they were after the last step, and the last checkpoint stays.
    pub fn fit(
        &mut self,
        training: &mut dyn Batches<T>,
        mut validation: Option<&mut dyn Batches<T>>,
        update: &mut dyn Update<T>,
        observer: &mut Observer<'_>,
    ) -> Result<Outcome, TrainError> {
        self.check_data(training)?;
        if self.config.patience.is_some() && validation.is_none() {
            return Err(TrainError::NoValidation);
        }
        loop {
            if self.has_lost_patience() {
                return Ok(Outcome::Stopped);
            }
            if self.run.epoch >= self.config.epochs {
                return Ok(Outcome::Finished);
            }
            if self.epoch(training, update, observer)?.is_break() {
                self.save_where_due(update)?;
                return Ok(Outcome::Cancelled);
            }
            let evaluation = match &mut validation {
                Some(batches) => Some(self.evaluate(&mut **batches)?),
                None => None,
            };
            let report = self.end_epoch(evaluation);
            let ended = observer(Event::Epoch(&report)).is_break();
            if self.autosave(update, observer)?.is_break() || ended {
                return Ok(Outcome::Cancelled);
            }
        }
    }

    /// The rest of an epoch.
    fn epoch(
        &mut self,
        training: &mut dyn Batches<T>,
        update: &mut dyn Update<T>,
        observer: &mut Observer<'_>,
    ) -> Result<ControlFlow<()>, TrainError> {
        let epoch = self.run.epoch;
        training.start(epoch)?;
        for _ in 0..self.run.done {
            if training.next()?.is_none() {
                break;
            }
        }
        while let Some((loss, samples)) = self.gradient_of_step(training)? {
            let step = self.run.steps;
            update
                .update(&mut self.parameters, &mut self.gradient, step)
                .map_err(|error| TrainError::Update { step, error })?;
            self.run.steps += 1;
            let report = StepReport {
                epoch,
                steps: self.run.steps,
                samples,
                loss,
            };
            let mut flow = observer(Event::Step(report));
            if self.config.is_save_due(self.run.steps) && flow.is_continue() {
                flow = self.autosave(update, observer)?;
            }
            if flow.is_break() {
                return Ok(flow);
            }
        }
        if self.run.samples == 0 {
            return Err(TrainError::NoBatches { epoch });
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Forward and backward: mean loss and gradient of the next batches, as many as make a step; None at the end of the epoch.
    fn gradient_of_step(
        &mut self,
        training: &mut dyn Batches<T>,
    ) -> Result<Option<(f64, u64)>, TrainError> {
        let accumulates = self.config.accumulate > 1;
        let (mut run, mut loss_sum, mut samples) = (0, 0.0, 0);
        self.sum.fill(T::ZERO);
        while run < self.config.accumulate {
            let Some(batch) = training.next()? else {
                break;
            };
            let mode = Mode::Train {
                key: self.run.key(),
            };
            let loss = self
                .backprop
                .loss_and_gradient(
                    &self.parameters,
                    &mut self.state,
                    batch.inputs,
                    batch.targets,
                    mode,
                    &mut self.gradient,
                )
                .map_err(|error| TrainError::Batch {
                    batch: self.run.done,
                    part: format!("epoch {}", self.run.epoch),
                    number: number(&error, batch.samples),
                    error,
                })?;
            let count = batch.samples.len() as u64;
            if accumulates {
                vector::axpy(T::from_f64(count as f64), &self.gradient, &mut self.sum);
            }
            loss_sum += loss.to_f64() * count as f64;
            samples += count;
            self.run.done += 1;
            self.run.batches += 1;
            run += 1;
        }
        if run == 0 {
            return Ok(None);
        }
        if accumulates {
            // the mean of the batches' means, each with the weight of its samples
            vector::scale(T::from_f64(1.0 / samples as f64), &mut self.sum);
            std::mem::swap(&mut self.gradient, &mut self.sum);
        }
        self.run.loss_sum += loss_sum;
        self.run.samples += samples;
        Ok(Some((loss_sum / samples as f64, samples)))
    }

    /// Keeps the epoch's report, and the parameters if they are the best so far.
    fn end_epoch(&mut self, validation: Option<Evaluation>) -> EpochReport {
        let run = &mut self.run;
        let report = EpochReport {
            epoch: run.epoch,
            steps: run.steps,
            loss: run.loss_sum / run.samples as f64,
            validation,
        };
        let loss_of = |report: &EpochReport| report.validation.map(|validation| validation.loss);
        let lowest = run.best.and_then(|best| loss_of(&run.history[best]));
        if let Some(loss) = loss_of(&report)
            && self.config.patience.is_some()
            && lowest.is_none_or(|lowest| loss < lowest)
        {
            run.best = Some(run.history.len());
            let best = self.best.get_or_insert_default();
            best[0].clone_from(&self.parameters);
            best[1].clone_from(&self.state);
        }
        run.history.push(report);
        (run.epoch, run.done) = (run.epoch + 1, 0);
        (run.samples, run.loss_sum) = (0, 0.0);
        report
    }

    fn has_lost_patience(&self) -> bool {
        let since_best = (self.run.best).map(|best| (self.run.history.len() - 1 - best) as u64);
        match (self.config.patience, since_best) {
            (Some(patience), Some(epochs)) => epochs >= patience,
            _ => false,
        }
    }

    /// That the data fit the network, and are those the run was begun with.
    fn check_data(&mut self, training: &dyn Batches<T>) -> Result<(), TrainError> {
        let (inputs, features) = (self.net.inputs(), training.features());
        if inputs != features {
            return Err(TrainError::Features { inputs, features });
        }
        let data = training.describe();
        if self.run.data.is_empty() {
            self.run.data = data;
        } else if self.run.data != data {
            return Err(TrainError::OtherRun {
                what: "training data",
                begun: self.run.data.clone(),
                now: data,
            });
        }
        Ok(())
    }

    /// Mean loss and share of right predictions over an epoch of batches, with running statistics and without dropout.
    ///
    /// # Errors
    /// [`Features`](TrainError::Features), [`Data`](TrainError::Data), [`Batch`](TrainError::Batch).
    ///
    /// See the [module](self) for an example.
    pub fn evaluate(&mut self, batches: &mut dyn Batches<T>) -> Result<Evaluation, TrainError> {
        let (inputs, features) = (self.net.inputs(), batches.features());
        if inputs != features {
            return Err(TrainError::Features { inputs, features });
        }
        let (backprop, parameters, state) = (&mut self.backprop, &self.parameters, &self.state);
        self.judge.evaluate(batches, |inputs, outputs| {
            outputs.clear();
            outputs.extend_from_slice(backprop.predict(parameters, state, inputs)?);
            Ok(())
        })
    }

    /// The network.
    pub fn net(&self) -> &Mlp<T> {
        &self.net
    }

    /// Its parameters, after the last step.
    pub fn parameters(&self) -> &[T] {
        &self.parameters
    }

    /// Its state: running statistics of batch norms.
    pub fn state(&self) -> &[T] {
        &self.state
    }

    /// Parameters and state after the epoch of the lowest validation loss, where there is [`patience`](TrainConfig::patience).
    pub fn best(&self) -> Option<(&[T], &[T])> {
        (self.best.as_ref()).map(|[parameters, state]| (&parameters[..], &state[..]))
    }

    /// The epochs so far, those before a [`resume`](Self::resume) included.
    pub fn history(&self) -> &[EpochReport] {
        &self.run.history
    }

    /// The updates so far.
    pub fn steps(&self) -> u64 {
        self.run.steps
    }

    /// Starts from other parameters and another state, as [`load_model`](crate::checkpoint::load_model) gives them.
    ///
    /// # Errors
    /// Where a length does not fit; nothing is then changed.
    ///
    /// ```
    /// use gradus_mlp::train::{TrainConfig, Trainer};
    /// use gradus_mlp::{Loss, Mlp};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::new(1).linear(1);
    /// let mut trainer =
    ///     Trainer::new(net, Loss::SquaredError, 1, Threads::One, TrainConfig::default())?;
    /// trainer.set_parameters(vec![0.5, 0.25], vec![])?;
    /// assert_eq!(trainer.parameters(), [0.5, 0.25]);
    /// # Ok::<(), gradus_mlp::train::TrainError>(())
    /// ```
    pub fn set_parameters(&mut self, parameters: Vec<T>, state: Vec<T>) -> Result<(), TrainError> {
        for (what, expected, length) in [
            ("the parameters", self.parameters.len(), parameters.len()),
            ("the state", self.state.len(), state.len()),
        ] {
            if length != expected {
                return Err(TrainError::Network(MlpError::Length {
                    what,
                    expected,
                    length,
                }));
            }
        }
        (self.parameters, self.state) = (parameters, state);
        Ok(())
    }
}

/// The number in its set of the sample that an error is about.
fn number(error: &MlpError, samples: &[u64]) -> Option<u64> {
    let (MlpError::Input { sample, .. }
    | MlpError::Target { sample, .. }
    | MlpError::Label { sample, .. }
    | MlpError::Loss { sample, .. }) = error
    else {
        return None;
    };
    samples.get(*sample).copied()
}
