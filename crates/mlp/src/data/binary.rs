//! Tables of numbers of one size: IDX and NPY.

use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::error::DataError;
use super::rows::Rows;
use super::source::Source;
use super::{idx, npy};

/// A table in the format IDX, as images and labels of MNIST, or in `NumPy`'s NPY; its first bytes say which.
///
/// The first dimension counts rows, the others are multiplied to the width of a row. Integers and floating-point numbers of
/// every size are read, those of 64 bits rounded to `f64`. That the file is as long as its header says is checked when it is
/// opened, before anything is allocated for it; a packed one is gone through once for that.
///
/// ```
/// use std::io::Cursor;
///
/// use gradus_mlp::data::{Binary, Rows};
///
/// // two images of 1 × 3 bytes: type 8, 3 dimensions, big-endian sizes
/// let file = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60];
/// let mut images = Binary::new(Cursor::new(file))?;
/// assert_eq!((images.shape(), images.width()), ([2, 1, 3].as_slice(), 3));
/// let mut rows = [0.0; 6];
/// assert_eq!(images.read(&mut rows)?, 2);
/// assert_eq!(rows, [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]);
///
/// let error = Binary::new(Cursor::new(&file[..20])).unwrap_err();
/// assert_eq!(error.to_string(), "ends in row 1 of 2; it is truncated, or its header lies");
/// # Ok::<(), gradus_mlp::data::DataError>(())
/// ```
#[derive(Debug)]
pub struct Binary<R> {
    source: R,
    path: Option<PathBuf>,
    header: Header,
    width: usize,
    /// The row the next read starts at.
    next: u64,
    bytes: Vec<u8>,
}

impl Binary<Source> {
    /// Opens a file, packed with gzip or not.
    ///
    /// # Errors
    /// [`InFile`](DataError::InFile), with an error as of [`new`](Binary::new).
    ///
    /// ```
    /// use gradus_mlp::data::Binary;
    ///
    /// let error = Binary::open("there/is/no/such.idx").unwrap_err();
    /// assert!(error.to_string().starts_with("there/is/no/such.idx: cannot be read"));
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DataError> {
        let path = path.as_ref().to_path_buf();
        let mut table =
            Self::new(Source::open(&path)?).map_err(|error| error.in_file(Some(&path)))?;
        table.path = Some(path);
        Ok(table)
    }
}

impl<R: Read + Seek> Binary<R> {
    /// Reads the header, and compares it with the length of the source.
    ///
    /// # Errors
    /// [`Header`](DataError::Header), [`Unsupported`](DataError::Unsupported), [`Truncated`](DataError::Truncated),
    /// [`Trailing`](DataError::Trailing), [`Empty`](DataError::Empty) for no rows or rows of nothing, and where reading fails.
    pub fn new(mut source: R) -> Result<Self, DataError> {
        let header = read_header(&mut source)?;
        let lies = |reason: &str| DataError::Header {
            format: header.format,
            reason: reason.to_owned(),
        };
        let too_large = || lies("its sizes are larger than any file");
        let Some((&rows, inner)) = header.shape.split_first() else {
            return Err(lies("it has no dimensions"));
        };
        if rows == 0 {
            return Err(DataError::Empty("rows")); // and nothing bounds how wide they claim to be
        }
        let width = inner
            .iter()
            .try_fold(1_u64, |width, &n| width.checked_mul(n))
            .ok_or_else(too_large)?;
        if width == 0 {
            return Err(DataError::Empty("numbers in a row"));
        }
        let row_bytes = width.checked_mul(header.number.bytes() as u64);
        let expected = row_bytes
            .and_then(|bytes| bytes.checked_mul(rows))
            .ok_or_else(too_large)?;
        let found = source.seek(SeekFrom::End(0))?.saturating_sub(header.length);
        if found < expected {
            let row = found / row_bytes.unwrap_or(1);
            return Err(DataError::Truncated { row, rows });
        }
        if found > expected {
            return Err(DataError::Trailing { rows });
        }
        source.seek(SeekFrom::Start(header.length))?;
        Ok(Binary {
            width: usize::try_from(width).map_err(|_| too_large())?,
            source,
            path: None,
            header,
            next: 0,
            bytes: Vec::new(),
        })
    }

    /// The dimensions as the file has them.
    ///
    /// See [`Binary`] for an example.
    pub fn shape(&self) -> &[u64] {
        &self.header.shape
    }

    fn row_count(&self) -> u64 {
        self.header.shape[0]
    }

    fn read_rows(&mut self, rows: &mut [f64]) -> Result<usize, DataError> {
        let row_bytes = self.width * self.header.number.bytes();
        let left = self.row_count() - self.next;
        let count = (rows.len() / self.width).min(usize::try_from(left).unwrap_or(usize::MAX));
        // Pieces small enough for a cache, but of whole rows.
        let piece = (PIECE / row_bytes).max(1);
        for part in rows[..count * self.width].chunks_mut(piece * self.width) {
            let size = part.len() / self.width * row_bytes;
            self.bytes.resize(size, 0);
            self.source
                .read_exact(&mut self.bytes)
                .map_err(|error| match error.kind() {
                    io::ErrorKind::UnexpectedEof => DataError::Truncated {
                        row: self.next,
                        rows: self.header.shape[0],
                    },
                    _ => DataError::Io(error),
                })?;
            self.header.number.decode(&self.bytes, part);
            self.next += (part.len() / self.width) as u64;
        }
        Ok(count)
    }

    fn seek_row(&mut self, row: u64) -> Result<(), DataError> {
        let rows = self.row_count();
        if row > rows {
            return Err(DataError::NoSuchRow { row, rows });
        }
        let row_bytes = (self.width * self.header.number.bytes()) as u64;
        self.source
            .seek(SeekFrom::Start(self.header.length + row * row_bytes))?;
        self.next = row;
        Ok(())
    }
}

/// Bytes read at a time.
const PIECE: usize = 1 << 16;

impl<R: Read + Seek> Rows for Binary<R> {
    fn width(&self) -> usize {
        self.width
    }

    fn count(&mut self) -> Result<u64, DataError> {
        Ok(self.row_count())
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

/// What a header says.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) format: &'static str,
    pub(super) number: Number,
    pub(super) shape: Vec<u64>,
    /// Bytes in front of the first row.
    pub(super) length: u64,
}

fn read_header(source: &mut impl Read) -> Result<Header, DataError> {
    let mut start = [0; 4];
    read(source, &mut start, "IDX or NPY")?;
    match start {
        [0, 0, kind, dimensions] => idx::header(source, kind, dimensions),
        npy::START => npy::header(source),
        _ => Err(DataError::Header {
            format: "IDX or NPY",
            reason: format!("it starts with the bytes {start:02x?}"),
        }),
    }
}

/// Fills the buffer; a file that is too short for it is none of the format.
pub(super) fn read(
    source: &mut impl Read,
    buffer: &mut [u8],
    format: &'static str,
) -> Result<(), DataError> {
    source
        .read_exact(buffer)
        .map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => DataError::Header {
                format,
                reason: "it ends within its header".to_owned(),
            },
            _ => DataError::Io(error),
        })
}

/// How a number is stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) kind: Kind,
    pub(super) big_endian: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
    F32,
    F64,
}

impl Number {
    fn bytes(self) -> usize {
        match self.kind {
            Kind::U8 | Kind::I8 => 1,
            Kind::U16 | Kind::I16 => 2,
            Kind::U32 | Kind::I32 | Kind::F32 => 4,
            Kind::U64 | Kind::I64 | Kind::F64 => 8,
        }
    }

    fn decode(self, bytes: &[u8], numbers: &mut [f64]) {
        macro_rules! each {
            ($number:ty) => {{
                let (parts, _) = bytes.as_chunks();
                for (number, &part) in numbers.iter_mut().zip(parts) {
                    let value = if self.big_endian {
                        <$number>::from_be_bytes(part)
                    } else {
                        <$number>::from_le_bytes(part)
                    };
                    #[allow(
                        clippy::cast_lossless,
                        reason = "from a type that differs between the expansions"
                    )]
                    {
                        *number = value as f64;
                    }
                }
            }};
        }
        match self.kind {
            Kind::U8 => each!(u8),
            Kind::I8 => each!(i8),
            Kind::U16 => each!(u16),
            Kind::I16 => each!(i16),
            Kind::U32 => each!(u32),
            Kind::I32 => each!(i32),
            Kind::U64 => each!(u64),
            Kind::I64 => each!(i64),
            Kind::F32 => each!(f32),
            Kind::F64 => each!(f64),
        }
    }
}
