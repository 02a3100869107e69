//! What clipping does to an element.

use gradus_numerics::{Float, Kernel, dispatch};

use super::norm::Measured;

/// g ↦ clamp(g, limit) · power · factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Clipping<T> {
    /// ∞ where values are not clipped.
    limit: T,
    /// A power of two: 1 unless a single factor would be too small to have all its digits.
    power: T,
    factor: T,
}

impl<T: Float> Clipping<T> {
    /// Leaves every element as it is.
    pub(super) fn none() -> Self {
        Self {
            limit: T::INFINITY,
            power: T::ONE,
            factor: T::ONE,
        }
    }

    /// Brings every element into [−limit, limit].
    pub(super) fn by_value(limit: f64) -> Self {
        Self {
            limit: T::from_f64(limit),
            ..Self::none()
        }
    }

    /// Multiplies by max/(‖g‖ + ε) where that is below 1.
    pub(super) fn by_norm(norm: Measured, max_norm: f64, epsilon: f64) -> Self {
        // ‖g‖ + ε as longer · 2ᵉ; at the ends of the range of f64, ε is nothing beside ‖g‖ or nothing at all.
        let plain = norm.value() + epsilon;
        let (longer, unit) = if plain.is_normal() {
            (plain, 0)
        } else {
            (norm.scaled, norm.exponent)
        };
        if longer == 0.0 {
            return Self::none();
        }
        if max_norm == 0.0 {
            return Self {
                factor: T::ZERO,
                ..Self::none()
            };
        }
        // max/(‖g‖ + ε) as ratio · 2ᵉ, with a ratio between ½ and 2
        let (i, j) = (longer.ilogb(), max_norm.ilogb());
        let ratio = Float::scalbn(max_norm, -j) / Float::scalbn(longer, -i);
        let e = j - i - unit;
        let factor = Float::scalbn(ratio, e);
        if factor >= 1.0 {
            return Self::none();
        }
        let rounded = T::from_f64(factor);
        if rounded.is_normal() {
            return Self {
                factor: rounded,
                ..Self::none()
            };
        }
        // Half of the way by a power of two, which is exact, leaves a factor with all its digits.
        let half = e / 2;
        Self {
            power: T::ONE.scalbn(half),
            factor: T::from_f64(Float::scalbn(ratio, e - half)),
            ..Self::none()
        }
    }

    #[inline(always)]
    pub(crate) fn of(&self, g: T) -> T {
        let g = if g > self.limit { self.limit } else { g };
        let g = if g < -self.limit { -self.limit } else { g };
        g * self.power * self.factor
    }

    pub(super) fn apply(self, gradient: &mut [T]) {
        if self != Self::none() {
            dispatch(Apply {
                clipping: self,
                gradient,
            });
        }
    }
}

struct Apply<'a, T> {
    clipping: Clipping<T>,
    gradient: &'a mut [T],
}

impl<T: Float> Kernel for Apply<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for g in self.gradient {
            *g = self.clipping.of(*g);
        }
    }
}
