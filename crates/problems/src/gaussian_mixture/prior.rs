//! The prior on the precision matrices of a mixture.

use std::f64::consts::{LN_2, PI};

use gradus_calculus::Real;
use gradus_numerics::ln;

/// The Wishart distribution of a d × d precision matrix Λ with scale V = γ⁻² I and ν = d + m + 1 degrees of freedom:
/// ln W(Λ) = m/2 ln det Λ − γ²/2 tr Λ + C, C = ν d (ln γ − ½ ln 2) − ln Γ(ν/2; d).
///
/// For Λ = Qᵀ Q with a triangular Q it is m Σ ln qᵢᵢ − γ²/2 ‖Q‖² + C. Γ(·; d) is the multivariate gamma function.
///
/// ```
/// use gradus_calculus::ScalarFunction;
/// use gradus_numerics::ln;
/// use gradus_problems::{GaussianMixture, WishartPrior};
/// use nalgebra::DMatrix;
///
/// // Λ = 1 on the line: W = γ^ν e^(−γ²/2)/(2^(ν/2) Γ(ν/2)), ν = m + 2; here γ = 2, m = 2, Γ(2) = 1.
/// let f = GaussianMixture::new(DMatrix::zeros(1, 1), 1);
/// let default = f.eval(&[0.0; 3]); // γ = 1, m = 0: e^(−½)/2
/// let other = f.with_prior(WishartPrior { gamma: 2.0, m: 2 }).eval(&[0.0; 3]);
/// let (expected, before) = (4.0 * ln(2.0) - 2.0 - ln(4.0), -0.5 - ln(2.0));
/// assert!((other - default - (expected - before)).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WishartPrior {
    /// γ > 0, the inverse square root of the scale.
    pub gamma: f64,
    /// m = ν − d − 1, how far ν exceeds what makes the density flat in det Λ.
    pub m: u32,
}

impl Default for WishartPrior {
    /// γ = 1, m = 0, as in ADBench's data.
    fn default() -> Self {
        Self { gamma: 1.0, m: 0 }
    }
}

impl WishartPrior {
    /// m Σ q − γ²/2 ‖Q‖²
    #[inline]
    pub(super) fn log_kernel<T: Real>(self, log_determinant: T, frobenius: T) -> T {
        log_determinant * f64::from(self.m) - frobenius * (0.5 * self.gamma * self.gamma)
    }

    /// C = ν d (ln γ − ½ ln 2) − ln Γ(ν/2; d)
    pub(super) fn log_normalizer(self, d: usize) -> f64 {
        let nu = d + self.m as usize + 1;
        (nu * d) as f64 * (ln(self.gamma) - 0.5 * LN_2) - ln_multivariate_gamma_of_half(nu, d)
    }
}

/// ln Γ(h/2; d) = d(d − 1)/4 ln π + Σⱼ ln Γ((h + 1 − j)/2), j = 1 … d ≤ h
fn ln_multivariate_gamma_of_half(h: usize, d: usize) -> f64 {
    let factors: f64 = (1..=d).map(|j| ln_gamma_of_half(h + 1 - j)).sum();
    0.25 * (d * (d - 1)) as f64 * ln(PI) + factors
}

/// ln Γ(h/2), h ≥ 1, by Γ(x + 1) = x Γ(x) from Γ(½) = √π and Γ(1) = 1.
fn ln_gamma_of_half(h: usize) -> f64 {
    let start = if h.is_multiple_of(2) {
        0.0
    } else {
        0.5 * ln(PI)
    };
    let steps = (1..h).rev().skip(1).step_by(2);
    steps.fold(start, |log, x| log + ln(0.5 * x as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gamma_of_halves() {
        // Γ(½) = √π, Γ(1) = Γ(2) = 1, Γ(3/2) = √π/2, Γ(7/2) = 15 √π/8, Γ(5) = 24, Γ(11) = 10!
        let root = PI.sqrt();
        for (h, gamma) in [
            (1, root),
            (2, 1.0),
            (3, root / 2.0),
            (4, 1.0),
            (7, 15.0 * root / 8.0),
            (10, 24.0),
            (22, 3_628_800.0),
        ] {
            let off = (ln_gamma_of_half(h) - ln(gamma)).abs();
            assert!(off <= 4e-15, "ln Γ({h}/2) is off by {off:e}");
        }
    }

    #[test]
    fn multivariate_gamma_in_the_plane() {
        // Γ(a; 2) = √π Γ(a) Γ(a − ½), by Legendre's duplication π 2^(2 − 2a) Γ(2a − 1): a = 5/2 gives π 2⁻³ Γ(4)
        let off = (ln_multivariate_gamma_of_half(5, 2) - ln(PI * 6.0 / 8.0)).abs();
        assert!(off <= 4e-15, "off by {off:e}");
    }
}
