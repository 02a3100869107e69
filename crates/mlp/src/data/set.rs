//! Samples with their targets, in memory.

use gradus_numerics::Float;

use super::batch::{BatchConfig, MemoryBatches, permutation};
use super::error::DataError;
use super::target::{Labels, TargetKind};
use crate::loss::Targets;

/// Samples in memory: inputs that are features × samples and column-major, and a target for each.
///
/// ```
/// use gradus_mlp::Targets;
/// use gradus_mlp::data::DataSet;
///
/// let data = DataSet::classes(2, vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6], vec![0, 2, 1])?;
/// assert_eq!((data.len(), data.features()), (3, 2));
/// assert_eq!(data.sample(1), [0.3, 0.4]);
/// assert_eq!(data.targets(), Targets::Classes(&[0, 2, 1]));
/// # Ok::<(), gradus_mlp::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DataSet<T> {
    pub(super) features: usize,
    pub(super) kind: TargetKind,
    pub(super) inputs: Vec<T>,
    pub(super) labels: Labels<T>,
}

impl<T: Float> DataSet<T> {
    /// Samples of so many features with a label for each.
    ///
    /// # Errors
    /// [`Empty`](DataError::Empty), [`Length`](DataError::Length).
    ///
    /// ```
    /// use gradus_mlp::data::DataSet;
    ///
    /// let error = DataSet::classes(2, vec![0.1, 0.2], vec![0, 1]).unwrap_err();
    /// assert_eq!(error.to_string(), "inputs need to be 4 numbers, got 2");
    /// ```
    pub fn classes(features: usize, inputs: Vec<T>, labels: Vec<u32>) -> Result<Self, DataError> {
        let samples = labels.len();
        Self::new(
            features,
            inputs,
            Labels::Classes(labels),
            TargetKind::Classes,
            samples,
        )
    }

    /// Samples of so many features with so many numbers wanted for each: outputs × samples, column-major.
    ///
    /// # Errors
    /// [`Empty`](DataError::Empty), [`Length`](DataError::Length).
    ///
    /// ```
    /// use gradus_mlp::data::DataSet;
    ///
    /// let data = DataSet::values(1, vec![0.0, 1.0, 2.0], 2, vec![0.0, 0.0, 1.0, 1.0, 2.0, 4.0])?; // (x, x²)
    /// assert_eq!(data.len(), 3);
    /// # Ok::<(), gradus_mlp::data::DataError>(())
    /// ```
    pub fn values(
        features: usize,
        inputs: Vec<T>,
        outputs: usize,
        values: Vec<T>,
    ) -> Result<Self, DataError> {
        if outputs == 0 {
            return Err(DataError::Empty("outputs"));
        }
        let samples = values.len() / outputs;
        if !values.len().is_multiple_of(outputs) {
            return Err(DataError::Length {
                what: "targets",
                expected: samples * outputs,
                length: values.len(),
            });
        }
        let kind = TargetKind::Values { outputs };
        Self::new(features, inputs, Labels::Values(values), kind, samples)
    }

    fn new(
        features: usize,
        inputs: Vec<T>,
        labels: Labels<T>,
        kind: TargetKind,
        samples: usize,
    ) -> Result<Self, DataError> {
        if features == 0 {
            return Err(DataError::Empty("features"));
        }
        if samples == 0 {
            return Err(DataError::Empty("samples"));
        }
        let expected = features.saturating_mul(samples);
        if inputs.len() != expected {
            return Err(DataError::Length {
                what: "inputs",
                expected,
                length: inputs.len(),
            });
        }
        Ok(DataSet {
            features,
            kind,
            inputs,
            labels,
        })
    }

    /// The number of samples.
    ///
    /// See [`DataSet`] for an example, as for the next ones.
    pub fn len(&self) -> usize {
        self.inputs.len() / self.features
    }

    /// Whether there are no samples, which is never so.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// Numbers in each sample.
    pub fn features(&self) -> usize {
        self.features
    }

    /// What the targets are.
    pub fn target_kind(&self) -> TargetKind {
        self.kind
    }

    /// All inputs: features × samples, column-major.
    pub fn inputs(&self) -> &[T] {
        &self.inputs
    }

    /// The inputs of one sample.
    ///
    /// # Panics
    /// Where there is no such sample.
    pub fn sample(&self, sample: usize) -> &[T] {
        &self.inputs[sample * self.features..][..self.features]
    }

    /// All targets.
    pub fn targets(&self) -> Targets<'_, T> {
        self.labels.as_targets()
    }

    /// One more than the largest label: the classes that a network needs at least. 0 for targets that are values.
    ///
    /// ```
    /// let data = gradus_mlp::data::DataSet::classes(1, vec![0.5, 1.5], vec![0, 9])?;
    /// assert_eq!(data.class_count(), 10);
    /// # Ok::<(), gradus_mlp::data::DataError>(())
    /// ```
    pub fn class_count(&self) -> usize {
        match &self.labels {
            Labels::Classes(labels) => labels.iter().max().map_or(0, |&label| label as usize + 1),
            Labels::Values(_) => 0,
        }
    }

    /// Some of the samples, in the order given.
    ///
    /// # Panics
    /// Where there is no such sample.
    ///
    /// ```
    /// let data = gradus_mlp::data::DataSet::classes(1, vec![0.5, 1.5, 2.5], vec![0, 1, 2])?;
    /// assert_eq!(data.take(&[2, 0]).inputs(), [2.5, 0.5]);
    /// # Ok::<(), gradus_mlp::data::DataError>(())
    /// ```
    pub fn take(&self, samples: &[usize]) -> Self {
        let mut taken = DataSet {
            features: self.features,
            kind: self.kind,
            inputs: Vec::with_capacity(samples.len() * self.features),
            labels: Labels::new(self.kind),
        };
        for &sample in samples {
            taken.inputs.extend_from_slice(self.sample(sample));
            taken.labels.push(&self.labels, sample, self.kind.columns());
        }
        taken
    }

    /// Two parts, the first with this share of the samples, chosen by the stream `split` of the seed.
    ///
    /// # Errors
    /// [`Share`](DataError::Share) where a part would be empty.
    ///
    /// ```
    /// let inputs: Vec<f64> = (0..10).map(f64::from).collect();
    /// let data = gradus_mlp::data::DataSet::classes(1, inputs, vec![0; 10])?;
    /// let (training, validation) = data.split(0.8, 7)?;
    /// assert_eq!((training.len(), validation.len()), (8, 2));
    /// assert!(validation.inputs().iter().all(|x| !training.inputs().contains(x)));
    /// # Ok::<(), gradus_mlp::data::DataError>(())
    /// ```
    pub fn split(&self, share: f64, seed: u64) -> Result<(Self, Self), DataError> {
        let samples = self.len();
        let wanted = (share * samples as f64).round();
        if !(wanted >= 1.0 && wanted < samples as f64) {
            return Err(DataError::Share { share, samples });
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 1 and the number of samples"
        )]
        let first = wanted as usize;
        let order = permutation(samples, seed, "split");
        let (first, second) = order.split_at(first);
        Ok((self.take(first), self.take(second)))
    }

    /// Batches of it, one epoch after the other.
    ///
    /// # Errors
    /// [`Empty`](DataError::Empty) for batches of nothing.
    ///
    /// ```
    /// use gradus_mlp::data::{BatchConfig, Batches, DataSet, Order};
    ///
    /// let data = DataSet::classes(1, vec![0.5, 1.5, 2.5], vec![0, 1, 2])?;
    /// let mut batches = data.batches(BatchConfig { size: 2, order: Order::Given, ..Default::default() })?;
    /// batches.start(0)?;
    /// assert_eq!(batches.next()?.unwrap().inputs, [0.5, 1.5]);
    /// assert_eq!(batches.next()?.unwrap().inputs, [2.5]);
    /// assert!(batches.next()?.is_none());
    /// # Ok::<(), gradus_mlp::data::DataError>(())
    /// ```
    pub fn batches(&self, config: BatchConfig) -> Result<MemoryBatches<'_, T>, DataError> {
        MemoryBatches::new(self, config)
    }
}
