//! Logits beside their largest: what softmax, its logarithm and the cross-entropy are all made of.

use gradus_calculus::Real;

use crate::JacobianError;

/// zⱼ − m and exp(zⱼ − m) for m = max zₖ, on any scalar.
///
/// m enters as a constant: softmax and log-softmax do not change when all logits are shifted alike, so their derivatives
/// are the same for every m. The power of the largest logit is 1; what the others add to it is kept apart, so that its
/// logarithm keeps its digits where one class has almost everything.
pub(crate) struct Shifted<T> {
    /// zⱼ − m.
    pub(crate) differences: Vec<T>,
    /// exp(zⱼ − m).
    pub(crate) powers: Vec<T>,
    /// Where m stands.
    largest: usize,
}

impl Shifted<f64> {
    /// The logits as they come from data.
    pub(crate) fn check(z: &[f64]) -> Result<(), JacobianError> {
        if z.is_empty() {
            return Err(JacobianError::NoInputs);
        }
        if let Some(index) = z.iter().position(|z| z.is_nan()) {
            return Err(JacobianError::NanLogit { index });
        }
        let infinite = || z.iter().filter(|z| z.is_infinite());
        let top = infinite().filter(|z| **z > 0.0).count();
        let bottom = infinite().count() - top;
        let (found, value) = if top > 1 {
            (top, f64::INFINITY)
        } else if bottom == z.len() {
            (bottom, f64::NEG_INFINITY)
        } else {
            return Ok(());
        };
        Err(JacobianError::UndeterminedLogits {
            found,
            classes: z.len(),
            value,
        })
    }
}

impl<T: Real> Shifted<T> {
    /// # Panics
    /// Without a logit.
    pub(crate) fn new(z: &[T]) -> Self {
        let mut largest = 0;
        for (j, z_j) in z.iter().enumerate() {
            if z_j.value() > z[largest].value() {
                largest = j;
            }
        }
        let m = z[largest].value();
        let mut differences: Vec<T> = z.iter().map(|&z_j| z_j - m).collect();
        if m.is_infinite() {
            // ∞ − ∞: this class takes everything, however the others move.
            differences[largest] = T::from(0.0);
        }
        let powers = differences.iter().map(|d| d.exp()).collect();
        Self {
            differences,
            powers,
            largest,
        }
    }

    /// Σ exp(zₖ − m) over the classes other than `left_out`.
    pub(crate) fn rest(&self, left_out: usize) -> T {
        let mut powers = self.powers.clone();
        powers[left_out] = T::from(0.0);
        T::sum_of(&powers)
    }

    /// Σ exp(zₖ − m)
    pub(crate) fn total(&self) -> T {
        self.rest(self.largest) + self.powers[self.largest]
    }

    /// ln Σ exp(zₖ − m) = ln(1 + rest), where the power of the largest is 1 and what it varies is its tangent.
    pub(crate) fn log_total(&self) -> T {
        (self.rest(self.largest) + (self.powers[self.largest] - 1.0)).ln_1p()
    }
}
