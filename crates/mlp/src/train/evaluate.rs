//! How a network does on data it is not trained on.

use gradus_numerics::Float;

use super::error::{TrainError, number};
use super::report::Evaluation;
use crate::data::{Batch, Batches};
use crate::error::MlpError;
use crate::loss::{Loss, Rule, Targets};
use crate::metrics::rank;

/// The loss alone, with buffers for what it does not need.
#[derive(Debug)]
pub(super) struct Judge<T> {
    rule: Rule<T>,
    ignored: Option<u32>,
    outputs: usize,
    values: Vec<T>,
    losses: Vec<T>,
}

/// Sums over batches.
#[derive(Default)]
struct Sums {
    loss: f64,
    denominator: f64,
    right: u64,
    samples: u64,
}

impl<T: Float> Judge<T> {
    pub(super) fn new(loss: Loss, outputs: usize) -> Result<Self, MlpError> {
        let ignored = match loss {
            Loss::SoftmaxCrossEntropy { ignored_label, .. } => ignored_label,
            Loss::SigmoidCrossEntropy | Loss::SquaredError => None,
        };
        Ok(Judge {
            rule: Rule::new(loss, outputs)?,
            ignored,
            outputs,
            values: Vec::new(),
            losses: Vec::new(),
        })
    }

    /// The mean over an epoch of batches, whose outputs `predict` puts into a buffer; with one denominator for all: where classes have weights, it is not the mean of the
    /// batches' means.
    pub(super) fn evaluate(
        &mut self,
        batches: &mut dyn Batches<T>,
        mut predict: impl FnMut(&[T], &mut Vec<T>) -> Result<(), MlpError>,
    ) -> Result<Evaluation, TrainError> {
        let mut sums = Sums::default();
        let mut place = 0;
        batches.start(0)?;
        while let Some(batch) = batches.next()? {
            let judged = predict(batch.inputs, &mut self.values)
                .and_then(|()| self.judge(&batch, &mut sums));
            judged.map_err(|error| TrainError::Batch {
                batch: place,
                part: "the validation data".to_owned(),
                number: number(&error, batch.samples),
                error,
            })?;
            place += 1;
        }
        if sums.denominator == 0.0 {
            return Err(MlpError::NothingToLearn.into());
        }
        Ok(Evaluation {
            loss: sums.loss / sums.denominator,
            right: matches!(self.rule, Rule::Softmax(_)).then_some(sums.right),
            samples: sums.samples,
        })
    }

    /// Adds a batch, whose outputs lie in `values`.
    fn judge(&mut self, batch: &Batch<'_, T>, sums: &mut Sums) -> Result<(), MlpError> {
        let samples = batch.samples.len();
        let denominator = match self.rule.denominator(batch.targets, self.outputs, samples) {
            Err(MlpError::NothingToLearn) => return Ok(()),
            denominator => denominator?,
        };
        match batch.targets {
            Targets::Classes(labels) => {
                let counted = (self.values.chunks_exact(self.outputs).zip(labels))
                    .filter(|&(_, &label)| Some(label) != self.ignored);
                for (outputs, &label) in counted {
                    sums.right += u64::from(rank(outputs, label as usize) == 0);
                    sums.samples += 1;
                }
            }
            Targets::Values(_) => sums.samples += samples as u64,
        }
        self.losses.resize(samples, T::ZERO);
        let (values, losses) = (&mut self.values, &mut self.losses);
        (self.rule).value_and_gradient(batch.targets, 0, denominator, values, losses);
        for (sample, loss) in self.losses.iter().enumerate() {
            if !loss.is_finite() {
                let value = loss.to_f64();
                return Err(MlpError::Loss { sample, value });
            }
            sums.loss += loss.to_f64();
        }
        sums.denominator += denominator.to_f64();
        Ok(())
    }
}
