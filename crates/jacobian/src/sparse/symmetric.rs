//! Where each entry of a symmetric matrix stands in the matrix compressed by colours.

use crate::{JacobianError, SparsityPattern};

/// A place of the compressed matrix, whose column c is the sum of the columns of colour c.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) row: u32,
    pub(super) color: u32,
}

/// For each entry (i, j), the place where it or its mirror image stands alone; the same place for both.
pub(super) fn sources(
    pattern: &SparsityPattern,
    colors: &[u32],
) -> Result<Vec<Source>, JacobianError> {
    pattern.check_symmetric()?;
    let alone = alone_in_row(pattern, colors);
    let place = |i: usize, j: usize| {
        let row = pattern.offsets()[i]..pattern.offsets()[i + 1];
        row.start + pattern.columns()[row].partition_point(|&column| column < j)
    };
    let mut sources = Vec::with_capacity(pattern.nnz());
    for (i, j) in pattern.entries() {
        let (low, high) = (i.min(j), i.max(j));
        let (row, color) = if alone[place(low, high)] {
            (low, colors[high])
        } else if alone[place(high, low)] {
            (high, colors[low])
        } else {
            return Err(JacobianError::ColorConflict {
                row: i,
                column: j,
                color: colors[j],
            });
        };
        let row = u32::try_from(row).expect("as many variables as a trace has inputs");
        sources.push(Source { row, color });
    }
    Ok(sources)
}

/// Whether each entry is the only one of its colour in its row.
fn alone_in_row(pattern: &SparsityPattern, colors: &[u32]) -> Vec<bool> {
    let count = colors.iter().max().map_or(0, |&most| most as usize + 1);
    let mut in_row = vec![0_u32; count];
    let mut alone = Vec::with_capacity(pattern.nnz());
    for row in 0..pattern.nrows() {
        let columns = pattern.row(row);
        for &column in columns {
            in_row[colors[column] as usize] += 1;
        }
        alone.extend(
            columns
                .iter()
                .map(|&column| in_row[colors[column] as usize] == 1),
        );
        for &column in columns {
            in_row[colors[column] as usize] = 0;
        }
    }
    alone
}
