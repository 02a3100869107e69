//! Losses of each output by itself.

use gradus_numerics::Float;

use crate::error::MlpError;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    SigmoidCrossEntropy,
    SquaredError,
}

/// The number of outputs in the batch.
pub(crate) fn denominator<T: Float>(
    targets: &[T],
    outputs: usize,
    samples: usize,
) -> Result<T, MlpError> {
    if targets.len() != outputs * samples {
        return Err(MlpError::Length {
            what: "the targets",
            expected: outputs * samples,
            length: targets.len(),
        });
    }
    if let Some(place) = targets.iter().position(|target| !target.is_finite()) {
        return Err(MlpError::Target {
            sample: place / outputs,
            output: place % outputs,
            value: targets[place].to_f64(),
        });
    }
    Ok(T::from_f64((outputs * samples) as f64))
}

impl Rule {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Rule::SigmoidCrossEntropy => "sigmoid-cross-entropy",
            Rule::SquaredError => "the squared error",
        }
    }

    /// The loss of each sample, summed over its outputs in order, and ∂L/∂z in place of its outputs z.
    pub(crate) fn value_and_gradient<T: Float>(
        self,
        targets: &[T],
        denominator: T,
        d: &mut [T],
        losses: &mut [T],
    ) {
        let outputs = d.len() / losses.len().max(1);
        for ((z, targets), loss) in (d.chunks_exact_mut(outputs))
            .zip(targets.chunks_exact(outputs))
            .zip(losses)
        {
            *loss = T::ZERO;
            for (z, &t) in z.iter_mut().zip(targets) {
                let (value, derivative) = match self {
                    // −t ln σ(z) − (1 − t) ln σ(−z) = softplus(z) − t z, on the side of 0 where nothing cancels;
                    // derivative σ(z) − t
                    Rule::SigmoidCrossEntropy => {
                        let value = if *z > T::ZERO {
                            (-*z).softplus() + (T::ONE - t) * *z
                        } else {
                            z.softplus() - t * *z
                        };
                        (value, z.sigmoid() - t)
                    }
                    // (z − t)²; derivative 2 (z − t)
                    Rule::SquaredError => {
                        let error = *z - t;
                        (error * error, error + error)
                    }
                };
                *loss += value;
                *z = derivative / denominator;
            }
        }
    }
}
