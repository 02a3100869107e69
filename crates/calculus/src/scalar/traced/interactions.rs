//! Which inputs meet in a nonlinear operation: where a Hessian may have entries.

use nalgebra_sparse::pattern::SparsityPattern;

use super::sets::{IndexSets, id};

/// The interactions behind the numbers of a trace: id 0 is none, and from 1 on each has a node.
#[derive(Debug, Default)]
pub(super) struct Interactions {
    nodes: Vec<Interaction>,
}

/// Two sets of inputs that meet, each with each, after what is behind two other numbers. A set 0 is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Interaction {
    sets: [u32; 2],
    behind: [u32; 2],
}

impl Interactions {
    /// All that is behind two numbers, and that `sets` meet.
    pub(super) fn join(&mut self, behind: [u32; 2], sets: [u32; 2]) -> u32 {
        let nothing_new = sets.contains(&0);
        let [a, b] = behind;
        if nothing_new && (a == b || b == 0) {
            return a;
        }
        if nothing_new && a == 0 {
            return b;
        }
        let sets = if nothing_new { [0, 0] } else { sets };
        let behind = if a == b { [a, 0] } else { behind };
        // A function of a function of the same inputs: nothing that was not there.
        for known in behind {
            let other = if known == a { b } else { a };
            if known != 0
                && (other == 0 || other == known)
                && self.nodes[known as usize - 1].sets == sets
            {
                return known;
            }
        }
        self.nodes.push(Interaction { sets, behind });
        id(self.nodes.len())
    }

    /// The pairs of inputs that meet behind a number, as a symmetric pattern.
    pub(super) fn pattern(&self, number: u32, sets: &IndexSets) -> SparsityPattern {
        let mut pairs = self.pairs_behind(number);
        pairs.sort_unstable();
        pairs.dedup();
        let mut distinct: Vec<u32> = pairs.as_flattened().to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let rows = sets.rows(&distinct);
        let position = |set| distinct.partition_point(|&other| other < set);

        // The sets whose members stand in the row of an input, for each input: counted first, then written.
        let meetings = || {
            let pairs = pairs.iter().map(|&[a, b]| (position(a), position(b)));
            pairs.flat_map(|(a, b)| [(a, b), (b, a)].into_iter().take(1 + usize::from(a != b)))
        };
        let mut starts = vec![0; sets.inputs() + 2];
        for (of, _) in meetings() {
            for &input in rows.lane(of) {
                starts[input + 2] += 1;
            }
        }
        for input in 0..=sets.inputs() {
            starts[input + 1] += starts[input];
        }
        let mut partners = vec![0; starts[sets.inputs() + 1]];
        for (of, partner) in meetings() {
            for &input in rows.lane(of) {
                partners[starts[input + 1]] = partner;
                starts[input + 1] += 1;
            }
        }

        let (mut offsets, mut indices) = (vec![0], Vec::new());
        let mut met = vec![0_u32; sets.inputs()];
        for (bounds, row) in starts.windows(2).take(sets.inputs()).zip(1..) {
            let start = indices.len();
            for &set in &partners[bounds[0]..bounds[1]] {
                if indices.len() - start == sets.inputs() {
                    break;
                }
                for &input in rows.lane(set) {
                    if met[input] != row {
                        met[input] = row;
                        indices.push(input);
                    }
                }
            }
            indices[start..].sort_unstable();
            offsets.push(indices.len());
        }
        SparsityPattern::try_from_offsets_and_indices(
            sets.inputs(),
            sets.inputs(),
            offsets,
            indices,
        )
        .expect("members are sorted, distinct and below the number of inputs")
    }

    /// The pairs of sets that meet behind a number, smaller id first.
    fn pairs_behind(&self, number: u32) -> Vec<[u32; 2]> {
        let mut met = vec![false; self.nodes.len() + 1];
        met[0] = true;
        let mut pending = vec![number];
        let mut pairs = Vec::new();
        while let Some(number) = pending.pop() {
            if std::mem::replace(&mut met[number as usize], true) {
                continue;
            }
            let Interaction { sets, behind } = self.nodes[number as usize - 1];
            if sets != [0, 0] {
                pairs.push([sets[0].min(sets[1]), sets[0].max(sets[1])]);
            }
            pending.extend(behind);
        }
        pairs
    }
}
