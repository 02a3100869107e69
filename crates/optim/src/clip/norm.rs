//! Norms of a gradient, summed in an order that no thread and no vector width changes.

use gradus_numerics::{Float, powf};

use super::reading::Reading;

/// A norm of a gradient.
///
/// ```
/// use gradus_optim::clip::{ClipNorm, Norm};
///
/// let norm = |norm| ClipNorm { norm, ..Default::default() }.apply(&mut [3.0, -4.0]);
/// assert_eq!(norm(Norm::One)?, 7.0);
/// assert_eq!(norm(Norm::Two)?, 5.0);
/// assert_eq!(norm(Norm::Infinity)?, 4.0);
/// assert!((norm(Norm::P(3.0))? - 91.0_f64.cbrt()).abs() < 1e-15);
/// # Ok::<(), gradus_optim::OptimError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Norm {
    /// Σ |gᵢ|.
    One,
    /// √Σ gᵢ².
    Two,
    /// max |gᵢ|.
    Infinity,
    /// (Σ |gᵢ|ᵖ)^(1/p) with p ≥ 1. It calls the power function for each element.
    P(f64),
}

/// ‖g‖ = scaled · 2ᵉ: a norm that may lie outside the range of f64.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measured {
    pub(super) scaled: f64,
    pub(super) exponent: i32,
}

impl Measured {
    fn plain(norm: f64) -> Self {
        Self {
            scaled: norm,
            exponent: 0,
        }
    }

    pub(super) fn value(self) -> f64 {
        Float::scalbn(self.scaled, self.exponent)
    }
}

impl Norm {
    /// The norm of what is read; none where an element is NaN or infinite.
    pub(super) fn of<T: Float>(self, reading: &mut Reading<'_, T>) -> Option<Measured> {
        match self {
            // Squares of f32 keep their digits and their range in f64; those of f64 may not.
            Self::Two => {
                let squares = reading.sum(|x| x.to_f64() * x.to_f64());
                if squares.is_normal() {
                    return Some(Measured::plain(squares.sqrt()));
                }
            }
            Self::One => {
                let sum = reading.sum(|x| x.abs().to_f64());
                if sum.is_finite() {
                    return Some(Measured::plain(sum));
                }
            }
            Self::Infinity | Self::P(_) => {}
        }
        let largest = reading.largest()?;
        if largest == 0.0 || self == Self::Infinity {
            return Some(Measured::plain(largest));
        }
        // 2ᵉ ≤ largest < 2ᵉ⁺¹: divided by 2ᵉ, which is exact, nothing leaves the range.
        let exponent = largest.ilogb();
        let down = |x: T| Float::scalbn(x.abs().to_f64(), -exponent);
        let scaled = match self {
            Self::Two => reading.sum(|x| down(x) * down(x)).sqrt(),
            Self::P(p) => {
                let sum = reading.sum(|x| powf(x.abs().to_f64() / largest, p));
                powf(sum, 1.0 / p) * Float::scalbn(largest, -exponent)
            }
            Self::One | Self::Infinity => reading.sum(down),
        };
        Some(Measured { scaled, exponent })
    }
}
