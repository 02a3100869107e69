//! Tables in comma-separated text.

use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Position};

use super::column::{Column, CsvConfig};
use super::error::DataError;
use super::limited::{LONGEST, Limited};
use super::rows::Rows;
use super::source::Source;

/// A CSV file. Fields may be quoted; blanks around a number do not count, nor do empty lines.
///
/// A field that is empty or says `NA`, `N/A`, `NaN`, `null`, `none` or `?` is a missing value, and an error.
///
/// ```
/// use std::io::Cursor;
///
/// use gradus_mlp::data::{Csv, CsvConfig, Rows};
///
/// let mut table = Csv::new(Cursor::new("height,width\n1,2\n3,\n"), CsvConfig::default())?;
/// let error = table.read(&mut [0.0; 4]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "row 1 (line 3) has no value in column width; fill it in or leave the row out"
/// );
/// # Ok::<(), gradus_mlp::data::DataError>(())
/// ```
#[derive(Debug)]
pub struct Csv<R> {
    reader: csv::Reader<Limited<R>>,
    path: Option<PathBuf>,
    names: Vec<String>,
    target: Option<usize>,
    classes: Vec<String>,
    record: ByteRecord,
    /// Where rows 0, [`MARK`], 2 [`MARK`], … start, as far as the file has been read.
    marks: Vec<Position>,
    /// The row the next read starts at.
    next: u64,
    /// All rows, once the end has been seen.
    rows: Option<u64>,
}

/// Rows from one mark to the next.
const MARK: u64 = 1024;

impl Csv<Source> {
    /// Opens a file, packed with gzip or not.
    ///
    /// # Errors
    /// [`InFile`](DataError::InFile), with an error as of [`new`](Csv::new).
    ///
    /// ```
    /// use gradus_mlp::data::{Csv, CsvConfig};
    ///
    /// assert!(Csv::open("there/is/no/such.csv", CsvConfig::default()).is_err());
    /// ```
    pub fn open(path: impl AsRef<Path>, config: CsvConfig) -> Result<Self, DataError> {
        let path = path.as_ref().to_path_buf();
        let mut table =
            Self::new(Source::open(&path)?, config).map_err(|error| error.in_file(Some(&path)))?;
        table.path = Some(path);
        Ok(table)
    }
}

impl<R: Read + Seek> Csv<R> {
    /// Reads the first row, which says how many columns there are.
    ///
    /// # Errors
    /// [`Empty`](DataError::Empty) where there is no row, [`NoSuchColumn`](DataError::NoSuchColumn), and where reading fails.
    ///
    /// ```
    /// use std::io::Cursor;
    ///
    /// use gradus_mlp::data::{Column, Csv, CsvConfig};
    ///
    /// let config = CsvConfig { target: Some(Column::from("hight")), ..Default::default() };
    /// let error = Csv::new(Cursor::new("height,width\n1,2\n"), config).unwrap_err();
    /// assert_eq!(error.to_string(), "there is no column hight; there are height, width");
    /// ```
    pub fn new(source: R, config: CsvConfig) -> Result<Self, DataError> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(config.delimiter)
            .from_reader(Limited::new(source));
        let mut record = ByteRecord::new();
        if !read(&mut reader, &mut record, 0)? {
            return Err(DataError::Empty("rows"));
        }
        let names: Vec<String> = if config.header {
            record.iter().map(text).collect()
        } else {
            (0..record.len()).map(|i| i.to_string()).collect()
        };
        if !config.header {
            let start = Position::new();
            reader.seek(start).map_err(io::Error::from)?;
        }
        let target = match config.target {
            None => None,
            Some(Column::Index(index)) if index < names.len() => Some(index),
            Some(Column::Index(index)) => return Err(no_such_column(&index.to_string(), names)),
            Some(Column::Name(name)) => match names.iter().position(|n| *n == name) {
                Some(index) => Some(index),
                None => return Err(no_such_column(&name, names)),
            },
        };
        Ok(Csv {
            marks: vec![reader.position().clone()],
            reader,
            path: None,
            names,
            target,
            classes: config.classes,
            record,
            next: 0,
            rows: None,
        })
    }

    /// The columns' names, or their numbers where there is no header, in the order of the file.
    ///
    /// ```
    /// use std::io::Cursor;
    ///
    /// use gradus_mlp::data::{Csv, CsvConfig};
    ///
    /// let config = CsvConfig { header: false, ..Default::default() };
    /// assert_eq!(Csv::new(Cursor::new("7,8,9\n"), config)?.columns(), ["0", "1", "2"]);
    /// # Ok::<(), gradus_mlp::data::DataError>(())
    /// ```
    pub fn columns(&self) -> &[String] {
        &self.names
    }

    /// Goes on to the next record; false at the end.
    fn advance(&mut self) -> Result<bool, DataError> {
        let at_mark = self.next.is_multiple_of(MARK) && self.next / MARK == self.marks.len() as u64;
        if at_mark {
            self.marks.push(self.reader.position().clone());
        }
        if !read(&mut self.reader, &mut self.record, self.next)? {
            self.rows = Some(self.next);
            return Ok(false);
        }
        if self.record.len() != self.names.len() {
            return Err(DataError::FieldCount {
                row: self.next,
                line: self.line(),
                fields: self.record.len(),
                expected: self.names.len(),
            });
        }
        self.next += 1;
        Ok(true)
    }

    fn line(&self) -> u64 {
        self.record.position().map_or(0, Position::line)
    }

    fn count_rows(&mut self) -> Result<u64, DataError> {
        if let Some(rows) = self.rows {
            return Ok(rows);
        }
        let here = self.next;
        while self.advance()? {}
        let rows = self.next;
        self.seek_row(here)?;
        Ok(rows)
    }

    fn seek_row(&mut self, row: u64) -> Result<(), DataError> {
        let last = self.marks.len() - 1;
        let mark = usize::try_from(row / MARK).map_or(last, |mark| mark.min(last));
        self.reader.get_mut().left = LONGEST;
        let position = self.marks[mark].clone();
        self.reader.seek(position).map_err(io::Error::from)?;
        self.next = mark as u64 * MARK;
        while self.next < row {
            if !self.advance()? {
                let rows = self.next;
                return Err(DataError::NoSuchRow { row, rows });
            }
        }
        Ok(())
    }

    fn read_rows(&mut self, rows: &mut [f64]) -> Result<usize, DataError> {
        let mut count = 0;
        for numbers in rows.chunks_exact_mut(self.names.len()) {
            if !self.advance()? {
                break;
            }
            let order = (0..self.names.len()).filter(|&column| Some(column) != self.target);
            for (number, column) in numbers.iter_mut().zip(order.chain(self.target)) {
                *number = self.number(column)?;
            }
            count += 1;
        }
        Ok(count)
    }

    /// The number in a column of the record.
    fn number(&self, column: usize) -> Result<f64, DataError> {
        let field = self.record[column].trim_ascii();
        let is_class = Some(column) == self.target && !self.classes.is_empty();
        let number = if is_class {
            let same = |name: &String| name.as_bytes() == field;
            self.classes.iter().position(same).map(|class| class as f64)
        } else {
            str::from_utf8(field)
                .ok()
                .and_then(|text| text.parse().ok())
        };
        if let Some(number) = number.filter(|x: &f64| x.is_finite()) {
            return Ok(number);
        }
        let (row, line) = (self.next - 1, self.line());
        let (column, text) = (self.names[column].clone(), text(field));
        if MISSING.iter().any(|word| field.eq_ignore_ascii_case(word)) {
            Err(DataError::Missing { row, line, column })
        } else if is_class {
            Err(DataError::UnknownClass {
                row,
                line,
                column,
                text,
            })
        } else {
            Err(DataError::NotANumber {
                row,
                line,
                column,
                text,
            })
        }
    }
}

/// What people write where there is no value.
const MISSING: [&[u8]; 7] = [b"", b"na", b"n/a", b"nan", b"null", b"none", b"?"];

impl<R: Read + Seek> Rows for Csv<R> {
    fn width(&self) -> usize {
        self.names.len()
    }

    fn count(&mut self) -> Result<u64, DataError> {
        self.count_rows()
            .map_err(|error| error.in_file(self.path.as_ref()))
    }

    fn read(&mut self, rows: &mut [f64]) -> Result<usize, DataError> {
        self.read_rows(rows)
            .map_err(|error| error.in_file(self.path.as_ref()))
    }

    fn seek(&mut self, row: u64) -> Result<(), DataError> {
        self.seek_row(row)
            .map_err(|error| error.in_file(self.path.as_ref()))
    }
}

/// Reads one record; false at the end.
fn read<R: Read>(
    reader: &mut csv::Reader<Limited<R>>,
    record: &mut ByteRecord,
    row: u64,
) -> Result<bool, DataError> {
    reader.get_mut().left = LONGEST;
    let read = reader.read_byte_record(record);
    if reader.get_ref().left == 0 {
        return Err(DataError::RowTooLong {
            row,
            limit: LONGEST,
        });
    }
    read.map_err(|error| DataError::Io(error.into()))
}

fn no_such_column(column: &str, columns: Vec<String>) -> DataError {
    DataError::NoSuchColumn {
        column: column.to_owned(),
        columns,
    }
}

/// The beginning of a field, for names and messages.
fn text(field: &[u8]) -> String {
    let text = String::from_utf8_lossy(field.trim_ascii());
    text.chars().take(60).collect()
}
