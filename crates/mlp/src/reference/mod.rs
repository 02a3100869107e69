//! The same networks as plain functions of their parameters over any [`Real`]: the judge of [`Backprop`](crate::Backprop).
//!
//! Written from the formulas alone, sample by sample and without any derivative, so that the engines of `gradus-calculus` and
//! `gradus-jacobian` find gradients that share nothing with backpropagation. They are slow: use them for small networks.

mod layers;
mod loss;

use gradus_calculus::{Real, ScalarFunction};
use gradus_jacobian::VectorFunction;

use crate::Mode;
use crate::error::MlpError;
use crate::loss::{Loss, Targets};
use crate::network::Mlp;

/// The outputs of a batch as a function of the parameters.
///
/// ```
/// use gradus_jacobian::jacobian;
/// use gradus_mlp::{Mlp, Mode, reference};
///
/// let net = Mlp::<f64>::new(2).linear(1).sigmoid();
/// let outputs = reference::Outputs::new(&net, &[], &[3.0, 5.0], Mode::Evaluate)?; // one sample
/// let j = jacobian(&outputs, &[0.0, 0.0, 0.0]);
/// assert_eq!(j.as_slice(), [0.75, 1.25, 0.25]); // σ′(0) · (x₀, x₁, 1)
/// # Ok::<(), gradus_mlp::MlpError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Outputs<'a> {
    net: &'a Mlp<f64>,
    state: &'a [f64],
    inputs: &'a [f64],
    mode: Mode,
}

impl<'a> Outputs<'a> {
    /// The function of a network at a state and a batch of inputs, features × samples.
    ///
    /// # Errors
    ///
    /// Where the architecture cannot be, or a length does not fit.
    pub fn new(
        net: &'a Mlp<f64>,
        state: &'a [f64],
        inputs: &'a [f64],
        mode: Mode,
    ) -> Result<Self, MlpError> {
        let plan = net.plan();
        if let Some(error) = plan.error {
            return Err(error);
        }
        if state.len() != plan.layout.state_count() {
            return Err(MlpError::Length {
                what: "the state",
                expected: plan.layout.state_count(),
                length: state.len(),
            });
        }
        if inputs.is_empty() || !inputs.len().is_multiple_of(net.inputs()) {
            return Err(MlpError::Inputs {
                features: net.inputs(),
                length: inputs.len(),
            });
        }
        Ok(Outputs {
            net,
            state,
            inputs,
            mode,
        })
    }

    fn samples<T: Real>(&self, parameters: &[T]) -> Vec<Vec<T>> {
        let samples = self
            .inputs
            .chunks_exact(self.net.inputs())
            .map(|sample| sample.iter().map(|&x| T::from(x)).collect())
            .collect();
        let key = match self.mode {
            Mode::Train { key } => Some(key),
            Mode::Evaluate => None,
        };
        layers::Walk::new(parameters, self.state, key).layers(self.net.layers(), samples)
    }
}

impl VectorFunction for Outputs<'_> {
    fn outputs(&self, _: usize) -> usize {
        self.inputs.len() / self.net.inputs() * self.net.outputs()
    }

    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        for (y, output) in y.iter_mut().zip(self.samples(x).into_iter().flatten()) {
            *y = output;
        }
    }
}

/// The mean loss of a batch as a function of the parameters.
///
/// ```
/// use gradus_calculus::value_and_gradient;
/// use gradus_mlp::{Loss, Mlp, Mode, Targets, reference};
///
/// let net = Mlp::<f64>::new(1).linear(1);
/// let outputs = reference::Outputs::new(&net, &[], &[3.0], Mode::Evaluate)?;
/// let loss = reference::MeanLoss::new(outputs, &Loss::SquaredError, Targets::Values(&[1.0]))?;
/// let (value, gradient) = value_and_gradient(&loss, &[2.0, 0.0]);
/// assert_eq!((value, gradient.as_slice()), (25.0, [30.0, 10.0].as_slice())); // (2 · 3 − 1)²; 2 · 5 · (3, 1)
/// # Ok::<(), gradus_mlp::MlpError>(())
/// ```
#[derive(Clone, Debug)]
pub struct MeanLoss<'a> {
    outputs: Outputs<'a>,
    loss: &'a Loss,
    targets: Targets<'a, f64>,
}

impl<'a> MeanLoss<'a> {
    /// The loss of these outputs.
    ///
    /// # Errors
    ///
    /// Where the targets do not fit the loss, as in [`Backprop::loss_and_gradient`](crate::Backprop::loss_and_gradient).
    pub fn new(
        outputs: Outputs<'a>,
        loss: &'a Loss,
        targets: Targets<'a, f64>,
    ) -> Result<Self, MlpError> {
        let width = outputs.net.outputs();
        let samples = outputs.inputs.len() / outputs.net.inputs();
        crate::loss::Rule::<f64>::new(loss.clone(), width)?.denominator(targets, width, samples)?;
        Ok(MeanLoss {
            outputs,
            loss,
            targets,
        })
    }
}

impl ScalarFunction for MeanLoss<'_> {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let outputs = self.outputs.samples(x);
        match (self.loss, self.targets) {
            (
                Loss::SoftmaxCrossEntropy {
                    label_smoothing,
                    class_weights,
                    ignored_label,
                },
                Targets::Classes(labels),
            ) => loss::softmax_cross_entropy(
                &outputs,
                labels,
                *label_smoothing,
                class_weights.as_deref(),
                *ignored_label,
            ),
            (Loss::SigmoidCrossEntropy, Targets::Values(targets)) => {
                // −t ln σ(z) − (1 − t) ln(1 − σ(z)) = softplus(z) − t z
                loss::elementwise(&outputs, targets, |z, t| z.softplus() - z * t)
            }
            (Loss::SquaredError, Targets::Values(targets)) => {
                loss::elementwise(&outputs, targets, |z, t| (z - t).square())
            }
            _ => unreachable!("MeanLoss::new refuses such targets"),
        }
    }
}
