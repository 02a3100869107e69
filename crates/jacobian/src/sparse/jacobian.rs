//! Sparse Jacobians: traced once, coloured once, swept at as many points as one likes.

use gradus_calculus::Reach;
use nalgebra_sparse::CsrMatrix;

use super::forward::Forward;
use super::reverse::Reverse;
use super::target::{Faults, Target};
use crate::engine::{check_outputs, check_point, or_panic};
use crate::{Coloring, JacobianError, Mode, Partition, SparsityPattern, VectorFunction};

/// The Jacobian J of f at x, m × n and sparse. An entry is stored where an output depends on an input, also where it is
/// zero at this x.
///
/// Traces the pattern, colours the cheaper of columns and rows, and sweeps: a tridiagonal J takes one evaluation on
/// four tangents, whatever n. For Jacobians at many points keep a [`SparseJacobian`], which traces and colours once.
///
/// # Panics
/// On an empty or non-finite point, a function without outputs, and where an output or a partial derivative is NaN;
/// [`try_sparse_jacobian`] returns these.
///
/// ```
/// use gradus_jacobian::{sparse_jacobian, vector_function};
///
/// let squares = vector_function!(|n| n, |x, y| {
///     for (y, x) in y.iter_mut().zip(x) {
///         *y = *x * *x;
///     }
/// });
/// let j = sparse_jacobian(&squares, &[1.0, 2.0, 3.0]);
/// assert_eq!(j.row_offsets(), [0, 1, 2, 3]);
/// assert_eq!(j.values(), [2.0, 4.0, 6.0]); // diag 2x
/// ```
#[track_caller]
pub fn sparse_jacobian<F: VectorFunction>(f: &F, x: &[f64]) -> CsrMatrix<f64> {
    or_panic(try_sparse_jacobian(f, x))
}

/// [`sparse_jacobian`] with an error instead of a panic.
///
/// # Errors
/// Those of [`SparseJacobian`].
///
/// ```
/// use gradus_jacobian::{JacobianError, try_sparse_jacobian, vector_function};
/// let f = vector_function!(|x| [x[0].ln()]);
/// assert_eq!(try_sparse_jacobian(&f, &[-1.0]), Err(JacobianError::NanOutput { output: 0 }));
/// ```
pub fn try_sparse_jacobian<F: VectorFunction>(
    f: &F,
    x: &[f64],
) -> Result<CsrMatrix<f64>, JacobianError> {
    // Traced at this very point: there is nothing to compare.
    let mut plan = SparseJacobian::new(f, x)?.without_comparison();
    plan.try_jacobian(f, x)?;
    Ok(plan.matrix)
}

/// A plan for sparse Jacobians of one pattern: the pattern, a colouring, and the workspace of the sweeps.
///
/// After the first evaluation further ones allocate nothing of their own.
///
/// A pattern may not fit: the function branches another way at another point, or it is another function. So each evaluation
/// carries one more tangent along a fixed random vector r and compares J r, row by row, with the entries it found
/// (Jᵀ r by columns in reverse mode); where they differ by more than rounding, the function is traced at that point, and an
/// entry the pattern lacks is an error that names it. [`without_comparison`](Self::without_comparison) saves the tangent.
///
/// Errors: an empty point, a function without outputs, a NaN or infinite coordinate, NaN outputs, NaN entries,
/// [`ShapeMismatch`](JacobianError::ShapeMismatch) with the pattern,
/// [`PatternMismatch`](JacobianError::PatternMismatch). The plain forms panic with the message of their `try_` forms.
///
/// ```
/// use gradus_jacobian::{SparseJacobian, vector_function};
///
/// // Broyden's tridiagonal function
/// let f = vector_function!(|n| n, |x, y| {
///     for i in 0..x.len() {
///         y[i] = (-x[i] * 2.0 + 3.0) * x[i] + 1.0;
///         if i > 0 {
///             y[i] -= x[i - 1];
///         }
///         if i + 1 < x.len() {
///             y[i] -= x[i + 1] * 2.0;
///         }
///     }
/// });
/// let mut plan = SparseJacobian::new(&f, &[-1.0; 100])?;
/// assert_eq!((plan.pattern().nnz(), plan.coloring().count()), (298, 3));
/// let j = plan.jacobian(&f, &[-1.0; 100]);
/// assert_eq!(j.row(1).col_indices(), [0, 1, 2]);
/// assert_eq!(j.row(1).values(), [-1.0, 7.0, -2.0]); // −1, 3 − 4x, −2
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Debug)]
pub struct SparseJacobian {
    pattern: SparsityPattern,
    coloring: Coloring,
    sweeps: Sweeps,
    is_compared: bool,
    matrix: CsrMatrix<f64>,
    value: Vec<f64>,
}

#[derive(Debug)]
enum Sweeps {
    Forward(Box<Forward>),
    Reverse(Box<Reverse>),
}

impl SparseJacobian {
    /// Traces f at x, and colours the columns or the rows, by what the fullest row and column promise ([`Mode::cheaper`]).
    ///
    /// # Errors
    /// See the type; nothing is evaluated yet.
    ///
    /// ```
    /// use gradus_jacobian::{Partition, SparseJacobian, vector_function};
    ///
    /// let sum = vector_function!(|_n| 1, |x, y| y[0] = T::sum_of(x));
    /// let plan = SparseJacobian::new(&sum, &[1.0; 100])?;
    /// assert_eq!(plan.coloring().partition(), Partition::Rows); // one full row: one sweep in reverse
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn new<F: VectorFunction>(f: &F, x: &[f64]) -> Result<Self, JacobianError> {
        check_point(f, x)?;
        let pattern = SparsityPattern::of_jacobian(f, x, Reach::Everywhere)?;
        let partition = match Mode::cheaper(pattern.fullest_column(), pattern.fullest_row()) {
            Mode::Reverse => Partition::Rows,
            _ => Partition::Columns,
        };
        let coloring = Coloring::fewest(&pattern, partition)?;
        Self::with(pattern, coloring)
    }

    /// A plan from a pattern and a colouring of its columns or rows.
    ///
    /// # Errors
    /// [`ColorConflict`](JacobianError::ColorConflict) and [`LengthMismatch`](JacobianError::LengthMismatch) where the
    /// colouring is not one of the pattern, [`PartitionMismatch`](JacobianError::PartitionMismatch) for one of a Hessian's, and
    /// [`TooManyColors`](JacobianError::TooManyColors).
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Order, SparseJacobian, SparsityPattern, vector_function};
    ///
    /// let pattern = SparsityPattern::from_entries(2, 2, [(0, 0), (1, 1)])?;
    /// let coloring = Coloring::rows(&pattern, Order::Natural);
    /// let mut by_rows = SparseJacobian::with(pattern, coloring)?;
    /// let f = vector_function!(|x| [x[0].exp(), x[1] * 5.0]);
    /// assert_eq!(by_rows.jacobian(&f, &[0.0, 0.0]).values(), [1.0, 5.0]);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn with(pattern: SparsityPattern, coloring: Coloring) -> Result<Self, JacobianError> {
        coloring.check(&pattern)?;
        let sweeps = match coloring.partition() {
            Partition::Columns => Sweeps::Forward(Box::new(Forward::new(&pattern, &coloring)?)),
            Partition::Rows => Sweeps::Reverse(Box::new(Reverse::new(&pattern, &coloring)?)),
            Partition::Symmetric => {
                return Err(JacobianError::PartitionMismatch {
                    found: Partition::Symmetric,
                });
            }
        };
        Ok(Self {
            sweeps,
            is_compared: true,
            matrix: pattern.to_matrix(),
            value: vec![0.0; pattern.nrows()],
            pattern,
            coloring,
        })
    }

    /// The same plan without the comparison: for a pattern that is known to fit, since otherwise entries are wrong.
    ///
    /// ```
    /// use gradus_jacobian::{SparseJacobian, vector_function};
    /// let f = vector_function!(|x| [x[0].square()]);
    /// let mut plan = SparseJacobian::new(&f, &[3.0])?.without_comparison();
    /// assert_eq!(plan.jacobian(&f, &[3.0]).values(), [6.0]);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    #[must_use]
    pub fn without_comparison(self) -> Self {
        Self {
            is_compared: false,
            ..self
        }
    }

    /// Where entries are.
    ///
    /// ```
    /// # use gradus_jacobian::{SparseJacobian, vector_function};
    /// assert_eq!(SparseJacobian::new(&vector_function!(|x| [x[0]]), &[3.0]).unwrap().pattern().nnz(), 1);
    /// ```
    pub fn pattern(&self) -> &SparsityPattern {
        &self.pattern
    }

    /// Which columns or rows are swept together.
    ///
    /// ```
    /// # use gradus_jacobian::{SparseJacobian, vector_function};
    /// assert_eq!(SparseJacobian::new(&vector_function!(|x| [x[0]]), &[3.0]).unwrap().coloring().count(), 1);
    /// ```
    pub fn coloring(&self) -> &Coloring {
        &self.coloring
    }

    /// The Jacobian at x, in the plan's own matrix; clone it to keep it.
    ///
    /// # Errors
    /// See the type. The matrix is unspecified after an error.
    pub fn try_jacobian<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
    ) -> Result<&CsrMatrix<f64>, JacobianError> {
        self.evaluate(f, x, false)?;
        Ok(&self.matrix)
    }

    /// (f(x), J) at x, in the plan's own buffers.
    ///
    /// # Errors
    /// See the type. The buffers are unspecified after an error.
    pub fn try_value_and_jacobian<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
    ) -> Result<(&[f64], &CsrMatrix<f64>), JacobianError> {
        self.evaluate(f, x, true)?;
        Ok((&self.value, &self.matrix))
    }

    /// [`try_jacobian`](Self::try_jacobian), panicking on an error.
    ///
    /// # Panics
    /// With the error's message.
    #[track_caller]
    pub fn jacobian<F: VectorFunction>(&mut self, f: &F, x: &[f64]) -> &CsrMatrix<f64> {
        or_panic(self.try_jacobian(f, x))
    }

    /// [`try_value_and_jacobian`](Self::try_value_and_jacobian), panicking on an error.
    ///
    /// # Panics
    /// With the error's message.
    ///
    /// ```
    /// use gradus_jacobian::{SparseJacobian, vector_function};
    /// let f = vector_function!(|x| [x[0].square()]);
    /// let mut plan = SparseJacobian::new(&f, &[3.0])?;
    /// let (value, jacobian) = plan.value_and_jacobian(&f, &[3.0]);
    /// assert_eq!((value, jacobian.values()), ([9.0].as_slice(), [6.0].as_slice()));
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    #[track_caller]
    pub fn value_and_jacobian<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
    ) -> (&[f64], &CsrMatrix<f64>) {
        or_panic(self.try_value_and_jacobian(f, x))
    }

    fn evaluate<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        with_value: bool,
    ) -> Result<(), JacobianError> {
        let m = check_point(f, x)?;
        self.pattern.check_shape((m, x.len()))?;
        let (offsets, columns, entries) = self.matrix.csr_data_mut();
        let value = with_value.then_some(self.value.as_mut_slice());
        let mut target = Target {
            offsets,
            columns,
            entries,
            value,
        };
        let mut faults = self.sweeps.sweep(f, x, self.is_compared, &mut target)?;
        if faults.nan_entry && faults.nan_output.is_none() {
            let misfit = faults.misfit;
            faults = self.sweeps.guarded_sweep(f, x, &mut target)?;
            faults.misfit = misfit;
            let nan = target.entries.iter().position(|entry| entry.is_nan());
            if let (Some(at), None) = (nan, faults.nan_output) {
                let row = offsets.partition_point(|&start| start <= at) - 1;
                let column = columns[at];
                return Err(JacobianError::NanEntry { row, column });
            }
        }
        if let Some(output) = faults.nan_output {
            return Err(JacobianError::NanOutput { output });
        }
        if faults.misfit {
            let here = SparsityPattern::of_jacobian(f, x, Reach::AtPoint)?;
            self.pattern.check_holds(&here)?;
        }
        check_outputs(f, x.len(), m)
    }
}

impl Sweeps {
    fn sweep<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        is_compared: bool,
        target: &mut Target<'_>,
    ) -> Result<Faults, JacobianError> {
        match self {
            Self::Forward(forward) => Ok(forward.sweep(f, x, is_compared, target)),
            Self::Reverse(reverse) => reverse.sweep(f, x, is_compared, target),
        }
    }

    fn guarded_sweep<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        target: &mut Target<'_>,
    ) -> Result<Faults, JacobianError> {
        match self {
            Self::Forward(forward) => Ok(forward.guarded_sweep(f, x, target)),
            Self::Reverse(reverse) => reverse.guarded_sweep(f, x, target),
        }
    }
}
