//! A file, packed with gzip or not.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::error::DataError;

/// A file to read from; one packed with gzip, known by its first two bytes, is read as what it holds.
///
/// A packed file can be sought in, by reading on, or again from its start.
///
/// ```
/// use std::io::Read;
///
/// use gradus_mlp::data::Source;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("words.txt");
/// std::fs::write(&path, "not packed")?;
/// let mut text = String::new();
/// Source::open(&path)?.read_to_string(&mut text)?;
/// assert_eq!(text, "not packed");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Source(Kind);

#[derive(Debug)]
enum Kind {
    Plain(File),
    Packed {
        /// None where the last try to go back to the start failed.
        decoder: Option<Box<MultiGzDecoder<File>>>,
        /// Unpacked bytes read so far.
        at: u64,
    },
}

/// The first bytes of a gzip file. RFC 1952, section 2.3.1.
const GZIP: [u8; 2] = [0x1f, 0x8b];

impl Source {
    /// Opens a file.
    ///
    /// # Errors
    /// [`InFile`](DataError::InFile) where the system cannot.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DataError> {
        let path = path.as_ref().to_path_buf();
        Self::open_any(&path).map_err(|error| DataError::Io(error).in_file(Some(&path)))
    }

    fn open_any(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut start = Vec::new();
        (&mut file)
            .take(GZIP.len() as u64)
            .read_to_end(&mut start)?;
        file.rewind()?;
        Ok(Source(if start == GZIP {
            Kind::Packed {
                decoder: Some(Box::new(MultiGzDecoder::new(file))),
                at: 0,
            }
        } else {
            Kind::Plain(file)
        }))
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Kind::Plain(file) => file.read(buffer),
            Kind::Packed { decoder, at } => {
                let read = opened(decoder)?.read(buffer)?;
                *at += read as u64;
                Ok(read)
            }
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (decoder, at) = match &mut self.0 {
            Kind::Plain(file) => return file.seek(to),
            Kind::Packed { decoder, at } => (decoder, at),
        };
        let wanted = match to {
            SeekFrom::Start(wanted) => wanted,
            SeekFrom::Current(0) => return Ok(*at),
            SeekFrom::End(0) => u64::MAX,
            SeekFrom::Current(_) | SeekFrom::End(_) => {
                return Err(io::ErrorKind::Unsupported.into());
            }
        };
        if wanted < *at
            && let Some(old) = decoder.take()
        {
            let mut file = old.into_inner();
            file.rewind()?;
            *decoder = Some(Box::new(MultiGzDecoder::new(file)));
            *at = 0;
        }
        let mut onward = opened(decoder)?.take(wanted.saturating_sub(*at));
        *at += io::copy(&mut onward, &mut io::sink())?;
        Ok(*at)
    }
}

fn opened(
    decoder: &mut Option<Box<MultiGzDecoder<File>>>,
) -> io::Result<&mut MultiGzDecoder<File>> {
    decoder
        .as_deref_mut()
        .ok_or_else(|| io::Error::other("going back in the packed file failed before"))
}
