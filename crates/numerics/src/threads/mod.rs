//! How many threads work on a computation, and the team that does.
//!
//! Outputs are split over threads, sums never: what a piece of the output becomes depends on the piece alone, so the number
//! of threads changes the time and no bit.

#[expect(
    unsafe_code,
    reason = "a job that lives on the stack of who waits for it is lent to other threads"
)]
mod team;

use std::sync::OnceLock;
use std::thread;

/// How many threads share a computation.
///
/// The threads are a team that the process keeps. Between jobs its members spin for some 100 µs, so that a step of 20 µs is
/// worth sharing, and then sleep. Where the team is at work for another thread, or for the job this is called from, the
/// caller does everything itself. The results have the same bits in every case.
///
/// ```
/// use gradus_numerics::Threads;
///
/// assert_eq!(Threads::One.count(), 1);
/// assert_eq!(Threads::Count(3).count(), 3);
/// assert_eq!(Threads::Count(0).count(), 1);
/// assert!(Threads::All.count() >= 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Threads {
    /// The calling thread.
    #[default]
    One,
    /// So many, with the calling thread; at least 1 and at most 256.
    Count(usize),
    /// As many as the process may use at a time.
    All,
}

/// More threads than this are of no use to anything here.
const MOST: usize = 256;

impl Threads {
    /// The number of threads meant, with the calling one.
    pub fn count(self) -> usize {
        static ALL: OnceLock<usize> = OnceLock::new();
        let count = match self {
            Threads::One => 1,
            Threads::Count(count) => count,
            Threads::All => {
                *ALL.get_or_init(|| thread::available_parallelism().map_or(1, usize::from))
            }
        };
        count.clamp(1, MOST)
    }

    /// Calls `job(i)` for each i < `parts`, shared over the threads, and waits for all of them.
    ///
    /// # Panics
    ///
    /// Where a job panics, with its message, when all threads have stopped.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicUsize, Ordering};
    ///
    /// use gradus_numerics::Threads;
    ///
    /// let sum = AtomicUsize::new(0);
    /// Threads::Count(2).run(10, |i| {
    ///     sum.fetch_add(i, Ordering::Relaxed);
    /// });
    /// assert_eq!(sum.into_inner(), 45);
    /// ```
    pub fn run(self, parts: usize, job: impl Fn(usize) + Sync) {
        match self.count().min(parts) {
            0 => {}
            1 => (0..parts).for_each(job),
            members => team::run(members, parts, &job),
        }
    }

    /// Calls `job(i, &mut pieces[i])` for each piece, shared over the threads, and waits for all of them.
    ///
    /// # Panics
    ///
    /// Where a job panics, with its message, when all threads have stopped.
    ///
    /// ```
    /// use gradus_numerics::Threads;
    ///
    /// // each piece of the output belongs to one thread
    /// let mut squares = [0; 10];
    /// let mut pieces: Vec<&mut [usize]> = squares.chunks_mut(4).collect();
    /// Threads::Count(2).for_each(&mut pieces, |i, piece| {
    ///     for (offset, square) in piece.iter_mut().enumerate() {
    ///         *square = (4 * i + offset).pow(2);
    ///     }
    /// });
    /// assert_eq!(squares, [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]);
    /// ```
    pub fn for_each<P: Send>(self, pieces: &mut [P], job: impl Fn(usize, &mut P) + Sync) {
        match self.count().min(pieces.len()) {
            0 => {}
            1 => pieces
                .iter_mut()
                .enumerate()
                .for_each(|(i, piece)| job(i, piece)),
            members => team::for_each(members, pieces, &job),
        }
    }
}
