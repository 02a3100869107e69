//! Neighbouring rows with equally many entries.

use std::ops::Range;

/// Rows that follow one another and have `length` entries each, and where these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) rows: Range<usize>,
    pub(super) entries: Range<usize>,
    pub(super) length: usize,
}

/// The runs of a pattern with these row offsets. Bands and stencils have few.
pub(super) fn runs(offsets: &[usize]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (row, bounds) in offsets.windows(2).enumerate() {
        let length = bounds[1] - bounds[0];
        match runs.last_mut().filter(|run| run.length == length) {
            Some(run) => {
                run.rows.end += 1;
                run.entries.end = bounds[1];
            }
            None => runs.push(Run {
                rows: row..row + 1,
                entries: bounds[0]..bounds[1],
                length,
            }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_length_join() {
        let lengths: Vec<_> = runs(&[0, 2, 5, 8, 8])
            .into_iter()
            .map(|run| (run.rows, run.entries, run.length))
            .collect();
        assert_eq!(lengths, [(0..1, 0..2, 2), (1..3, 2..8, 3), (3..4, 8..8, 0)]);
        assert!(runs(&[0]).is_empty());
    }
}
