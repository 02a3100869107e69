//! Sums over data by replay: the term is recorded once and replayed on several points at a time.

mod blocks;
mod evaluate;
mod function;
mod lanes;
mod program;
mod recorder;
mod recording;
mod statistics;
mod sweep;

use nalgebra::{DMatrix, DVector};

use super::{OverData, SumOverData};
use crate::engine::differentiator::or_panic;
use crate::engine::reverse::Tape;
use crate::engine::{check_finite, check_length, check_value, find_nan};
use crate::scalar::{Form, Unguarded};
use crate::{CalculusError, Differentiator, Reverse, Var};
use blocks::{Blocks, Stop};

pub use statistics::ReplayStatistics;

/// The gradient of a [`SumOverData`] by replay.
///
/// `term` runs once on a scalar that records its operations; the recorded program then runs forward and backward on
/// eight data points at a time. Data and prepared numbers are inputs of the program, never part of it. What is the
/// same for all points is kept once, and its adjoints are added up over the eight points at once; the adjoints of the
/// prepared numbers go back through `prepare` and `rest` on a tape, once for the whole sum.
///
/// **Branches.** A comparison leaves a guard, which is checked for each point; points that go another way get a program
/// of their own. `abs`, `max`, `min`, `log_sum_exp` are operations and leave no guard. A term that asks for a plain
/// [`value`](crate::Real::value), or that goes more than 16 ways in one call, cannot be replayed: the whole sum is then
/// differentiated by [`Reverse`], and [`statistics`](Self::statistics) says so. So it is where a derivative comes out NaN,
/// which is rare and may mean 0 · ∞.
///
/// **Bits.** The value is that of [`OverData`] bit for bit. Value and gradient depend on function, data and parameters
/// alone, not on what was recorded before. After the first call nothing is allocated but by `prepare`.
///
/// ```
/// use gradus_calculus::{Real, Replay, SumOverData};
/// use nalgebra::dmatrix;
///
/// /// −ln likelihood of a normal distribution of mean μ and standard deviation e^s, without the constant.
/// struct Normal;
/// impl SumOverData for Normal {
///     fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> {
///         vec![parameters[0], (-parameters[1]).exp()]
///     }
///     fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T {
///         ((datum[0] - prepared[0]) * prepared[1]).square() * 0.5 - prepared[1].ln()
///     }
///     fn rest<T: Real>(&self, _: &[T]) -> T {
///         T::from(0.0)
///     }
/// }
/// let data = dmatrix![1.0, 2.0, 6.0];
/// let mut replay = Replay::new(&Normal, &data)?;
/// let (value, gradient) = replay.value_and_gradient(&[3.0, 0.0]);
/// assert_eq!(value, 7.0); // (2² + 1² + 3²)/2
/// assert_eq!(gradient.as_slice(), [0.0, 3.0 - 14.0]); // −Σ(x − μ), n − Σ(x − μ)²
/// assert_eq!(replay.statistics().points_replayed, 3);
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
#[derive(Debug)]
pub struct Replay<'a, F> {
    over_data: OverData<'a, F>,
    blocks: Blocks,
    /// Records `prepare` and `rest`.
    tape: Tape<Unguarded>,
    prepared: Vec<f64>,
    /// Those of the prepared numbers, each in two parts.
    adjoints: Vec<[f64; 2]>,
    seeds: Vec<(Form<Unguarded>, Unguarded)>,
    /// For what cannot be replayed.
    reverse: Reverse,
    statistics: ReplayStatistics,
}

impl<'a, F: SumOverData> Replay<'a, F> {
    /// An engine for the sum of f over the columns of `data` (entries × points).
    ///
    /// # Errors
    /// [`NonFiniteDatum`](CalculusError::NonFiniteDatum).
    ///
    /// ```
    /// # use gradus_calculus::{CalculusError, Real, Replay, SumOverData};
    /// # struct Sum;
    /// # impl SumOverData for Sum {
    /// #     fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> { parameters.to_vec() }
    /// #     fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T { prepared[0] * datum[0] }
    /// #     fn rest<T: Real>(&self, _: &[T]) -> T { T::from(0.0) }
    /// # }
    /// use nalgebra::dmatrix;
    ///
    /// let broken = dmatrix![1.0, f64::INFINITY];
    /// let refused = Replay::new(&Sum, &broken).err();
    /// let infinite = CalculusError::NonFiniteDatum { point: 1, entry: 0, value: f64::INFINITY };
    /// assert_eq!(refused, Some(infinite));
    /// ```
    pub fn new(f: &'a F, data: &'a DMatrix<f64>) -> Result<Self, CalculusError> {
        let entries = data.nrows().max(1);
        let mut numbers = data.iter().enumerate();
        if let Some((position, &value)) = numbers.find(|(_, value)| !value.is_finite()) {
            return Err(CalculusError::NonFiniteDatum {
                point: position / entries,
                entry: position % entries,
                value,
            });
        }
        Ok(Self {
            over_data: OverData { f, data },
            blocks: Blocks::default(),
            tape: Tape::new(usize::MAX),
            prepared: Vec::new(),
            adjoints: Vec::new(),
            seeds: Vec::new(),
            reverse: Reverse::default(),
            statistics: ReplayStatistics::default(),
        })
    }

    /// (f(θ), ∇f(θ)) at the parameters θ, exact up to rounding.
    ///
    /// # Panics
    /// On empty or non-finite parameters, and where a term, the sum or a partial derivative is NaN;
    /// [`try_value_and_gradient`](Self::try_value_and_gradient) returns these.
    ///
    /// ```
    /// # use gradus_calculus::{Real, Replay, SumOverData};
    /// # struct Sum;
    /// # impl SumOverData for Sum {
    /// #     fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> { parameters.to_vec() }
    /// #     fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T { prepared[0] * datum[0] }
    /// #     fn rest<T: Real>(&self, _: &[T]) -> T { T::from(0.0) }
    /// # }
    /// use nalgebra::dmatrix;
    ///
    /// // Σ θ dⱼ
    /// let (value, gradient) = Replay::new(&Sum, &dmatrix![1.0, 2.0])?.value_and_gradient(&[5.0]);
    /// assert_eq!((value, gradient[0]), (15.0, 3.0));
    /// # Ok::<(), gradus_calculus::CalculusError>(())
    /// ```
    #[track_caller]
    pub fn value_and_gradient(&mut self, parameters: &[f64]) -> (f64, DVector<f64>) {
        or_panic(self.try_value_and_gradient(parameters))
    }

    /// [`value_and_gradient`](Self::value_and_gradient) with an error instead of a panic.
    ///
    /// # Errors
    /// [`EmptyInput`](CalculusError::EmptyInput), [`NonFiniteInput`](CalculusError::NonFiniteInput),
    /// [`NanTerm`](CalculusError::NanTerm), [`NanValue`](CalculusError::NanValue) for `rest` or the sum,
    /// [`NanPartial`](CalculusError::NanPartial), and those of the tape.
    ///
    /// ```
    /// # use gradus_calculus::{CalculusError, Real, Replay, SumOverData};
    /// # struct Sum;
    /// # impl SumOverData for Sum {
    /// #     fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> { parameters.to_vec() }
    /// #     fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T { (prepared[0] * datum[0]).ln() }
    /// #     fn rest<T: Real>(&self, _: &[T]) -> T { T::from(0.0) }
    /// # }
    /// use nalgebra::dmatrix;
    ///
    /// // Σ ln(θ dⱼ)
    /// let data = dmatrix![1.0, -1.0];
    /// let refused = Replay::new(&Sum, &data)?.try_value_and_gradient(&[5.0]);
    /// assert_eq!(refused, Err(CalculusError::NanTerm { point: 1 }));
    /// # Ok::<(), gradus_calculus::CalculusError>(())
    /// ```
    pub fn try_value_and_gradient(
        &mut self,
        parameters: &[f64],
    ) -> Result<(f64, DVector<f64>), CalculusError> {
        let mut gradient = DVector::zeros(parameters.len());
        let value = self.try_value_and_gradient_into(parameters, gradient.as_mut_slice())?;
        Ok((value, gradient))
    }

    /// Writes ∇f(θ) into `gradient` (as long as the parameters) and returns f(θ).
    ///
    /// # Panics
    /// As [`value_and_gradient`](Self::value_and_gradient), and when `gradient` has another length than the parameters.
    ///
    /// ```
    /// # use gradus_calculus::{Real, Replay, SumOverData};
    /// # struct Sum;
    /// # impl SumOverData for Sum {
    /// #     fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> { parameters.to_vec() }
    /// #     fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T { prepared[0] * datum[0] }
    /// #     fn rest<T: Real>(&self, _: &[T]) -> T { T::from(0.0) }
    /// # }
    /// use nalgebra::dmatrix;
    ///
    /// // Σ θ dⱼ
    /// let mut gradient = [0.0];
    /// let value = Replay::new(&Sum, &dmatrix![1.0, 2.0])?.value_and_gradient_into(&[5.0], &mut gradient);
    /// assert_eq!((value, gradient), (15.0, [3.0]));
    /// # Ok::<(), gradus_calculus::CalculusError>(())
    /// ```
    #[track_caller]
    pub fn value_and_gradient_into(&mut self, parameters: &[f64], gradient: &mut [f64]) -> f64 {
        or_panic(self.try_value_and_gradient_into(parameters, gradient))
    }

    /// [`value_and_gradient_into`](Self::value_and_gradient_into) with an error instead of a panic.
    ///
    /// # Errors
    /// As [`try_value_and_gradient`](Self::try_value_and_gradient), and
    /// [`LengthMismatch`](CalculusError::LengthMismatch). `gradient` is unspecified after an error.
    ///
    /// ```
    /// # use gradus_calculus::{CalculusError, Real, Replay, SumOverData};
    /// # struct Sum;
    /// # impl SumOverData for Sum {
    /// #     fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> { parameters.to_vec() }
    /// #     fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T { prepared[0] * datum[0] }
    /// #     fn rest<T: Real>(&self, _: &[T]) -> T { T::from(0.0) }
    /// # }
    /// use nalgebra::dmatrix;
    ///
    /// let refused = Replay::new(&Sum, &dmatrix![1.0])?.try_value_and_gradient_into(&[], &mut []);
    /// assert_eq!(refused, Err(CalculusError::EmptyInput));
    /// # Ok::<(), gradus_calculus::CalculusError>(())
    /// ```
    pub fn try_value_and_gradient_into(
        &mut self,
        parameters: &[f64],
        gradient: &mut [f64],
    ) -> Result<f64, CalculusError> {
        check_finite(parameters)?;
        check_length("gradient", parameters.len(), gradient.len())?;
        let points = self.over_data.data.ncols();
        self.statistics = ReplayStatistics::default();
        match self.replay(parameters, gradient) {
            Ok(value) if find_nan(gradient).is_none() => {
                self.statistics = ReplayStatistics {
                    programs: self.blocks.programs(),
                    points_replayed: points,
                    points_not_replayed: 0,
                };
                Ok(value)
            }
            Err(Stop::Error(error)) => Err(error),
            Ok(_) | Err(Stop::NotReplayable) => {
                self.statistics = ReplayStatistics {
                    programs: 0,
                    points_replayed: 0,
                    points_not_replayed: points,
                };
                self.reverse
                    .try_value_and_gradient_into(&self.over_data, parameters, gradient)
            }
        }
    }

    /// What the last call did; after an error nothing.
    ///
    /// ```
    /// # use gradus_calculus::{Real, Replay, SumOverData};
    /// use nalgebra::dmatrix;
    ///
    /// struct Peeking;
    /// impl SumOverData for Peeking {
    ///     fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> {
    ///         parameters.to_vec()
    ///     }
    ///     fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T {
    ///         prepared[0] * datum[0].value().floor() // what becomes of the value is not seen
    ///     }
    ///     fn rest<T: Real>(&self, _: &[T]) -> T {
    ///         T::from(0.0)
    ///     }
    /// }
    /// let data = dmatrix![1.5, 2.5];
    /// let mut replay = Replay::new(&Peeking, &data)?;
    /// assert_eq!(replay.value_and_gradient(&[10.0]).1[0], 3.0); // 1 + 2, all the same
    /// assert_eq!(replay.statistics().points_not_replayed, 2);
    /// # Ok::<(), gradus_calculus::CalculusError>(())
    /// ```
    pub fn statistics(&self) -> ReplayStatistics {
        self.statistics
    }

    /// f(θ), and ∇f(θ) with NaN where a guard against 0 · ∞ was missing.
    fn replay(&mut self, parameters: &[f64], gradient: &mut [f64]) -> Result<f64, Stop> {
        let OverData { f, data } = self.over_data;
        let inputs = parameters.iter().map(|&x| Unguarded(x));
        let recorded = self.tape.record(&inputs, |parameters, outputs| {
            outputs.extend(f.prepare(parameters).into_iter().map(Var::form));
            outputs.push(f.rest(parameters).form());
        });
        recorded.map_err(Stop::Error)?;
        self.prepared.clear();
        self.prepared
            .extend(self.tape.outputs().iter().map(|form| form.value.0));
        let rest = self.prepared.pop().unwrap_or(0.0);
        self.adjoints.clear();
        self.adjoints.resize(self.prepared.len(), [0.0; 2]);
        let sum = self
            .blocks
            .value_and_adjoints(f, data, &self.prepared, &mut self.adjoints)?;
        let value = check_value(sum + rest, CalculusError::NanValue).map_err(Stop::Error)?;
        // Back through prepare with the terms' adjoints, and through rest with 1.
        let adjoints = self.adjoints.iter().map(|[even, odd]| even + odd);
        let adjoints = adjoints.chain([1.0]).map(Unguarded);
        self.seeds.clear();
        self.seeds
            .extend(self.tape.outputs().iter().copied().zip(adjoints));
        let slopes = self.tape.pull_back(self.seeds.iter().copied());
        for (partial, slope) in gradient.iter_mut().zip(slopes) {
            *partial = slope.0 + 0.0;
        }
        Ok(value)
    }
}
