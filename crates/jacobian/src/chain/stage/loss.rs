//! Stages that end a chain in one number.

use std::fmt;

use gradus_calculus::Real;
use gradus_numerics::sum;
use nalgebra::DMatrix;

use super::{Stage, scale};
use crate::closed_form::{Shifted, check_distribution, check_label};
use crate::engine::{check_length, check_vector};
use crate::{JacobianError, VectorFunction, softmax};

/// What a cross-entropy compares with.
///
/// ```
/// use gradus_jacobian::stage::Target;
///
/// let sure = Target::Class(2);
/// let smoothed = Target::Distribution(vec![0.05, 0.05, 0.9]);
/// assert_ne!(sure, smoothed);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// One class, with probability 1.
    Class(usize),
    /// A probability for each class.
    Distribution(Vec<f64>),
}

impl Target {
    fn check(&self, classes: usize) -> Result<(), JacobianError> {
        match self {
            Self::Class(label) => check_label(*label, classes),
            Self::Distribution(t) => {
                check_length("target", classes, t.len())?;
                check_distribution("target", t)
            }
        }
    }

    /// The classes that have a share, with their shares tⱼ.
    fn shares(&self) -> Vec<(usize, f64)> {
        match self {
            Self::Class(label) => vec![(*label, 1.0)],
            Self::Distribution(t) => {
                let shares = t.iter().copied().enumerate();
                shares.filter(|(_, t)| *t != 0.0).collect()
            }
        }
    }

    /// Σ tⱼ xⱼ over the classes that have a share, where a share of 1 multiplies nothing.
    fn mean<T: Real>(&self, x: impl Fn(usize) -> T) -> T {
        let terms: Vec<T> = self
            .shares()
            .into_iter()
            .map(|(j, t)| {
                #[expect(clippy::float_cmp, reason = "exactly 1 is the share of a class")]
                let sure = t == 1.0;
                if sure { x(j) } else { x(j) * t }
            })
            .collect();
        T::sum_of(&terms)
    }
}

/// L(x) = ½ ‖x − t‖², with Jacobian (x − t)ᵀ: n multiply-adds for a product from either side.
///
/// ```
/// use gradus_jacobian::{Chain, stage::SquaredError};
///
/// let chain = Chain::new(vec![Box::new(SquaredError::new(&[1.0, 2.0])?)])?;
/// assert_eq!(chain.value(&[4.0, 6.0])?[0], 12.5); // (9 + 16)/2
/// assert_eq!(chain.jacobian(&[4.0, 6.0])?.as_slice(), [3.0, 4.0]); // x − t
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SquaredError {
    target: Vec<f64>,
}

impl SquaredError {
    /// The squared distance from this target.
    ///
    /// # Errors
    /// NaN or infinity in the target.
    pub fn new(target: &[f64]) -> Result<Self, JacobianError> {
        check_vector("target", target.len(), target)?;
        Ok(Self {
            target: target.to_vec(),
        })
    }

    fn residual<T: Real>(&self, x: &[T]) -> Vec<T> {
        x.iter().zip(&self.target).map(|(&x, &t)| x - t).collect()
    }
}

impl VectorFunction for SquaredError {
    fn outputs(&self, _: usize) -> usize {
        1
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        y[0] = T::squared_norm(&self.residual(x)) * 0.5;
    }
}

/// −Σ tⱼ ln sⱼ of probabilities s, with Jacobian −tⱼ/sⱼ: a multiplication for each class that has a share.
///
/// Its slope is infinite where a class that has a share has probability 0: behind [`Softmax`](super::Softmax) it fails as
/// soon as a probability rounds to 0, which is why [`SoftmaxCrossEntropy`] exists.
///
/// ```
/// use gradus_jacobian::{Chain, stage::{CrossEntropy, Target}};
///
/// let chain = Chain::new(vec![Box::new(CrossEntropy::new(2, Target::Class(1))?)])?;
/// assert_eq!(chain.jacobian(&[0.75, 0.25])?.as_slice(), [0.0, -4.0]); // −1/s₁
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Clone, Debug)]
pub struct CrossEntropy {
    classes: usize,
    target: Target,
}

impl CrossEntropy {
    /// The cross-entropy of probabilities of k classes.
    ///
    /// # Errors
    /// A label that names no class; a target that is no distribution over the classes.
    pub fn new(classes: usize, target: Target) -> Result<Self, JacobianError> {
        target.check(classes)?;
        Ok(Self { classes, target })
    }
}

impl VectorFunction for CrossEntropy {
    fn outputs(&self, _: usize) -> usize {
        1
    }
    fn eval<T: Real>(&self, s: &[T], y: &mut [T]) {
        y[0] = -self.target.mean(|j| s[j].ln());
    }
}

/// Softmax and cross-entropy in one: −Σ tⱼ ln softmax(z)ⱼ, with Jacobian (s − t)ᵀ at logits of any size; k multiply-adds for
/// a product from either side.
///
/// ```
/// use gradus_jacobian::{Chain, stage::{SoftmaxCrossEntropy, Target}};
///
/// let chain = Chain::new(vec![Box::new(SoftmaxCrossEntropy::new(2, Target::Class(1))?)])?;
/// assert_eq!(chain.jacobian(&[1e4, -1e4])?.as_slice(), [1.0, -1.0]); // s − e₁
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SoftmaxCrossEntropy {
    classes: usize,
    target: Target,
}

impl SoftmaxCrossEntropy {
    /// The cross-entropy of the softmax of k logits.
    ///
    /// # Errors
    /// A label that names no class; a target that is no distribution over the classes.
    pub fn new(classes: usize, target: Target) -> Result<Self, JacobianError> {
        target.check(classes)?;
        Ok(Self { classes, target })
    }
}

impl VectorFunction for SoftmaxCrossEntropy {
    fn outputs(&self, _: usize) -> usize {
        1
    }
    fn eval<T: Real>(&self, z: &[T], y: &mut [T]) {
        let shifted = Shifted::new(z);
        let log_total = shifted.log_total();
        y[0] = self.target.mean(|j| log_total - shifted.differences[j]);
    }
}

/// A stage with one output: its gradient is its Jacobian, as a row.
trait Loss: VectorFunction + fmt::Debug + Send + Sync {
    const NAME: &'static str;
    fn inputs(&self) -> usize;
    fn gradient(&self, x: &[f64]) -> Result<Vec<f64>, JacobianError>;
    /// How many entries of the gradient a product multiplies with.
    fn entries(&self) -> usize {
        self.inputs()
    }
}

impl Loss for SquaredError {
    const NAME: &'static str = "squared error";
    fn inputs(&self) -> usize {
        self.target.len()
    }
    fn gradient(&self, x: &[f64]) -> Result<Vec<f64>, JacobianError> {
        Ok(self.residual(x))
    }
}

impl Loss for CrossEntropy {
    const NAME: &'static str = "cross-entropy";
    fn inputs(&self) -> usize {
        self.classes
    }
    fn gradient(&self, s: &[f64]) -> Result<Vec<f64>, JacobianError> {
        let mut gradient = vec![0.0; self.classes];
        for (j, t) in self.target.shares() {
            gradient[j] = -t / s[j];
        }
        Ok(gradient)
    }
    fn entries(&self) -> usize {
        self.target.shares().len()
    }
}

impl Loss for SoftmaxCrossEntropy {
    const NAME: &'static str = "softmax cross-entropy";
    fn inputs(&self) -> usize {
        self.classes
    }
    fn gradient(&self, z: &[f64]) -> Result<Vec<f64>, JacobianError> {
        let (_, gradient) = match &self.target {
            Target::Class(label) => softmax::try_cross_entropy(z, *label),
            Target::Distribution(t) => softmax::try_cross_entropy_with(z, t),
        }?;
        Ok(gradient.as_slice().to_vec())
    }
}

impl<L: Loss> Stage for L {
    fn name(&self) -> &'static str {
        L::NAME
    }
    fn inputs(&self) -> usize {
        Loss::inputs(self)
    }
    fn outputs(&self) -> usize {
        1
    }
    fn value(&self, x: &[f64], y: &mut [f64]) -> Result<(), JacobianError> {
        self.eval(x, y);
        Ok(())
    }
    // ∇L·v
    fn jvp(&self, x: &[f64], v: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        let slopes = self.gradient(x)?;
        let terms: Vec<f64> = slopes.iter().zip(v).map(|(g, &v)| scale(v, *g)).collect();
        product[0] = sum(&terms);
        Ok(())
    }
    // w ∇L
    fn vjp(&self, x: &[f64], w: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        for (product, slope) in product.iter_mut().zip(self.gradient(x)?) {
            *product = scale(w[0], slope);
        }
        Ok(())
    }
    fn jacobian(&self, x: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
        Ok(DMatrix::from_vec(1, Loss::inputs(self), self.gradient(x)?))
    }
    fn jvp_multiply_adds(&self, _: &[f64]) -> u64 {
        self.entries() as u64
    }
}
