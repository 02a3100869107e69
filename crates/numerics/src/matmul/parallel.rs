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
/// A cut through the columns is better where the rows times the terms are fewer than so many for each column.
const LINE_WORTH: usize = 256;

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
    let grid = Grid::new(problem.rows, problem.depth, problem.columns, threads);
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
    /// The grid of at most `threads` parts whose largest part is smallest.
    ///
    /// Among equals, cuts through the rows spare each thread the packing of all of A, while cuts through the columns spare it
    /// the cache lines at the cuts of each column of C, which two threads would write in turn: as many lines as C has columns,
    /// each worth some thousand multiply-adds, against 1/columns of the work. (256 × 10 × 1024 in f32: 1.0 times the speed of
    /// one thread with a cut through the rows, twice with one through the columns.)
    fn new(rows: usize, depth: usize, columns: usize, threads: usize) -> Self {
        let lines_weigh_more = rows.saturating_mul(depth) < columns.saturating_mul(LINE_WORTH);
        let (rows, columns) = (rows.div_ceil(ROWS), columns.div_ceil(COLUMNS));
        let largest = |grid: &Grid| {
            rows.div_ceil(grid.down)
                .saturating_mul(columns.div_ceil(grid.across))
        };
        (1..=threads)
            .map(|cuts| {
                let (down, across) = (threads / cuts, cuts);
                if lines_weigh_more {
                    (across, down)
                } else {
                    (down, across)
                }
            })
            .map(|(down, across)| Grid { down, across })
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
    fn grids_cut_the_longer_side_and_the_cheaper_one_of_equals() {
        let grid = |rows, depth, columns, threads| {
            let Grid { down, across } = Grid::new(rows, depth, columns, threads);
            (down, across)
        };
        assert_eq!(grid(1024, 1024, 256, 2), (2, 1));
        assert_eq!(grid(10, 1024, 1024, 2), (1, 2));
        assert_eq!(grid(16, 1024, 8, 4), (4, 1)); // one unit: whoever gets it, the others have nothing
        assert_eq!(grid(640, 1024, 320, 4), (4, 1));
        assert_eq!(grid(64, 2000, 320, 8), (4, 2));
        // few terms: the columns of C cost more than packing A does
        assert_eq!(grid(256, 10, 1024, 2), (1, 2));
        assert_eq!(grid(1024, 10, 256, 2), (1, 2));
        assert_eq!(grid(1024, 10, 4, 2), (2, 1)); // one unit of columns
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
