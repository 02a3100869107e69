//! The engine: Jacobians and their products by forward and by reverse mode.

mod forward;
mod point;
mod reverse;

use gradus_calculus::TapeStatistics;
use nalgebra::DMatrix;

use crate::{JacobianError, VectorFunction};
use forward::Forward;
pub(crate) use point::{
    check_finite, check_length, check_outputs, check_point, check_shape, check_vector, find_nan,
};
use reverse::Reverse;

/// Which way a Jacobian is accumulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// The cheaper by m and n, see [`Mode::cheaper`].
    #[default]
    Auto,
    /// By columns: dual numbers, ⌈n/8⌉ evaluations.
    Forward,
    /// By rows: one recording and ⌈m/8⌉ sweeps.
    Reverse,
}

/// Recording a function costs about as much as this many evaluations on eight-lane dual numbers, and a sweep of eight
/// lanes half of one (measured on dense maps, `benches/peers`).
const RECORDING: usize = 2;

impl Mode {
    /// [`Forward`](Mode::Forward) or [`Reverse`](Mode::Reverse), whichever costs less for an m × n Jacobian.
    ///
    /// Forward mode takes ⌈n/8⌉ evaluations on eight tangents, reverse mode a recording that costs about two of these
    /// and ⌈m/8⌉ sweeps that cost about half of one each.
    ///
    /// ```
    /// use gradus_jacobian::Mode;
    /// assert_eq!(Mode::cheaper(1000, 8), Mode::Forward);
    /// assert_eq!(Mode::cheaper(1, 1000), Mode::Reverse);
    /// ```
    pub fn cheaper(outputs: usize, inputs: usize) -> Self {
        let (columns, rows) = (inputs.div_ceil(LANES), outputs.div_ceil(LANES));
        if 2 * columns <= 2 * RECORDING + rows {
            Self::Forward
        } else {
            Self::Reverse
        }
    }
}

/// How many columns or rows are accumulated at once.
pub(crate) const LANES: usize = 8;

/// The engine of Jacobians: exact derivatives by dual numbers or by a tape, in buffers of the caller's.
///
/// It owns its workspace: after the first call at a size further calls allocate nothing of their own. The `try_` forms
/// return what is wrong, the plain forms panic with the same message.
///
/// Outcomes: an empty point, a function without outputs, a NaN or infinite coordinate, wrong lengths, NaN outputs and
/// NaN derivatives are errors. An infinite output or derivative is a result. At kinks the slopes are those of
/// [`gradus_calculus`], and evaluation is optimistic in the same sense.
///
/// ```
/// use gradus_jacobian::{JacobianEngine, vector_function};
/// use nalgebra::DMatrix;
///
/// let polar = vector_function!(|x| [x[0] * x[1].cos(), x[0] * x[1].sin()]);
/// let mut engine = JacobianEngine::default();
/// let (mut value, mut jacobian) = ([0.0; 2], DMatrix::zeros(2, 2));
/// engine.value_and_jacobian_into(&polar, &[2.0, 0.0], &mut value, &mut jacobian);
/// assert_eq!(value, [2.0, 0.0]);
/// assert_eq!(jacobian.as_slice(), [1.0, 0.0, 0.0, 2.0]); // columns (cos φ, sin φ), (−r sin φ, r cos φ)
///
/// let mut product = [0.0; 2];
/// engine.jvp_into(&polar, &[2.0, 0.0], &[0.0, 1.0], &mut value, &mut product);
/// assert_eq!(product, [0.0, 2.0]); // J v, the second column
/// engine.vjp_into(&polar, &[2.0, 0.0], &[0.0, 1.0], &mut value, &mut product);
/// assert_eq!(product, [0.0, 2.0]); // Jᵀ w, the second row
/// ```
#[derive(Debug, Default)]
pub struct JacobianEngine {
    mode: Mode,
    forward: Forward,
    reverse: Reverse,
}

impl Clone for JacobianEngine {
    /// An engine of the same mode and memory limit with an empty workspace.
    fn clone(&self) -> Self {
        Self {
            mode: self.mode,
            forward: Forward::default(),
            reverse: self.reverse.anew(),
        }
    }
}

impl JacobianEngine {
    /// An engine that accumulates Jacobians the given way. Products have one way each: jvp forward, vjp reverse.
    ///
    /// ```
    /// use gradus_jacobian::{JacobianEngine, Mode, vector_function};
    /// use nalgebra::DMatrix;
    ///
    /// let f = vector_function!(|x| [x[0] * x[1] * x[2]]);
    /// let mut rows = JacobianEngine::new(Mode::Reverse);
    /// let mut jacobian = DMatrix::zeros(1, 3);
    /// rows.value_and_jacobian_into(&f, &[2.0, 3.0, 5.0], &mut [0.0], &mut jacobian);
    /// assert_eq!(jacobian.as_slice(), [15.0, 10.0, 6.0]); // (yz, xz, xy)
    /// ```
    pub fn new(mode: Mode) -> Self {
        Self {
            mode,
            ..Self::default()
        }
    }

    /// The same engine, whose recordings may take at most so many bytes; a longer one is an error.
    ///
    /// ```
    /// use gradus_calculus::CalculusError;
    /// use gradus_jacobian::{JacobianEngine, JacobianError, vector_function};
    ///
    /// let mut engine = JacobianEngine::default().with_memory_limit(1000);
    /// let f = vector_function!(|_n| 1, |x, y| y[0] = x.iter().map(|a| *a * x[1] + *a * x[0]).sum());
    /// let refused = engine.try_vjp_into(&f, &[1.0; 100], &[1.0], &mut [0.0], &mut [0.0; 100]);
    /// assert!(matches!(refused, Err(JacobianError::Calculus(CalculusError::TapeMemory { limit: 1000, .. }))));
    /// ```
    #[must_use]
    pub fn with_memory_limit(self, bytes: usize) -> Self {
        Self {
            reverse: Reverse::with_memory_limit(bytes),
            ..self
        }
    }

    /// What the last recording took; of use after reverse mode and vjp.
    ///
    /// ```
    /// use gradus_jacobian::{JacobianEngine, vector_function};
    /// let mut engine = JacobianEngine::default();
    /// let f = vector_function!(|x| [x[0] * x[1], x[0] + x[1]]);
    /// engine.vjp_into(&f, &[1.0, 2.0], &[1.0, 1.0], &mut [0.0; 2], &mut [0.0; 2]);
    /// assert_eq!(engine.statistics().inputs, 2);
    /// ```
    pub fn statistics(&self) -> TapeStatistics {
        self.reverse.statistics()
    }

    /// Writes f(x) into `value` (length m) and J into `jacobian` (m × n): row j is `∇f_jᵀ`.
    ///
    /// # Errors
    /// See the type. `value` and `jacobian` are unspecified after an error.
    pub fn try_value_and_jacobian_into<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        value: &mut [f64],
        jacobian: &mut DMatrix<f64>,
    ) -> Result<(), JacobianError> {
        let m = check_point(f, x)?;
        check_length("value", m, value.len())?;
        check_shape("jacobian", (m, x.len()), jacobian.shape())?;
        let entries = jacobian.as_mut_slice();
        match self.resolved(m, x.len()) {
            Mode::Reverse => self.reverse.rows(f, x, value, entries)?,
            _ => self.forward.columns(f, x, value, entries)?,
        }
        check_outputs(f, x.len(), m)
    }

    /// Writes f(x) into `value` and J v into `product` (length m each), v of length n: one evaluation on dual numbers.
    ///
    /// # Errors
    /// See the type. The buffers are unspecified after an error.
    pub fn try_jvp_into<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        v: &[f64],
        value: &mut [f64],
        product: &mut [f64],
    ) -> Result<(), JacobianError> {
        let m = check_point(f, x)?;
        check_vector("tangent", x.len(), v)?;
        check_length("value", m, value.len())?;
        check_length("product", m, product.len())?;
        self.forward.jvp(f, x, v, value, product)?;
        check_outputs(f, x.len(), m)
    }

    /// Writes f(x) into `value` (length m) and Jᵀ w into `product` (length n), w of length m: one recording, one sweep.
    ///
    /// # Errors
    /// See the type; those of the tape. The buffers are unspecified after an error.
    pub fn try_vjp_into<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        w: &[f64],
        value: &mut [f64],
        product: &mut [f64],
    ) -> Result<(), JacobianError> {
        let m = check_point(f, x)?;
        check_vector("cotangent", m, w)?;
        check_length("value", m, value.len())?;
        check_length("product", x.len(), product.len())?;
        self.reverse.vjp(f, x, w, value, product)?;
        check_outputs(f, x.len(), m)
    }

    /// [`try_value_and_jacobian_into`](Self::try_value_and_jacobian_into), panicking on an error.
    ///
    /// # Panics
    /// With the error's message.
    #[track_caller]
    pub fn value_and_jacobian_into<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        value: &mut [f64],
        jacobian: &mut DMatrix<f64>,
    ) {
        or_panic(self.try_value_and_jacobian_into(f, x, value, jacobian));
    }

    /// [`try_jvp_into`](Self::try_jvp_into), panicking on an error.
    ///
    /// # Panics
    /// With the error's message.
    #[track_caller]
    pub fn jvp_into<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        v: &[f64],
        value: &mut [f64],
        product: &mut [f64],
    ) {
        or_panic(self.try_jvp_into(f, x, v, value, product));
    }

    /// [`try_vjp_into`](Self::try_vjp_into), panicking on an error.
    ///
    /// # Panics
    /// With the error's message.
    #[track_caller]
    pub fn vjp_into<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        w: &[f64],
        value: &mut [f64],
        product: &mut [f64],
    ) {
        or_panic(self.try_vjp_into(f, x, w, value, product));
    }

    fn resolved(&self, outputs: usize, inputs: usize) -> Mode {
        match self.mode {
            Mode::Auto => Mode::cheaper(outputs, inputs),
            mode => mode,
        }
    }
}

/// The result, or a panic with the error's message: what each plain form does with its `try_` form.
#[track_caller]
pub(crate) fn or_panic<T>(result: Result<T, JacobianError>) -> T {
    match result {
        Ok(result) => result,
        Err(error) => panic!("{error}"),
    }
}
