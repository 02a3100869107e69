//! The elementary functions of a complex number, each continued from the real line.

use gradus_numerics as num;

use super::Complex;
use crate::Real;
use crate::scalar::chain_rule::scale;

impl Real for Complex {
    fn value(self) -> f64 {
        self.real
    }
    #[expect(clippy::float_cmp, reason = "exactly this number is meant")]
    fn equals_constant(self, constant: f64) -> bool {
        self.real == constant && self.imaginary == 0.0
    }
    // e^(x + iy) = eˣ (cos y + i sin y)
    fn exp(self) -> Self {
        let modulus = num::exp(self.real);
        self.with(
            modulus * num::cos(self.imaginary),
            scale(num::sin(self.imaginary), modulus),
        )
    }
    // ln z = ln |z| + i arg z
    fn ln(self) -> Self {
        self.with(
            num::ln(num::hypot(self.real, self.imaginary)),
            num::atan2(self.imaginary, self.real),
        )
    }
    // ln(1 + z) = ½ ln(1 + x(2 + x) + y²) + i arg(1 + z); as ln |1 + z| where that cancels or overflows
    fn ln_1p(self) -> Self {
        let (x, y) = (self.real, self.imaginary);
        let real = if (-0.5..=1.0).contains(&x) {
            0.5 * num::ln_1p(x * (2.0 + x) + y * y)
        } else {
            num::ln(num::hypot(1.0 + x, y))
        };
        self.with(real, num::atan2(y, 1.0 + x))
    }
    // e^z − 1 = (eˣ − 1) cos y − 2 sin²(y/2) + i eˣ sin y
    fn exp_m1(self) -> Self {
        let (x, y) = (self.real, self.imaginary);
        let half = num::sin(0.5 * y);
        self.with(
            num::exp_m1(x) * num::cos(y) - 2.0 * half * half,
            scale(num::sin(y), num::exp(x)),
        )
    }
    // √z = t + iy/(2t), t = √((|z| + x)/2), mirrored for x < 0
    fn sqrt(self) -> Self {
        let (x, y) = (self.real, self.imaginary);
        if self.is_step_at_zero() {
            return self.with(x, scale(y, f64::INFINITY));
        }
        let t = (0.5 * (num::hypot(x, y) + x.abs())).sqrt();
        if x >= 0.0 {
            self.with(t, 0.5 * y / t)
        } else {
            self.with(0.5 * y.abs() / t, if y < 0.0 { -t } else { t })
        }
    }
    // zⁿ by repeated squaring
    fn powi(self, n: i32) -> Self {
        let mut power = self.with(1.0, 0.0);
        let (mut base, mut exponent) = (self, n.unsigned_abs());
        while exponent > 0 {
            if exponent % 2 == 1 {
                power *= base;
            }
            exponent /= 2;
            if exponent > 0 {
                base *= base;
            }
        }
        if n < 0 { power.recip() } else { power }
    }
    // zᵖ = exp(p ln z); whole exponents by multiplication, which also continues a negative base
    fn powf(self, p: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "in range and whole, both tested on this line"
        )]
        if p.abs() <= f64::from(i32::MAX) && p.fract() == 0.0 {
            return self.powi(p as i32);
        }
        self.pow(Self::from(p))
    }
    // z^w = exp(w ln z); a base at zero has no logarithm: 0^w = 0 for Re w > 0, with the slope of 0ᵖ
    fn pow(self, exponent: Self) -> Self {
        if exponent.imaginary == 0.0
            && exponent.real.fract() == 0.0
            && exponent.real.abs() <= f64::from(i32::MAX)
        {
            let power = self.powf(exponent.real);
            return self.join(exponent, power.real, power.imaginary);
        }
        if self.is_step_at_zero() && exponent.real > 0.0 {
            let slope = exponent.real * num::powf(0.0, exponent.real - 1.0);
            return self.join(exponent, 0.0, scale(self.imaginary, slope));
        }
        // |z|^w by the real power, which is far more accurate than exp(w ln z) for large results.
        let modulus = num::hypot(self.real, self.imaginary);
        let angle = num::atan2(self.imaginary, self.real);
        let size = num::powf(modulus, exponent.real) * num::exp(-exponent.imaginary * angle);
        let turn = exponent.real * angle
            + if exponent.imaginary == 0.0 {
                0.0
            } else {
                exponent.imaginary * num::ln(modulus)
            };
        self.join(exponent, size * num::cos(turn), size * num::sin(turn))
    }
    // sin(x + iy) = sin x cosh y + i cos x sinh y
    fn sin(self) -> Self {
        let (x, y) = (self.real, self.imaginary);
        self.with(num::sin(x) * num::cosh(y), num::cos(x) * num::sinh(y))
    }
    // cos(x + iy) = cos x cosh y − i sin x sinh y
    fn cos(self) -> Self {
        let (x, y) = (self.real, self.imaginary);
        self.with(num::cos(x) * num::cosh(y), -num::sin(x) * num::sinh(y))
    }
    // tan(x + iy) = (t + iτ)/(1 − i tτ) with t = tan x, τ = tanh y
    fn tan(self) -> Self {
        let (t, tau) = (num::tan(self.real), num::tanh(self.imaginary));
        let width = 1.0 + (t * tau) * (t * tau);
        self.with(t * (1.0 - tau * tau) / width, tau * (1.0 + t * t) / width)
    }
    // arcsin z = atan2(x, Re √(1−z)√(1+z)) + i arsinh Im(√(1−z)* √(1+z))
    fn asin(self) -> Self {
        let (minus, plus) = ((-self + 1.0).sqrt(), (self + 1.0).sqrt());
        self.with(
            num::atan2(self.real, (minus * plus).real),
            arsinh(minus.cross(plus)),
        )
    }
    // arccos z = 2 atan2(Re √(1−z), Re √(1+z)) + i arsinh Im(√(1+z)* √(1−z))
    fn acos(self) -> Self {
        let (minus, plus) = ((-self + 1.0).sqrt(), (self + 1.0).sqrt());
        self.with(
            2.0 * num::atan2(minus.real, plus.real),
            arsinh(plus.cross(minus)),
        )
    }
    // arctan z = ½ atan2(2x, 1 − x² − y²) + i ¼ ln(1 + 4y/(x² + (1 − y)²))
    fn atan(self) -> Self {
        let (x, y) = (self.real, self.imaginary);
        let real = 0.5 * num::atan2(2.0 * x, (1.0 - x) * (1.0 + x) - y * y);
        // (x + (1−y)²/x) keeps x² from overflowing
        let imaginary = if x.abs() > 1.0 {
            0.25 * num::ln_1p(4.0 * y / x / (x + (1.0 - y) * (1.0 - y) / x))
        } else {
            0.25 * num::ln_1p(4.0 * y / (x * x + (1.0 - y) * (1.0 - y)))
        };
        self.with(real, imaginary)
    }
    // the angle's real part from the real parts, its change from arctan of the smaller ratio
    fn atan2(self, x: Self) -> Self {
        let ratio = if self.real.abs() <= x.real.abs() {
            (self / x).atan()
        } else {
            -(x / self).atan()
        };
        self.join(x, num::atan2(self.real, x.real), ratio.imaginary)
    }
    // sinh(x + iy) = sinh x cos y + i cosh x sin y
    fn sinh(self) -> Self {
        let (x, y) = (self.real, self.imaginary);
        self.with(num::sinh(x) * num::cos(y), scale(num::sin(y), num::cosh(x)))
    }
    // cosh(x + iy) = cosh x cos y + i sinh x sin y
    fn cosh(self) -> Self {
        let (x, y) = (self.real, self.imaginary);
        self.with(num::cosh(x) * num::cos(y), scale(num::sin(y), num::sinh(x)))
    }
    // tanh(x + iy) = (τ(1 + t²) + i t sech² x)/(1 + τ²t²) with τ = tanh x, t = tan y
    fn tanh(self) -> Self {
        let (tau, t) = (num::tanh(self.real), num::tan(self.imaginary));
        let sech = 1.0 / num::cosh(self.real);
        let width = 1.0 + (tau * t) * (tau * t);
        self.with(tau * (1.0 + t * t) / width, t * (sech * sech) / width)
    }
    fn abs(self) -> Self {
        if self.real > 0.0 {
            self
        } else if self.real < 0.0 {
            -self
        } else {
            self.with(self.real.abs(), self.real.abs())
        }
    }
    // σ(z) = 1/(1 + e⁻ᶻ), or eᶻ/(1 + eᶻ) where e⁻ᶻ would overflow
    fn sigmoid(self) -> Self {
        if self.real >= 0.0 {
            ((-self).exp() + 1.0).recip()
        } else {
            let e = self.exp();
            e / (e + 1.0)
        }
    }
    // softplus(z) = ln(1 + eᶻ), shifted by z where eᶻ would overflow
    fn softplus(self) -> Self {
        if self.real > 0.0 {
            self + (-self).exp().ln_1p()
        } else {
            self.exp().ln_1p()
        }
    }
    fn erf(self) -> Self {
        if self.imaginary == 0.0 {
            return self.with(num::erf(self.real), 0.0); // on the real line erf is itself
        }
        Self {
            real: num::erf(self.real),
            imaginary: f64::NAN,
            refused: self.refused.or(Some("erf")),
        }
    }
    // √(z² + w²), scaled by the larger part
    fn hypot(self, other: Self) -> Self {
        let scale = num::max(self.real.abs(), other.real.abs());
        if scale == 0.0 || !scale.is_finite() {
            return self.join(other, num::hypot(self.real, other.real), 0.0);
        }
        let (a, b) = (self / scale, other / scale);
        (a * a + b * b).sqrt() * scale
    }
}

/// arsinh of a number that is tiny in every complex step: ln(1 + (a + a²/(1 + √(1 + a²)))).
fn arsinh(x: f64) -> f64 {
    let a = x.abs();
    let size = num::ln_1p(a + a * a / (1.0 + (1.0 + a * a).sqrt()));
    if x < 0.0 { -size } else { size }
}

/// Imaginary parts below this are steps: they stand for a derivative.
const STEP: f64 = 1.0 / (1_u64 << 40) as f64;

impl Complex {
    /// Whether this is 0 + ih with a step h, which a function with a branch point at 0 cannot be continued to: its slope
    /// there is a limit.
    fn is_step_at_zero(self) -> bool {
        self.real == 0.0 && self.imaginary.abs() < STEP
    }

    /// Im(z̄ w), the area that Kahan's formulas for arcsin and arccos rest on.
    fn cross(self, other: Self) -> f64 {
        self.real * other.imaginary - self.imaginary * other.real
    }
}
