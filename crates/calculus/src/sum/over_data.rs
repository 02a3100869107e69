//! Sums over data points.

use nalgebra::DMatrix;

use crate::structured::sum_in_lanes;
use crate::{Real, ScalarFunction};

/// f(θ) = Σⱼ term(prepare(θ); dⱼ) + rest(θ): a sum over data points dⱼ of a function of parameters θ and one point.
///
/// Likelihoods and empirical risks have this form. What does not depend on the point is computed once, in
/// [`prepare`](Self::prepare); what is not part of the sum, a prior or a penalty, stands in [`rest`](Self::rest).
/// [`Replay`](crate::Replay) differentiates such a sum by recording `term` once and replaying it on several points at a
/// time; [`OverData`] hands it to every other engine.
///
/// The three functions depend on their arguments alone; of what else changes between calls a replay takes no notice.
///
/// ```
/// use gradus_calculus::{Real, Replay, SumOverData};
/// use nalgebra::dmatrix;
///
/// /// The squared error of a line y = a + b t over points (t, y), with a penalty b².
/// struct Line;
/// impl SumOverData for Line {
///     fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> {
///         parameters.to_vec()
///     }
///     fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T {
///         (prepared[0] + prepared[1] * datum[0] - datum[1]).square()
///     }
///     fn rest<T: Real>(&self, parameters: &[T]) -> T {
///         parameters[1].square()
///     }
/// }
/// let points = dmatrix![0.0, 1.0, 2.0; 1.0, 1.0, 4.0]; // one column per point
/// let (value, gradient) = Replay::new(&Line, &points)?.value_and_gradient(&[1.0, 1.0]);
/// assert_eq!(value, 3.0); // 0² + 1² + 1² + 1²
/// assert_eq!(gradient.as_slice(), [0.0, 0.0]); // 2 Σ r, 2 Σ r t + 2b with residuals r = 0, 1, −1
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
pub trait SumOverData {
    /// What the terms need of the parameters: numbers that are the same for every point.
    fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T>;

    /// The term of one data point.
    fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T;

    /// What is added to the sum.
    fn rest<T: Real>(&self, parameters: &[T]) -> T;
}

/// A [`SumOverData`] with its data as a [`ScalarFunction`] of the parameters, so that every engine can judge it.
///
/// The terms are added in the [documented order](gradus_numerics#sums) of `gradus-numerics`, `rest` last; the value has
/// the bits of [`Replay`](crate::Replay)'s.
///
/// ```
/// use gradus_calculus::{OverData, Real, ScalarFunction, SumOverData, gradient};
/// use nalgebra::dmatrix;
///
/// struct Spread;
/// impl SumOverData for Spread {
///     fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> {
///         parameters.to_vec()
///     }
///     fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T {
///         (datum[0] - prepared[0]).square()
///     }
///     fn rest<T: Real>(&self, _: &[T]) -> T {
///         T::from(0.0)
///     }
/// }
/// let points = dmatrix![1.0, 2.0, 6.0];
/// let f = OverData { f: &Spread, data: &points };
/// assert_eq!(f.eval(&[3.0]), 14.0); // 2² + 1² + 3²
/// assert_eq!(gradient(&f, &[3.0])[0], 0.0); // the mean is stationary
/// ```
#[derive(Debug)]
pub struct OverData<'a, F> {
    /// The sum.
    pub f: &'a F,
    /// The data points: entries × points, one column per point.
    pub data: &'a DMatrix<f64>,
}

impl<F> Clone for OverData<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for OverData<'_, F> {}

impl<F: SumOverData> ScalarFunction for OverData<'_, F> {
    fn eval<T: Real>(&self, parameters: &[T]) -> T {
        let prepared = self.f.prepare(parameters);
        let mut datum = vec![T::from(0.0); self.data.nrows()];
        let sum = sum_in_lanes(self.data.ncols(), |point| {
            for (entry, value) in datum.iter_mut().zip(&self.data.column(point)) {
                *entry = T::from(*value);
            }
            self.f.term(&prepared, &datum)
        });
        sum + self.f.rest(parameters)
    }
}
