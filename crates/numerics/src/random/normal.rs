//! Normal draws.

use rand::Rng;
use rand::distr::Distribution;

use super::{uniform, uniform_open};
use crate::{NumericsError, cos, ln};

/// The normal distribution N(0, 1).
///
/// The transformation of Box and Muller (1958), one branch: z = √(−2 ln u) cos(2π v), with u from [`uniform_open`] and
/// then v from [`uniform`]. Every draw takes exactly two 64-bit words and leaves nothing behind, so that the position in
/// the stream is known. |z| ≤ √(106 ln 2) = 8.57…; a larger one has probability 10⁻¹⁷.
///
/// ```
/// use gradus_numerics::{StandardNormal, stream, sum};
/// use rand::distr::Distribution;
///
/// let z: Vec<f64> = StandardNormal.sample_iter(stream(0, "doc")).take(10_000).collect();
/// // the mean of n draws has standard deviation 1/√n
/// assert!((sum(&z) / 1e4).abs() < 4.0 / 1e2);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StandardNormal;

impl Distribution<f64> for StandardNormal {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let u = uniform_open(rng);
        let v = uniform(rng);
        (-2.0 * ln(u)).sqrt() * cos(std::f64::consts::TAU * v)
    }
}

/// The normal distribution with a mean μ and a standard deviation σ: μ + σ z, with z from [`StandardNormal`].
///
/// ```
/// use gradus_numerics::{Normal, StandardNormal, stream};
/// use rand::distr::Distribution;
///
/// let normal = Normal::new(10.0, 2.0)?;
/// let z = StandardNormal.sample(&mut stream(0, "doc"));
/// assert_eq!(normal.sample(&mut stream(0, "doc")), 10.0 + 2.0 * z);
/// # Ok::<(), gradus_numerics::NumericsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    mean: f64,
    standard_deviation: f64,
}

impl Normal {
    /// N(μ, σ²) from μ = `mean` and σ = `standard_deviation` ≥ 0; σ = 0 always draws μ.
    ///
    /// # Errors
    ///
    /// [`NumericsError::Mean`] where the mean is not finite, [`NumericsError::StandardDeviation`] where the standard
    /// deviation is negative or not finite.
    ///
    /// ```
    /// use gradus_numerics::{Normal, NumericsError};
    ///
    /// let error = Normal::new(0.0, -1.0).unwrap_err();
    /// assert_eq!(error, NumericsError::StandardDeviation { standard_deviation: -1.0 });
    /// ```
    pub fn new(mean: f64, standard_deviation: f64) -> Result<Self, NumericsError> {
        if !mean.is_finite() {
            return Err(NumericsError::Mean { mean });
        }
        if !(standard_deviation >= 0.0 && standard_deviation.is_finite()) {
            return Err(NumericsError::StandardDeviation { standard_deviation });
        }
        Ok(Normal {
            mean,
            standard_deviation,
        })
    }

    /// The mean μ.
    ///
    /// ```
    /// assert_eq!(gradus_numerics::Normal::new(10.0, 2.0)?.mean(), 10.0);
    /// # Ok::<(), gradus_numerics::NumericsError>(())
    /// ```
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard deviation σ.
    ///
    /// ```
    /// assert_eq!(gradus_numerics::Normal::new(10.0, 2.0)?.standard_deviation(), 2.0);
    /// # Ok::<(), gradus_numerics::NumericsError>(())
    /// ```
    pub fn standard_deviation(&self) -> f64 {
        self.standard_deviation
    }
}

impl Distribution<f64> for Normal {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.mean + self.standard_deviation * StandardNormal.sample(rng)
    }
}
