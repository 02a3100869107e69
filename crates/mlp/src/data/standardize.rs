//! Inputs of mean 0 and standard deviation 1.

use gradus_numerics::Float;

use super::batch::Batches;
use super::error::DataError;
use super::set::DataSet;

/// x ← (x − mean) / deviation for each feature, with numbers that were fit on the training part alone.
///
/// A feature that is the same everywhere is shifted and not scaled.
///
/// ```
/// use gradus_mlp::data::{BatchConfig, DataSet, Standardize};
///
/// let mut training = DataSet::classes(2, vec![1.0, 7.0, 3.0, 7.0], vec![0, 1])?;
/// let mut test = DataSet::classes(2, vec![4.0, 8.0], vec![1])?;
/// let standardize = Standardize::fit(&mut training.batches(BatchConfig::default())?)?;
/// standardize.apply(&mut training)?;
/// standardize.apply(&mut test)?;
/// assert_eq!(training.inputs(), [-1.0, 0.0, 1.0, 0.0]); // means 2 and 7, deviations 1 and 0
/// assert_eq!(test.inputs(), [2.0, 1.0]);
/// # Ok::<(), gradus_mlp::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Standardize {
    mean: Vec<f64>,
    deviation: Vec<f64>,
}

impl Standardize {
    /// Mean and standard deviation (with n below, not n − 1) over an epoch of batches.
    ///
    /// One pass, sample after sample: B. P. Welford, Note on a method for calculating corrected sums of squares and products, 1962.
    ///
    /// # Errors
    /// Where the data cannot be read, or there are none.
    pub fn fit<T: Float>(batches: &mut dyn Batches<T>) -> Result<Self, DataError> {
        let features = batches.features();
        let (mut mean, mut squares) = (vec![0.0; features], vec![0.0; features]);
        let mut count = 0.0;
        batches.start(0)?;
        while let Some(batch) = batches.next()? {
            for sample in batch.inputs.chunks_exact(features) {
                count += 1.0;
                for ((mean, square), x) in mean.iter_mut().zip(&mut squares).zip(sample) {
                    let before = x.to_f64() - *mean;
                    *mean += before / count;
                    *square += before * (x.to_f64() - *mean);
                }
            }
        }
        if count == 0.0 {
            return Err(DataError::Empty("samples"));
        }
        let deviation = squares.iter().map(|square| (square / count).sqrt());
        Ok(Standardize {
            mean,
            deviation: deviation.map(or_one).collect(),
        })
    }

    /// With a mean and a deviation for each feature; a deviation of 0 counts as 1.
    ///
    /// # Errors
    /// [`Length`](DataError::Length), [`NotFinite`](DataError::NotFinite) for what is no mean or deviation.
    ///
    /// ```
    /// use gradus_mlp::data::{DataSet, Standardize};
    ///
    /// // pixels from 0 … 255 to 0 … 1
    /// let mut images = DataSet::classes(2, vec![0.0_f32, 255.0], vec![0])?;
    /// Standardize::new(vec![0.0; 2], vec![255.0; 2])?.apply(&mut images)?;
    /// assert_eq!(images.inputs(), [0.0, 1.0]);
    /// # Ok::<(), gradus_mlp::data::DataError>(())
    /// ```
    pub fn new(mean: Vec<f64>, deviation: Vec<f64>) -> Result<Self, DataError> {
        if mean.len() != deviation.len() {
            return Err(DataError::Length {
                what: "deviations",
                expected: mean.len(),
                length: deviation.len(),
            });
        }
        let bad_mean = mean.iter().position(|x| !x.is_finite());
        let bad = bad_mean.or_else(|| deviation.iter().position(|x| !(*x >= 0.0 && x.is_finite())));
        if let Some(column) = bad {
            let numbers = if bad_mean.is_some() {
                &mean
            } else {
                &deviation
            };
            return Err(DataError::NotFinite {
                row: 0,
                column,
                value: numbers[column],
            });
        }
        Ok(Standardize {
            mean,
            deviation: deviation.into_iter().map(or_one).collect(),
        })
    }

    /// The mean of each feature.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The standard deviation of each feature, 1 where it is 0.
    pub fn deviation(&self) -> &[f64] {
        &self.deviation
    }

    /// Standardises all samples.
    ///
    /// # Errors
    /// [`Length`](DataError::Length) where it was fit on other features.
    pub fn apply<T: Float>(&self, data: &mut DataSet<T>) -> Result<(), DataError> {
        self.check(data.features())?;
        for sample in data.inputs.chunks_exact_mut(self.mean.len()) {
            for ((x, mean), deviation) in sample.iter_mut().zip(&self.mean).zip(&self.deviation) {
                *x = T::from_f64((x.to_f64() - mean) / deviation);
            }
        }
        Ok(())
    }

    pub(super) fn check(&self, features: usize) -> Result<(), DataError> {
        if features == self.mean.len() {
            return Ok(());
        }
        Err(DataError::Length {
            what: "features",
            expected: self.mean.len(),
            length: features,
        })
    }
}

/// A deviation to divide by.
fn or_one(deviation: f64) -> f64 {
    if deviation == 0.0 { 1.0 } else { deviation }
}
