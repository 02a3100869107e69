//! Sets of inputs, each named by an id: unions of unions, written out only where someone asks.

use nalgebra_sparse::pattern::SparsityPattern;

use super::walk::{Walk, words};

/// A set of up to so many members is written out, so that unions of small sets find themselves again.
const FEW: usize = 16;

/// The sets of one trace. Id 0 is the empty set, 1 … n hold one input each, and from n + 1 on each has a [`Node`].
#[derive(Debug)]
pub(super) struct IndexSets {
    inputs: usize,
    pub(super) nodes: Vec<Node>,
    /// Sorted members of the sets that are written out; the first n are the inputs themselves.
    members: Vec<u32>,
}

/// How a set is held.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node {
    /// Written out: a range of the members.
    Few(u32, u32),
    /// The union of two sets with smaller ids.
    Union(u32, u32),
}

impl IndexSets {
    pub(super) fn new(inputs: usize) -> Self {
        Self {
            inputs,
            nodes: Vec::with_capacity(2 * inputs),
            members: (0..id(inputs)).collect(),
        }
    }

    pub(super) fn inputs(&self) -> usize {
        self.inputs
    }

    /// a ∪ b. It is one of the two where that holds the other, as far as this is seen at once.
    /// Neither is empty.
    pub(super) fn union(&mut self, a: u32, b: u32) -> u32 {
        match (self.node(a), self.node(b)) {
            (Node::Few(a_start, a_end), Node::Few(b_start, b_end)) => {
                let (first, second) = (self.members(a_start, a_end), self.members(b_start, b_end));
                let (first_len, second_len) = (first.len(), second.len());
                let (merged, len) = merge(first, second);
                if len == first_len {
                    a
                } else if len == second_len {
                    b
                } else if len > FEW {
                    self.push(Node::Union(a, b))
                } else {
                    let start = id(self.members.len());
                    self.members.extend_from_slice(&merged[..len]);
                    self.push(Node::Few(start, id(self.members.len())))
                }
            }
            (Node::Union(left, right), _) if left == b || right == b => a,
            (_, Node::Union(left, right)) if left == a || right == a => b,
            _ => self.push(Node::Union(a, b)),
        }
    }

    /// How set `set` is held; not for the empty one.
    #[inline]
    pub(super) fn node(&self, set: u32) -> Node {
        match (set as usize).checked_sub(self.inputs + 1) {
            Some(node) => self.nodes[node],
            None => Node::Few(set - 1, set),
        }
    }

    /// The members of a set that is written out.
    pub(super) fn members(&self, start: u32, end: u32) -> &[u32] {
        &self.members[start as usize..end as usize]
    }

    /// Each of the sets written out, as one row of a pattern.
    ///
    /// Walking from each set to its parts costs what the sets have in parts. Where they share large parts, that would be
    /// far more than there are nodes, and sweeping through all nodes with 64 inputs at a time costs less.
    pub(super) fn rows(&self, sets: &[u32]) -> SparsityPattern {
        let nodes = self.inputs + self.nodes.len();
        let steps = 4 * nodes.saturating_mul(self.inputs.div_ceil(64));
        let (offsets, indices) = Walk::new(self)
            .rows(sets, steps)
            .unwrap_or_else(|| words(self, sets));
        SparsityPattern::try_from_offsets_and_indices(sets.len(), self.inputs, offsets, indices)
            .expect("members are sorted, distinct and below the number of inputs")
    }

    #[inline]
    fn push(&mut self, node: Node) -> u32 {
        self.nodes.push(node);
        id(self.inputs + self.nodes.len())
    }
}

/// The union of two sorted sets of at most so many members each, and how many members it has.
#[inline]
fn merge(mut a: &[u32], mut b: &[u32]) -> ([u32; 2 * FEW], usize) {
    let (mut merged, mut len) = ([0; 2 * FEW], 0);
    loop {
        let next = match (a, b) {
            ([first, a_rest @ ..], [second, b_rest @ ..]) => {
                if first <= second {
                    a = a_rest;
                }
                if second <= first {
                    b = b_rest;
                }
                first.min(second)
            }
            ([first, rest @ ..], []) => {
                a = rest;
                first
            }
            ([], [second, rest @ ..]) => {
                b = rest;
                second
            }
            ([], []) => return (merged, len),
        };
        merged[len] = *next;
        len += 1;
    }
}

/// A number of sets, inputs or members in 32 bits; memory ends long before these do.
#[inline]
pub(super) fn id(index: usize) -> u32 {
    u32::try_from(index).expect("a trace holds fewer than 2³² sets and members")
}
