//! Sets of inputs, each named by an id: unions of unions, written out only where someone asks.

use std::ops::Range;

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
            nodes: Vec::new(),
            members: (0..id(inputs)).collect(),
        }
    }

    pub(super) fn inputs(&self) -> usize {
        self.inputs
    }

    /// a ∪ b. It is one of the two where that holds the other, as far as this is seen at once.
    #[inline]
    pub(super) fn union(&mut self, a: u32, b: u32) -> u32 {
        if a == b || b == 0 {
            return a;
        }
        if a == 0 {
            return b;
        }
        match (self.node(a), self.node(b)) {
            (Node::Few(a_start, a_end), Node::Few(b_start, b_end)) => {
                let (a_range, b_range) = (range(a_start, a_end), range(b_start, b_end));
                let start = self.members.len();
                merge(&mut self.members, a_range.clone(), b_range.clone());
                let merged = self.members.len() - start;
                if merged == a_range.len() || merged == b_range.len() {
                    self.members.truncate(start);
                    return if merged == a_range.len() { a } else { b };
                }
                if merged > FEW {
                    self.members.truncate(start);
                    return self.push(Node::Union(a, b));
                }
                self.push(Node::Few(id(start), id(start + merged)))
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
        &self.members[range(start, end)]
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
        SparsityPattern::try_from_offsets_and_indices(
            sets.len(),
            self.inputs,
            offsets,
            indices,
        )
        .expect("members are sorted, distinct and below the number of inputs")
    }

    #[inline]
    fn push(&mut self, node: Node) -> u32 {
        self.nodes.push(node);
        id(self.inputs + self.nodes.len())
    }
}

/// Appends the union of two sorted ranges of the members to them.
#[inline]
fn merge(members: &mut Vec<u32>, mut a: Range<usize>, mut b: Range<usize>) {
    while a.start < a.end && b.start < b.end {
        let (first, second) = (members[a.start], members[b.start]);
        members.push(first.min(second));
        a.start += usize::from(first <= second);
        b.start += usize::from(second <= first);
    }
    members.extend_from_within(a);
    members.extend_from_within(b);
}

#[inline]
fn range(start: u32, end: u32) -> Range<usize> {
    start as usize..end as usize
}

/// A number of sets, inputs or members in 32 bits; memory ends long before these do.
#[inline]
pub(super) fn id(index: usize) -> u32 {
    u32::try_from(index).expect("a trace holds fewer than 2³² sets and members")
}
