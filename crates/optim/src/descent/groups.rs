//! Groups of parameters with a learning rate and a decay of their own.

use std::ops::Range;

use crate::OptimError;
use crate::interval::NOT_NEGATIVE;

/// Parameters with a learning rate and a decay of their own: a range of the flat slice.
///
/// The learning rate is a multiple of the optimizer's, so that one schedule drives all groups. Parameters of no group
/// have scale 1 and the configuration's decay. See [`Descent::with_groups`](crate::Descent::with_groups).
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Which parameters.
    pub range: Range<usize>,
    /// Their learning rate is this times the optimizer's; 0 keeps them as they are.
    pub learning_rate_scale: f64,
    /// Their λ.
    pub weight_decay: f64,
}

/// All parameters in ascending ranges, each with one scale and one decay.
#[derive(Clone, Debug)]
pub(super) struct Segments(Vec<Segment>);

/// Parameters from the end of the last segment to this one's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Segment {
    pub(super) end: usize,
    pub(super) learning_rate_scale: f64,
    pub(super) weight_decay: f64,
}

impl Segments {
    /// The groups, in any order, and what lies between them.
    pub(super) fn new(
        owner: &'static str,
        groups: &[Group],
        n: usize,
        weight_decay: f64,
    ) -> Result<Self, OptimError> {
        for (group, Group { range, .. }) in groups.iter().enumerate() {
            if range.start > range.end || range.end > n {
                return Err(OptimError::GroupOutOfRange {
                    group,
                    start: range.start,
                    end: range.end,
                    parameters: n,
                });
            }
        }
        for group in groups {
            NOT_NEGATIVE.check(owner, "learning_rate_scale", group.learning_rate_scale)?;
            NOT_NEGATIVE.check(owner, "weight_decay", group.weight_decay)?;
        }
        let mut order: Vec<usize> = (0..groups.len())
            .filter(|&group| !groups[group].range.is_empty())
            .collect();
        order.sort_by_key(|&group| groups[group].range.start);
        let mut segments = Vec::with_capacity(2 * groups.len() + 1);
        let mut end = 0;
        let between = |end| Segment {
            end,
            learning_rate_scale: 1.0,
            weight_decay,
        };
        for (place, &group) in order.iter().enumerate() {
            let Group {
                range,
                learning_rate_scale,
                weight_decay,
            } = &groups[group];
            if range.start < end {
                return Err(OptimError::OverlappingGroups {
                    first: order[place - 1],
                    second: group,
                    index: range.start,
                });
            }
            if range.start > end {
                segments.push(between(range.start));
            }
            segments.push(Segment {
                end: range.end,
                learning_rate_scale: *learning_rate_scale,
                weight_decay: *weight_decay,
            });
            end = range.end;
        }
        if end < n {
            segments.push(between(n));
        }
        Ok(Self(segments))
    }

    /// The segments that hold parameters from `start` on.
    pub(super) fn from(&self, start: usize) -> &[Segment] {
        &self.0[self.0.partition_point(|segment| segment.end <= start)..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(range: Range<usize>, learning_rate_scale: f64) -> Group {
        Group {
            range,
            learning_rate_scale,
            weight_decay: 0.5,
        }
    }

    #[test]
    fn what_no_group_holds_becomes_segments_between_them() {
        let groups = [group(7..9, 3.0), group(4..4, 9.0), group(2..5, 2.0)];
        let segments = Segments::new("Sgd", &groups, 12, 0.1).unwrap();
        let ends: Vec<_> = segments.0.iter().map(|segment| segment.end).collect();
        assert_eq!(ends, [2, 5, 7, 9, 12]);
        let scales: Vec<_> = segments
            .0
            .iter()
            .map(|segment| segment.learning_rate_scale)
            .collect();
        assert_eq!(scales, [1.0, 2.0, 1.0, 3.0, 1.0]);
        assert_eq!(segments.from(0).len(), 5);
        assert_eq!(segments.from(4).len(), 4);
        assert_eq!(segments.from(5)[0].end, 7);
        assert!(segments.from(12).is_empty());
    }

    #[test]
    fn a_range_outside_or_claimed_twice_is_named() {
        let outside = Segments::new("Sgd", &[group(0..2, 1.0), group(3..13, 1.0)], 12, 0.0);
        assert!(matches!(
            outside,
            Err(OptimError::GroupOutOfRange {
                group: 1,
                end: 13,
                ..
            })
        ));
        let twice = Segments::new("Sgd", &[group(4..6, 1.0), group(0..5, 1.0)], 12, 0.0);
        assert_eq!(
            twice.unwrap_err(),
            OptimError::OverlappingGroups {
                first: 1,
                second: 0,
                index: 4
            }
        );
    }
}
