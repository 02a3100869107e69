//! What can be wrong with data and the files they come from.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why data cannot be read, or not be used as they are. Rows and samples are counted from 0, columns too.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DataError {
    /// An error in a file.
    #[error("{}: {error}", path.display())]
    InFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: Box<DataError>,
    },
    /// Reading failed.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The file does not begin as files of its format do.
    #[error("is no {format} file: {reason}")]
    Header {
        /// The format it should have.
        format: &'static str,
        /// What is wrong with its header.
        reason: String,
    },
    /// The file is a table of another kind than can be used here.
    #[error("{what} is not supported; {advice}")]
    Unsupported {
        /// What the file holds.
        what: String,
        /// What to do about it.
        advice: &'static str,
    },
    /// The file has fewer bytes than its header says.
    #[error("ends in row {row} of {rows}; it is truncated, or its header lies")]
    Truncated {
        /// The first row that is not there as a whole.
        row: u64,
        /// The rows its header promises.
        rows: u64,
    },
    /// The file goes on behind the last row of its header.
    #[error("goes on after its {rows} rows; its header lies")]
    Trailing {
        /// The rows its header promises.
        rows: u64,
    },
    /// A row of a CSV file has more or fewer fields than the first.
    #[error("row {row} (line {line}) has {fields} fields where {expected} are expected")]
    FieldCount {
        /// The row, not counting a header.
        row: u64,
        /// Its first line in the file, counted from 1; blank lines in front of a row are counted to it.
        line: u64,
        /// The fields it has.
        fields: usize,
        /// The fields it should have.
        expected: usize,
    },
    /// A field of a CSV file is empty, or says that its value is not known.
    #[error(
        "row {row} (line {line}) has no value in column {column}; fill it in or leave the row out"
    )]
    Missing {
        /// The row, not counting a header.
        row: u64,
        /// Its first line in the file, counted from 1; blank lines in front of a row are counted to it.
        line: u64,
        /// The column's name where there is a header, else its number.
        column: String,
    },
    /// A field of a CSV file is no number.
    #[error("row {row} (line {line}) has {text:?} in column {column}, which is no finite number")]
    NotANumber {
        /// The row, not counting a header.
        row: u64,
        /// Its first line in the file, counted from 1; blank lines in front of a row are counted to it.
        line: u64,
        /// The column's name where there is a header, else its number.
        column: String,
        /// The beginning of what stands there.
        text: String,
    },
    /// A field of a CSV file names no class.
    #[error(
        "row {row} (line {line}) has {text:?} in column {column}, which is none of the classes given"
    )]
    UnknownClass {
        /// The row, not counting a header.
        row: u64,
        /// Its first line in the file, counted from 1; blank lines in front of a row are counted to it.
        line: u64,
        /// The target's column.
        column: String,
        /// The beginning of what stands there.
        text: String,
    },
    /// A line of a CSV file, or its header, is longer than any sensible one.
    #[error("row {row} is longer than {limit} bytes; is this a CSV file?")]
    RowTooLong {
        /// The row, not counting a header.
        row: u64,
        /// The most bytes a row may have.
        limit: usize,
    },
    /// There is no such column.
    #[error("there is no column {column}; there are {}", columns.join(", "))]
    NoSuchColumn {
        /// The column asked for.
        column: String,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// A value is NaN or infinite.
    #[error("row {row} has {value} in column {column}; values need to be finite")]
    NotFinite {
        /// The row.
        row: u64,
        /// The column.
        column: usize,
        /// The value.
        value: f64,
    },
    /// A label is negative, too large, or no whole number.
    #[error("row {row} has the label {value}; labels need to be whole numbers from 0 on")]
    Label {
        /// The row.
        row: u64,
        /// What stands there.
        value: f64,
    },
    /// Two tables that belong together have not the same number of rows.
    #[error("{left} rows of inputs do not go with {right} rows of targets")]
    RowCounts {
        /// Rows of the first.
        left: u64,
        /// Rows of the second.
        right: u64,
    },
    /// There is no row to go to.
    #[error("there is no row {row} among {rows}")]
    NoSuchRow {
        /// The row asked for.
        row: u64,
        /// The rows there are.
        rows: u64,
    },
    /// There are no samples, or none of what they are made of.
    #[error("there are no {0}")]
    Empty(&'static str),
    /// Two lengths that should fit do not.
    #[error("{what} need to be {expected} numbers, got {length}")]
    Length {
        /// What the numbers are.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        length: usize,
    },
    /// A share is none.
    #[error("a share needs to leave samples on both sides, got {share} of {samples}")]
    Share {
        /// The share asked for.
        share: f64,
        /// The samples there are.
        samples: usize,
    },
    /// More memory than there is.
    #[error("no memory for {bytes} bytes; read the file as a stream")]
    OutOfMemory {
        /// The bytes asked for.
        bytes: u64,
    },
}

impl DataError {
    /// The same with the file it is about.
    pub(crate) fn in_file(self, path: Option<&PathBuf>) -> Self {
        match path {
            Some(path) => DataError::InFile {
                path: path.clone(),
                error: Box::new(self),
            },
            None => self,
        }
    }
}
