//! A recorded evaluation of a vector-valued function, swept as often as is asked.

use super::variables::Variables;
use super::{Tape, TapeStatistics};
use crate::scalar::Form;
use crate::{CalculusError, Real, Var};

/// One evaluation of a function f: Rⁿ → Rᵐ on a tape: recorded once, and swept backwards for any weighting of its outputs.
///
/// For engines outside this crate; `gradus-jacobian` takes its products wᵀ J and the rows of a Jacobian from one. The tape and
/// the room for variables are kept from recording to recording: after the first of a size nothing is allocated.
///
/// ```
/// use gradus_calculus::{Real, reverse::Recording};
///
/// let mut recording = Recording::<f64>::default();
/// // f(x, y) = (xy, sin x), J = (y, x; cos x, 0)
/// recording.record([0.0, 3.0], 2, |x, outputs| {
///     outputs[0] = x[0] * x[1];
///     outputs[1] = x[0].sin();
/// })?;
/// assert_eq!(recording.values().collect::<Vec<_>>(), [0.0, 0.0]);
/// // Both rows in one sweep of two lanes; row i of the answer is column i of J.
/// let columns = recording.pull_back([(0, [1.0, 0.0]), (1, [0.0, 1.0])]);
/// assert_eq!(columns, [[3.0, 1.0], [0.0, 0.0]]);
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
#[derive(Debug)]
pub struct Recording<T: Real = f64> {
    tape: Tape<T>,
    room: Variables<T>,
}

impl<T: Real> Default for Recording<T> {
    /// A recording that may take what memory there is.
    fn default() -> Self {
        Self::with_memory_limit(usize::MAX)
    }
}

impl<T: Real> Recording<T> {
    /// A recording that may take at most so many bytes; a longer one is an error.
    ///
    /// ```
    /// use gradus_calculus::{CalculusError, reverse::Recording};
    ///
    /// let mut recording = Recording::<f64>::with_memory_limit(1000);
    /// let refused = recording.record([1.0; 100], 1, |x, y| {
    ///     y[0] = x.iter().map(|a| *a * x[1] + *a * x[0]).sum();
    /// });
    /// assert!(matches!(refused, Err(CalculusError::TapeMemory { limit: 1000, .. })));
    /// ```
    pub fn with_memory_limit(bytes: usize) -> Self {
        Self {
            tape: Tape::new(bytes),
            room: Variables::default(),
        }
    }

    /// Evaluates f at x (length n) on numbers of the tape; f writes its outputs, all NaN before, and is run again where the
    /// tape was too short.
    ///
    /// # Errors
    /// [`TapeTooLong`](CalculusError::TapeTooLong) and [`TapeMemory`](CalculusError::TapeMemory).
    ///
    /// ```
    /// use gradus_calculus::reverse::Recording;
    /// let mut recording = Recording::<f64>::default();
    /// recording.record([2.0], 3, |x, y| y[1] = x[0] * x[0])?;
    /// let values: Vec<_> = recording.values().collect();
    /// assert!(values[0].is_nan() && values[1] == 4.0 && values[2].is_nan()); // what f does not write stays NaN
    /// # Ok::<(), gradus_calculus::CalculusError>(())
    /// ```
    pub fn record<X, F>(&mut self, x: X, outputs: usize, mut f: F) -> Result<(), CalculusError>
    where
        X: IntoIterator<Item = T, IntoIter: ExactSizeIterator + Clone>,
        F: for<'t> FnMut(&[Var<'t, T>], &mut [Var<'t, T>]),
    {
        let Self { tape, room } = self;
        tape.record(&x.into_iter(), |x, forms: &mut Vec<Form<T>>| {
            let mut y = room.take();
            y.resize(outputs, Var::from(f64::NAN));
            f(x, &mut y);
            forms.extend(y.iter().map(|y| y.form()));
            *room = Variables::recycle(y);
        })
    }

    /// The value of each output, m of them.
    ///
    /// ```
    /// use gradus_calculus::reverse::Recording;
    /// assert_eq!(Recording::<f64>::default().values().len(), 0); // nothing recorded yet
    /// ```
    pub fn values(&self) -> impl ExactSizeIterator<Item = f64> + '_ {
        self.tape.outputs().iter().map(|form| form.value.value())
    }

    /// The products wᵀ J for K weightings w of the outputs in one sweep: entry i of the answer (length n) holds
    /// Σⱼ wⱼ ∂fⱼ/∂xᵢ for each of the K.
    ///
    /// `cotangents` names outputs with their K weights; an output may be left out, or named twice. A plain sweep
    /// multiplies and adds, so it finds NaN where an infinite slope meets a weight of zero:
    /// [`pull_back_guarded`](Self::pull_back_guarded) tells whether there is a slope.
    ///
    /// # Panics
    /// When there is no such output.
    ///
    /// ```
    /// use gradus_calculus::{Real, reverse::Recording};
    /// let mut recording = Recording::<f64>::default();
    /// recording.record([4.0, 1.0], 2, |x, y| (y[0], y[1]) = (x[0].sqrt(), x[0] * x[1]))?;
    /// assert_eq!(recording.pull_back([(0, [4.0])]), [[1.0], [0.0]]); // 4/(2√x)
    /// assert_eq!(recording.pull_back([(0, [4.0]), (1, [1.0])]), [[2.0], [4.0]]); // + (y, x)
    /// # Ok::<(), gradus_calculus::CalculusError>(())
    /// ```
    pub fn pull_back<const K: usize>(
        &mut self,
        cotangents: impl IntoIterator<Item = (usize, [T; K])>,
    ) -> &[[T; K]] {
        self.with_outputs(|tape, outputs| {
            let seeds = cotangents.into_iter();
            let seeds = seeds.map(|(output, weights)| (outputs[output], weights));
            if K == 1 {
                // The scalar sweep is the faster one where most of the tape is reached.
                tape.pull_back(seeds.map(|(form, weights)| (form, weights[0])));
            } else {
                tape.pull_back_lanes(seeds);
            }
        });
        if K == 1 {
            self.tape.pulled_back().as_chunks().0
        } else {
            self.tape.pulled_back_lanes()
        }
    }

    /// wᵀ J for one weighting, where an infinite slope that nothing named depends on, or that meets a zero slope, counts
    /// nothing: the care of forward mode's "a tangent of zero stays zero", from the other end.
    ///
    /// An output that does not count must be left out, not weighted with zero.
    ///
    /// # Panics
    /// When there is no such output.
    ///
    /// ```
    /// use gradus_calculus::{Real, reverse::Recording};
    /// let mut recording = Recording::<f64>::default();
    /// recording.record([0.0, 1.0], 2, |x, y| (y[0], y[1]) = (x[0].sqrt(), x[1] * 3.0))?;
    /// assert!(recording.pull_back([(0, [0.0]), (1, [1.0])])[0][0].is_nan()); // 0 · ∞
    /// assert_eq!(recording.pull_back_guarded([(1, 1.0)]), [0.0, 3.0]);
    /// # Ok::<(), gradus_calculus::CalculusError>(())
    /// ```
    pub fn pull_back_guarded(&mut self, cotangents: impl IntoIterator<Item = (usize, T)>) -> &[T] {
        self.with_outputs(|tape, outputs| {
            let seeds = cotangents.into_iter();
            tape.pull_back_guarded(seeds.map(|(output, weight)| (outputs[output], weight)));
        });
        self.tape.pulled_back()
    }

    /// What the last recording took.
    ///
    /// ```
    /// use gradus_calculus::reverse::Recording;
    /// let mut recording = Recording::<f64>::default();
    /// recording.record([1.0, 2.0], 1, |x, y| y[0] = x[0] * x[1])?;
    /// assert_eq!(recording.statistics().statements, 0); // a product of two entries stays lazy
    /// # Ok::<(), gradus_calculus::CalculusError>(())
    /// ```
    pub fn statistics(&self) -> TapeStatistics {
        self.tape.statistics()
    }

    /// Sweeps need the tape, seeds the outputs it holds.
    fn with_outputs(&mut self, sweep: impl FnOnce(&mut Tape<T>, &[Form<T>])) {
        let outputs = self.tape.take_outputs();
        sweep(&mut self.tape, &outputs);
        self.tape.restore_outputs(outputs);
    }
}
