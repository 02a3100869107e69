//! Activation functions with their slopes.

use gradus_calculus::Real;
use gradus_numerics::{erf, exp, sigmoid};

/// A function of one number, applied to each entry of a vector by [`Elementwise`](super::Elementwise).
///
/// ```
/// use gradus_jacobian::Activation;
///
/// assert_eq!(Activation::Tanh.eval(0.0), 0.0);
/// assert_eq!(Activation::Tanh.slope(0.0), 1.0); // 1 − tanh²
/// assert_eq!(Activation::Relu.slope(0.0), 0.0); // the slope at the kink, by convention
/// assert_eq!(Activation::LeakyRelu(0.25).eval(-8.0), -2.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Activation {
    /// a
    Identity,
    /// max(a, 0), with slope 0 at 0.
    Relu,
    /// a for a > 0, αa elsewhere, with slope α at 0.
    LeakyRelu(f64),
    /// a for a > 0, eᵃ − 1 elsewhere: Clevert, Unterthiner and Hochreiter (2016) with α = 1.
    Elu,
    /// tanh a
    Tanh,
    /// σ(a) = 1/(1 + e⁻ᵃ)
    Sigmoid,
    /// ln(1 + eᵃ)
    Softplus,
    /// a σ(a): Elfwing, Uchibe and Doya (2018).
    Silu,
    /// a Φ(a), Φ the normal distribution function: Hendrycks and Gimpel (2016).
    Gelu,
    /// eᵃ
    Exp,
    /// sin a
    Sin,
}

impl Activation {
    /// One of each kind, for tables and tests.
    ///
    /// ```
    /// use gradus_jacobian::Activation;
    /// assert!(Activation::all().contains(&Activation::Softplus));
    /// ```
    pub fn all() -> [Self; 11] {
        [
            Self::Identity,
            Self::Relu,
            Self::LeakyRelu(0.01),
            Self::Elu,
            Self::Tanh,
            Self::Sigmoid,
            Self::Softplus,
            Self::Silu,
            Self::Gelu,
            Self::Exp,
            Self::Sin,
        ]
    }

    /// Its name, in lower case.
    ///
    /// ```
    /// use gradus_jacobian::Activation;
    /// assert_eq!(Activation::LeakyRelu(0.1).name(), "leaky relu");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Relu => "relu",
            Self::LeakyRelu(_) => "leaky relu",
            Self::Elu => "elu",
            Self::Tanh => "tanh",
            Self::Sigmoid => "sigmoid",
            Self::Softplus => "softplus",
            Self::Silu => "silu",
            Self::Gelu => "gelu",
            Self::Exp => "exp",
            Self::Sin => "sin",
        }
    }

    /// Its value at a, on any scalar.
    #[inline]
    pub fn eval<T: Real>(self, a: T) -> T {
        match self {
            Self::Identity => a,
            Self::Relu => a.relu(),
            Self::LeakyRelu(alpha) => {
                if a.value() > 0.0 {
                    a
                } else {
                    a * alpha
                }
            }
            Self::Elu => {
                if a.value() > 0.0 {
                    a
                } else {
                    a.exp_m1()
                }
            }
            Self::Tanh => a.tanh(),
            Self::Sigmoid => a.sigmoid(),
            Self::Softplus => a.softplus(),
            Self::Silu => a * a.sigmoid(),
            Self::Gelu => a * ((a * std::f64::consts::FRAC_1_SQRT_2).erf() + 1.0) * 0.5,
            Self::Exp => a.exp(),
            Self::Sin => a.sin(),
        }
    }

    /// Its derivative at a, by formula; NaN at NaN.
    pub fn slope(self, a: f64) -> f64 {
        match self {
            _ if a.is_nan() => a,
            Self::Identity => 1.0,
            Self::Relu => f64::from(u8::from(a > 0.0)),
            Self::LeakyRelu(alpha) => {
                if a > 0.0 {
                    1.0
                } else {
                    alpha
                }
            }
            Self::Elu => {
                if a > 0.0 {
                    1.0
                } else {
                    exp(a)
                }
            }
            // 1 − tanh² a = 4 σ(2a) σ(−2a), which keeps its digits in the tails
            Self::Tanh => 4.0 * sigmoid(2.0 * a) * sigmoid(-2.0 * a),
            // σ(a) (1 − σ(a))
            Self::Sigmoid => sigmoid(a) * sigmoid(-a),
            Self::Softplus => sigmoid(a),
            // σ + a σ (1 − σ)
            Self::Silu => sigmoid(a) + scaled(a, sigmoid(a) * sigmoid(-a)),
            // Φ(a) + a φ(a), φ(a) = exp(−a²/2)/√(2π)
            Self::Gelu => {
                let density = exp(-0.5 * a * a)
                    * (0.5 * std::f64::consts::FRAC_2_SQRT_PI)
                    * std::f64::consts::FRAC_1_SQRT_2;
                0.5 * (erf(a * std::f64::consts::FRAC_1_SQRT_2) + 1.0) + scaled(a, density)
            }
            Self::Exp => exp(a),
            // An infinite angle has no cosine: NaN.
            Self::Sin => gradus_numerics::cos(a),
        }
    }
}

/// a · weight, where a weight that has fallen to 0 outweighs even an infinite a.
fn scaled(a: f64, weight: f64) -> f64 {
    if weight == 0.0 { 0.0 } else { a * weight }
}
