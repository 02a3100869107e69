//! The ranges in which the numbers of a configuration make sense.

use crate::OptimError;

/// A range with the text that names it in an error.
pub(crate) struct Interval {
    text: &'static str,
    contains: fn(f64) -> bool,
}

// Each comparison is written so that NaN is outside.
pub(crate) const NOT_NEGATIVE: Interval = Interval {
    text: "[0, ∞)",
    contains: |x| (0.0..f64::INFINITY).contains(&x),
};
pub(crate) const POSITIVE: Interval = Interval {
    text: "(0, ∞)",
    contains: |x| 0.0 < x && x < f64::INFINITY,
};
/// For weights of a moving average: at 1 it would never see a gradient.
pub(crate) const BELOW_ONE: Interval = Interval {
    text: "[0, 1)",
    contains: |x| (0.0..1.0).contains(&x),
};
pub(crate) const UNIT: Interval = Interval {
    text: "[0, 1]",
    contains: |x| (0.0..=1.0).contains(&x),
};
/// For factors that shrink.
pub(crate) const BETWEEN_ZERO_AND_ONE: Interval = Interval {
    text: "(0, 1)",
    contains: |x| 0.0 < x && x < 1.0,
};
/// For orders of norms.
pub(crate) const AT_LEAST_ONE: Interval = Interval {
    text: "[1, ∞)",
    contains: |x| (1.0..f64::INFINITY).contains(&x),
};
/// For factors that grow.
pub(crate) const ABOVE_ONE: Interval = Interval {
    text: "(1, ∞)",
    contains: |x| 1.0 < x && x < f64::INFINITY,
};

pub(crate) const NESTEROV_MOMENTUM: Interval = Interval {
    text: "(0, 1), as Nesterov's look ahead needs",
    contains: |x| 0.0 < x && x < 1.0,
};
pub(crate) const NESTEROV_DAMPENING: Interval = Interval {
    text: "{0}, as Nesterov's look ahead needs",
    contains: |x| x == 0.0,
};

impl Interval {
    /// That `value` is inside, or the error that names the field.
    pub(crate) fn check(
        &self,
        owner: &'static str,
        field: &'static str,
        value: f64,
    ) -> Result<(), OptimError> {
        if (self.contains)(value) {
            Ok(())
        } else {
            Err(OptimError::InvalidConfig {
                owner,
                field,
                value,
                allowed: self.text,
            })
        }
    }
}
