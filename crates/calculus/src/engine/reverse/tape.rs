//! The tape: what a function did, as a list of linear statements.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::mem;

use super::TapeStatistics;
use super::sweep::Lanes;
use super::variables::Variables;
use super::wide::WideNodes;
use crate::scalar::{Entries, Form};
use crate::{CalculusError, Real, Var};

/// How an entry of the tape depends on earlier ones: du = db + w₁ du₁ + w₂ du₂ with a base b. An absent base has index 0, an absent
/// entry weight 0.
///
/// Sums grow term by term, so most statements add to an entry with weight 1; it needs no room for a weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement<T> {
    pub(super) base: u32,
    pub(super) entries: Entries,
    pub(super) weights: [T; 2],
}

/// A recording and its workspace, reused from call to call.
///
/// Entry 0 is a sink for what is absent, entries 1 … n are the inputs, and from n + 1 each entry has a statement. The
/// room for statements is fixed while a function runs: one that needs more is run to its end, counted, and run again
/// with room enough. So a statement is a store into a slice, without a borrow or a growing vector.
pub(crate) struct Tape<T> {
    statements: Box<[Cell<Statement<T>>]>,
    /// The index of the first entry with a statement: n + 1.
    first: usize,
    /// The index that the next entry gets.
    next: Cell<usize>,
    pub(super) wide: RefCell<WideNodes<T>>,
    variables: Variables<T>,
    outputs: Vec<Form<T>>,
    pub(super) adjoints: Vec<T>,
    /// Which entries the result depends on; only a guarded sweep needs it.
    pub(super) reached: Vec<bool>,
    /// For sweeps of several adjoints at once.
    pub(super) lanes: Lanes<T>,
    memory_limit: usize,
}

/// Room for statements before anything is known of a function: 32 bytes each for a gradient.
const FIRST_ROOM: usize = 1 << 14;

/// The number of entries a 32-bit index can name.
const MOST_ENTRIES: usize = u32::MAX as usize;

impl<T: Real> Tape<T> {
    pub(crate) fn new(memory_limit: usize) -> Self {
        Self {
            statements: Box::default(),
            first: 1,
            next: Cell::new(1),
            wide: RefCell::new(WideNodes::new(memory_limit)),
            variables: Variables::default(),
            outputs: Vec::new(),
            adjoints: Vec::new(),
            reached: Vec::new(),
            lanes: Lanes::default(),
            memory_limit,
        }
    }

    /// Evaluates f on variables with the values x, recording what it does.
    ///
    /// f pushes the numbers it computes; they stand in [`outputs`](Self::outputs) afterwards. It runs again when the
    /// tape was too short.
    pub(crate) fn record<X, F>(&mut self, x: &X, mut f: F) -> Result<(), CalculusError>
    where
        X: ExactSizeIterator<Item = T> + Clone,
        F: FnMut(&[Var<'_, T>], &mut Vec<Form<T>>),
    {
        self.first = x.len() + 1;
        if self.statements.is_empty() {
            self.make_room((4 * x.len() + 64).min(FIRST_ROOM))?;
        }
        loop {
            self.next.set(self.first);
            self.wide.borrow_mut().clear();
            let mut outputs = mem::take(&mut self.outputs);
            outputs.clear();
            let mut variables = self.variables.take();
            variables.extend(
                x.clone()
                    .zip(1..)
                    .map(|(value, index)| Var::entry(value, index, self)),
            );
            f(&variables, &mut outputs);
            let storage = Variables::recycle(variables);
            self.variables = storage;
            self.outputs = outputs;
            if self.has_room()? {
                return Ok(());
            }
        }
    }

    /// The numbers computed by the last recording.
    pub(crate) fn outputs(&self) -> &[Form<T>] {
        &self.outputs
    }

    /// The numbers, for as long as a sweep is seeded from them.
    pub(super) fn take_outputs(&mut self) -> Vec<Form<T>> {
        mem::take(&mut self.outputs)
    }

    pub(super) fn restore_outputs(&mut self, outputs: Vec<Form<T>>) {
        self.outputs = outputs;
    }

    /// The one number computed by the last recording.
    pub(crate) fn result(&self) -> Form<T> {
        self.outputs[0]
    }

    pub(super) fn memory_limit(&self) -> usize {
        self.memory_limit
    }

    /// The number of inputs of the last recording.
    pub(super) fn inputs(&self) -> usize {
        self.first - 1
    }

    /// The number of entries that the last recording made.
    pub(super) fn recorded(&self) -> usize {
        self.next.get() - self.first
    }

    /// The statement of each entry from n + 1 on; that of a wide node is not set.
    pub(super) fn statements(&self) -> &[Cell<Statement<T>>] {
        // After a refused recording there are fewer than were counted.
        &self.statements[..self.recorded().min(self.statements.len())]
    }

    /// Records one statement, and returns the index of its entry.
    #[inline]
    pub(crate) fn push(&self, base: u32, entries: Entries, weights: [T; 2]) -> u32 {
        let index = self.next.get();
        self.next.set(index + 1);
        if let Some(statement) = self.statements.get(index - self.first) {
            statement.set(Statement {
                base,
                entries,
                weights,
            });
        }
        truncate(index)
    }

    /// Records du = db + (one entry, perhaps absent) + (one or two more), and returns the form that it makes: where three
    /// remain beside the base, the last stays out of the statement.
    #[inline]
    pub(crate) fn push_sum(
        &self,
        base: u32,
        (index, weight): (u32, T),
        more: Entries,
        weights: [T; 2],
    ) -> (Entries, [T; 2]) {
        let one = T::from(1.0);
        if index == 0 {
            let sum = self.push(base, more, weights);
            return (Entries::one(sum), [one, T::from(0.0)]);
        }
        let both = Entries::two(index, more.first());
        let sum = self.push(base, both, [weight, weights[0]]);
        (Entries::two(sum, more.second()), [one, weights[1]])
    }

    /// Makes `count` entries whose differentials stand in a wide node; returns the index of the first.
    pub(super) fn push_wide(&self, count: usize) -> usize {
        let index = self.next.get();
        self.next.set(index + count);
        index
    }

    /// Whether the recording fitted; makes room when it did not.
    fn has_room(&mut self) -> Result<bool, CalculusError> {
        let entries = self.next.get();
        if entries > MOST_ENTRIES {
            return Err(CalculusError::TapeTooLong {
                entries,
                most: MOST_ENTRIES,
            });
        }
        let needed = self.recorded();
        let of_statements = mem::size_of::<Statement<T>>() + mem::size_of::<T>();
        let wide = self.wide.get_mut();
        let bytes = needed * of_statements + self.first * mem::size_of::<T>() + wide.bytes();
        if bytes > self.memory_limit || wide.is_out_of_memory() {
            *wide = WideNodes::new(self.memory_limit);
            self.next.set(self.first);
            return Err(CalculusError::TapeMemory {
                bytes,
                limit: self.memory_limit,
            });
        }
        if needed <= self.statements.len() {
            return Ok(true);
        }
        // A quarter more than counted: a function that takes another path next time is not run twice again.
        let most = self.memory_limit / of_statements;
        self.make_room((needed + needed / 4 + 64).min(most))?;
        Ok(false)
    }

    /// Replaces the statements by room for so many.
    fn make_room(&mut self, room: usize) -> Result<(), CalculusError> {
        self.statements = Box::default();
        let mut statements = Vec::new();
        if statements.try_reserve_exact(room).is_err() {
            return Err(CalculusError::TapeMemory {
                bytes: room * mem::size_of::<Statement<T>>(),
                limit: self.memory_limit,
            });
        }
        let empty = Statement {
            base: 0,
            entries: Entries::NONE,
            weights: [T::from(0.0); 2],
        };
        statements.resize(room, Cell::new(empty));
        self.statements = statements.into_boxed_slice();
        Ok(())
    }

    /// What the last recording took.
    pub(super) fn statistics(&self) -> TapeStatistics {
        let wide = self.wide.borrow();
        let (mut narrow, mut sums) = (0, 0);
        for statement in self.narrow_statements() {
            narrow += statement.entries.count();
            sums += usize::from(statement.base != 0);
        }
        TapeStatistics {
            inputs: self.inputs(),
            statements: self.recorded(),
            weights: narrow + wide.weights(),
            sums,
            bytes: self.recorded() * (mem::size_of::<Statement<T>>() + mem::size_of::<T>())
                + self.first * mem::size_of::<T>()
                + wide.bytes(),
        }
    }

    fn narrow_statements(&self) -> impl Iterator<Item = Statement<T>> {
        let wide = self.wide.borrow();
        let mut is_wide = vec![false; self.recorded()];
        for range in wide.nodes.iter().map(super::wide::WideNode::entries) {
            is_wide[range.start - self.first..range.end - self.first].fill(true);
        }
        self.statements()
            .iter()
            .zip(is_wide)
            .filter(|(_, is_wide)| !is_wide)
            .map(|(statement, _)| statement.get())
    }
}

impl<T: Real> fmt::Debug for Tape<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tape")
            .field("inputs", &self.inputs())
            .field("recorded", &self.recorded())
            .field("room", &self.statements.len())
            .finish_non_exhaustive()
    }
}

/// An index in 32 bits. Beyond them the recording is only counted, and ends in an error.
#[expect(clippy::cast_possible_truncation, reason = "see above")]
pub(super) fn truncate(index: usize) -> u32 {
    index as u32
}
