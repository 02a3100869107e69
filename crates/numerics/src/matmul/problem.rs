//! A product as pointers and strides, which may be cut into parts for several threads.

use std::ops::Range;

use super::tile::TileStart;
use crate::matrix::Layout;

/// C ← epilogue(start + A B), with C of `rows` × `columns` and `depth` terms in each chain.
///
/// Whoever builds one keeps the views it is built from borrowed while it is in use.
#[derive(Clone, Copy)]
pub(super) struct Problem<T> {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) depth: usize,
    pub(super) a: *const T,
    pub(super) a_row: usize,
    pub(super) a_column: usize,
    pub(super) b: *const T,
    pub(super) b_row: usize,
    pub(super) b_column: usize,
    pub(super) c: *mut T,
    pub(super) c_row: usize,
    pub(super) c_column: usize,
    pub(super) start: TileStart<T>,
}

impl<T: Copy> Problem<T> {
    /// The product of matrices whose shapes fit, with contiguous columns of C where the layout allows it.
    pub(super) fn new(
        (c, c_layout): (*mut T, Layout),
        (a, a_layout): (*const T, Layout),
        (b, b_layout): (*const T, Layout),
        start: TileStart<T>,
    ) -> Self {
        let problem = Problem {
            rows: c_layout.rows,
            columns: c_layout.columns,
            depth: a_layout.columns,
            a,
            a_row: a_layout.row_stride,
            a_column: a_layout.column_stride,
            b,
            b_row: b_layout.row_stride,
            b_column: b_layout.column_stride,
            c,
            // A stride that is never taken may as well be 1.
            c_row: if c_layout.rows <= 1 {
                1
            } else {
                c_layout.row_stride
            },
            c_column: c_layout.column_stride,
            start,
        };
        let rows_are_contiguous = c_layout.columns > 1 && c_layout.column_stride == 1;
        if rows_are_contiguous && (problem.c_row != 1 || problem.rows == 1) {
            problem.transpose()
        } else {
            problem
        }
    }

    /// Cᵀ ← Bᵀ Aᵀ: the same chains, since a · b = b · a.
    fn transpose(self) -> Self {
        Problem {
            rows: self.columns,
            columns: self.rows,
            depth: self.depth,
            a: self.b,
            a_row: self.b_column,
            a_column: self.b_row,
            b: self.a,
            b_row: self.a_column,
            b_column: self.a_row,
            c: self.c,
            c_row: self.c_column,
            c_column: self.c_row,
            start: match self.start {
                TileStart::Rows(bias) => TileStart::Columns(bias),
                TileStart::Columns(bias) => TileStart::Rows(bias),
                start => start,
            },
        }
    }

    /// The part of the problem that computes some rows and columns of C.
    pub(super) fn part(&self, rows: &Range<usize>, columns: &Range<usize>) -> Self {
        Problem {
            rows: rows.len(),
            columns: columns.len(),
            a: self.a_at(rows.start, 0),
            b: self.b_at(0, columns.start),
            c: self.c_at(rows.start, columns.start),
            start: self.start_at(0, rows.start, columns.start),
            ..*self
        }
    }

    /// Element (row, term) of A, to be read.
    pub(super) fn a_at(&self, row: usize, term: usize) -> *const T {
        self.a.wrapping_add(row * self.a_row + term * self.a_column)
    }

    /// Element (term, column) of B, to be read.
    pub(super) fn b_at(&self, term: usize, column: usize) -> *const T {
        self.b
            .wrapping_add(term * self.b_row + column * self.b_column)
    }

    /// Element (row, column) of C.
    pub(super) fn c_at(&self, row: usize, column: usize) -> *mut T {
        self.c
            .wrapping_add(row * self.c_row + column * self.c_column)
    }

    /// Where the chains of a tile start whose first term, row and column these are.
    pub(super) fn start_at(&self, term: usize, row: usize, column: usize) -> TileStart<T> {
        match self.start {
            _ if term > 0 => TileStart::Output,
            TileStart::Rows(bias) => TileStart::Rows(bias.wrapping_add(row)),
            TileStart::Columns(bias) => TileStart::Columns(bias.wrapping_add(column)),
            start => start,
        }
    }
}
