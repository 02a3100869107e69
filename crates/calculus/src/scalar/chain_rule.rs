//! The elementary functions, each with its slope beside it: one list for every scalar that carries derivatives.

use crate::Real;

/// The functions of [`Real`] on a scalar that carries derivatives, for the body of its `impl Real`.
///
/// The scalar has a field `value` of type `$base` and three inherent methods: `constant(value)`, `chain(self, value,
/// slope)` for g(x) with slope g′(x), and `chain2(self, other, value, slope_self, slope_other)` for g(x, y).
macro_rules! functions_by_chain_rule {
    ($base:ty) => {
        // (x²)′ = 2x
        #[inline]
        fn square(self) -> Self {
            self.chain(self.value * self.value, self.value * 2.0)
        }
        // (eˣ)′ = eˣ
        #[inline]
        fn exp(self) -> Self {
            let value = self.value.exp();
            self.chain(value, value)
        }
        // (ln x)′ = 1/x
        #[inline]
        fn ln(self) -> Self {
            self.chain(self.value.ln(), self.value.recip())
        }
        // ln(1 + x)′ = 1/(1 + x)
        #[inline]
        fn ln_1p(self) -> Self {
            self.chain(self.value.ln_1p(), (self.value + 1.0).recip())
        }
        // (eˣ − 1)′ = eˣ
        #[inline]
        fn exp_m1(self) -> Self {
            self.chain(self.value.exp_m1(), self.value.exp())
        }
        // (√x)′ = 1/(2√x)
        #[inline]
        fn sqrt(self) -> Self {
            let root = self.value.sqrt();
            self.chain(root, root.recip() * 0.5)
        }
        // (xⁿ)′ = n xⁿ⁻¹
        #[inline]
        fn powi(self, n: i32) -> Self {
            let value = self.value.powi(n);
            let slope = match n {
                0 => <$base as From<f64>>::from(0.0),
                i32::MIN => value / self.value * f64::from(n), // n − 1 does not exist
                _ => self.value.powi(n - 1) * f64::from(n),
            };
            self.chain(value, slope)
        }
        // (xᵖ)′ = p xᵖ⁻¹
        #[inline]
        fn powf(self, p: f64) -> Self {
            let slope = if p == 0.0 {
                <$base as From<f64>>::from(0.0)
            } else {
                self.value.powf(p - 1.0) * p
            };
            self.chain(self.value.powf(p), slope)
        }
        // ∂xʸ/∂x = y xʸ⁻¹, ∂xʸ/∂y = xʸ ln x
        #[inline]
        fn pow(self, exponent: Self) -> Self {
            let (x, y) = (self.value, exponent.value);
            let value = x.pow(y);
            let at_zero = x.value() == 0.0;
            let slope_x = if at_zero && y.value() == 0.0 {
                <$base as From<f64>>::from(0.0)
            } else {
                y * x.pow(y - 1.0)
            };
            let slope_y = if at_zero && y.value() > 0.0 {
                <$base as From<f64>>::from(0.0)
            } else {
                value * x.ln()
            };
            self.chain2(exponent, value, slope_x, slope_y)
        }
        // (sin x)′ = cos x
        #[inline]
        fn sin(self) -> Self {
            let (sin, cos) = self.value.sin_cos();
            self.chain(sin, cos)
        }
        // (cos x)′ = −sin x
        #[inline]
        fn cos(self) -> Self {
            let (sin, cos) = self.value.sin_cos();
            self.chain(cos, -sin)
        }
        #[inline]
        fn sin_cos(self) -> (Self, Self) {
            let (sin, cos) = self.value.sin_cos();
            (self.chain(sin, cos), self.chain(cos, -sin))
        }
        // (tan x)′ = 1 + tan² x
        #[inline]
        fn tan(self) -> Self {
            let value = self.value.tan();
            self.chain(value, value * value + 1.0)
        }
        // (arcsin x)′ = 1/√((1 − x)(1 + x))
        #[inline]
        fn asin(self) -> Self {
            self.chain(
                self.value.asin(),
                ((-self.value + 1.0) * (self.value + 1.0)).sqrt().recip(),
            )
        }
        // (arccos x)′ = −1/√((1 − x)(1 + x))
        #[inline]
        fn acos(self) -> Self {
            self.chain(
                self.value.acos(),
                -((-self.value + 1.0) * (self.value + 1.0)).sqrt().recip(),
            )
        }
        // (arctan x)′ = 1/(1 + x²)
        #[inline]
        fn atan(self) -> Self {
            self.chain(self.value.atan(), (self.value * self.value + 1.0).recip())
        }
        // ∂atan2(y, x)/∂y = x/r², ∂atan2(y, x)/∂x = −y/r²
        #[inline]
        fn atan2(self, x: Self) -> Self {
            let radius = self.value.hypot(x.value);
            self.chain2(
                x,
                self.value.atan2(x.value),
                x.value / radius / radius,
                -self.value / radius / radius,
            )
        }
        // (sinh x)′ = cosh x
        #[inline]
        fn sinh(self) -> Self {
            self.chain(self.value.sinh(), self.value.cosh())
        }
        // (cosh x)′ = sinh x
        #[inline]
        fn cosh(self) -> Self {
            self.chain(self.value.cosh(), self.value.sinh())
        }
        // (tanh x)′ = 4e/(1 + e)² with e = exp(−2|x|): 1 − tanh² x would lose its digits in the tails
        #[inline]
        fn tanh(self) -> Self {
            let e = $crate::scalar::chain_rule::decay(self.value * 2.0);
            let half_width = e + 1.0;
            self.chain(self.value.tanh(), e * 4.0 / (half_width * half_width))
        }
        // |x|′ = sign x, 0 at 0
        #[inline]
        fn abs(self) -> Self {
            let value = self.value.value();
            if value > 0.0 {
                self
            } else if value < 0.0 {
                -self
            } else {
                // +0 for either zero, as f64::abs gives it; a NaN value keeps a NaN slope
                self.chain(self.value.abs(), <$base as From<f64>>::from(value.abs()))
            }
        }
        // σ′(x) = e/(1 + e)² with e = exp(−|x|): σ (1 − σ) would lose its digits in the tails
        #[inline]
        fn sigmoid(self) -> Self {
            let e = $crate::scalar::chain_rule::decay(self.value);
            let width = e + 1.0;
            self.chain(self.value.sigmoid(), e / (width * width))
        }
        // softplus′(x) = σ(x)
        #[inline]
        fn softplus(self) -> Self {
            self.chain(self.value.softplus(), self.value.sigmoid())
        }
        // erf′(x) = 2/√π e^(−x²)
        #[inline]
        fn erf(self) -> Self {
            self.chain(
                self.value.erf(),
                (-(self.value * self.value)).exp() * ::std::f64::consts::FRAC_2_SQRT_PI,
            )
        }
        // (1/x)′ = −1/x²
        #[inline]
        fn recip(self) -> Self {
            let value = self.value.recip();
            self.chain(value, -(value * value))
        }
        // ∂r/∂x = x/r, ∂r/∂y = y/r; 0 at the origin
        #[inline]
        fn hypot(self, other: Self) -> Self {
            let radius = self.value.hypot(other.value);
            if radius.value() == 0.0 {
                return Self::constant(radius);
            }
            self.chain2(other, radius, self.value / radius, other.value / radius)
        }
    };
}

pub(super) use functions_by_chain_rule;

/// t · slope, where a zero tangent stays zero: 0 · ∞ = 0, because what does not vary moves nothing.
///
/// On f64 this is a select. A branch on whether the slope is finite would be cheaper to write and three times slower:
/// it keeps the compiler from working on two tangents at once.
#[inline]
pub(crate) fn scale<T: Real>(t: T, slope: T) -> T {
    if !T::is_unguarded() && t.is_zero() {
        t
    } else {
        t * slope
    }
}

/// exp(−|x|). Each branch is analytic, so that derivatives of any order hold at 0 too.
#[inline]
pub(super) fn decay<T: Real>(x: T) -> T {
    if x.value() > 0.0 { (-x).exp() } else { x.exp() }
}
