//! What a replay did.

/// What the last call of a [`Replay`](crate::Replay) did.
///
/// ```
/// use gradus_calculus::{Real, Replay, SumOverData};
/// use nalgebra::dmatrix;
///
/// struct Distance;
/// impl SumOverData for Distance {
///     fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> {
///         parameters.to_vec()
///     }
///     fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T {
///         if datum[0] > prepared[0] { datum[0] - prepared[0] } else { prepared[0] - datum[0] }
///     }
///     fn rest<T: Real>(&self, _: &[T]) -> T {
///         T::from(0.0)
///     }
/// }
/// let data = dmatrix![1.0, 2.0, 6.0];
/// let mut replay = Replay::new(&Distance, &data)?;
/// assert_eq!(replay.value_and_gradient(&[5.0]).1[0], 1.0); // two points below, one above
/// assert_eq!(replay.statistics().programs, 2); // a way for each side
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplayStatistics {
    /// How many programs it used: one for each way through the term that some point goes.
    pub programs: usize,
    /// How many points were replayed: all or none.
    pub points_replayed: usize,
    /// How many points were differentiated by [`Reverse`](crate::Reverse) instead.
    pub points_not_replayed: usize,
}
