//! Batches of a data set, one epoch after the other.

use gradus_numerics::{Float, stream};
use rand::RngExt as _;

use super::error::DataError;
use super::set::DataSet;
use super::target::Labels;
use crate::loss::Targets;

/// How samples are put into batches.
///
/// ```
/// use gradus_mlp::data::{BatchConfig, Order};
///
/// let config = BatchConfig { size: 64, order: Order::Seeded { seed: 7 }, ..Default::default() };
/// assert!(!config.drop_last);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchConfig {
    /// Samples in a batch; 32.
    pub size: usize,
    /// The order of the samples; as they are.
    pub order: Order,
    /// Whether a batch that is not full is left out; false.
    pub drop_last: bool,
}

impl Default for BatchConfig {
    fn default() -> Self {
        BatchConfig {
            size: 32,
            order: Order::Given,
            drop_last: false,
        }
    }
}

/// In which order the samples come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As they are.
    Given,
    /// In another one each epoch, which is a function of seed and epoch alone: the stream `epoch E` of the seed.
    Seeded {
        /// The seed.
        seed: u64,
    },
}

impl Order {
    /// The numbers below n as they come in an epoch.
    pub(super) fn of(self, n: usize, epoch: u64) -> Vec<usize> {
        match self {
            Order::Given => (0..n).collect(),
            Order::Seeded { seed } => permutation(n, seed, &format!("epoch {epoch}")),
        }
    }
}

/// The numbers below n in the order that a seed and a purpose give them.
pub(super) fn permutation(n: usize, seed: u64, purpose: &str) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    let mut rng = stream(seed, purpose);
    for i in 0..n {
        order.swap(i, rng.random_range(i..n)); // Fisher and Yates
    }
    order
}

/// A few samples on their way into a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch<'a, T> {
    /// Features × samples, column-major.
    pub inputs: &'a [T],
    /// What is wanted of each sample.
    pub targets: Targets<'a, T>,
    /// The number of each sample in its set.
    pub samples: &'a [u64],
}

/// Where a training loop gets its batches from: a [`DataSet`], a [`Stream`](super::Stream), or what a program makes up.
///
/// What an epoch gives must depend on its number alone: then a run goes on where it stopped.
pub trait Batches<T> {
    /// Numbers in each sample.
    fn features(&self) -> usize;

    /// The most samples a batch has.
    fn size(&self) -> usize;

    /// Begins an epoch.
    ///
    /// # Errors
    /// Where the data cannot be read.
    fn start(&mut self, epoch: u64) -> Result<(), DataError>;

    /// The next batch of the epoch; None at its end.
    ///
    /// # Errors
    /// Where the data cannot be read or are not what they should be.
    fn next(&mut self) -> Result<Option<Batch<'_, T>>, DataError>;

    /// In a few words, everything the order of the samples depends on: a checkpoint keeps it, so that a run is not continued with
    /// other batches.
    fn describe(&self) -> String;
}

/// Batches of a [`DataSet`], from [`DataSet::batches`].
#[derive(Debug)]
pub struct MemoryBatches<'d, T> {
    data: &'d DataSet<T>,
    config: BatchConfig,
    gather: Gather<T>,
}

impl<'d, T: Float> MemoryBatches<'d, T> {
    pub(super) fn new(data: &'d DataSet<T>, config: BatchConfig) -> Result<Self, DataError> {
        Ok(MemoryBatches {
            data,
            gather: Gather::new(data, config)?,
            config,
        })
    }
}

impl<T: Float> Batches<T> for MemoryBatches<'_, T> {
    fn features(&self) -> usize {
        self.data.features()
    }

    fn size(&self) -> usize {
        self.config.size
    }

    fn start(&mut self, epoch: u64) -> Result<(), DataError> {
        self.gather
            .restart(self.config.order.of(self.data.len(), epoch));
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Batch<'_, T>>, DataError> {
        Ok(self.gather.next(self.data, 0))
    }

    fn describe(&self) -> String {
        format!("{} samples, {:?}", self.data.len(), self.config)
    }
}

/// Puts the samples of a set beside each other, in an order that comes in.
#[derive(Debug)]
pub(super) struct Gather<T> {
    config: BatchConfig,
    order: Vec<usize>,
    /// Samples of the order that were given.
    given: usize,
    inputs: Vec<T>,
    labels: Labels<T>,
    samples: Vec<u64>,
}

impl<T: Float> Gather<T> {
    pub(super) fn new(data: &DataSet<T>, config: BatchConfig) -> Result<Self, DataError> {
        if config.size == 0 {
            return Err(DataError::Empty("samples in a batch"));
        }
        Ok(Gather {
            config,
            order: Vec::new(),
            given: 0,
            inputs: Vec::new(),
            labels: Labels::new(data.target_kind()),
            samples: Vec::new(),
        })
    }

    pub(super) fn restart(&mut self, order: Vec<usize>) {
        self.order = order;
        self.given = 0;
    }

    /// Whether no batch is left.
    pub(super) fn is_done(&self) -> bool {
        let left = self.order.len() - self.given;
        left == 0 || (self.config.drop_last && left < self.config.size)
    }

    /// The next batch; `first` is the number of the set's first sample.
    pub(super) fn next(&mut self, data: &DataSet<T>, first: u64) -> Option<Batch<'_, T>> {
        if self.is_done() {
            return None;
        }
        let left = &self.order[self.given..];
        let samples = &left[..left.len().min(self.config.size)];
        self.inputs.clear();
        self.labels.clear();
        self.samples.clear();
        let outputs = data.target_kind().columns();
        for &sample in samples {
            self.inputs.extend_from_slice(data.sample(sample));
            self.labels.push(&data.labels, sample, outputs);
            self.samples.push(first + sample as u64);
        }
        self.given += samples.len();
        Some(Batch {
            inputs: &self.inputs,
            targets: self.labels.as_targets(),
            samples: &self.samples,
        })
    }
}
