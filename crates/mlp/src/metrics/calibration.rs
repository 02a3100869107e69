//! Whether a network is as often right as it is sure.

use std::fmt;

use gradus_numerics::Float;

use super::{largest, samples};
use crate::error::MlpError;

/// Samples sorted into bins by the probability of their prediction, softmax's largest.
///
/// Bin m of M holds confidences in ((m − 1)/M, m/M]. Where accuracy and mean confidence of each bin agree, the network is
/// calibrated. C. Guo et al., On calibration of modern neural networks, 2017, section 2.
///
/// ```
/// use gradus_mlp::metrics::Calibration;
/// use gradus_numerics::ln;
///
/// let mut calibration = Calibration::new(10);
/// let logits = [ln(3.0), 0.0]; // softmax (¾, ¼)
/// calibration.add(&logits.repeat(4), &[0, 0, 0, 1])?; // and right three times of four
/// assert!(calibration.expected_error() < 1e-15);
/// calibration.add(&logits.repeat(4), &[1, 1, 1, 1])?;
/// assert!((calibration.expected_error() - 0.375).abs() < 1e-15); // |3/8 − ¾|
/// # Ok::<(), gradus_mlp::MlpError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    bins: Vec<Bin>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Bin {
    samples: u64,
    right: u64,
    /// Σ confidence.
    confidence: f64,
}

impl Calibration {
    /// With so many bins, at least 1, and no samples yet.
    pub fn new(bins: usize) -> Self {
        Calibration {
            bins: vec![Bin::default(); bins.max(1)],
        }
    }

    /// Counts the samples of a batch: classes × samples logits, and the labels.
    ///
    /// # Errors
    /// [`Length`](MlpError::Length), [`Label`](MlpError::Label), [`Output`](MlpError::Output) for one that is NaN. Nothing is then
    /// counted.
    pub fn add<T: Float>(&mut self, logits: &[T], labels: &[u32]) -> Result<(), MlpError> {
        for (logits, label) in samples(logits, labels)? {
            let predicted = largest(logits);
            let largest = logits[predicted].to_f64();
            // s = e^(z − z) / Σ e^(zᵢ − z), where infinite logits leave nothing to the others
            let terms = logits.iter().map(|z| {
                let below = z.to_f64() - largest;
                if below.is_nan() {
                    1.0
                } else {
                    gradus_numerics::exp(below)
                }
            });
            let confidence = 1.0 / terms.sum::<f64>();
            let count = self.bins.len();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 1 and the number of bins"
            )]
            let bin = ((confidence * count as f64).ceil() as usize).clamp(1, count);
            let bin = &mut self.bins[bin - 1];
            bin.samples += 1;
            bin.right += u64::from(predicted == label);
            bin.confidence += confidence;
        }
        Ok(())
    }

    /// The expected calibration error `Σ_m |B_m|/n · |accuracy(B_m) − confidence(B_m)|`; NaN of no samples.
    pub fn expected_error(&self) -> f64 {
        let samples: u64 = self.bins.iter().map(|bin| bin.samples).sum();
        let gaps = self
            .bins
            .iter()
            .map(|bin| (bin.right as f64 - bin.confidence).abs());
        gaps.sum::<f64>() / samples as f64
    }
}

/// A line for each bin with samples.
impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "confidence up to  samples  mean confidence  accuracy")?;
        for (m, bin) in self.bins.iter().enumerate() {
            if bin.samples > 0 {
                let (samples, upper) =
                    (bin.samples as f64, (m + 1) as f64 / self.bins.len() as f64);
                writeln!(
                    f,
                    "{:>14.1} %  {:>7}  {:>13.1} %  {:>6.1} %",
                    100.0 * upper,
                    bin.samples,
                    100.0 * bin.confidence / samples,
                    100.0 * bin.right as f64 / samples
                )?;
            }
        }
        writeln!(
            f,
            "expected calibration error {:.2} %",
            100.0 * self.expected_error()
        )
    }
}
