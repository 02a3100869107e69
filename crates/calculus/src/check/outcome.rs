//! What a check of claimed derivatives finds.

use std::fmt;

use crate::CalculusError;

/// How far a claimed partial derivative may lie from the measured one:
/// relative · max(|claimed|, |measured|) + absolute · max(1, |f(x)|).
///
/// The absolute part grows with |f(x)| because rounding of f limits what any difference of its values can show.
///
/// ```
/// use gradus_calculus::Tolerance;
/// let tolerance = Tolerance { relative: 1e-4, ..Tolerance::default() };
/// assert_eq!(tolerance.absolute, 1e-10);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// Share of the partial derivative's own size.
    pub relative: f64,
    /// Share of the function's size.
    pub absolute: f64,
}

impl Default for Tolerance {
    /// 10⁻⁶ relative, 10⁻¹⁰ absolute.
    fn default() -> Self {
        Self {
            relative: 1e-6,
            absolute: 1e-10,
        }
    }
}

impl Tolerance {
    #[track_caller]
    pub(super) fn assert_valid(self) {
        assert!(
            [self.relative, self.absolute]
                .iter()
                .all(|share| (0.0..f64::INFINITY).contains(share)),
            "{self:?} is no tolerance: both shares must be finite and not negative"
        );
    }
}

/// A gradient that passed [`check_gradient`](crate::check_gradient): one row for each coordinate.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GradientCheck {
    /// What was claimed and measured, by coordinate.
    pub partials: Vec<PartialCheck>,
}

/// One coordinate of a [`GradientCheck`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PartialCheck {
    /// The claimed ∂f/∂xᵢ.
    pub claimed: f64,
    /// ∂f/∂xᵢ by Richardson extrapolation.
    pub measured: f64,
    /// How far `measured` may be off.
    pub error_estimate: f64,
    /// The largest distance accepted.
    pub tolerance: f64,
    /// At a kink, the slopes from below and above; any value between them is accepted.
    pub kink: Option<(f64, f64)>,
}

impl GradientCheck {
    /// The coordinates that sit at a kink.
    ///
    /// ```
    /// use gradus_calculus::{Real, Tolerance, check_gradient, scalar_function};
    ///
    /// let f = scalar_function!(|x| x[0].abs());
    /// let check = check_gradient(&f, &[0.0], &[0.5], Tolerance::default())?;
    /// assert_eq!(check.kinks().collect::<Vec<_>>(), [0]); // any slope in [−1, 1] is a subgradient
    /// # Ok::<(), gradus_calculus::GradientMismatch>(())
    /// ```
    pub fn kinks(&self) -> impl Iterator<Item = usize> + '_ {
        self.partials
            .iter()
            .enumerate()
            .filter(|(_, partial)| partial.kink.is_some())
            .map(|(index, _)| index)
    }
}

impl fmt::Display for GradientCheck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, partial) in self.partials.iter().enumerate() {
            writeln!(formatter, "[{index}] {partial}")?;
        }
        Ok(())
    }
}

impl fmt::Display for PartialCheck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            claimed,
            measured,
            error_estimate,
            tolerance,
            kink,
        } = self;
        write!(formatter, "claimed {claimed:e}, ")?;
        match kink {
            Some((below, above)) => {
                write!(formatter, "at a kink with slopes {below:e} and {above:e}")
            }
            None => write!(
                formatter,
                "measured {measured:e} ± {error_estimate:.1e}, tolerance {tolerance:.1e}"
            ),
        }
    }
}

/// A claimed gradient that is wrong, or that cannot be judged: the first coordinate where it is so.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "∂f/∂x[{index}]: claimed {claimed:e}, measured {measured:e} ± {error_estimate:.1e}, \
     tolerance {tolerance:.1e}: {reason}"
)]
#[non_exhaustive]
pub struct GradientMismatch {
    /// Which coordinate.
    pub index: usize,
    /// The claimed ∂f/∂xᵢ.
    pub claimed: f64,
    /// ∂f/∂xᵢ by Richardson extrapolation; NaN where it cannot be measured.
    pub measured: f64,
    /// How far `measured` may be off.
    pub error_estimate: f64,
    /// The largest distance accepted.
    pub tolerance: f64,
    /// What is wrong.
    pub reason: MismatchReason,
}

/// Why a claimed gradient is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MismatchReason {
    /// The claimed value lies outside the tolerance.
    #[error("they differ; mend the formula of this partial derivative")]
    Differs,
    /// The point is a kink, and the claimed value lies outside its slopes.
    #[error("the point is a kink, and the claim lies outside its slopes {below:e} and {above:e}")]
    OutsideKink {
        /// The slope from below.
        below: f64,
        /// The slope from above.
        above: f64,
    },
    /// The measurement is less certain than the tolerance asks.
    #[error(
        "the measurement is not that certain; widen the tolerance or check at a smoother point"
    )]
    Uncertain,
    /// There is nothing to measure at this point.
    #[error("{0}")]
    NotMeasurable(CalculusError),
}
