//! Tables as every format gives them: rows of numbers.

use super::error::DataError;

/// A table that is read row after row.
///
/// All formats come in as this: [`Binary`](super::Binary) for IDX and NPY, [`Csv`](super::Csv), and two of them
/// [`Beside`] each other. Numbers are `f64` here, whatever they are in the file.
///
/// ```
/// use std::io::Cursor;
///
/// use gradus_mlp::data::{Csv, CsvConfig, Rows};
///
/// let text = Cursor::new("height,width\n1,2\n3,4\n5,6\n");
/// let mut table = Csv::new(text, CsvConfig::default())?;
/// assert_eq!((table.width(), table.count()?), (2, 3));
/// let mut rows = [0.0; 4];
/// assert_eq!(table.read(&mut rows)?, 2);
/// assert_eq!(rows, [1.0, 2.0, 3.0, 4.0]);
/// table.seek(1)?;
/// assert_eq!(table.read(&mut rows)?, 2);
/// assert_eq!(rows, [3.0, 4.0, 5.0, 6.0]);
/// assert_eq!(table.read(&mut rows)?, 0);
/// # Ok::<(), gradus_mlp::data::DataError>(())
/// ```
pub trait Rows {
    /// Numbers in a row, at least 1.
    fn width(&self) -> usize;

    /// Rows in all. A CSV file is gone through once for that.
    ///
    /// # Errors
    /// Where the file cannot be read.
    fn count(&mut self) -> Result<u64, DataError>;

    /// Reads whole rows, as many as there are and have room; 0 at the end.
    ///
    /// # Errors
    /// Where the file cannot be read, or does not hold what it should.
    fn read(&mut self, rows: &mut [f64]) -> Result<usize, DataError>;

    /// Goes to a row, from which the next [`read`](Self::read) starts. A packed file is read from its start for each step back.
    ///
    /// # Errors
    /// [`NoSuchRow`](DataError::NoSuchRow), and where the file cannot be read.
    fn seek(&mut self, row: u64) -> Result<(), DataError>;
}

impl<R: Rows + ?Sized> Rows for Box<R> {
    fn width(&self) -> usize {
        (**self).width()
    }
    fn count(&mut self) -> Result<u64, DataError> {
        (**self).count()
    }
    fn read(&mut self, rows: &mut [f64]) -> Result<usize, DataError> {
        (**self).read(rows)
    }
    fn seek(&mut self, row: u64) -> Result<(), DataError> {
        (**self).seek(row)
    }
}

/// Two tables of as many rows, the columns of the first in front of those of the second: inputs and their targets.
///
/// ```
/// use std::io::Cursor;
///
/// use gradus_mlp::data::{Beside, Csv, CsvConfig, Rows};
///
/// let csv = |text: &'static str| Csv::new(Cursor::new(text), CsvConfig::default());
/// let mut table = Beside::new(csv("x,y\n1,2\n3,4\n")?, csv("label\n0\n1\n")?)?;
/// let mut rows = [0.0; 6];
/// assert_eq!(table.read(&mut rows)?, 2);
/// assert_eq!(rows, [1.0, 2.0, 0.0, 3.0, 4.0, 1.0]);
/// # Ok::<(), gradus_mlp::data::DataError>(())
/// ```
#[derive(Debug)]
pub struct Beside<L, R> {
    left: L,
    right: R,
    buffer: Vec<f64>,
}

impl<L: Rows, R: Rows> Beside<L, R> {
    /// Puts them side by side.
    ///
    /// # Errors
    /// [`RowCounts`](DataError::RowCounts) where one has more rows than the other, and where a file cannot be read.
    pub fn new(mut left: L, mut right: R) -> Result<Self, DataError> {
        let counts = (left.count()?, right.count()?);
        if counts.0 != counts.1 {
            return Err(DataError::RowCounts {
                left: counts.0,
                right: counts.1,
            });
        }
        Ok(Beside {
            left,
            right,
            buffer: Vec::new(),
        })
    }
}

impl<L: Rows, R: Rows> Rows for Beside<L, R> {
    fn width(&self) -> usize {
        self.left.width() + self.right.width()
    }

    fn count(&mut self) -> Result<u64, DataError> {
        self.left.count()
    }

    fn read(&mut self, rows: &mut [f64]) -> Result<usize, DataError> {
        let (width, room) = (self.left.width(), rows.len() / self.width());
        self.buffer
            .resize(room * width.max(self.right.width()), 0.0);
        let whole = self.width();
        let read = self.left.read(&mut self.buffer[..room * width])?;
        for (row, part) in rows
            .chunks_exact_mut(whole)
            .zip(self.buffer.chunks_exact(width))
        {
            row[..width].copy_from_slice(part);
        }
        let right = self.right.width();
        let mut done = 0;
        while done < read {
            let more = self.right.read(&mut self.buffer[..(read - done) * right])?;
            if more == 0 {
                return Err(DataError::RowCounts {
                    left: read as u64,
                    right: done as u64,
                });
            }
            let target = rows[done * whole..].chunks_exact_mut(whole);
            for (row, part) in target.zip(self.buffer.chunks_exact(right)).take(more) {
                row[width..].copy_from_slice(part);
            }
            done += more;
        }
        Ok(read)
    }

    fn seek(&mut self, row: u64) -> Result<(), DataError> {
        self.left.seek(row)?;
        self.right.seek(row)
    }
}
