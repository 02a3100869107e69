//! Streams of mini-batches, as indices of examples.

use rand::{Rng, RngExt as _};

use crate::OptimError;
use crate::interval::AT_LEAST_ONE;

/// Draws mini-batches from N examples; after construction it allocates nothing.
///
/// ```
/// use gradus_numerics::stream;
/// use gradus_optim::stochastic::{Batches, Sampling};
///
/// let mut rng = stream(0, "batches");
/// let mut batches = Batches::new(10, 4, Sampling::Epochs)?;
/// let mut epoch: Vec<usize> = (0..3).flat_map(|_| batches.next(&mut rng).to_vec()).collect();
/// epoch.sort();
/// assert_eq!(epoch, (0..10).collect::<Vec<_>>()); // batches of 4, 4 and 2
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Batches {
    /// A permutation of the examples, or room for a batch drawn with replacement.
    order: Vec<usize>,
    examples: usize,
    batch_size: usize,
    sampling: Sampling,
    /// How many of the order were given in this epoch.
    given: usize,
}

/// How the examples of a batch are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Sampling {
    /// Each example once in every pass over the data, in a new order each time; the last batch of a pass may be smaller.
    #[default]
    Epochs,
    /// Each batch a set of different examples, independent of the batches before.
    WithoutReplacement,
    /// Each example of a batch independent of all others.
    WithReplacement,
}

impl Batches {
    /// Batches of so many among so many examples.
    ///
    /// # Errors
    /// [`InvalidConfig`](OptimError::InvalidConfig) where there are no examples, for an empty batch, and for one of more
    /// different examples than there are.
    pub fn new(examples: usize, batch_size: usize, sampling: Sampling) -> Result<Self, OptimError> {
        AT_LEAST_ONE.check("Batches", "examples", examples as f64)?;
        AT_LEAST_ONE.check("Batches", "batch_size", batch_size as f64)?;
        let replaces = sampling == Sampling::WithReplacement;
        if batch_size > examples && !replaces {
            return Err(OptimError::InvalidConfig {
                owner: "Batches",
                field: "batch_size",
                value: batch_size as f64,
                allowed: "[1, examples]",
            });
        }
        let order = if replaces {
            vec![0; batch_size]
        } else {
            (0..examples).collect()
        };
        Ok(Self {
            order,
            examples,
            batch_size,
            sampling,
            given: examples,
        })
    }

    /// The indices of the next batch.
    ///
    /// Fisher and Yates's shuffle with `random_range` of the crate `rand`, which is unbiased: an epoch draws N − 1 numbers
    /// when it begins, other batches one for each of their examples.
    pub fn next(&mut self, rng: &mut (impl Rng + ?Sized)) -> &[usize] {
        match self.sampling {
            Sampling::Epochs => {
                if self.given >= self.examples {
                    self.given = 0;
                    self.shuffle(self.examples - 1, rng);
                }
                let start = self.given;
                self.given = self.examples.min(start + self.batch_size);
                &self.order[start..self.given]
            }
            Sampling::WithoutReplacement => {
                self.shuffle(self.batch_size, rng);
                &self.order[..self.batch_size]
            }
            Sampling::WithReplacement => {
                for example in &mut self.order {
                    *example = rng.random_range(0..self.examples);
                }
                &self.order
            }
        }
    }

    /// Puts random examples in the first `count` places.
    fn shuffle(&mut self, count: usize, rng: &mut (impl Rng + ?Sized)) {
        for i in 0..count {
            let j = rng.random_range(i..self.examples);
            self.order.swap(i, j);
        }
    }
}
