//! A check: a measured number held against an expected one.

use std::fmt;

/// How the measured number must stand to the expected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// |measured − expected| ≤ tolerance
    Near,
    /// measured ≤ expected
    AtMost,
    /// measured ≥ expected
    AtLeast,
    /// measured < expected
    Below,
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Near => "≈",
            Self::AtMost => "≤",
            Self::AtLeast => "≥",
            Self::Below => "<",
        })
    }
}

/// What must hold. Whether it does follows from the other fields and from nothing else.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Check {
    name: String,
    measured: f64,
    relation: Relation,
    expected: f64,
    tolerance: f64,
    holds: bool,
}

impl Check {
    /// |measured − expected| ≤ tolerance. Equal infinities hold; NaN never does, nor does a
    /// tolerance that is negative or not finite.
    pub(crate) fn near(
        name: impl Into<String>,
        measured: f64,
        expected: f64,
        tolerance: f64,
    ) -> Self {
        Self::new(name.into(), measured, Relation::Near, expected, tolerance)
    }

    /// |measured − expected| ≤ `relative_tolerance` · |expected|
    pub(crate) fn relative(
        name: impl Into<String>,
        measured: f64,
        expected: f64,
        relative_tolerance: f64,
    ) -> Self {
        let tolerance = relative_tolerance * expected.abs();
        Self::new(name.into(), measured, Relation::Near, expected, tolerance)
    }

    /// measured = expected, without any tolerance.
    pub(crate) fn exact(name: impl Into<String>, measured: f64, expected: f64) -> Self {
        Self::new(name.into(), measured, Relation::Near, expected, 0.0)
    }

    /// measured ≤ bound
    pub(crate) fn at_most(name: impl Into<String>, measured: f64, bound: f64) -> Self {
        Self::new(name.into(), measured, Relation::AtMost, bound, 0.0)
    }

    /// measured ≥ bound
    pub(crate) fn at_least(name: impl Into<String>, measured: f64, bound: f64) -> Self {
        Self::new(name.into(), measured, Relation::AtLeast, bound, 0.0)
    }

    /// measured < bound
    pub(crate) fn below(name: impl Into<String>, measured: f64, bound: f64) -> Self {
        Self::new(name.into(), measured, Relation::Below, bound, 0.0)
    }

    /// The only place where `holds` is decided.
    #[expect(
        clippy::float_cmp,
        reason = "equality is the claim where the tolerance is zero or both are infinite"
    )]
    fn new(name: String, measured: f64, relation: Relation, expected: f64, tolerance: f64) -> Self {
        let holds = match relation {
            Relation::Near => {
                tolerance.is_finite()
                    && tolerance >= 0.0
                    && (measured == expected || (measured - expected).abs() <= tolerance)
            }
            Relation::AtMost => measured <= expected,
            Relation::AtLeast => measured >= expected,
            Relation::Below => measured < expected,
        };
        Self {
            name,
            measured,
            relation,
            expected,
            tolerance,
            holds,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn measured(&self) -> f64 {
        self.measured
    }

    pub(crate) fn relation(&self) -> Relation {
        self.relation
    }

    pub(crate) fn expected(&self) -> f64 {
        self.expected
    }

    pub(crate) fn tolerance(&self) -> f64 {
        self.tolerance
    }

    pub(crate) fn holds(&self) -> bool {
        self.holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_holds_up_to_its_tolerance_and_no_further() {
        assert!(Check::near("", 1.5, 1.0, 0.5).holds());
        assert!(!Check::near("", 1.500_000_1, 1.0, 0.5).holds());
        assert!(Check::exact("", 1.6, 1.6).holds());
        assert!(!Check::exact("", 1.6_f64.next_up(), 1.6).holds());
    }

    #[test]
    fn nan_never_holds() {
        for check in [
            Check::near("", f64::NAN, f64::NAN, 1.0),
            Check::near("", 1.0, 1.0, f64::NAN),
            Check::at_most("", f64::NAN, 1.0),
            Check::at_least("", f64::NAN, 1.0),
            Check::below("", 0.0, f64::NAN),
        ] {
            assert!(!check.holds(), "{check:?}");
        }
    }

    #[test]
    fn equal_infinities_hold_and_others_do_not() {
        assert!(Check::exact("", f64::INFINITY, f64::INFINITY).holds());
        assert!(!Check::exact("", f64::INFINITY, f64::NEG_INFINITY).holds());
        assert!(!Check::near("", f64::INFINITY, 1.0, 1e300).holds());
    }

    #[test]
    fn a_tolerance_that_excludes_nothing_does_not_count() {
        assert!(!Check::near("", 5.0, 1.0, f64::INFINITY).holds());
        assert!(!Check::near("", 1.0, 1.0, -1.0).holds());
    }

    #[test]
    fn below_is_strict() {
        assert!(Check::at_most("", 1.0, 1.0).holds());
        assert!(Check::at_least("", 1.0, 1.0).holds());
        assert!(!Check::below("", 1.0, 1.0).holds());
    }
}
