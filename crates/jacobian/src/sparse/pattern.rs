//! Where a Jacobian or a Hessian can have entries that are not zero.

use nalgebra_sparse::CsrMatrix;
use nalgebra_sparse::pattern::SparsityPattern as CsrPattern;

use crate::JacobianError;
use crate::engine::check_shape;

/// The places of an m × n matrix that can hold something other than zero, row by row, columns ascending.
///
/// Traced from a function ([`of_jacobian`](Self::of_jacobian), [`of_hessian`](Self::of_hessian)), listed
/// ([`from_entries`](Self::from_entries)), or taken from a matrix. `println!("{pattern}")` draws it;
/// [`to_svg`](Self::to_svg) does so for a page.
///
/// ```
/// use gradus_jacobian::SparsityPattern;
///
/// let pattern = SparsityPattern::from_entries(2, 3, [(0, 0), (1, 1), (0, 2)])?;
/// assert_eq!((pattern.nrows(), pattern.ncols(), pattern.nnz()), (2, 3, 3));
/// assert_eq!(pattern.row(0), [0, 2]);
/// assert_eq!(pattern.to_string(), "2 × 3, 3 entries, at most 2 in a row, at every point\nx.x\n.x.\n");
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SparsityPattern {
    rows: CsrPattern,
    is_global: bool,
}

impl SparsityPattern {
    pub(super) fn new(rows: CsrPattern, is_global: bool) -> Self {
        Self { rows, is_global }
    }

    /// The m × n pattern with the given entries (row, column), in any order, each as often as one likes.
    ///
    /// # Errors
    /// [`EntryOutOfRange`](JacobianError::EntryOutOfRange).
    ///
    /// ```
    /// use gradus_jacobian::{JacobianError, SparsityPattern};
    /// let refused = SparsityPattern::from_entries(2, 2, [(0, 5)]);
    /// assert!(matches!(refused, Err(JacobianError::EntryOutOfRange { column: 5, .. })));
    /// ```
    pub fn from_entries(
        nrows: usize,
        ncols: usize,
        entries: impl IntoIterator<Item = (usize, usize)>,
    ) -> Result<Self, JacobianError> {
        let mut entries: Vec<(usize, usize)> = entries.into_iter().collect();
        if let Some(&(row, column)) = entries
            .iter()
            .find(|(row, column)| *row >= nrows || *column >= ncols)
        {
            return Err(JacobianError::EntryOutOfRange {
                row,
                column,
                rows: nrows,
                columns: ncols,
            });
        }
        entries.sort_unstable();
        entries.dedup();
        Ok(Self::from_sorted(nrows, ncols, &entries))
    }

    /// m, the number of rows: outputs of the function.
    ///
    /// ```
    /// assert_eq!(gradus_jacobian::SparsityPattern::from_entries(2, 3, []).unwrap().nrows(), 2);
    /// ```
    pub fn nrows(&self) -> usize {
        self.rows.major_dim()
    }

    /// n, the number of columns: inputs of the function.
    ///
    /// ```
    /// assert_eq!(gradus_jacobian::SparsityPattern::from_entries(2, 3, []).unwrap().ncols(), 3);
    /// ```
    pub fn ncols(&self) -> usize {
        self.rows.minor_dim()
    }

    /// The number of entries.
    ///
    /// ```
    /// assert_eq!(gradus_jacobian::SparsityPattern::from_entries(2, 3, [(1, 2)]).unwrap().nnz(), 1);
    /// ```
    pub fn nnz(&self) -> usize {
        self.rows.nnz()
    }

    /// The columns with an entry in row i, ascending.
    ///
    /// # Panics
    /// When there is no such row.
    ///
    /// ```
    /// let pattern = gradus_jacobian::SparsityPattern::from_entries(2, 3, [(1, 2), (1, 0)]).unwrap();
    /// assert_eq!((pattern.row(0), pattern.row(1)), ([].as_slice(), [0, 2].as_slice()));
    /// ```
    pub fn row(&self, i: usize) -> &[usize] {
        self.rows.lane(i)
    }

    /// The entries (row, column), row by row.
    ///
    /// ```
    /// let pattern = gradus_jacobian::SparsityPattern::from_entries(2, 3, [(1, 2), (0, 1)]).unwrap();
    /// assert_eq!(pattern.entries().collect::<Vec<_>>(), [(0, 1), (1, 2)]);
    /// ```
    pub fn entries(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.rows.entries()
    }

    /// Whether there is an entry in row i and column j.
    ///
    /// ```
    /// let pattern = gradus_jacobian::SparsityPattern::from_entries(2, 3, [(1, 2)]).unwrap();
    /// assert!(pattern.contains(1, 2) && !pattern.contains(2, 1));
    /// ```
    pub fn contains(&self, i: usize, j: usize) -> bool {
        self.rows
            .get_lane(i)
            .is_some_and(|row| row.binary_search(&j).is_ok())
    }

    /// Entries by places, nnz / (m n); 0 for a matrix without places.
    ///
    /// ```
    /// let pattern = gradus_jacobian::SparsityPattern::from_entries(2, 2, [(0, 0)]).unwrap();
    /// assert_eq!(pattern.density(), 0.25);
    /// ```
    pub fn density(&self) -> f64 {
        let places = self.nrows() as f64 * self.ncols() as f64;
        if places == 0.0 {
            0.0
        } else {
            self.nnz() as f64 / places
        }
    }

    /// Whether the pattern holds at every point, not only where it was traced.
    ///
    /// It does unless the function compared numbers or looked at a value, or the trace was
    /// [at a point](crate::Reach::AtPoint). A pattern that was listed is taken at its word.
    ///
    /// ```
    /// use gradus_jacobian::{Reach, SparsityPattern, vector_function};
    ///
    /// let selects = vector_function!(|x| [x[0].max(x[1])]);
    /// let everywhere = SparsityPattern::of_jacobian(&selects, &[1.0, 2.0], Reach::Everywhere)?;
    /// assert!(everywhere.is_global() && everywhere.nnz() == 2);
    /// let here = SparsityPattern::of_jacobian(&selects, &[1.0, 2.0], Reach::AtPoint)?;
    /// assert!(!here.is_global() && here.nnz() == 1);
    ///
    /// let branches = vector_function!(|x| [if x[0] > 0.0.into() { x[0] } else { x[1] }]);
    /// assert!(!SparsityPattern::of_jacobian(&branches, &[1.0, 2.0], Reach::Everywhere)?.is_global());
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn is_global(&self) -> bool {
        self.is_global
    }

    /// The pattern of what has an entry in either: of a function traced at several points, say.
    ///
    /// It holds at every point where one of the two does.
    ///
    /// # Errors
    /// [`ShapeMismatch`](JacobianError::ShapeMismatch).
    ///
    /// ```
    /// use gradus_jacobian::{Reach, SparsityPattern, vector_function};
    ///
    /// let f = vector_function!(|x| [if x[0] > 0.0.into() { x[0] } else { x[1] }]);
    /// let positive = SparsityPattern::of_jacobian(&f, &[1.0, 2.0], Reach::Everywhere)?;
    /// let negative = SparsityPattern::of_jacobian(&f, &[-1.0, 2.0], Reach::Everywhere)?;
    /// assert_eq!(positive.union(&negative)?.row(0), [0, 1]);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn union(&self, other: &Self) -> Result<Self, JacobianError> {
        check_shape("other pattern", self.shape(), other.shape())?;
        let entries = self.entries().chain(other.entries());
        let mut union = Self::from_entries(self.nrows(), self.ncols(), entries)?;
        union.is_global = self.is_global || other.is_global;
        Ok(union)
    }

    /// The pattern of the transpose, n × m.
    ///
    /// ```
    /// let pattern = gradus_jacobian::SparsityPattern::from_entries(2, 3, [(1, 2)]).unwrap();
    /// assert!(pattern.transpose().contains(2, 1));
    /// ```
    pub fn transpose(&self) -> Self {
        Self::new(self.rows.transpose(), self.is_global)
    }

    /// The sparse matrix with a zero at each entry.
    ///
    /// ```
    /// let pattern = gradus_jacobian::SparsityPattern::from_entries(2, 3, [(1, 2)]).unwrap();
    /// assert_eq!(pattern.to_matrix().values(), [0.0]);
    /// ```
    pub fn to_matrix(&self) -> CsrMatrix<f64> {
        self.with_values(vec![0.0; self.nnz()])
    }

    /// The sparse matrix with these numbers at the entries.
    pub(super) fn with_values(&self, values: Vec<f64>) -> CsrMatrix<f64> {
        CsrMatrix::try_from_pattern_and_values(self.rows.clone(), values)
            .expect("one value for each entry")
    }

    /// The pattern with these entries, sorted and distinct.
    fn from_sorted(nrows: usize, ncols: usize, entries: &[(usize, usize)]) -> Self {
        let mut offsets = vec![0; nrows + 1];
        for &(row, _) in entries {
            offsets[row + 1] += 1;
        }
        for row in 0..nrows {
            offsets[row + 1] += offsets[row];
        }
        let columns = entries.iter().map(|&(_, column)| column).collect();
        let rows = CsrPattern::try_from_offsets_and_indices(nrows, ncols, offsets, columns)
            .expect("entries are sorted, distinct and in range");
        Self::new(rows, true)
    }

    pub(super) fn shape(&self) -> (usize, usize) {
        (self.nrows(), self.ncols())
    }

    /// The number of entries of the row, and of the column, that has the most.
    pub(super) fn fullest_row(&self) -> usize {
        let lengths = self.offsets().windows(2).map(|row| row[1] - row[0]);
        lengths.max().unwrap_or(0)
    }

    pub(super) fn fullest_column(&self) -> usize {
        let mut lengths = vec![0; self.ncols()];
        for &column in self.columns() {
            lengths[column] += 1;
        }
        lengths.into_iter().max().unwrap_or(0)
    }

    /// It has the shape of a function at a point.
    pub(super) fn check_shape(&self, expected: (usize, usize)) -> Result<(), JacobianError> {
        check_shape("pattern", expected, self.shape())
    }

    /// It holds whatever another pattern of its shape does.
    pub(super) fn check_holds(&self, other: &Self) -> Result<(), JacobianError> {
        match other.entries().find(|&(i, j)| !self.contains(i, j)) {
            Some((row, column)) => Err(JacobianError::PatternMismatch { row, column }),
            None => Ok(()),
        }
    }

    /// An entry (i, j) that has none at (j, i), or a shape that is not square.
    pub(super) fn check_symmetric(&self) -> Result<(), JacobianError> {
        let n = self.ncols();
        check_shape("pattern of a Hessian", (n, n), self.shape())?;
        match self.entries().find(|&(i, j)| !self.contains(j, i)) {
            Some((row, column)) => Err(JacobianError::NotSymmetric { row, column }),
            None => Ok(()),
        }
    }

    /// The columns of the entries, row by row.
    pub(super) fn columns(&self) -> &[usize] {
        self.rows.minor_indices()
    }

    /// The places of each row's entries in [`columns`](Self::columns).
    pub(super) fn offsets(&self) -> &[usize] {
        self.rows.major_offsets()
    }
}

/// Where a sparse matrix stores something.
impl<T> From<&CsrMatrix<T>> for SparsityPattern {
    fn from(matrix: &CsrMatrix<T>) -> Self {
        Self::new(matrix.pattern().clone(), true)
    }
}
