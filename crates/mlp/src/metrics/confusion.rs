//! Which classes are taken for which.

use std::fmt;

use gradus_numerics::Float;

use super::{largest, samples};
use crate::error::MlpError;

/// How many samples of each class were predicted to be of each.
///
/// `Display` prints it with a row for each actual class, its recall, and the precision of each prediction.
///
/// ```
/// use gradus_mlp::metrics::ConfusionMatrix;
///
/// let mut matrix = ConfusionMatrix::new(2);
/// matrix.add(&[0.9, 0.1, 0.8, 0.2, 0.3, 0.7, 0.6, 0.4], &[0, 0, 1, 1])?;
/// assert_eq!((matrix.accuracy(), matrix.recall(1), matrix.precision(1)), (0.75, Some(0.5), Some(1.0)));
/// assert_eq!(
///     matrix.to_string(),
///     "\
/// actual \\ predicted      0      1  recall
///                  0      2      0  100.0 %
///                  1      1      1   50.0 %
///          precision   66.7  100.0   75.0 % of 4 right
/// "
/// );
/// # Ok::<(), gradus_mlp::MlpError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionMatrix {
    classes: usize,
    /// Actual × predicted, row after row.
    counts: Vec<u64>,
}

impl ConfusionMatrix {
    /// Of no samples yet.
    ///
    /// # Panics
    /// Where classes² numbers do not fit into memory.
    pub fn new(classes: usize) -> Self {
        ConfusionMatrix {
            classes,
            counts: vec![0; classes * classes],
        }
    }

    /// Counts the samples of a batch: classes × samples outputs, and the labels.
    ///
    /// # Errors
    /// [`Length`](MlpError::Length), [`Label`](MlpError::Label), [`Output`](MlpError::Output) for one that is NaN. Nothing is then
    /// counted.
    ///
    /// ```
    /// let mut matrix = gradus_mlp::metrics::ConfusionMatrix::new(2);
    /// let error = matrix.add(&[0.9, 0.1], &[2]).unwrap_err();
    /// assert_eq!(error.to_string(), "sample 0 has label 2, which is not one of 2 classes");
    /// ```
    pub fn add<T: Float>(&mut self, outputs: &[T], labels: &[u32]) -> Result<(), MlpError> {
        let expected = self.classes * labels.len();
        if outputs.len() != expected {
            return Err(MlpError::Length {
                what: "the outputs",
                expected,
                length: outputs.len(),
            });
        }
        for (outputs, label) in samples(outputs, labels)? {
            self.counts[label * self.classes + largest(outputs)] += 1;
        }
        Ok(())
    }

    /// Samples of one class that were predicted to be of another, or of the same.
    ///
    /// # Panics
    /// Where there is no such class.
    pub fn count(&self, actual: usize, predicted: usize) -> u64 {
        assert!(
            predicted < self.classes,
            "there is no class {predicted} among {}",
            self.classes
        );
        self.counts[actual * self.classes + predicted]
    }

    /// The share of all samples that were predicted right; NaN of none.
    pub fn accuracy(&self) -> f64 {
        let right: u64 = (0..self.classes)
            .map(|class| self.count(class, class))
            .sum();
        right as f64 / self.total() as f64
    }

    /// The share of a class's samples that were predicted right; None where there are none.
    ///
    /// # Panics
    /// Where there is no such class.
    pub fn recall(&self, class: usize) -> Option<f64> {
        let samples = (0..self.classes).map(|predicted| self.count(class, predicted));
        share(self.count(class, class), samples.sum())
    }

    /// The share of the samples predicted to be of a class that are; None where there are none.
    ///
    /// # Panics
    /// Where there is no such class.
    pub fn precision(&self, class: usize) -> Option<f64> {
        let samples = (0..self.classes).map(|actual| self.count(actual, class));
        share(self.count(class, class), samples.sum())
    }

    /// Samples in all.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl fmt::Display for ConfusionMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent =
            |share: Option<f64>| share.map_or("–".to_owned(), |x| format!("{:.1}", 100.0 * x));
        let cell = 7.max(self.total().to_string().len() + 1);
        write!(f, "actual \\ predicted")?;
        for class in 0..self.classes {
            write!(f, "{class:>cell$}")?;
        }
        writeln!(f, "  recall")?;
        for actual in 0..self.classes {
            write!(f, "{actual:>18}")?;
            for predicted in 0..self.classes {
                write!(f, "{:>cell$}", self.count(actual, predicted))?;
            }
            writeln!(f, "{:>7} %", percent(self.recall(actual)))?;
        }
        write!(f, "{:>18}", "precision")?;
        for class in 0..self.classes {
            write!(f, "{:>cell$}", percent(self.precision(class)))?;
        }
        let accuracy = percent((self.total() > 0).then(|| self.accuracy()));
        writeln!(f, "{accuracy:>7} % of {} right", self.total())
    }
}
