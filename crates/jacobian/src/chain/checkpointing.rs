//! Which inputs of a chain's stages are kept for the way back.

use crate::JacobianError;

/// Which stages' inputs a [`Chain`](super::Chain) keeps on the way to its value; the others are evaluated again on the way
/// back. For L stages:
///
/// | checkpointing | inputs held at once | evaluations beyond L |
/// |---|---|---|
/// | [`Everything`](Self::Everything) | L | 0 |
/// | [`Segments`](Self::Segments) of q stages, S = ⌈L/q⌉ of them | S + q − 1 | (S − 1)(q − 1) |
/// | [`SquareRoot`](Self::SquareRoot): segments of ⌈√L⌉ | about 2√L | about L − 2√L |
/// | [`Binomial`](Self::Binomial) with s snapshots | s, and the one that moves | r L − C(s + r, r − 1) − L + 1 |
///
/// where r is the least number with C(s + r, s) ≥ L. The last is the least that s snapshots can do with: Griewank,
/// "Achieving logarithmic growth of temporal and spatial complexity in reverse automatic differentiation" (1992), and
/// Griewank and Walther, "Algorithm 799: revolve" (2000). With s and r growing like log L, both memory and time grow
/// only so. The square root is Chen, Xu, Zhang and Guestrin, "Training deep nets with sublinear memory cost" (2016).
///
/// ```
/// use gradus_jacobian::Checkpointing;
///
/// assert_eq!(Checkpointing::Everything.evaluations(100), 100);
/// assert_eq!(Checkpointing::SquareRoot.evaluations(100), 100 + 9 * 9);
/// assert_eq!(Checkpointing::Binomial(5).evaluations(100), 317); // r = 4: 400 − C(9, 3) + 1
/// assert_eq!(Checkpointing::Binomial(1).evaluations(100), 4951); // from the start each time: 99 + 98 + … + 1, and 1
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Checkpointing {
    /// Every stage's input.
    Everything,
    /// The first inputs of segments of ⌈√L⌉ stages, and all inputs of the segment that is on its way back.
    SquareRoot,
    /// The same for segments of so many stages.
    Segments(usize),
    /// At most so many inputs, the first stage's among them, placed where the fewest evaluations follow.
    Binomial(usize),
}

impl Checkpointing {
    /// How many times stages are evaluated for a value and a product from the left with `stages` stages: once each, and
    /// those that must be evaluated again. Saturates at `u64::MAX`; a checkpointing that may keep nothing has none: 0.
    pub fn evaluations(self, stages: usize) -> u64 {
        if stages == 0 || self.check().is_err() {
            return 0;
        }
        if let Self::Binomial(snapshots) = self {
            return advances(stages, snapshots).saturating_add(1);
        }
        let length = self.segment(stages);
        let segments = stages.div_ceil(length);
        (stages as u64).saturating_add(((segments - 1) as u64).saturating_mul(length as u64 - 1))
    }

    /// How many stages a segment has; all of them where there are no segments.
    pub(super) fn segment(self, stages: usize) -> usize {
        match self {
            Self::SquareRoot => {
                let root = stages.isqrt();
                root + usize::from(root * root < stages)
            }
            // A longer segment than the chain is the chain.
            Self::Segments(length) => length.min(stages),
            Self::Everything | Self::Binomial(_) => stages,
        }
    }

    pub(super) fn check(self) -> Result<(), JacobianError> {
        let what = match self {
            Self::Segments(0) => "the segment's length",
            Self::Binomial(0) => "the number of snapshots",
            _ => return Ok(()),
        };
        Err(JacobianError::NoCheckpoints { what })
    }
}

/// p(l, s) = r l − C(s + r, r − 1): the fewest stages to move over so that each of l inputs is at hand when it is needed,
/// from the last to the first, with s ≥ 1 snapshots, one of which holds the first.
fn advances(l: usize, s: usize) -> u64 {
    let (r, before) = repetitions(l, s);
    // C(s + r, r − 1) = C(s + r − 1, s) (s + r)/(s + 1)
    let spared = before * (s.min(l) as u128 + r) / (s.min(l) as u128 + 1);
    u64::try_from(r * l as u128 - spared).unwrap_or(u64::MAX)
}

/// How far ahead the next snapshot goes when l ≥ 2 inputs are to be restored and s ≥ 2 snapshots are free, one of which holds
/// the first: the farthest that keeps the optimum, min(C(s + r − 1, s), l − C(s + r − 2, s − 1)).
pub(super) fn split(l: usize, s: usize) -> usize {
    let s = s.min(l);
    let (r, before) = repetitions(l, s);
    // C(s + r − 2, s − 1) = C(s + r − 1, s) s/(s + r − 1)
    let behind = before * s as u128 / (s as u128 + r - 1);
    let ahead = before.min(l as u128 - behind);
    usize::try_from(ahead).expect("no farther ahead than l")
}

/// The least r with C(s + r, s) ≥ l, and C(s + r − 1, s), which is less than l (0 for r = 0).
fn repetitions(l: usize, s: usize) -> (u128, u128) {
    // More snapshots than stages are of no use, and these fit into the arithmetic.
    let (l, s) = (l as u128, s.min(l) as u128);
    let (mut r, mut reach, mut before) = (0, 1, 0);
    while reach < l {
        r += 1;
        before = reach;
        // C(s + r, s) = C(s + r − 1, s) (s + r)/r
        reach = reach * (s + r) / r;
    }
    (r, before)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// p(l, s) = min over j of j + p(l − j, s − 1) + p(j, s), by trying every j.
    fn fewest(l: usize, s: usize) -> Vec<Vec<u64>> {
        let mut p = vec![vec![0_u64; s + 1]; l + 1];
        for length in 2..=l {
            p[length][0] = u64::MAX / 4;
            for free in 1..=s {
                p[length][free] = (1..length)
                    .map(|j| {
                        let behind = if free == 1 && length - j > 1 {
                            u64::MAX / 4
                        } else {
                            p[length - j][free - 1]
                        };
                        j as u64 + behind + p[j][free]
                    })
                    .min()
                    .unwrap();
            }
        }
        p
    }

    #[test]
    fn the_formula_is_the_least_of_all_schedules() {
        let p = fewest(60, 12);
        for (l, row) in p.iter().enumerate().skip(1) {
            for (s, &least) in row.iter().enumerate().skip(1) {
                assert_eq!(advances(l, s), least, "l = {l}, s = {s}");
                if l >= 2 && s >= 2 {
                    let j = split(l, s);
                    assert_eq!(
                        j as u64 + p[l - j][s - 1] + p[j][s],
                        least,
                        "l = {l}, s = {s}"
                    );
                }
            }
        }
    }

    #[test]
    fn numbers_of_any_size_have_a_schedule() {
        assert_eq!(advances(usize::MAX, usize::MAX), u64::MAX - 1);
        assert_eq!(split(usize::MAX, usize::MAX), 1);
        assert_eq!(Checkpointing::Binomial(0).evaluations(5), 0);
    }
}
