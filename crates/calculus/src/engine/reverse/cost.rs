//! What a gradient by reverse mode costs, counted.

use super::Tape;
use crate::engine::differentiator::or_panic;
use crate::{OperationCounter, Operations, ScalarFunction};

/// The operations that reverse mode takes for f(x) and ∇f(x): the function's own, those that weigh its differentials
/// while recording, and a multiplication and an addition for each weight in the sweep.
///
/// Set beside [`count_operations`](crate::count_operations) of f it gives the ratio that Griewank and Walther,
/// *Evaluating Derivatives* (2008), §4.4, bound by a small constant, whatever n.
///
/// # Panics
/// When the tape finds no memory.
///
/// ```
/// use gradus_calculus::{count_operations, reverse, scalar_function};
///
/// let f = scalar_function!(|x| x[0] * x[1] * x[2]);
/// let (_, function) = count_operations(&f, &[2.0, 3.0, 5.0]);
/// let gradient = reverse::count_operations(&f, &[2.0, 3.0, 5.0]);
/// assert_eq!(function.total(), 2);
/// // Two products; their slopes (x₁, x₀), (x₂ x₁, x₂ x₀, x₀ x₁); three multiplications and additions in the sweep.
/// assert!(gradient.total() > function.total() + 6);
/// ```
pub fn count_operations<F: ScalarFunction>(f: &F, x: &[f64]) -> Operations {
    let counter = OperationCounter::default();
    let mut tape = Tape::new(usize::MAX);
    let mut record = || {
        let inputs = x.iter().map(|&x| counter.variable(x));
        or_panic(tape.record(&inputs, |x, outputs| outputs.push(f.eval(x).form())));
        counter.operations()
    };
    // The first recording may be repeated for want of room; the second is not.
    let before = record();
    let mut operations = record() - before;
    let tape_use = tape.statistics();
    let weights = (tape_use.weights + tape.result().terms().len()) as u64;
    operations.multiplications += weights;
    operations.additions += weights + tape_use.sums as u64;
    operations
}
