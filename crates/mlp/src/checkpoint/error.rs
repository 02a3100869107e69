//! What can be wrong with a checkpoint.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a checkpoint cannot be written, or not be used here. A file that was there before is then still there, whole.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// An error with a file.
    #[error("{}: {error}", path.display())]
    InFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: Box<CheckpointError>,
    },
    /// Reading failed.
    #[error("cannot be read: {0}")]
    Read(io::Error),
    /// Writing failed; what was there before still is.
    #[error("cannot be written: {0}; an older one is left as it was")]
    Write(io::Error),
    /// The file is no safetensors file, or its header does not fit its length.
    #[error("is no whole safetensors file: {0}")]
    Format(String),
    /// The network in the file is another one.
    #[error("holds another network: {difference}")]
    Architecture {
        /// The first thing that differs.
        difference: String,
    },
    /// The file has parameters alone, or a run that this version does not know.
    #[error("holds no training run that can be resumed: {reason}")]
    Run {
        /// What is missing.
        reason: String,
    },
    /// A number of the network is NaN or infinite, and is not written over ones that are not.
    #[error("number {index} of {name} is {value}; it is not written over an older checkpoint")]
    NotFinite {
        /// The tensor.
        name: String,
        /// The number's place in its flat slice.
        index: usize,
        /// The number.
        value: f64,
    },
    /// A slice has another length than the network has numbers.
    #[error("{what} of this network needs {expected} numbers, got {length}")]
    Length {
        /// What the slice holds.
        what: &'static str,
        /// The numbers it should hold.
        expected: usize,
        /// The numbers it holds.
        length: usize,
    },
}

impl CheckpointError {
    /// The same with the file it is about.
    pub(crate) fn in_file(self, path: &Path) -> Self {
        CheckpointError::InFile {
            path: path.to_path_buf(),
            error: Box::new(self),
        }
    }
}
