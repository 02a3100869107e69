//! Forward accumulation: tangents that move on with the point.

use nalgebra::{DMatrix, DVector};

use super::ledger::Ledger;
use super::{Chain, Counted};
use crate::JacobianError;
use crate::engine::check_vector;

impl Chain {
    /// f(x) and J v = `J_L` (… (J₁ v)), v of length n: each stage moves the point and the tangent on, and nothing else is kept.
    ///
    /// # Errors
    /// As [`value`](Self::value); a tangent of another length or with a component that is not finite; NaN among the
    /// derivatives of a stage, which is named.
    ///
    /// ```
    /// use gradus_jacobian::{Activation, Chain, stage::{Affine, Elementwise}};
    /// use nalgebra::dmatrix;
    ///
    /// let chain = Chain::new(vec![
    ///     Box::new(Affine::linear(dmatrix![2.0, 0.0; 0.0, 3.0])?),
    ///     Box::new(Elementwise::new(Activation::Relu, 2)),
    /// ])?;
    /// let counted = chain.jvp(&[1.0, -1.0], &[10.0, 10.0])?;
    /// assert_eq!(counted.derivative.as_slice(), [20.0, 0.0]);
    /// assert_eq!(counted.cost.multiply_adds, 4 + 2);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn jvp(&self, x: &[f64], v: &[f64]) -> Result<Counted<DVector<f64>>, JacobianError> {
        check_vector("tangent", self.inputs(), v)?;
        let counted = self.push(x, DMatrix::from_column_slice(v.len(), 1, v))?;
        Ok(Counted {
            value: counted.value,
            derivative: DVector::from_column_slice(counted.derivative.as_slice()),
            cost: counted.cost,
        })
    }

    /// f(x) and the Jacobian J, m × n, from right to left: n tangents, the axes, move on with the point.
    ///
    /// Costs n products with each stage's Jacobian, and holds at most max (nₖ + nₖ₊₁)(n + 1) numbers, whatever the number
    /// of stages.
    ///
    /// # Errors
    /// As [`value`](Self::value); NaN among the derivatives of a stage, which is named.
    ///
    /// ```
    /// use gradus_jacobian::{Chain, stage::Affine};
    /// use nalgebra::dmatrix;
    ///
    /// let chain = Chain::new(vec![
    ///     Box::new(Affine::linear(dmatrix![1.0; 2.0; 3.0])?), // 1 → 3
    ///     Box::new(Affine::linear(dmatrix![1.0, 1.0, 1.0; 0.0, 1.0, 2.0])?), // 3 → 2
    /// ])?;
    /// let counted = chain.forward_accumulation(&[5.0])?;
    /// assert_eq!(counted.derivative, dmatrix![6.0; 8.0]); // W₂ W₁
    /// assert_eq!((counted.cost.multiply_adds, counted.cost.peak_numbers), (3 + 6, (3 + 2) * 2));
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn forward_accumulation(&self, x: &[f64]) -> Result<Counted<DMatrix<f64>>, JacobianError> {
        self.push(x, DMatrix::identity(self.inputs(), self.inputs()))
    }

    fn push(&self, x: &[f64], seed: DMatrix<f64>) -> Result<Counted<DMatrix<f64>>, JacobianError> {
        let ledger = Ledger::default();
        let mut x = self.start(x, &ledger)?;
        let mut tangents = ledger.hold(seed);
        for k in 0..self.stages().len() {
            let y = self.advance(k, x.as_slice(), &ledger)?;
            tangents = self.push_forward(k, x.as_slice(), &tangents, &ledger)?;
            x = y;
        }
        Ok(Counted {
            value: DVector::from_column_slice(x.as_slice()),
            derivative: tangents.clone(),
            cost: ledger.cost(),
        })
    }
}
