//! Reverse mode: one recording and one sweep for the whole gradient, whatever n.

mod sweep;
mod tape;
mod variables;
mod wide;

pub(crate) use sweep::Guard;
pub(crate) use tape::Tape;

use nalgebra::DVector;

use super::differentiator::or_panic;
use super::{Differentiator, check_finite, check_index, check_length, check_value};
use crate::{CalculusError, Direction, ScalarFunction, Var};

/// The reverse-mode engine: the exact gradient for a small multiple of the function's own cost, whatever n.
///
/// The function runs once on [`Var`]s, which record their differentials on a tape; then adjoints ∂f/∂u are swept from
/// the result back to the inputs. Backpropagation is this sweep. The tape is kept from call to call: after the first
/// call at a size nothing is allocated. A function that records more than the tape has room for is run again with more,
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
    tape: Tape<f64>,
}

/// What a recording took: how long the tape became, and how much memory.
///
/// ```
/// use gradus_calculus::{Differentiator, Reverse, scalar_function};
///
/// let f = scalar_function!(|x| x[0] * x[1] * x[2]);
/// let mut engine = Reverse::default();
/// engine.value_and_gradient_into(&f, &[2.0, 3.0, 5.0], &mut [0.0; 3]);
/// let tape = engine.statistics();
/// assert_eq!((tape.inputs, tape.statements, tape.weights), (3, 1, 3)); // one statement of three entries
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
        }
    }

    /// What the last recording took.
    pub fn statistics(&self) -> TapeStatistics {
        self.tape.statistics()
    }

    /// (f(x), the adjoints of the inputs): some may be NaN.
    fn adjoints<F>(&mut self, mut f: F, x: &[f64]) -> Result<(f64, &[f64]), CalculusError>
    where
        F: for<'t> FnMut(&[Var<'t>]) -> Var<'t>,
    {
        self.tape.record(x.iter().copied(), |x, outputs| {
            outputs.push(f(x).form());
        })?;
        let result = self.tape.outputs()[0];
        let value = check_value(result.value, CalculusError::NanValue)?;
        let plain = self.tape.pull_back([(result, 1.0)], Guard::Off);
        let adjoints = if plain.iter().any(|adjoint| adjoint.is_nan()) {
            self.tape.pull_back([(result, 1.0)], Guard::On)
        } else {
            self.tape.input_adjoints()
        };
        Ok((value, adjoints))
    }

    fn gradient_into<F>(
        &mut self,
        f: F,
        x: &[f64],
        gradient: &mut [f64],
    ) -> Result<f64, CalculusError>
    where
        F: for<'t> FnMut(&[Var<'t>]) -> Var<'t>,
    {
        let (value, adjoints) = self.adjoints(f, x)?;
        if let Some(index) = adjoints.iter().position(|adjoint| adjoint.is_nan()) {
            return Err(CalculusError::NanPartial { index });
        }
        gradient.copy_from_slice(adjoints);
        Ok(value)
    }
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
        self.gradient_into(|x| f.eval(x), x, gradient)
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
        let (_, adjoints) = self.adjoints(|x| f.eval(x), x)?;
        // A coordinate that does not move contributes nothing, even where its slope is infinite.
        let slope = u
            .iter()
            .zip(adjoints)
            .filter(|(component, _)| **component != 0.0)
            .map(|(component, adjoint)| component * adjoint)
            .sum();
        check_value(slope, CalculusError::NanDirectionalDerivative)
    }

    fn try_partial<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        i: usize,
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_index(i, x.len())?;
        let (_, adjoints) = self.adjoints(|x| f.eval(x), x)?;
        check_value(adjoints[i], CalculusError::NanPartial { index: i })
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
    let mut gradient = DVector::zeros(x.len());
    Reverse::default().gradient_into(f, x, gradient.as_mut_slice())?;
    Ok(gradient)
}
