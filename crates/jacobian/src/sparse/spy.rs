//! Spy plots of a pattern for a terminal.

use std::fmt;
use std::ops::Range;

use crate::SparsityPattern;

/// A larger pattern is drawn with several places to a character; characters are about twice as high as wide.
const LINES: usize = 40;
const CHARACTERS: usize = 80;

/// What the pattern is, and a spy plot: `x` for an entry, `.` for none.
impl fmt::Display for SparsityPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let block = (
            self.nrows().div_ceil(LINES).max(1),
            self.ncols().div_ceil(CHARACTERS).max(1),
        );
        let cells = Cells::new(self, block);
        let scope = if self.is_global() {
            "at every point"
        } else {
            "at the points traced"
        };
        writeln!(formatter, "{}, {scope}{}", self.summary(), cells.scale())?;
        for line in 0..cells.lines {
            let line: String = (0..cells.across)
                .map(|cell| {
                    if cells.is_filled(line, cell) {
                        'x'
                    } else {
                        '.'
                    }
                })
                .collect();
            writeln!(formatter, "{line}")?;
        }
        Ok(())
    }
}

impl SparsityPattern {
    /// `3 × 4, 5 entries, at most 2 in a row`
    pub(super) fn summary(&self) -> String {
        let (rows, columns) = self.shape();
        let (entries, fullest) = (self.nnz(), self.fullest_row());
        format!("{rows} × {columns}, {entries} entries, at most {fullest} in a row")
    }
}

/// A pattern drawn on a grid: each cell a block of places, filled where any of them has an entry.
pub(super) struct Cells {
    pub(super) lines: usize,
    pub(super) across: usize,
    /// Rows and columns to a cell.
    pub(super) block: (usize, usize),
    filled: Vec<bool>,
}

impl Cells {
    pub(super) fn new(pattern: &SparsityPattern, block: (usize, usize)) -> Self {
        let (rows, columns) = pattern.shape();
        let (lines, across) = (rows.div_ceil(block.0), columns.div_ceil(block.1));
        let mut filled = vec![false; lines * across];
        for (row, column) in pattern.entries() {
            filled[row / block.0 * across + column / block.1] = true;
        }
        Self {
            lines,
            across,
            block,
            filled,
        }
    }

    pub(super) fn is_filled(&self, line: usize, cell: usize) -> bool {
        self.filled[line * self.across + cell]
    }

    /// The filled stretches of one line of cells.
    pub(super) fn filled_in(&self, line: usize) -> impl Iterator<Item = usize> + '_ {
        let cells: Range<usize> = 0..self.across;
        cells.filter(move |&cell| self.is_filled(line, cell))
    }

    /// What a cell stands for, where that is more than one place.
    pub(super) fn scale(&self) -> String {
        match self.block {
            (1, 1) => String::new(),
            (rows, columns) => format!("; drawn {rows} × {columns} to one"),
        }
    }
}
