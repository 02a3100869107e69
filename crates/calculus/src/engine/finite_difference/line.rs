//! A function along a line, and its slope by each scheme.

use super::Scheme;
use super::richardson::{Estimate, extrapolate};
use crate::CalculusError;

/// g(t) = f at distance t along a line, known at t = 0, on −below ≤ t ≤ above.
pub(super) struct Line<G> {
    /// Samples near t: the distance actually reached after rounding, and the value there.
    pub(super) sample: G,
    /// g(0).
    pub(super) value: f64,
    /// Room below 0.
    pub(super) below: f64,
    /// Room above 0.
    pub(super) above: f64,
    /// How far off the line a sample may lie, or seem to lie, by rounding.
    pub(super) jitter: f64,
}

impl<G: FnMut(f64) -> (f64, f64)> Line<G> {
    /// g′(0) with step h; near an end of the interval from one side.
    pub(super) fn slope(
        &mut self,
        scheme: Scheme,
        h: f64,
        index: usize,
    ) -> Result<Estimate, CalculusError> {
        let fits = h <= self.below && h <= self.above;
        // The step of a one-sided quotient: towards the larger room, no further than it reaches.
        let one_sided = if h <= self.above || self.above >= self.below {
            gradus_numerics::min(h, self.above)
        } else {
            -gradus_numerics::min(h, self.below)
        };
        let quotient = match scheme {
            Scheme::Forward => self.one_sided(one_sided).0,
            Scheme::Central if fits => self.central(h).0,
            Scheme::Central => self.three_point(if one_sided.abs() < h {
                one_sided / 2.0
            } else {
                self.halved(one_sided)
            }),
            Scheme::Richardson => return self.richardson(h, one_sided, index),
        };
        if quotient.is_finite() {
            Ok(Estimate {
                value: quotient,
                error: f64::NAN,
            })
        } else {
            Err(CalculusError::NoFiniteDifference { index })
        }
    }

    /// A step whose double still fits on its side.
    fn halved(&self, step: f64) -> f64 {
        let room = if step > 0.0 { self.above } else { self.below };
        if 2.0 * step.abs() <= room {
            step
        } else {
            step / 2.0
        }
    }

    /// (g(t) − g(0))/t, and how far rounding of the samples may put it off.
    fn one_sided(&mut self, t: f64) -> (f64, f64) {
        let (t, value) = (self.sample)(t);
        let quotient = (value - self.value) / t;
        (quotient, self.noise(value, self.value, quotient, t))
    }

    /// (g(h) − g(−h))/2h, and how far rounding of the samples may put it off.
    fn central(&mut self, h: f64) -> (f64, f64) {
        let (up, value_up) = (self.sample)(h);
        let (down, value_down) = (self.sample)(-h);
        let quotient = (value_up - value_down) / (up - down);
        (quotient, self.noise(value_up, value_down, quotient, h))
    }

    fn noise(&self, first: f64, second: f64, quotient: f64, step: f64) -> f64 {
        let size = gradus_numerics::max(first.abs(), second.abs());
        let sampled = size * f64::EPSILON + quotient.abs() * self.jitter;
        sampled / step.abs() + quotient.abs() * f64::EPSILON
    }

    /// The slope at 0 of the parabola through g(0), g(t) and g(2t).
    fn three_point(&mut self, t: f64) -> f64 {
        let (near, value_near) = (self.sample)(t);
        let (far, value_far) = (self.sample)(2.0 * t);
        let (slope_near, slope_far) = (
            (value_near - self.value) / near,
            (value_far - self.value) / far,
        );
        (slope_near * far - slope_far * near) / (far - near)
    }

    fn richardson(
        &mut self,
        h: f64,
        one_sided: f64,
        index: usize,
    ) -> Result<Estimate, CalculusError> {
        let narrow = gradus_numerics::min(self.below, self.above);
        // A central tableau as long as it has a tenth of the step's room: its error falls four times as fast.
        let estimate = if narrow >= h / 10.0 {
            extrapolate(gradus_numerics::min(h, narrow), 4.0, |h| self.central(h))
        } else {
            extrapolate(one_sided, 2.0, |t| self.one_sided(t))
        };
        estimate.ok_or(CalculusError::NoFiniteDifference { index })
    }
}
