//! What can be wrong with the arguments of this crate.

use thiserror::Error;

/// A parameter for which no distribution exists, or a matrix that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum NumericsError {
    /// The mean of a normal distribution is NaN or infinite.
    #[error("the mean of a normal distribution must be finite, got {mean}")]
    Mean {
        /// The mean given.
        mean: f64,
    },
    /// The standard deviation of a normal distribution is negative, NaN or infinite.
    #[error(
        "the standard deviation of a normal distribution must be finite and not negative, got {standard_deviation}"
    )]
    StandardDeviation {
        /// The standard deviation given.
        standard_deviation: f64,
    },
    /// The rate of an exponential distribution is not positive, NaN or infinite.
    #[error("the rate of an exponential distribution must be finite and positive, got {rate}")]
    Rate {
        /// The rate given.
        rate: f64,
    },
    /// A slice has another length than the matrix it should be.
    #[error(
        "a {rows} × {columns} matrix needs a slice of {rows} × {columns} elements, got one of {length}"
    )]
    SliceLength {
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        columns: usize,
        /// The length of the slice.
        length: usize,
    },
    /// A slice ends before the last element of a view.
    #[error(
        "a {rows} × {columns} view with strides {row_stride} and {column_stride} needs a slice of at least {needed} elements, got one of {length}"
    )]
    ShortSlice {
        /// Rows of the view.
        rows: usize,
        /// Columns of the view.
        columns: usize,
        /// The distance from a row to the next.
        row_stride: usize,
        /// The distance from a column to the next.
        column_stride: usize,
        /// The length the slice must have at least.
        needed: usize,
        /// The length of the slice.
        length: usize,
    },
    /// The last element of a view would lie beyond the address space.
    #[error(
        "a {rows} × {columns} view with strides {row_stride} and {column_stride} is larger than the address space; use smaller sizes"
    )]
    ViewTooLarge {
        /// Rows of the view.
        rows: usize,
        /// Columns of the view.
        columns: usize,
        /// The distance from a row to the next.
        row_stride: usize,
        /// The distance from a column to the next.
        column_stride: usize,
    },
    /// Two elements of a view to be written would lie at one place.
    #[error(
        "a {rows} × {columns} matrix to write needs strides that keep its elements apart, {row_stride} and {column_stride} do not"
    )]
    OverlappingView {
        /// Rows of the view.
        rows: usize,
        /// Columns of the view.
        columns: usize,
        /// The distance from a row to the next.
        row_stride: usize,
        /// The distance from a column to the next.
        column_stride: usize,
    },
    /// The factors and the result of a product do not fit each other.
    #[error(
        "a product needs (m × n) = (m × k) (k × n), got ({} × {}) = ({} × {}) ({} × {})",
        c[0], c[1], a[0], a[1], b[0], b[1]
    )]
    ProductShape {
        /// Rows and columns of the result C.
        c: [usize; 2],
        /// Rows and columns of the left factor A.
        a: [usize; 2],
        /// Rows and columns of the right factor B.
        b: [usize; 2],
    },
    /// A bias has another length than the side of the result it belongs to.
    #[error("a bias needs {expected} elements, one for each row of the result, got {length}")]
    BiasLength {
        /// The number of rows of the result.
        expected: usize,
        /// The length of the bias.
        length: usize,
    },
}
