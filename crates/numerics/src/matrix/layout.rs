//! Where the elements of a matrix lie in a slice.

use crate::NumericsError;

/// Element (i, j) of a rows × columns matrix lies at `row_stride` · i + `column_stride` · j.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) row_stride: usize,
    pub(crate) column_stride: usize,
}

impl Layout {
    /// Columns one after the other, each contiguous.
    pub(crate) fn column_major(rows: usize, columns: usize) -> Self {
        Layout {
            rows,
            columns,
            row_stride: 1,
            column_stride: rows,
        }
    }

    pub(crate) fn transpose(self) -> Self {
        Layout {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.rows == 0 || self.columns == 0
    }

    /// Position of element (i, j); no overflow where [`span`](Self::span) has a value and the element exists.
    #[inline]
    pub(crate) fn at(self, i: usize, j: usize) -> usize {
        self.row_stride * i + self.column_stride * j
    }

    /// The length of the shortest slice that holds every element; `None` beyond `usize`.
    pub(crate) fn span(self) -> Option<usize> {
        if self.is_empty() {
            return Some(0);
        }
        let down = self.row_stride.checked_mul(self.rows - 1)?;
        let across = self.column_stride.checked_mul(self.columns - 1)?;
        down.checked_add(across)?.checked_add(1)
    }

    /// Whether two elements lie at one place.
    ///
    /// r i + c j = r i′ + c j′ with strides r and c means r (i − i′) = c (j′ − j), and the smallest solution but zero is
    /// i − i′ = c/g, j′ − j = r/g with g = gcd(r, c). It exists within the matrix where c/g < rows and r/g < columns.
    pub(crate) fn overlaps(self) -> bool {
        if self.is_empty() {
            return false;
        }
        match greatest_common_divisor(self.row_stride, self.column_stride) {
            0 => self.rows > 1 || self.columns > 1,
            g => self.column_stride / g < self.rows && self.row_stride / g < self.columns,
        }
    }

    /// An error where the elements do not lie within a slice of so many.
    pub(crate) fn check_length(self, length: usize) -> Result<(), NumericsError> {
        let Layout {
            rows,
            columns,
            row_stride,
            column_stride,
        } = self;
        match self.span() {
            Some(span) if span <= length => Ok(()),
            Some(needed) => Err(NumericsError::ShortSlice {
                rows,
                columns,
                row_stride,
                column_stride,
                needed,
                length,
            }),
            None => Err(NumericsError::ViewTooLarge {
                rows,
                columns,
                row_stride,
                column_stride,
            }),
        }
    }

    /// An error where two elements lie at one place, so that writing one changes the other.
    pub(crate) fn check_distinct(self) -> Result<(), NumericsError> {
        if self.overlaps() {
            return Err(NumericsError::OverlappingView {
                rows: self.rows,
                columns: self.columns,
                row_stride: self.row_stride,
                column_stride: self.column_stride,
            });
        }
        Ok(())
    }

    /// An error where a slice has another length than a contiguous matrix of this size.
    pub(crate) fn check_exact_length(self, length: usize) -> Result<(), NumericsError> {
        if self.rows.checked_mul(self.columns) == Some(length) {
            return Ok(());
        }
        Err(NumericsError::SliceLength {
            rows: self.rows,
            columns: self.columns,
            length,
        })
    }
}

fn greatest_common_divisor(mut a: usize, mut b: usize) -> usize {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn overlap_is_what_counting_the_places_says() {
        for rows in 0..5 {
            for columns in 0..5 {
                for row_stride in 0..7 {
                    for column_stride in 0..7 {
                        let layout = Layout {
                            rows,
                            columns,
                            row_stride,
                            column_stride,
                        };
                        let places: BTreeSet<usize> = (0..rows)
                            .flat_map(|i| (0..columns).map(move |j| layout.at(i, j)))
                            .collect();
                        assert_eq!(
                            layout.overlaps(),
                            places.len() < rows * columns,
                            "{layout:?}"
                        );
                        assert_eq!(
                            layout.span(),
                            Some(places.last().map_or(0, |last| last + 1))
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn sizes_that_overflow_have_no_span() {
        let huge = Layout {
            rows: usize::MAX,
            columns: 2,
            row_stride: 3,
            column_stride: 1,
        };
        assert_eq!(huge.span(), None);
        assert_eq!(Layout::column_major(usize::MAX, 2).span(), None);
        assert_eq!(Layout::column_major(usize::MAX, 1).span(), Some(usize::MAX));
        assert_eq!(Layout::column_major(usize::MAX, 0).span(), Some(0));
    }
}
