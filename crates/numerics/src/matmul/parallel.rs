//! A product shared over threads: C is cut into a grid, and each part is a product of its own.

use std::ops::Range;

use super::Element;
use super::blocks::share;
use super::epilogue::Epilogue;
use super::problem::Problem;
use crate::{InstructionSet, Threads};

/// Multiply-adds that one thread does in a few times the microsecond it takes to share them.
const WORTH_SHARING: usize = 1 << 19;
/// Rows and columns of a part are multiples of these where possible, so that few tiles are narrower than they could be.
const ROWS: usize = 16;
const COLUMNS: usize = 8;

/// Computes the problem.
///
/// # Safety
///
/// Its pointers reach its elements, C no place twice, and nobody else uses C.
pub(super) unsafe fn compute<T: Element, E: Epilogue<T>>(
    set: InstructionSet,
    problem: &Problem<T>,
    epilogue: &E,
    threads: Threads,
) {
    let work = problem
        .rows
        .saturating_mul(problem.columns)
        .saturating_mul(problem.depth.max(1));
    let threads = threads.count().min(work / WORTH_SHARING);
    if threads <= 1 {
        // SAFETY: promised by the caller.
        return unsafe { T::compute(set, problem, epilogue) };
    }
    let grid = Grid::new(problem.rows, problem.columns, threads);
    let shared = &Shared(problem);
    Threads::Count(threads).run(grid.down * grid.across, |part| {
        let problem = shared.problem();
        let rows = part_of(problem.rows, ROWS, grid.down, part % grid.down);
        let columns = part_of(problem.columns, COLUMNS, grid.across, part / grid.down);
        // SAFETY: promised by the caller; no two parts have an element of C in common.
        unsafe { T::compute(set, &problem.part(&rows, &columns), epilogue) };
    });
}

/// A problem that several threads read.
struct Shared<'p, T>(&'p Problem<T>);

// SAFETY: its pointers reach numbers, which may be used by any thread; who writes which is up to `compute`.
unsafe impl<T: Element> Sync for Shared<'_, T> {}

impl<T> Shared<'_, T> {
    fn problem(&self) -> &Problem<T> {
        self.0
    }
}

/// How C is cut: `down` parts of its rows times `across` parts of its columns.
#[derive(Debug, PartialEq)]
struct Grid {
    down: usize,
    across: usize,
}

impl Grid {
    /// The grid of at most `threads` parts whose largest part is smallest; among equals the one with most cuts through the
    /// rows, since rows of A are packed and columns of B need not be.
    fn new(rows: usize, columns: usize, threads: usize) -> Self {
        let (rows, columns) = (rows.div_ceil(ROWS), columns.div_ceil(COLUMNS));
        let largest = |grid: &Grid| {
            rows.div_ceil(grid.down)
                .saturating_mul(columns.div_ceil(grid.across))
        };
        (1..=threads)
            .map(|across| Grid {
                down: threads / across,
                across,
            })
            .min_by_key(largest)
            .unwrap_or(Grid { down: 1, across: 1 })
    }
}

/// Part `index` of a side, in whole units but for its end.
fn part_of(side: usize, unit: usize, parts: usize, index: usize) -> Range<usize> {
    let units = share(side.div_ceil(unit), parts, index);
    (units.start * unit).min(side)..(units.end * unit).min(side)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grids_cut_the_longer_side_and_rows_first() {
        let grid = |rows, columns, threads| {
            let Grid { down, across } = Grid::new(rows, columns, threads);
            (down, across)
        };
        assert_eq!(grid(1024, 256, 2), (2, 1));
        assert_eq!(grid(10, 1024, 2), (1, 2));
        assert_eq!(grid(16, 8, 4), (4, 1)); // one unit: whoever gets it, the others have nothing
        assert_eq!(grid(640, 320, 4), (4, 1));
        assert_eq!(grid(64, 320, 8), (4, 2));
    }

    #[test]
    fn parts_cover_a_side_once() {
        for side in [1, 15, 16, 17, 100, 1000] {
            for parts in 1..9 {
                let mut next = 0;
                for index in 0..parts {
                    let part = part_of(side, ROWS, parts, index);
                    assert_eq!(part.start, next);
                    next = part.end;
                }
                assert_eq!(next, side);
            }
        }
    }
}
