//! Clipping: a bound on the size of a gradient.
//!
//! Pascanu, Mikolov and Bengio, *On the difficulty of training recurrent neural networks* (2013), section 3.2. Either as a
//! function of a slice, or as a part of the step by [`with_clip`](crate::Descent::with_clip), which does not read the gradient
//! once more.

mod clipping;
mod norm;
mod reader;
mod reading;

use gradus_numerics::Float;

pub(crate) use clipping::Clipping;
pub use norm::Norm;
pub(crate) use reader::Reader;

use crate::OptimError;
use crate::interval::{AT_LEAST_ONE, NOT_NEGATIVE};

/// g ← g · max/‖g‖ where the Euclidean norm ‖g‖ is above `max_norm`; returns ‖g‖ before.
///
/// The direction stays, the norm is `max_norm` but for rounding. Right for any finite gradient: the norm is
/// scaled where its squares would overflow or underflow. [`ClipNorm`] has the other norms and PyTorch's 10⁻⁶.
///
/// # Errors
/// [`NonFiniteElement`](OptimError::NonFiniteElement) with index and value, or [`InvalidConfig`](OptimError::InvalidConfig)
/// for a bound that is negative or not finite; the gradient stays as it was.
///
/// ```
/// use gradus_numerics::exp2;
/// use gradus_optim::clip;
///
/// let huge = exp2(700.0); // its square is infinite
/// let mut gradient = [3.0 * huge, 4.0 * huge];
/// assert_eq!(clip::by_norm(&mut gradient, 10.0)?, 5.0 * huge);
/// assert_eq!(gradient, [6.0, 8.0]);
/// assert_eq!(clip::by_norm(&mut gradient, 10.0)?, 10.0); // at the bound: left alone
/// assert!(clip::by_norm(&mut [1.0, f64::NAN], 10.0).is_err());
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub fn by_norm<T: Float>(gradient: &mut [T], max_norm: f64) -> Result<f64, OptimError> {
    let rule = ClipNorm {
        max_norm,
        ..Default::default()
    };
    rule.apply(gradient)
}

/// gᵢ ← the closest number to gᵢ in [−max, max], for each i.
///
/// # Errors
/// [`NonFiniteElement`](OptimError::NonFiniteElement) with index and value, or [`InvalidConfig`](OptimError::InvalidConfig)
/// for a bound that is negative or not finite; the gradient stays as it was.
///
/// ```
/// use gradus_optim::clip;
///
/// let mut gradient = [3.0, -4.0, 0.25];
/// clip::by_value(&mut gradient, 0.5)?;
/// assert_eq!(gradient, [0.5, -0.5, 0.25]);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
pub fn by_value<T: Float>(gradient: &mut [T], max_value: f64) -> Result<(), OptimError> {
    apply(Clip::Value { max_value }, gradient)?;
    Ok(())
}

/// What a step does to gradients that are too large.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Clip {
    /// Nothing.
    #[default]
    Off,
    /// It shortens them.
    Norm(ClipNorm),
    /// It brings each element into [−`max_value`, `max_value`].
    Value {
        /// The bound, ≥ 0.
        max_value: f64,
    },
}

impl Clip {
    /// By the Euclidean norm.
    ///
    /// ```
    /// use gradus_optim::clip::{Clip, ClipNorm};
    ///
    /// assert_eq!(Clip::norm(1.0), Clip::Norm(ClipNorm { max_norm: 1.0, ..Default::default() }));
    /// ```
    pub fn norm(max_norm: f64) -> Self {
        Self::Norm(ClipNorm {
            max_norm,
            ..Default::default()
        })
    }

    /// By value.
    ///
    /// ```
    /// use gradus_optim::clip::Clip;
    ///
    /// assert_eq!(Clip::value(0.5), Clip::Value { max_value: 0.5 });
    /// ```
    pub fn value(max_value: f64) -> Self {
        Self::Value { max_value }
    }

    fn check(self) -> Result<(), OptimError> {
        match self {
            Self::Off => Ok(()),
            Self::Norm(rule) => rule.check(),
            Self::Value { max_value } => NOT_NEGATIVE.check("Clip", "max_value", max_value),
        }
    }
}

/// g ← g · max/(‖g‖ + ε) where that shortens g.
///
/// ```
/// use gradus_optim::clip::{ClipNorm, Norm};
///
/// let mut gradient = [3.0, -4.0];
/// let rule = ClipNorm { max_norm: 3.5, norm: Norm::One, ..Default::default() };
/// assert_eq!(rule.apply(&mut gradient)?, 7.0);
/// assert_eq!(gradient, [1.5, -2.0]);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClipNorm {
    /// The bound, ≥ 0; 1.
    pub max_norm: f64,
    /// Which norm; the Euclidean one.
    pub norm: Norm,
    /// ε ≥ 0, added to the norm; 0. PyTorch has 10⁻⁶, which leaves the norm a little below the bound and shortens gradients
    /// at the bound too.
    pub epsilon: f64,
}

impl Default for ClipNorm {
    fn default() -> Self {
        Self {
            max_norm: 1.0,
            norm: Norm::Two,
            epsilon: 0.0,
        }
    }
}

impl ClipNorm {
    /// Clips a slice; returns its norm before.
    ///
    /// # Errors
    /// As [`by_norm`], and for an order of the norm or an ε out of range.
    pub fn apply<T: Float>(self, gradient: &mut [T]) -> Result<f64, OptimError> {
        Ok(apply(Clip::Norm(self), gradient)?.unwrap_or_default())
    }

    fn check(self) -> Result<(), OptimError> {
        NOT_NEGATIVE.check("Clip", "max_norm", self.max_norm)?;
        NOT_NEGATIVE.check("Clip", "epsilon", self.epsilon)?;
        match self.norm {
            Norm::P(p) => AT_LEAST_ONE.check("Clip", "norm order p", p),
            _ => Ok(()),
        }
    }
}

/// Clips a slice; its norm before, where that was needed.
fn apply<T: Float>(clip: Clip, gradient: &mut [T]) -> Result<Option<f64>, OptimError> {
    let mut reader = Reader::new(gradient.len())?;
    reader.set_clip(clip)?;
    let clipping = reader
        .read(gradient, gradus_numerics::Threads::One)
        .map_err(|index| OptimError::NonFiniteElement {
            what: "gradient",
            index,
            value: gradient[index].to_f64(),
        })?;
    clipping.apply(gradient);
    Ok(reader.norm())
}
