//! What a [`Chain`](crate::Chain) is made of: functions that know their Jacobians.

mod activation;
mod affine;
mod elementwise;
mod function;
mod loss;
mod softmax;

use std::fmt;

use nalgebra::DMatrix;

pub use activation::Activation;
pub use affine::Affine;
pub use elementwise::Elementwise;
pub use function::Function;
pub use loss::{CrossEntropy, SoftmaxCrossEntropy, SquaredError, Target};
pub use softmax::Softmax;

use crate::JacobianError;
use crate::dense::column_mut;

/// One stage of a [`Chain`](crate::Chain): a function Rⁿ → Rᵐ of fixed sizes with its Jacobian J, and the products J v and
/// Jᵀ w that need not form it.
///
/// The chain checks lengths and NaN, so that an implementation may rely on slices of the sizes it names, and need not
/// look for NaN in what it writes. All methods depend on their arguments alone.
///
/// ```
/// use gradus_jacobian::{Chain, JacobianError, Stage};
///
/// /// (x, y) ↦ xy
/// #[derive(Debug)]
/// struct Product;
/// impl Stage for Product {
///     fn name(&self) -> &str {
///         "product"
///     }
///     fn inputs(&self) -> usize {
///         2
///     }
///     fn outputs(&self) -> usize {
///         1
///     }
///     fn value(&self, x: &[f64], y: &mut [f64]) -> Result<(), JacobianError> {
///         y[0] = x[0] * x[1];
///         Ok(())
///     }
///     fn jvp(&self, x: &[f64], v: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
///         product[0] = x[1] * v[0] + x[0] * v[1];
///         Ok(())
///     }
///     fn vjp(&self, x: &[f64], w: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
///         product.copy_from_slice(&[x[1] * w[0], x[0] * w[0]]);
///         Ok(())
///     }
///     fn jvp_multiply_adds(&self, _: &[f64]) -> u64 {
///         2
///     }
/// }
/// let chain = Chain::new(vec![Box::new(Product)])?;
/// assert_eq!(chain.jacobian(&[3.0, 5.0])?.as_slice(), [5.0, 3.0]); // (y, x)
/// # Ok::<(), JacobianError>(())
/// ```
pub trait Stage: fmt::Debug + Send + Sync {
    /// What errors and tables call it.
    fn name(&self) -> &str;
    /// n, the number of inputs.
    fn inputs(&self) -> usize;
    /// m, the number of outputs.
    fn outputs(&self) -> usize;

    /// Writes f(x), length m.
    ///
    /// # Errors
    /// What makes f impossible at x.
    fn value(&self, x: &[f64], y: &mut [f64]) -> Result<(), JacobianError>;

    /// Writes J v, length m, for a tangent v of length n.
    ///
    /// # Errors
    /// What makes J impossible at x.
    fn jvp(&self, x: &[f64], v: &[f64], product: &mut [f64]) -> Result<(), JacobianError>;

    /// Writes Jᵀ w, length n, for a cotangent w of length m.
    ///
    /// # Errors
    /// What makes J impossible at x.
    fn vjp(&self, x: &[f64], w: &[f64], product: &mut [f64]) -> Result<(), JacobianError>;

    /// J at x, m × n; column by column unless there is a shorter way.
    ///
    /// # Errors
    /// What makes J impossible at x.
    fn jacobian(&self, x: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
        let mut jacobian = DMatrix::zeros(self.outputs(), self.inputs());
        let mut axis = vec![0.0; self.inputs()];
        for i in 0..self.inputs() {
            axis[i] = 1.0;
            self.jvp(x, &axis, column_mut(&mut jacobian, i))?;
            axis[i] = 0.0;
        }
        Ok(jacobian)
    }

    /// How many multiplications with entries of J one [`jvp`](Self::jvp) takes.
    fn jvp_multiply_adds(&self, x: &[f64]) -> u64;

    /// The same for one [`vjp`](Self::vjp): as many, unless the stage says otherwise.
    fn vjp_multiply_adds(&self, x: &[f64]) -> u64 {
        self.jvp_multiply_adds(x)
    }
}

/// t · slope, where a zero tangent stays zero, as in every engine: what does not vary moves nothing, be the slope infinite.
fn scale(t: f64, slope: f64) -> f64 {
    if t == 0.0 { 0.0 } else { t * slope }
}
