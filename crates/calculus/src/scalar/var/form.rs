//! The differential of a variable: a linear form of at most two entries of the tape.

use crate::Real;

/// A [`Var`] without its tape: value and linear form. An absent entry has weight zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form<T> {
    pub(crate) value: T,
    pub(crate) weights: [T; 2],
    pub(super) entries: Entries,
}

/// At most two entries of a tape, named by their indices; 0 for none, and where only one is there, it stands first.
///
/// Both in one word: a number is copied and compared whole, and what was stored in halves would have to wait for its
/// way through the cache before it could be read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entries(u64);

impl Entries {
    pub(crate) const NONE: Self = Self(0);

    /// How many there are.
    pub(crate) fn count(self) -> usize {
        usize::from(!self.is_none()) + usize::from(!self.is_single())
    }
    #[inline]
    pub(crate) fn two(first: u32, second: u32) -> Self {
        Self(u64::from(first) | u64::from(second) << 32)
    }
    #[inline]
    pub(crate) fn one(index: u32) -> Self {
        Self(u64::from(index))
    }
    /// Two entries, each single.
    #[inline]
    pub(super) fn and(self, second: Self) -> Self {
        Self(self.0 | second.0 << 32)
    }
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    pub(crate) fn first(self) -> u32 {
        self.0 as u32
    }
    #[inline]
    pub(crate) fn second(self) -> u32 {
        (self.0 >> 32) as u32
    }
    /// Whether there is at most one.
    #[inline]
    pub(crate) fn is_single(self) -> bool {
        self.0 >> 32 == 0
    }
    #[inline]
    pub(super) fn is_none(self) -> bool {
        self.0 == 0
    }
    #[inline]
    pub(super) fn swapped(self) -> Self {
        Self(self.0.rotate_left(32))
    }
}

impl<T: Real> Form<T> {
    /// (index, weight) of each of the two entries, (0, 0) for one that is absent.
    #[inline]
    pub(crate) fn terms(&self) -> [(u32, T); 2] {
        [
            (self.entries.first(), self.weights[0]),
            (self.entries.second(), self.weights[1]),
        ]
    }

    /// The entry that the number is itself, where it is nothing more than that.
    #[inline]
    pub(crate) fn as_entry(&self) -> Option<u32> {
        let is_single = self.entries.is_single() && !self.entries.is_none();
        let is_entry = is_single && self.weights[0].equals_constant(1.0);
        is_entry.then_some(self.entries.first())
    }
}
