//! Sparse Hessians: products with one vector a colour, forward over reverse.

use gradus_calculus::{Reach, ScalarFunction};
use nalgebra_sparse::CsrMatrix;

use super::symmetric::Products;
use crate::engine::{check_point, or_panic};
use crate::{Coloring, JacobianError, Partition, Scalar, SparsityPattern};

/// The Hessian ∇²f(x), n × n and sparse, exactly symmetric. An entry is stored where two inputs meet in a nonlinear
/// operation, also where it is zero at this x.
///
/// Traces the pattern, colours it by stars, and takes one product with the Hessian for each colour, four in a recording. For
/// Hessians at many points keep a [`SparseHessian`].
///
/// # Panics
/// On an empty or non-finite point, and where f or a second derivative is NaN; [`try_sparse_hessian`] returns these.
///
/// ```
/// use gradus_calculus::scalar_function;
/// use gradus_jacobian::sparse_hessian;
///
/// // ½ Σ (xᵢ₊₁ − xᵢ)², with the stiffness matrix (1, −1; −1, 2, −1; −1, 1)
/// let chain = scalar_function!(|x| x.windows(2).map(|w| (w[1] - w[0]).square() * 0.5).sum());
/// let hessian = sparse_hessian(&chain, &[0.0, 1.0, 4.0]);
/// assert_eq!(hessian.row_offsets(), [0, 2, 5, 7]);
/// assert_eq!(hessian.values(), [1.0, -1.0, -1.0, 2.0, -1.0, -1.0, 1.0]);
/// ```
#[track_caller]
pub fn sparse_hessian<F: ScalarFunction>(f: &F, x: &[f64]) -> CsrMatrix<f64> {
    or_panic(try_sparse_hessian(f, x))
}

/// [`sparse_hessian`] with an error instead of a panic.
///
/// # Errors
/// Those of [`SparseHessian`].
///
/// ```
/// use gradus_calculus::scalar_function;
/// use gradus_jacobian::{JacobianError, try_sparse_hessian};
/// let refused = try_sparse_hessian(&scalar_function!(|x| x[0].ln()), &[-1.0]);
/// assert_eq!(refused, Err(JacobianError::NanOutput { output: 0 }));
/// ```
pub fn try_sparse_hessian<F: ScalarFunction>(
    f: &F,
    x: &[f64],
) -> Result<CsrMatrix<f64>, JacobianError> {
    // Traced at this very point: there is nothing to compare.
    let mut plan = SparseHessian::new(f, x)?.without_comparison();
    plan.try_hessian(f, x)?;
    Ok(plan.matrix)
}

/// A plan for sparse Hessians of one pattern: the pattern, a star colouring, and the workspace of the products.
///
/// After the first evaluation further ones allocate nothing of their own. Like a [`SparseJacobian`](crate::SparseJacobian), it
/// compares one more product, with a fixed random vector, with the entries it found.
///
/// Errors: an empty point, a NaN or infinite coordinate, a NaN value, NaN entries,
/// [`ShapeMismatch`](JacobianError::ShapeMismatch) with the pattern,
/// [`PatternMismatch`](JacobianError::PatternMismatch), and those of the tape.
///
/// ```
/// use gradus_calculus::scalar_function;
/// use gradus_jacobian::SparseHessian;
///
/// let f = scalar_function!(|x| x[0] * x[1] + x[1].exp() + x[2]);
/// let mut plan = SparseHessian::new(&f, &[1.0, 0.0, 5.0])?;
/// assert_eq!(plan.coloring().count(), 2);
/// let hessian = plan.hessian(&f, &[1.0, 0.0, 5.0]);
/// assert_eq!(hessian.col_indices(), [1, 0, 1]);
/// assert_eq!(hessian.values(), [1.0, 1.0, 1.0]); // (0, 1; 1, eʸ)
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Debug)]
pub struct SparseHessian {
    pattern: SparsityPattern,
    coloring: Coloring,
    products: Products,
    is_compared: bool,
    matrix: CsrMatrix<f64>,
}

impl SparseHessian {
    /// Traces f at x, and colours the pattern.
    ///
    /// # Errors
    /// See the type; nothing is evaluated yet.
    ///
    /// ```
    /// use gradus_calculus::scalar_function;
    /// use gradus_jacobian::SparseHessian;
    /// let plan = SparseHessian::new(&scalar_function!(|x| x[0] * x[1]), &[1.0, 2.0])?;
    /// assert_eq!(plan.pattern().nnz(), 2);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn new<F: ScalarFunction>(f: &F, x: &[f64]) -> Result<Self, JacobianError> {
        check_point(&Scalar(f), x)?;
        let pattern = SparsityPattern::of_hessian(f, x, Reach::Everywhere)?;
        let coloring = Coloring::fewest(&pattern, Partition::Symmetric)?;
        Self::with(pattern, coloring)
    }

    /// A plan from a symmetric pattern and a star colouring of it.
    ///
    /// # Errors
    /// [`ShapeMismatch`](JacobianError::ShapeMismatch), [`NotSymmetric`](JacobianError::NotSymmetric),
    /// [`ColorConflict`](JacobianError::ColorConflict), [`LengthMismatch`](JacobianError::LengthMismatch),
    /// [`PartitionMismatch`](JacobianError::PartitionMismatch) and [`TooManyColors`](JacobianError::TooManyColors).
    ///
    /// ```
    /// use gradus_calculus::scalar_function;
    /// use gradus_jacobian::{Coloring, Order, SparseHessian, SparsityPattern};
    ///
    /// let pattern = SparsityPattern::from_entries(2, 2, [(0, 1), (1, 0)])?;
    /// let coloring = Coloring::star(&pattern, Order::Natural)?;
    /// let mut plan = SparseHessian::with(pattern, coloring)?;
    /// assert_eq!(plan.hessian(&scalar_function!(|x| x[0] * x[1] * 3.0), &[1.0, 1.0]).values(), [3.0, 3.0]);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn with(pattern: SparsityPattern, coloring: Coloring) -> Result<Self, JacobianError> {
        Ok(Self {
            products: Products::new(&pattern, &coloring)?,
            is_compared: true,
            matrix: pattern.to_matrix(),
            pattern,
            coloring,
        })
    }

    /// The same plan without the comparison: for a pattern that is known to fit, since otherwise entries are wrong.
    ///
    /// ```
    /// use gradus_calculus::scalar_function;
    /// use gradus_jacobian::SparseHessian;
    /// let f = scalar_function!(|x| x[0].square());
    /// assert_eq!(SparseHessian::new(&f, &[3.0])?.without_comparison().hessian(&f, &[3.0]).values(), [2.0]);
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
    /// # use gradus_calculus::scalar_function;
    /// # use gradus_jacobian::SparseHessian;
    /// assert_eq!(SparseHessian::new(&scalar_function!(|x| x[0]), &[3.0]).unwrap().pattern().nnz(), 0);
    /// ```
    pub fn pattern(&self) -> &SparsityPattern {
        &self.pattern
    }

    /// Which variables share a product.
    ///
    /// ```
    /// # use gradus_calculus::scalar_function;
    /// # use gradus_jacobian::SparseHessian;
    /// assert_eq!(SparseHessian::new(&scalar_function!(|x| x[0].exp()), &[3.0]).unwrap().coloring().count(), 1);
    /// ```
    pub fn coloring(&self) -> &Coloring {
        &self.coloring
    }

    /// The Hessian at x, in the plan's own matrix; clone it to keep it.
    ///
    /// # Errors
    /// See the type. The matrix is unspecified after an error.
    pub fn try_hessian<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
    ) -> Result<&CsrMatrix<f64>, JacobianError> {
        check_point(&Scalar(f), x)?;
        self.pattern.check_shape((x.len(), x.len()))?;
        let (offsets, columns, entries) = self.matrix.csr_data_mut();
        let products = &mut self.products;
        products.evaluate(f, x, self.is_compared, entries)?;
        let misfit = self.is_compared && products.contradict(offsets, columns, entries);
        if entries.iter().any(|entry| entry.is_nan()) {
            products.evaluate_guarded(f, x, entries)?;
            if let Some(at) = entries.iter().position(|entry| entry.is_nan()) {
                let row = offsets.partition_point(|&start| start <= at) - 1;
                let column = columns[at];
                return Err(JacobianError::NanEntry { row, column });
            }
        }
        if misfit {
            let here = SparsityPattern::of_hessian(f, x, Reach::AtPoint)?;
            self.pattern.check_holds(&here)?;
        }
        Ok(&self.matrix)
    }

    /// [`try_hessian`](Self::try_hessian), panicking on an error.
    ///
    /// # Panics
    /// With the error's message.
    #[track_caller]
    pub fn hessian<F: ScalarFunction>(&mut self, f: &F, x: &[f64]) -> &CsrMatrix<f64> {
        or_panic(self.try_hessian(f, x))
    }
}
