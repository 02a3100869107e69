//! What a network is trained to make small.

pub(crate) mod elementwise;
pub(crate) mod softmax_cross_entropy;

use gradus_numerics::Float;

use crate::error::MlpError;

/// The mean loss of a batch.
///
/// ```
/// use gradus_mlp::Loss;
///
/// let loss = Loss::softmax_cross_entropy();
/// assert_eq!(
///     loss,
///     Loss::SoftmaxCrossEntropy { label_smoothing: 0.0, class_weights: None, ignored_label: None }
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Loss {
    /// For one class of several: with s = softmax(z), weights w, smoothing ε and C classes, a sample of label y costs
    /// `−w_y (1 − ε) ln s_y − (ε/C) Σ_c w_c ln s_c`, and the mean is their sum divided by `Σ w_y`.
    ///
    /// As PyTorch's `cross_entropy`, but where every label of a batch is ignored the mean is an error in place of NaN.
    /// Takes [`Targets::Classes`].
    SoftmaxCrossEntropy {
        /// ε in \[0, 1\], the share of the target that is spread evenly over all classes. C. Szegedy et al., Rethinking the
        /// Inception architecture, 2015.
        label_smoothing: f64,
        /// A weight ≥ 0 for each class; all 1 where there are none.
        class_weights: Option<Vec<f64>>,
        /// Samples with this label cost nothing.
        ignored_label: Option<u32>,
    },
    /// For several yes-or-no questions: −t ln σ(z) − (1 − t) ln(1 − σ(z)), the mean over outputs and samples.
    ///
    /// Takes [`Targets::Values`], probabilities t.
    SigmoidCrossEntropy,
    /// (z − t)², the mean over outputs and samples.
    ///
    /// Takes [`Targets::Values`].
    SquaredError,
}

impl Loss {
    /// Softmax-cross-entropy without smoothing, weights and ignored labels.
    ///
    /// ```
    /// use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f64>::new(1).linear_without_bias(2);
    /// let mut backprop = Backprop::new(&net, Loss::softmax_cross_entropy(), 1, Threads::One)?;
    /// let mut gradient = [0.0; 2];
    /// let targets = Targets::Classes(&[1]);
    /// let loss =
    ///     backprop.loss_and_gradient(&[0.0; 2], &mut [], &[1.0], targets, Mode::Evaluate, &mut gradient)?;
    /// assert_eq!(loss, std::f64::consts::LN_2); // −ln ½
    /// assert_eq!(gradient, [0.5, -0.5]); // s − (0, 1)
    /// # Ok::<(), gradus_mlp::MlpError>(())
    /// ```
    pub fn softmax_cross_entropy() -> Self {
        Loss::SoftmaxCrossEntropy {
            label_smoothing: 0.0,
            class_weights: None,
            ignored_label: None,
        }
    }
}

/// What the outputs of a batch should have been.
///
/// ```
/// use gradus_mlp::Targets;
///
/// let digits: Targets<'_, f32> = Targets::Classes(&[3, 1, 4]);
/// let angles = Targets::Values(&[0.5_f32, 0.25, 0.125]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Targets<'a, T> {
    /// A label for each sample.
    Classes(&'a [u32]),
    /// A number for each output of each sample: outputs × samples, column-major.
    Values(&'a [T]),
}

/// A loss that fits a network, in its numbers.
#[derive(Debug)]
pub(crate) enum Rule<T> {
    Softmax(softmax_cross_entropy::Rule<T>),
    Elementwise(elementwise::Rule),
}

impl<T: Float> Rule<T> {
    pub(crate) fn new(loss: Loss, outputs: usize) -> Result<Self, MlpError> {
        Ok(match loss {
            Loss::SoftmaxCrossEntropy {
                label_smoothing,
                class_weights,
                ignored_label,
            } => Rule::Softmax(softmax_cross_entropy::Rule::new(
                label_smoothing,
                class_weights,
                ignored_label,
                outputs,
            )?),
            Loss::SigmoidCrossEntropy => Rule::Elementwise(elementwise::Rule::SigmoidCrossEntropy),
            Loss::SquaredError => Rule::Elementwise(elementwise::Rule::SquaredError),
        })
    }

    /// What the sum over the batch is divided by, where the targets fit the loss and the batch.
    pub(crate) fn denominator(
        &self,
        targets: Targets<'_, T>,
        outputs: usize,
        samples: usize,
    ) -> Result<T, MlpError> {
        match (self, targets) {
            (Rule::Softmax(rule), Targets::Classes(labels)) => rule.denominator(labels, samples),
            (Rule::Elementwise(_), Targets::Values(values)) => {
                elementwise::denominator(values, outputs, samples)
            }
            (Rule::Softmax(_), Targets::Values(_)) => Err(MlpError::TargetKind {
                loss: "softmax-cross-entropy",
                expected: "Targets::Classes",
            }),
            (Rule::Elementwise(rule), Targets::Classes(_)) => Err(MlpError::TargetKind {
                loss: rule.name(),
                expected: "Targets::Values",
            }),
        }
    }

    /// The loss of each sample, and d ← ∂L/∂z for z = d, for the samples from `first` on.
    pub(crate) fn value_and_gradient(
        &self,
        targets: Targets<'_, T>,
        first: usize,
        denominator: T,
        d: &mut [T],
        losses: &mut [T],
    ) {
        match (self, targets) {
            (Rule::Softmax(rule), Targets::Classes(labels)) => {
                let labels = &labels[first..first + losses.len()];
                rule.value_and_gradient(labels, denominator, d, losses);
            }
            (Rule::Elementwise(rule), Targets::Values(values)) => {
                let outputs = d.len() / losses.len().max(1);
                let values = &values[first * outputs..][..d.len()];
                rule.value_and_gradient(values, denominator, d, losses);
            }
            _ => unreachable!("the denominator was asked for first, which refuses such targets"),
        }
    }
}
