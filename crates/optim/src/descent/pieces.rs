//! Parameters, gradient and state cut at the same places, for groups and threads.

use std::mem;

use gradus_numerics::{Float, Threads};

use super::Elements;
use super::elements::Intake;
use crate::SLOTS;

/// A range of parameters with the gradient and the state that belong to it.
#[derive(Default)]
pub(super) struct Piece<'a, T> {
    start: usize,
    parameters: &'a mut [T],
    gradient: &'a [T],
    slots: [&'a mut [T]; SLOTS],
}

/// More pieces than this are of no use: a pass is bound by memory.
const MOST: usize = 64;

/// Fewer parameters than this are not worth a thread of their own.
const FEWEST: usize = 1 << 15;

/// Pieces end at multiples of this, so that no two threads share a cache line of an aligned slice.
const GRAIN: usize = 1024;

/// The threads worth having for n parameters.
pub(super) fn threads(threads: Threads, n: usize) -> Threads {
    match threads.count().min(n / FEWEST).min(MOST) {
        0 | 1 => Threads::One,
        count => Threads::Count(count),
    }
}

/// Runs `job` on the whole, or on a piece of it for each thread.
pub(super) fn share<T: Float>(
    mut whole: Piece<'_, T>,
    threads: Threads,
    job: impl Fn(Piece<'_, T>) + Sync,
) {
    let count = threads.count();
    if count == 1 {
        return job(whole);
    }
    let n = whole.parameters.len();
    let size = n.div_ceil(count).next_multiple_of(GRAIN);
    let mut pieces: [Piece<'_, T>; MOST] = std::array::from_fn(|_| whole.take(size));
    threads.for_each(&mut pieces[..count], |_, piece| job(mem::take(piece)));
}

impl<'a, T: Float> Piece<'a, T> {
    /// All parameters.
    pub(super) fn new(
        parameters: &'a mut [T],
        gradient: &'a [T],
        slots: [&'a mut [T]; SLOTS],
    ) -> Self {
        Self {
            start: 0,
            parameters,
            gradient,
            slots,
        }
    }

    /// The place of its first parameter among all.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Cuts off what lies before the parameter `end`; none where there is nothing.
    pub(super) fn until(&mut self, end: usize) -> Option<Self> {
        if self.parameters.is_empty() {
            return None;
        }
        Some(self.take(end - self.start))
    }

    /// Cuts off so many parameters, or as many as there are.
    fn take(&mut self, count: usize) -> Self {
        let (head, tail) = mem::take(self).split(count);
        *self = tail;
        head
    }

    fn split(self, count: usize) -> (Self, Self) {
        let count = count.min(self.parameters.len());
        let parameters = self.parameters.split_at_mut(count);
        let gradient = self.gradient.split_at(count);
        // A slot that the rule does not use is empty.
        let slots = self
            .slots
            .map(|slot| slot.split_at_mut(count.min(slot.len())));
        let [a, b, c] = slots;
        let head = Self {
            start: self.start,
            parameters: parameters.0,
            gradient: gradient.0,
            slots: [a.0, b.0, c.0],
        };
        let tail = Self {
            start: self.start + count,
            parameters: parameters.1,
            gradient: gradient.1,
            slots: [a.1, b.1, c.1],
        };
        (head, tail)
    }

    pub(super) fn elements(self, intake: Intake<T>) -> Elements<'a, T> {
        Elements {
            parameters: self.parameters,
            gradient: self.gradient,
            slots: self.slots,
            intake,
        }
    }
}
