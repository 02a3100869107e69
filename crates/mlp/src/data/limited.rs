//! A source that ends early rather than fill the memory.

use std::io::{self, Read, Seek};

/// The longest row of a CSV file that is read: without a bound, a quote that is never closed would ask for the whole file at once.
pub(super) const LONGEST: usize = 1 << 26;

/// A reader that gives out no more than so many bytes until it is allowed to again.
#[derive(Debug)]
pub(super) struct Limited<R> {
    source: R,
    pub(super) left: usize,
}

impl<R> Limited<R> {
    pub(super) fn new(source: R) -> Self {
        Limited {
            source,
            left: LONGEST,
        }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(self.left);
        let read = self.source.read(&mut buffer[..room])?;
        self.left -= read;
        Ok(read)
    }
}

impl<R: Seek> Seek for Limited<R> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}
