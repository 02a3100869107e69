//! What a computation on a chain takes, counted while it runs.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

use nalgebra::DMatrix;

/// What a computation on a [`Chain`](super::Chain) took.
///
/// ```
/// use gradus_jacobian::{Activation, Chain, stage::Elementwise};
///
/// let chain = Chain::new(vec![Box::new(Elementwise::new(Activation::Tanh, 3))])?;
/// let cost = chain.jvp(&[0.1, 0.2, 0.3], &[1.0, 0.0, 0.0])?.cost;
/// assert_eq!((cost.multiply_adds, cost.evaluations), (3, 1)); // a diagonal of three slopes
/// assert_eq!(cost.peak_numbers, 12); // x, y, v and J v
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cost {
    /// Multiplications with entries of Jacobians, each with the addition that may follow it. What it takes to find those
    /// entries (slopes, exponentials) is not counted.
    pub multiply_adds: u64,
    /// How many times a stage was evaluated, counting each time.
    pub evaluations: u64,
    /// The most numbers held at once between stages: their inputs and outputs, vectors, products and Jacobians. What a
    /// stage needs for a moment inside itself is not counted.
    pub peak_numbers: usize,
}

/// Where a computation writes down what it does.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    multiply_adds: Cell<u64>,
    evaluations: Cell<u64>,
    held: Cell<usize>,
    peak: Cell<usize>,
}

impl Ledger {
    pub(super) fn multiply_adds(&self, count: u64) {
        self.multiply_adds
            .set(self.multiply_adds.get().saturating_add(count));
    }

    pub(super) fn evaluation(&self) {
        self.evaluations.set(self.evaluations.get() + 1);
    }

    /// Numbers that count as held until they are dropped: a matrix, or a vector as one column.
    pub(super) fn hold(&self, numbers: DMatrix<f64>) -> Held<'_> {
        self.held.set(self.held.get() + numbers.len());
        self.peak.set(self.peak.get().max(self.held.get()));
        Held {
            numbers,
            ledger: self,
        }
    }

    /// A vector held as one column.
    pub(super) fn hold_vector(&self, vector: &[f64]) -> Held<'_> {
        self.hold(DMatrix::from_column_slice(vector.len(), 1, vector))
    }

    pub(super) fn cost(&self) -> Cost {
        Cost {
            multiply_adds: self.multiply_adds.get(),
            evaluations: self.evaluations.get(),
            peak_numbers: self.peak.get(),
        }
    }
}

/// Numbers that a [`Ledger`] knows of.
#[derive(Debug)]
pub(super) struct Held<'l> {
    numbers: DMatrix<f64>,
    ledger: &'l Ledger,
}

impl Deref for Held<'_> {
    type Target = DMatrix<f64>;
    fn deref(&self) -> &DMatrix<f64> {
        &self.numbers
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut DMatrix<f64> {
        &mut self.numbers
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.ledger
            .held
            .set(self.ledger.held.get() - self.numbers.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_what_was_held_at_once() {
        let ledger = Ledger::default();
        let first = ledger.hold_vector(&[0.0; 3]);
        drop(ledger.hold_vector(&[0.0; 4]));
        drop(first);
        drop(ledger.hold(DMatrix::zeros(2, 3)));
        assert_eq!(ledger.cost().peak_numbers, 7);
        assert_eq!(ledger.held.get(), 0);
    }
}
