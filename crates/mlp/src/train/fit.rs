//! The loop: forward, backward, update, repeat.

use std::ops::ControlFlow;

use gradus_numerics::{Float, vector};

use super::error::{TrainError, number};
use super::report::{EpochReport, Evaluation, Event, Observer, Outcome, StepReport};
use super::trainer::Trainer;
use super::update::Update;
use crate::backprop::Mode;
use crate::data::Batches;

impl<T: Float> Trainer<T> {
    /// Trains until all epochs are done, early stopping ends the run, or the observer does.
    ///
    /// Called again, or after [`resume`](Self::resume), it goes on where the run stands.
    ///
    /// # Errors
    /// [`Batch`](TrainError::Batch) names batch, sample and feature of what cannot be computed: labels out of range, NaN in data or
    /// in the loss. [`Update`](TrainError::Update), [`Data`](TrainError::Data), [`Checkpoint`](TrainError::Checkpoint) and errors of
    /// what does not fit together. The run stands where it stood after the last step, but that running statistics may have seen the
    /// batches of the one that failed; the last checkpoint stays.
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
        while let Some(mean) = self.gradient_of_step(training)? {
            let step = self.run.steps;
            update
                .update(&mut self.parameters, &mut self.gradient, step)
                .map_err(|error| TrainError::Update { step, error })?;
            self.run.steps += 1;
            self.run.done += mean.batches;
            self.run.batches += mean.batches;
            self.run.samples += mean.samples;
            self.run.loss_sum += mean.loss_sum;
            let report = StepReport {
                epoch,
                steps: self.run.steps,
                samples: mean.samples,
                loss: mean.loss_sum / mean.samples as f64,
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

    /// Forward and backward: the gradient of the next batches, as many as make a step; None at the end of the epoch.
    fn gradient_of_step(
        &mut self,
        training: &mut dyn Batches<T>,
    ) -> Result<Option<Mean>, TrainError> {
        let accumulates = self.config.accumulate > 1;
        let mut mean = Mean::default();
        self.sum.fill(T::ZERO);
        while mean.batches < self.config.accumulate as u64 {
            let Some(batch) = training.next()? else {
                break;
            };
            let mode = Mode::Train {
                key: self.run.key(mean.batches),
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
                    batch: self.run.done + mean.batches,
                    part: format!("epoch {}", self.run.epoch),
                    number: number(&error, batch.samples),
                    error,
                })?;
            let samples = batch.samples.len() as u64;
            if accumulates {
                let weight = T::from_f64(samples as f64);
                vector::axpy(weight, &self.gradient, &mut self.sum);
            }
            mean.loss_sum += loss.to_f64() * samples as f64;
            mean.samples += samples;
            mean.batches += 1;
        }
        if mean.batches == 0 {
            return Ok(None);
        }
        if accumulates {
            // the mean of the batches' means, each with the weight of its samples
            vector::scale(T::from_f64(1.0 / mean.samples as f64), &mut self.sum);
            std::mem::swap(&mut self.gradient, &mut self.sum);
        }
        Ok(Some(mean))
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
}

/// What a gradient is the mean over.
#[derive(Default)]
struct Mean {
    batches: u64,
    samples: u64,
    /// Σ of their losses.
    loss_sum: f64,
}
