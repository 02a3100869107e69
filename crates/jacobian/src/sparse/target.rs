//! Where sweeps write, and what they may find wrong.

/// The entries of a sparse matrix to fill, and the value of the function where that is asked for.
pub(super) struct Target<'a> {
    /// Where each row's entries begin, and where the last row's end.
    pub(super) offsets: &'a [usize],
    /// The column of each entry.
    pub(super) columns: &'a [usize],
    pub(super) entries: &'a mut [f64],
    pub(super) value: Option<&'a mut [f64]>,
}

impl Target<'_> {
    pub(super) fn rows(&self) -> usize {
        self.offsets.len() - 1
    }
}

/// What was wrong somewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Faults {
    /// The first output that is NaN.
    pub(super) nan_output: Option<usize>,
    /// Some entry is NaN.
    pub(super) nan_entry: bool,
    /// Some row or column does not give its product with the test vector.
    pub(super) misfit: bool,
}

impl Faults {
    /// Adds those of another sweep.
    pub(super) fn join(&mut self, other: Self) {
        self.nan_output = self.nan_output.or(other.nan_output);
        self.nan_entry |= other.nan_entry;
        self.misfit |= other.misfit;
    }
}
