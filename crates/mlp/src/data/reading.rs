//! From the rows of a table to a set.

use gradus_numerics::Float;

use super::error::DataError;
use super::rows::Rows;
use super::set::DataSet;
use super::target::{Labels, TargetKind};

impl<T: Float> DataSet<T> {
    /// All rows of a table from where it stands, whose last columns are targets and all others features.
    ///
    /// Memory grows with what has been read, not with what a header promises.
    ///
    /// # Errors
    /// [`NotFinite`](DataError::NotFinite), [`Label`](DataError::Label), [`Empty`](DataError::Empty),
    /// [`OutOfMemory`](DataError::OutOfMemory), and what the table has to say.
    ///
    /// ```
    /// use std::io::Cursor;
    ///
    /// use gradus_mlp::data::{Csv, CsvConfig, DataSet, TargetKind};
    ///
    /// let mut table = Csv::new(Cursor::new("x,label\n0.5,1\n0.25,1.5\n"), CsvConfig::default())?;
    /// let error = DataSet::<f32>::read(&mut table, TargetKind::Classes).unwrap_err();
    /// assert_eq!(error.to_string(), "row 1 has the label 1.5; labels need to be whole numbers from 0 on");
    /// # Ok::<(), gradus_mlp::data::DataError>(())
    /// ```
    pub fn read(rows: &mut dyn Rows, kind: TargetKind) -> Result<Self, DataError> {
        let mut data = Self::empty(rows.width(), kind)?;
        let mut buffer = vec![0.0; (PIECE / rows.width()).max(1) * rows.width()];
        let mut first = 0;
        loop {
            let read = data.append(rows, &mut buffer, first)?;
            if read == 0 {
                break;
            }
            first += read as u64;
        }
        if data.is_empty() {
            return Err(DataError::Empty("samples"));
        }
        Ok(data)
    }

    /// No samples yet, of a table of that width.
    pub(super) fn empty(width: usize, kind: TargetKind) -> Result<Self, DataError> {
        if kind.columns() == 0 {
            return Err(DataError::Empty("outputs"));
        }
        if width <= kind.columns() {
            return Err(DataError::Empty("features"));
        }
        Ok(DataSet {
            features: width - kind.columns(),
            kind,
            inputs: Vec::new(),
            labels: Labels::new(kind),
        })
    }

    /// Appends as many rows as the buffer has room for; `first` is the number of the first.
    pub(super) fn append(
        &mut self,
        rows: &mut dyn Rows,
        buffer: &mut [f64],
        first: u64,
    ) -> Result<usize, DataError> {
        let width = rows.width();
        let read = rows.read(buffer)?;
        if self.inputs.try_reserve(read * self.features).is_err() {
            let bytes = (self.inputs.len() + read * self.features) * size_of::<T>();
            return Err(DataError::OutOfMemory {
                bytes: bytes as u64,
            });
        }
        for (row, numbers) in (first..).zip(buffer[..read * width].chunks_exact(width)) {
            if let Some(column) = numbers.iter().position(|x| !T::from_f64(*x).is_finite()) {
                let value = numbers[column];
                return Err(DataError::NotFinite { row, column, value });
            }
            let (inputs, targets) = numbers.split_at(self.features);
            self.inputs.extend(inputs.iter().map(|&x| T::from_f64(x)));
            match &mut self.labels {
                Labels::Classes(labels) => labels.push(label(targets[0], row)?),
                Labels::Values(values) => values.extend(targets.iter().map(|&x| T::from_f64(x))),
            }
        }
        Ok(read)
    }
}

/// Numbers read at a time.
pub(super) const PIECE: usize = 1 << 13;

/// A label as it must be: a whole number that fits.
fn label(value: f64, row: u64) -> Result<u32, DataError> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "compared with the value"
    )]
    let label = value as u32;
    #[expect(clippy::float_cmp, reason = "a label is a whole number exactly")]
    if f64::from(label) == value {
        return Ok(label);
    }
    Err(DataError::Label { row, value })
}
