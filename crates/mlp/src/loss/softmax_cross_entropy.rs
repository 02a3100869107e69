//! Softmax-cross-entropy of one label for each sample.

use gradus_numerics::{Float, vector};

use crate::error::MlpError;

#[derive(Debug)]
pub(crate) struct Rule<T> {
    classes: usize,
    smoothing: T,
    /// w, one for each class.
    weights: Vec<T>,
    /// Whether all weights are 1.
    unweighted: bool,
    ignored: Option<u32>,
}

impl<T: Float> Rule<T> {
    pub(crate) fn new(
        smoothing: f64,
        weights: Option<Vec<f64>>,
        ignored: Option<u32>,
        classes: usize,
    ) -> Result<Self, MlpError> {
        if !(0.0..=1.0).contains(&smoothing) {
            return Err(MlpError::LabelSmoothing { value: smoothing });
        }
        if let Some(weights) = &weights {
            if weights.len() != classes {
                return Err(MlpError::ClassWeights {
                    classes,
                    length: weights.len(),
                });
            }
            let fits = |weight: &f64| *weight >= 0.0 && weight.is_finite();
            if let Some(class) = weights.iter().position(|weight| !fits(weight)) {
                let weight = weights[class];
                return Err(MlpError::ClassWeight { class, weight });
            }
        }
        let weights = weights.map_or_else(
            || vec![T::ONE; classes],
            |weights| weights.iter().copied().map(T::from_f64).collect(),
        );
        Ok(Rule {
            classes,
            smoothing: T::from_f64(smoothing),
            unweighted: weights.iter().all(|&weight| weight == T::ONE),
            weights,
            ignored,
        })
    }

    /// `Σ w_y` over the labels that are not ignored.
    pub(crate) fn denominator(&self, labels: &[u32], samples: usize) -> Result<T, MlpError> {
        if labels.len() != samples {
            return Err(MlpError::Length {
                what: "the labels",
                expected: samples,
                length: labels.len(),
            });
        }
        let mut total = T::ZERO;
        for (sample, &label) in labels.iter().enumerate() {
            if Some(label) == self.ignored {
                continue;
            }
            let weight = self.weights.get(label as usize).ok_or(MlpError::Label {
                sample,
                label,
                classes: self.classes,
            })?;
            total += *weight;
        }
        if total > T::ZERO {
            Ok(total)
        } else {
            Err(MlpError::NothingToLearn)
        }
    }

    /// The loss of each sample, and ∂L/∂z in place of its logits z.
    ///
    /// `∂ℓ/∂z_j = (a + b) s_j − a [j = y] − (ε/C) w_j`, with `a = w_y (1 − ε)` and `b = (ε/C) Σ_c w_c`.
    pub(crate) fn value_and_gradient(
        &self,
        labels: &[u32],
        denominator: T,
        d: &mut [T],
        losses: &mut [T],
    ) {
        let classes = self.classes;
        vector::log_softmax_in_place(d, classes);
        let plain = self.unweighted && self.smoothing == T::ZERO;
        let spread = self.smoothing / T::from_f64(classes as f64); // ε/C
        let b = spread
            * self
                .weights
                .iter()
                .fold(T::ZERO, |sum, &weight| sum + weight);
        for ((log_s, &label), loss) in d.chunks_exact(classes).zip(labels).zip(losses.iter_mut()) {
            // Not even an ignored sample may have outputs that are not finite: they stand in for its hidden units.
            *loss = if Some(label) == self.ignored {
                let first = log_s[0];
                if first.is_nan() { first } else { T::ZERO }
            } else if plain {
                -log_s[label as usize]
            } else {
                let a = self.weights[label as usize] * (T::ONE - self.smoothing);
                let smooth = (log_s.iter().zip(&self.weights))
                    .fold(T::ZERO, |sum, (&log_s, &weight)| {
                        sum + weighted(weight, log_s)
                    });
                -(weighted(a, log_s[label as usize]) + weighted(spread, smooth))
            };
        }
        vector::exp_in_place(d);
        let inverse = T::ONE / denominator;
        for (s, &label) in d.chunks_exact_mut(classes).zip(labels) {
            if Some(label) == self.ignored {
                s.fill(T::ZERO);
            } else if plain {
                for s in &mut *s {
                    *s *= inverse;
                }
                s[label as usize] -= inverse;
            } else {
                let a = self.weights[label as usize] * (T::ONE - self.smoothing);
                for (s, &weight) in s.iter_mut().zip(&self.weights) {
                    *s = ((a + b) * *s - spread * weight) * inverse;
                }
                s[label as usize] -= a * inverse;
            }
        }
    }
}

/// weight · x, and 0 for weight 0 even where ln s is −∞.
fn weighted<T: Float>(weight: T, x: T) -> T {
    if weight == T::ZERO && !x.is_nan() {
        T::ZERO
    } else {
        weight * x
    }
}
