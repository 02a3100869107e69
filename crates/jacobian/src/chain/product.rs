//! The explicit product: stages' Jacobians as matrices, multiplied in a given order.

use nalgebra::{DMatrix, DVector};

use super::bracketing::Operand;
use super::ledger::{Held, Ledger};
use super::{Bracketing, Chain, Counted};
use crate::JacobianError;
use crate::dense;
use crate::engine::{check_length, find_nan};

impl Chain {
    /// f(x) and the Jacobian J as a product of the stages' Jacobians, which are formed as matrices and multiplied in the
    /// given order.
    ///
    /// # Errors
    /// As [`value`](Self::value); a bracketing of another number of factors; NaN in the Jacobian of a stage, which is
    /// named.
    ///
    /// ```
    /// use gradus_jacobian::{Bracketing, Chain, stage::Affine};
    /// use nalgebra::dmatrix;
    ///
    /// let chain = Chain::new(vec![
    ///     Box::new(Affine::linear(dmatrix![1.0, 2.0])?), // 2 → 1
    ///     Box::new(Affine::linear(dmatrix![1.0; 3.0])?), // 1 → 2
    /// ])?;
    /// let counted = chain.product(&[1.0, 1.0], &Bracketing::left_to_right(2)?)?;
    /// assert_eq!(counted.derivative, dmatrix![1.0, 2.0; 3.0, 6.0]); // W₂ W₁
    /// assert_eq!((counted.cost.multiply_adds, counted.cost.peak_numbers), (4, 5 + 2 + 2 + 4));
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    #[expect(
        clippy::missing_panics_doc,
        reason = "a bracketing multiplies each of its products once, by construction"
    )]
    pub fn product(
        &self,
        x: &[f64],
        bracketing: &Bracketing,
    ) -> Result<Counted<DMatrix<f64>>, JacobianError> {
        let stages = self.stages().len();
        bracketing.check(stages)?;
        let ledger = Ledger::default();
        let mut points = vec![self.start(x, &ledger)?];
        for k in 0..stages {
            points.push(self.advance(k, points[k].as_slice(), &ledger)?);
        }
        let mut results: Vec<Option<Held<'_>>> = Vec::with_capacity(stages);
        for product in bracketing.products() {
            let mut operand = |operand| match operand {
                Operand::Factor(k) => self.stage_jacobian(k, points[k].as_slice(), &ledger),
                Operand::Product(k) => {
                    Ok(results[k].take().expect("each product is multiplied once"))
                }
            };
            let (left, right) = (operand(product.left)?, operand(product.right)?);
            ledger.multiply_adds((left.len() as u64).saturating_mul(right.ncols() as u64));
            results.push(Some(ledger.hold(dense::product(&left, &right))));
        }
        let whole = match results.pop().flatten() {
            Some(whole) => whole,
            None => self.stage_jacobian(0, x, &ledger)?,
        };
        Ok(Counted {
            value: DVector::from_column_slice(points[stages].as_slice()),
            derivative: whole.clone(),
            cost: ledger.cost(),
        })
    }

    /// The Jacobian of stage k at its input x.
    fn stage_jacobian<'l>(
        &self,
        k: usize,
        x: &[f64],
        ledger: &'l Ledger,
    ) -> Result<Held<'l>, JacobianError> {
        let stage = &self.stages()[k];
        let in_stage = |error| self.in_stage(k, error);
        let jacobian = stage.jacobian(x).map_err(in_stage)?;
        let (rows, columns) = jacobian.shape();
        check_length("number of the Jacobian's rows", stage.outputs(), rows).map_err(in_stage)?;
        check_length("number of the Jacobian's columns", stage.inputs(), columns)
            .map_err(in_stage)?;
        if let Some(at) = find_nan(jacobian.iter().copied()) {
            let (row, column) = (at % rows, at / rows);
            return Err(in_stage(JacobianError::NanEntry { row, column }));
        }
        Ok(ledger.hold(jacobian))
    }
}
