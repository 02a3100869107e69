//! Reverse mode: one recording and one sweep for the whole gradient, whatever n.

mod cost;
mod recording;
mod structured;
mod sweep;
mod tape;
mod variables;
mod wide;

pub use cost::count_operations;
pub use recording::Recording;
pub(crate) use sweep::Guard;
pub(crate) use tape::Tape;

use nalgebra::DVector;

use super::differentiator::or_panic;
use super::{Differentiator, check_finite, check_index, check_length, check_value, find_nan};
use crate::scalar::Unguarded;
use crate::{CalculusError, Direction, Real, ScalarFunction, Var};

/// The reverse-mode engine: the exact gradient for a small multiple of the function's own cost, whatever n.
///
/// The function runs once on [`Var`]s, which record their differentials on a tape; then adjoints ∂f/∂u are swept from
/// the result back to the inputs. Backpropagation is this sweep. The tape is kept from call to call: after the first
/// call at a size nothing is allocated, unless a structured operation is applied to constants alone. A function that records more than the tape has room for is run again with more,
/// so it should give the same result each time.
///
/// Nested use works: a function may compute gradients of its own while it is differentiated, each engine has a tape of
/// its own. An engine can move to another thread; two threads need one engine each.
///
/// Source: Griewank and Walther, *Evaluating Derivatives* (2008), chapters 3 and 4.
///
/// ```
/// use gradus_calculus::{Differentiator, Real, Reverse, scalar_function};
///
/// let f = scalar_function!(|x| T::dot(x, x) + x[0].exp());
/// let mut gradient = vec![0.0; 1000];
/// let mut engine = Reverse::default();
/// engine.value_and_gradient_into(&f, &vec![0.0; 1000], &mut gradient);
/// assert_eq!((gradient[0], gradient[1]), (1.0, 0.0)); // 2x₀ + exp x₀, 2x₁
/// assert_eq!(engine.statistics().statements, 1); // the dot product is one entry, exp and + stay lazy
/// ```
#[derive(Debug)]
pub struct Reverse {
    tape: Tape<Unguarded>,
    guarded: Tape<f64>,
    adjoints: Vec<f64>,
}

/// What a recording took: how long the tape became, and how much memory.
///
/// ```
/// use gradus_calculus::{Differentiator, Reverse, scalar_function};
///
/// let f = scalar_function!(|x| x[0] + x[1].sin() + x[2] * x[3]);
/// let mut engine = Reverse::default();
/// engine.value_and_gradient_into(&f, &[1.0, 2.0, 3.0, 4.0], &mut [0.0; 4]);
/// let tape = engine.statistics();
/// // One statement, du = dx₀ + cos x₁ dx₁ + x₃ dx₂: two weights added to a base. The rest, df = du + x₂ dx₃, stays lazy.
/// assert_eq!((tape.inputs, tape.statements, tape.weights, tape.sums), (4, 1, 2, 1));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TapeStatistics {
    /// The number of inputs, n.
    pub inputs: usize,
    /// The number of entries recorded beside the inputs.
    pub statements: usize,
    /// The number of weights they hold: each costs the sweep one multiplication and one addition.
    pub weights: usize,
    /// The number of statements that add to an earlier entry: each costs the sweep one addition.
    pub sums: usize,
    /// The memory in use, adjoints included.
    pub bytes: usize,
}

impl Default for Reverse {
    /// An engine whose tape may take what memory there is.
    fn default() -> Self {
        Self::with_memory_limit(usize::MAX)
    }
}

impl Clone for Reverse {
    /// An engine with the same limit and an empty workspace.
    fn clone(&self) -> Self {
        Self::with_memory_limit(self.tape.memory_limit())
    }
}

impl Reverse {
    /// An engine whose recordings may take at most so many bytes; a longer one is an error.
    ///
    /// Systems that promise more memory than they have end a process that uses it: set a limit where a recording may
    /// grow without bound.
    ///
    /// ```
    /// use gradus_calculus::{CalculusError, Differentiator, Reverse, scalar_function};
    ///
    /// let f = scalar_function!(|x| x.iter().map(|a| *a * x[1] + a.sin() * x[0]).sum());
    /// let mut engine = Reverse::with_memory_limit(1000);
    /// let refused = engine.try_value_and_gradient_into(&f, &[0.0; 100], &mut [0.0; 100]);
    /// assert!(matches!(refused, Err(CalculusError::TapeMemory { limit: 1000, .. })));
    /// ```
    pub fn with_memory_limit(bytes: usize) -> Self {
        Self {
            tape: Tape::new(bytes),
            guarded: Tape::new(bytes),
            adjoints: Vec::new(),
        }
    }

    /// What the last recording took.
    pub fn statistics(&self) -> TapeStatistics {
        self.tape.statistics()
    }

    /// (f(x), what `read` makes of the adjoints ∂f/∂xᵢ), where an error of `read` asks for a second, guarded run.
    ///
    /// The first run is optimistic, see [`Unguarded`].
    #[inline]
    fn run<F: ScalarFunction, R>(
        &mut self,
        f: &F,
        x: &[f64],
        mut read: impl FnMut(&[f64]) -> Result<R, CalculusError>,
    ) -> Result<(f64, R), CalculusError> {
        let value = record(&mut self.tape, |x| f.eval(x), x)?;
        let adjoints = self.tape.pull_back_result(Guard::Off);
        self.adjoints.clear();
        self.adjoints.extend(adjoints.iter().map(|a| a.0 + 0.0));
        if let Ok(result) = read(&self.adjoints) {
            return Ok((value, result));
        }
        record(&mut self.guarded, |x| f.eval(x), x)?;
        Ok((value, read(self.guarded.pull_back_result(Guard::On))?))
    }
}

/// f(x), recorded.
#[inline]
fn record<T: Real, F>(tape: &mut Tape<T>, mut f: F, x: &[f64]) -> Result<f64, CalculusError>
where
    F: for<'t> FnMut(&[Var<'t, T>]) -> Var<'t, T>,
{
    let inputs = x.iter().map(|&x| T::from(x));
    tape.record(&inputs, |x, outputs| outputs.push(f(x).form()))?;
    check_value(tape.result().value.value(), CalculusError::NanValue)
}

fn write_gradient(adjoints: &[f64], gradient: &mut [f64]) -> Result<(), CalculusError> {
    if let Some(index) = find_nan(adjoints) {
        return Err(CalculusError::NanPartial { index });
    }
    gradient.copy_from_slice(adjoints);
    Ok(())
}

impl Differentiator for Reverse {
    fn try_value_and_gradient_into<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        gradient: &mut [f64],
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_length("gradient", x.len(), gradient.len())?;
        let (value, ()) = self.run(f, x, |adjoints| write_gradient(adjoints, gradient))?;
        Ok(value)
    }

    fn try_directional_derivative<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        direction: &Direction,
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        let u = direction.components();
        check_length("direction", x.len(), u.len())?;
        let (_, slope) = self.run(f, x, |adjoints| {
            // A coordinate that does not move contributes nothing, even where its slope is infinite.
            let terms = u
                .iter()
                .zip(adjoints)
                .filter(|(component, _)| **component != 0.0);
            let slope = terms.map(|(component, adjoint)| component * adjoint).sum();
            check_value(slope, CalculusError::NanDirectionalDerivative)
        })?;
        Ok(slope + 0.0)
    }

    fn try_partial<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        i: usize,
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_index(i, x.len())?;
        let (_, partial) = self.run(f, x, |adjoints| {
            check_value(adjoints[i], CalculusError::NanPartial { index: i })
        })?;
        Ok(partial)
    }
}

/// ∇f(x) for one-off use with a closure over numbers on a tape.
///
/// # Panics
/// On an empty or non-finite point, and where the function or a partial derivative is NaN.
///
/// ```
/// use gradus_calculus::{Real, reverse};
///
/// let gradient = reverse::gradient(|x| x[0] * x[0] * x[1] + x[1].sin(), &[1.0, 0.0]);
/// assert_eq!(gradient.as_slice(), [0.0, 2.0]); // (2xy, x² + cos y)
/// ```
#[track_caller]
pub fn gradient<F>(f: F, x: &[f64]) -> DVector<f64>
where
    F: for<'t> FnMut(&[Var<'t>]) -> Var<'t>,
{
    or_panic(try_gradient(f, x))
}

/// [`gradient`] with an error instead of a panic.
///
/// # Errors
/// Those shared by every engine, see [`Differentiator`], and those of the tape.
///
/// ```
/// use gradus_calculus::{CalculusError, reverse};
/// assert_eq!(reverse::try_gradient(|x| x[0], &[]), Err(CalculusError::EmptyInput));
/// ```
pub fn try_gradient<F>(f: F, x: &[f64]) -> Result<DVector<f64>, CalculusError>
where
    F: for<'t> FnMut(&[Var<'t>]) -> Var<'t>,
{
    check_finite(x)?;
    let mut tape = Tape::new(usize::MAX);
    record(&mut tape, f, x)?;
    let mut gradient = DVector::zeros(x.len());
    if write_gradient(tape.pull_back_result(Guard::Off), gradient.as_mut_slice()).is_err() {
        write_gradient(tape.pull_back_result(Guard::On), gradient.as_mut_slice())?;
    }
    Ok(gradient)
}
