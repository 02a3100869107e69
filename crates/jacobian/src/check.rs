//! Checking a claimed Jacobian against values alone.

use std::cell::RefCell;
use std::fmt;

use gradus_calculus::{GradientMismatch, PartialCheck, Tolerance, check_partial};
use nalgebra::DMatrix;

use crate::engine::{check_shape, or_panic};
use crate::{JacobianError, VectorFunction};

/// A Jacobian that passed [`check_jacobian`]: what was claimed and measured of each entry, m × n.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JacobianCheck {
    /// Entry (j, i) is the check of `∂f_j/∂xᵢ`.
    pub partials: DMatrix<PartialCheck>,
}

impl JacobianCheck {
    /// The entries (row, column) that sit at a kink, column by column.
    ///
    /// ```
    /// use gradus_calculus::{Real, Tolerance};
    /// use gradus_jacobian::{check_jacobian, vector_function};
    /// use nalgebra::dmatrix;
    ///
    /// let f = vector_function!(|x| [x[0], x[0].abs()]);
    /// let check = check_jacobian(&f, &[0.0], &dmatrix![1.0; 0.5], Tolerance::default())?;
    /// assert_eq!(check.kinks().collect::<Vec<_>>(), [(1, 0)]); // any slope in [−1, 1] is a subgradient
    /// # Ok::<(), gradus_jacobian::JacobianMismatch>(())
    /// ```
    pub fn kinks(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let rows = self.partials.nrows();
        let kinked = self.partials.iter().enumerate();
        kinked
            .filter(|(_, partial)| partial.kink.is_some())
            .map(move |(entry, _)| (entry % rows, entry / rows))
    }
}

impl fmt::Display for JacobianCheck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (row, partials) in self.partials.row_iter().enumerate() {
            for (column, partial) in partials.iter().enumerate() {
                writeln!(formatter, "[{row}, {column}] {partial}")?;
            }
        }
        Ok(())
    }
}

/// A claimed Jacobian that is wrong, or that cannot be judged: the first entry where it is so, column by column.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("row {row}, column {column}: {mismatch}")]
#[non_exhaustive]
pub struct JacobianMismatch {
    /// Which output.
    pub row: usize,
    /// Which input.
    pub column: usize,
    /// What is wrong with the partial derivative; its `index` is the column.
    pub mismatch: GradientMismatch,
}

/// Compares a claimed Jacobian (m × n) with differences of values of f, entry by entry, in the manner of
/// [`check_gradient`](gradus_calculus::check_gradient).
///
/// The reference is Richardson extrapolation, which knows nothing of the formula. A claim passes when it lies within
/// `tolerance` of the measurement and the measurement is certain to within it; at a kink any value between the slopes
/// from below and above passes, and the check says so. Tolerances are relative to the entry and to its output.
///
/// All outputs share the evaluations of f: about 30 a column.
///
/// # Errors
/// [`JacobianMismatch`] for the first entry that fails, column by column, with claimed and measured value, error estimate and
/// tolerance; also where the point is empty, not finite, or f is not defined around it.
///
/// # Panics
/// When `claimed` has another shape than m × n (naming both sizes), when the function has no outputs, or a tolerance is
/// negative or not finite.
///
/// ```
/// use gradus_calculus::Tolerance;
/// use gradus_jacobian::{check_jacobian, vector_function};
/// use nalgebra::dmatrix;
///
/// let f = vector_function!(|x| [x[0] * x[1], x[0] + x[1]]);
/// let right = dmatrix![3.0, 2.0; 1.0, 1.0]; // (y, x; 1, 1)
/// assert!(check_jacobian(&f, &[2.0, 3.0], &right, Tolerance::default()).is_ok());
///
/// let wrong = dmatrix![3.0, 2.0; 1.0, -1.0];
/// let found = check_jacobian(&f, &[2.0, 3.0], &wrong, Tolerance::default()).unwrap_err();
/// assert_eq!((found.row, found.column, found.mismatch.claimed), (1, 1, -1.0));
/// assert!((found.mismatch.measured - 1.0).abs() < 1e-10);
/// ```
#[track_caller]
pub fn check_jacobian<F: VectorFunction>(
    f: &F,
    x: &[f64],
    claimed: &DMatrix<f64>,
    tolerance: Tolerance,
) -> Result<JacobianCheck, JacobianMismatch> {
    if x.is_empty() {
        let nothing = |_: &[f64]| f64::NAN;
        let empty = check_partial(nothing, x, 0, f64::NAN, tolerance);
        return Err(mismatch(0, 0)(empty.expect_err("there is no coordinate")));
    }
    let m = or_panic(rows(f, x, claimed));
    let mut partials = Vec::with_capacity(claimed.len());
    for (column, claims) in claimed.column_iter().enumerate() {
        let samples = Samples::new(f, m);
        for (row, &claim) in claims.iter().enumerate() {
            let output = |x: &[f64]| samples.output(x, column, row);
            let partial = check_partial(output, x, column, claim, tolerance);
            partials.push(partial.map_err(mismatch(row, column))?);
        }
    }
    Ok(JacobianCheck {
        partials: DMatrix::from_vec(m, claimed.ncols(), partials),
    })
}

/// m, where the claim has the function's shape.
fn rows<F: VectorFunction>(
    f: &F,
    x: &[f64],
    claimed: &DMatrix<f64>,
) -> Result<usize, JacobianError> {
    let m = f.outputs(x.len());
    if m == 0 {
        return Err(JacobianError::NoOutputs { inputs: x.len() });
    }
    check_shape("claimed jacobian", (m, x.len()), claimed.shape())?;
    Ok(m)
}

fn mismatch(row: usize, column: usize) -> impl FnOnce(GradientMismatch) -> JacobianMismatch {
    move |mismatch| JacobianMismatch {
        row,
        column,
        mismatch,
    }
}

/// Values of all outputs along one coordinate, each evaluation kept for the outputs that ask after the first.
struct Samples<'f, F> {
    f: &'f F,
    outputs: usize,
    /// The coordinate's bits, and f there.
    taken: RefCell<Vec<(u64, Vec<f64>)>>,
}

impl<'f, F: VectorFunction> Samples<'f, F> {
    fn new(f: &'f F, outputs: usize) -> Self {
        Self {
            f,
            outputs,
            taken: RefCell::default(),
        }
    }

    /// The output `row` at x, where only the coordinate `column` differs from call to call.
    fn output(&self, x: &[f64], column: usize, row: usize) -> f64 {
        let mut taken = self.taken.borrow_mut();
        let bits = x[column].to_bits();
        if let Some((_, values)) = taken.iter().find(|(at, _)| *at == bits) {
            return values[row];
        }
        let mut values = vec![f64::NAN; self.outputs];
        self.f.eval(x, &mut values);
        let value = values[row];
        taken.push((bits, values));
        value
    }
}
