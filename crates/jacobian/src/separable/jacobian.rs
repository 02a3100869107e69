//! The sparse Jacobian by blocks.

use gradus_calculus::{Real, Unguarded};
use nalgebra::DVector;
use nalgebra_sparse::CsrMatrix;

use super::structure::Fingerprint;
use super::{BlockStructured, Pattern, Rows};
use crate::JacobianError;
use crate::engine::{check_length, check_outputs, check_point, find_nan, or_panic};

/// The Jacobian of a map made of blocks, m × n and sparse, exact up to rounding.
///
/// Entry (j, i) is stored where the block of output j names variable i, also where it is zero at this x: the pattern does not change
/// with the point. Columns are sorted within each row. For many Jacobians keep a [`BlockJacobian`].
///
/// # Panics
/// On an empty or non-finite point, a function without outputs, on an index that is not there, and where an output or a
/// partial derivative is NaN; [`try_jacobian`] returns these.
///
/// ```
/// # use gradus_calculus::Real;
/// # use gradus_jacobian::separable::{self, Blocks, SeparableMap};
/// # struct Products;
/// # impl SeparableMap<2, 1> for Products {
/// #     fn blocks(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, block: usize) -> [usize; 2] { [block, block + 1] }
/// #     fn block<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> [T; 1] { [x * y] }
/// # }
/// // Products of neighbours: xₑ xₑ₊₁, with slopes (xₑ₊₁, xₑ)
/// let jacobian = separable::jacobian(&Blocks(Products), &[2.0, 3.0, 5.0]);
/// assert_eq!((jacobian.nrows(), jacobian.ncols()), (2, 3));
/// assert_eq!(jacobian.col_indices(), [0, 1, 1, 2]);
/// assert_eq!(jacobian.values(), [3.0, 2.0, 5.0, 3.0]);
/// ```
#[track_caller]
pub fn jacobian<F: BlockStructured>(f: &F, x: &[f64]) -> CsrMatrix<f64> {
    or_panic(try_jacobian(f, x))
}

/// [`jacobian`] with an error instead of a panic.
///
/// # Errors
/// [`NoInputs`](JacobianError::NoInputs), [`NoOutputs`](JacobianError::NoOutputs), [`NonFiniteInput`](JacobianError::NonFiniteInput),
/// [`BlockIndexOutOfRange`](JacobianError::BlockIndexOutOfRange), [`NanOutput`](JacobianError::NanOutput) and
/// [`NanEntry`](JacobianError::NanEntry).
///
/// ```
/// # use gradus_calculus::Real;
/// use gradus_jacobian::JacobianError;
/// use gradus_jacobian::separable::{self, Blocks, SeparableMap};
///
/// struct Beyond;
/// impl SeparableMap<1, 1> for Beyond {
///     fn blocks(&self, variables: usize) -> usize {
///         variables
///     }
///     fn indices(&self, block: usize) -> [usize; 1] {
///         [block + 1]
///     }
///     fn block<T: Real>(&self, _: usize, [x]: [T; 1]) -> [T; 1] {
///         [x]
///     }
/// }
/// let refused = JacobianError::BlockIndexOutOfRange { block: 1, index: 2, length: 2 };
/// assert_eq!(separable::try_jacobian(&Blocks(Beyond), &[1.0, 1.0]), Err(refused));
/// ```
pub fn try_jacobian<F: BlockStructured>(f: &F, x: &[f64]) -> Result<CsrMatrix<f64>, JacobianError> {
    try_value_and_jacobian(f, x).map(|(_, jacobian)| jacobian)
}

/// (f(x), J) with a sparse J, exact up to rounding.
///
/// # Panics
/// As [`jacobian`].
///
/// ```
/// # use gradus_calculus::Real;
/// # use gradus_jacobian::separable::{self, Blocks, SeparableMap};
/// # struct Products;
/// # impl SeparableMap<2, 1> for Products {
/// #     fn blocks(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, block: usize) -> [usize; 2] { [block, block + 1] }
/// #     fn block<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> [T; 1] { [x * y] }
/// # }
/// // Products of neighbours: xₑ xₑ₊₁
/// let (value, jacobian) = separable::value_and_jacobian(&Blocks(Products), &[2.0, 3.0, 5.0]);
/// assert_eq!((value.as_slice(), jacobian.nnz()), ([6.0, 15.0].as_slice(), 4));
/// ```
#[track_caller]
pub fn value_and_jacobian<F: BlockStructured>(f: &F, x: &[f64]) -> (DVector<f64>, CsrMatrix<f64>) {
    or_panic(try_value_and_jacobian(f, x))
}

/// [`value_and_jacobian`] with an error instead of a panic.
///
/// # Errors
/// As [`try_jacobian`].
///
/// ```
/// # use gradus_calculus::Real;
/// # use gradus_jacobian::JacobianError;
/// # use gradus_jacobian::separable::{self, Blocks, SeparableMap};
/// # struct Products;
/// # impl SeparableMap<2, 1> for Products {
/// #     fn blocks(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, block: usize) -> [usize; 2] { [block, block + 1] }
/// #     fn block<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> [T; 1] { [x * y] }
/// # }
/// let refused = separable::try_value_and_jacobian(&Blocks(Products), &[2.0]);
/// assert_eq!(refused, Err(JacobianError::NoOutputs { inputs: 1 }));
/// ```
pub fn try_value_and_jacobian<F: BlockStructured>(
    f: &F,
    x: &[f64],
) -> Result<(DVector<f64>, CsrMatrix<f64>), JacobianError> {
    check_point(f, x)?;
    let mut jacobian = BlockJacobian::try_new(f, x.len())?;
    jacobian.try_evaluate(x)?;
    Ok((jacobian.value, jacobian.matrix))
}

/// A sparse Jacobian whose pattern is found once and whose entries are filled in at one point after the other: no
/// evaluation allocates after the first.
///
/// ```
/// # use gradus_calculus::Real;
/// # use gradus_jacobian::separable::{BlockJacobian, Blocks, SeparableMap};
/// # struct Products;
/// # impl SeparableMap<2, 1> for Products {
/// #     fn blocks(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, block: usize) -> [usize; 2] { [block, block + 1] }
/// #     fn block<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> [T; 1] { [x * y] }
/// # }
/// let mut jacobian = BlockJacobian::new(Blocks(Products), 3); // xₑ xₑ₊₁
/// for x in [[2.0, 3.0, 5.0], [1.0, 0.0, 7.0]] {
///     jacobian.evaluate(&x);
///     assert_eq!(jacobian.value(), [x[0] * x[1], x[1] * x[2]]);
///     assert_eq!(jacobian.matrix().values(), [x[1], x[0], x[2], x[1]]);
/// }
/// ```
#[derive(Clone, Debug)]
pub struct BlockJacobian<F> {
    f: F,
    value: DVector<f64>,
    matrix: CsrMatrix<f64>,
    fingerprint: Fingerprint,
    prepared: Vec<Unguarded>,
}

impl<F: BlockStructured> BlockJacobian<F> {
    /// The pattern for so many inputs, with all entries zero.
    ///
    /// # Panics
    /// As [`jacobian`]; [`try_new`](Self::try_new) returns this.
    #[track_caller]
    pub fn new(f: F, inputs: usize) -> Self {
        or_panic(Self::try_new(f, inputs))
    }

    /// [`new`](Self::new) with an error instead of a panic.
    ///
    /// # Errors
    /// [`NoInputs`](JacobianError::NoInputs), [`NoOutputs`](JacobianError::NoOutputs) and
    /// [`BlockIndexOutOfRange`](JacobianError::BlockIndexOutOfRange).
    pub fn try_new(f: F, inputs: usize) -> Result<Self, JacobianError> {
        if inputs == 0 {
            return Err(JacobianError::NoInputs);
        }
        let outputs = f.outputs(inputs);
        if outputs == 0 {
            return Err(JacobianError::NoOutputs { inputs });
        }
        let mut pattern = Pattern::new();
        f.add_rows(inputs, &mut pattern)?;
        let entries = vec![0.0; pattern.columns.len()];
        let matrix = CsrMatrix::try_from_csr_data(
            outputs,
            inputs,
            pattern.offsets,
            pattern.columns,
            entries,
        )
        .map_err(|_| JacobianError::PatternOutgrown { row: outputs })?;
        Ok(Self {
            f,
            value: DVector::zeros(outputs),
            matrix,
            fingerprint: pattern.fingerprint,
            prepared: Vec::new(),
        })
    }

    /// Computes f and J at x.
    ///
    /// # Panics
    /// As [`jacobian`], and when x has another length than the pattern; [`try_evaluate`](Self::try_evaluate) returns these.
    #[track_caller]
    pub fn evaluate(&mut self, x: &[f64]) {
        or_panic(self.try_evaluate(x));
    }

    /// [`evaluate`](Self::evaluate) with an error instead of a panic.
    ///
    /// # Errors
    /// As [`try_jacobian`], [`LengthMismatch`](JacobianError::LengthMismatch), and
    /// [`PatternOutgrown`](JacobianError::PatternOutgrown) where the function names other variables than before. Value and
    /// matrix are unspecified after an error.
    pub fn try_evaluate(&mut self, x: &[f64]) -> Result<(), JacobianError> {
        check_length("point", self.matrix.ncols(), x.len())?;
        check_point(&self.f, x)?;
        check_outputs(&self.f, x.len(), self.value.len())?;
        let mut prepared = std::mem::take(&mut self.prepared);
        let may_be_nan = self.fill(x, &mut prepared);
        self.prepared = prepared;
        if may_be_nan? && find_nan(self.matrix.values().iter().copied()).is_some() {
            // 0 met ∞ somewhere: a careful evaluation tells whether there is a slope.
            self.fill::<f64>(x, &mut Vec::new())?;
            let nan = self
                .matrix
                .triplet_iter()
                .find(|(.., entry)| entry.is_nan());
            if let Some((row, column, _)) = nan {
                return Err(JacobianError::NanEntry { row, column });
            }
        }
        Ok(())
    }

    /// Fills value and matrix; whether an entry may be NaN.
    fn fill<T: Real>(&mut self, x: &[f64], prepared: &mut Vec<T>) -> Result<bool, JacobianError> {
        let (offsets, columns, entries) = self.matrix.csr_data_mut();
        let mut rows = Rows {
            offsets,
            columns,
            entries,
            value: self.value.as_mut_slice(),
            fingerprint: Fingerprint::default(),
            filled: 0,
            may_be_nan: false,
        };
        self.f.fill_rows(x, prepared, &mut rows)?;
        let (filled, may_be_nan, fingerprint) = (rows.filled, rows.may_be_nan, rows.fingerprint);
        if filled != self.value.len() || fingerprint != self.fingerprint {
            return Err(JacobianError::PatternOutgrown { row: filled });
        }
        match find_nan(self.value.iter().copied()) {
            Some(output) => Err(JacobianError::NanOutput { output }),
            None => Ok(may_be_nan),
        }
    }

    /// f(x) at the last point, length m.
    pub fn value(&self) -> &[f64] {
        self.value.as_slice()
    }

    /// J at the last point, m × n.
    pub fn matrix(&self) -> &CsrMatrix<f64> {
        &self.matrix
    }
}
