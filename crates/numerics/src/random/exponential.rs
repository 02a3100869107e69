//! Exponential draws.

use rand::Rng;
use rand::distr::Distribution;

use super::uniform_open;
use crate::{NumericsError, ln};

/// The exponential distribution with rate λ and mean 1/λ: −ln(u) / λ, with u from [`uniform_open`].
///
/// Every draw takes exactly one 64-bit word.
///
/// ```
/// use gradus_numerics::{Exp, stream, sum};
/// use rand::distr::Distribution;
///
/// let x: Vec<f64> = Exp::new(2.0)?.sample_iter(stream(0, "doc")).take(10_000).collect();
/// // the mean of n draws has standard deviation 1/(λ√n)
/// assert!((sum(&x) / 1e4 - 0.5).abs() < 4.0 / (2.0 * 1e2));
/// # Ok::<(), gradus_numerics::NumericsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exp {
    rate: f64,
}

impl Exp {
    /// The distribution with rate λ = `rate` > 0.
    ///
    /// # Errors
    ///
    /// [`NumericsError::Rate`] where the rate is not positive or not finite.
    ///
    /// ```
    /// use gradus_numerics::{Exp, NumericsError};
    ///
    /// assert_eq!(Exp::new(0.0).unwrap_err(), NumericsError::Rate { rate: 0.0 });
    /// ```
    pub fn new(rate: f64) -> Result<Self, NumericsError> {
        if !(rate > 0.0 && rate.is_finite()) {
            return Err(NumericsError::Rate { rate });
        }
        Ok(Exp { rate })
    }

    /// The rate λ.
    ///
    /// ```
    /// assert_eq!(gradus_numerics::Exp::new(2.0)?.rate(), 2.0);
    /// # Ok::<(), gradus_numerics::NumericsError>(())
    /// ```
    pub fn rate(&self) -> f64 {
        self.rate
    }
}

impl Distribution<f64> for Exp {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        -ln(uniform_open(rng)) / self.rate
    }
}
