//! Two ways to write sets out: from each set down to its parts, or 64 inputs at a time through all of them.

use super::sets::{IndexSets, Node};

/// Offsets and sorted members, one row a set.
pub(super) type Rows = (Vec<usize>, Vec<usize>);

/// A walk from a set to its parts that passes each part once.
pub(super) struct Walk<'a> {
    sets: &'a IndexSets,
    /// The last row that each set, and each input, was met in; rows count from 1.
    met: Vec<u32>,
    held: Vec<u32>,
    pending: Vec<u32>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(sets: &'a IndexSets) -> Self {
        Self {
            sets,
            met: vec![0; sets.nodes.len()],
            held: vec![0; sets.inputs()],
            pending: Vec::new(),
        }
    }

    /// The members of each set, or nothing once the walk has taken so many steps.
    pub(super) fn rows(&mut self, sets: &[u32], mut steps: usize) -> Option<Rows> {
        let (mut offsets, mut indices) = (Vec::with_capacity(sets.len() + 1), Vec::new());
        offsets.push(0);
        for (&set, row) in sets.iter().zip(1..) {
            if set != 0 {
                match self.sets.node(set) {
                    Node::Few(first, last) => {
                        let members = self.sets.members(first, last);
                        indices.extend(members.iter().map(|&member| member as usize));
                    }
                    Node::Union(..) => self.gather(set, row, &mut steps, &mut indices)?,
                }
            }
            offsets.push(indices.len());
        }
        Some((offsets, indices))
    }

    /// Appends the members of one set, sorted.
    fn gather(
        &mut self,
        set: u32,
        row: u32,
        steps: &mut usize,
        indices: &mut Vec<usize>,
    ) -> Option<()> {
        let start = indices.len();
        self.pending.push(set);
        while let Some(part) = self.pending.pop() {
            *steps = steps.checked_sub(1)?;
            match self.sets.node(part) {
                Node::Few(first, last) => {
                    for &member in self.sets.members(first, last) {
                        let held = &mut self.held[member as usize];
                        if *held != row {
                            *held = row;
                            indices.push(member as usize);
                        }
                    }
                }
                Node::Union(left, right) => {
                    for part in [left, right] {
                        if self.is_new(part, row) {
                            self.pending.push(part);
                        }
                    }
                }
            }
        }
        indices[start..].sort_unstable();
        Some(())
    }

    fn is_new(&mut self, set: u32, row: u32) -> bool {
        let Some(node) = (set as usize).checked_sub(self.sets.inputs() + 1) else {
            return true;
        };
        std::mem::replace(&mut self.met[node], row) != row
    }
}

/// The members of each set, by sweeps through all sets: a set is a word of 64 bits, a union an *or*.
pub(super) fn words(sets: &IndexSets, wanted: &[u32]) -> Rows {
    let n = sets.inputs();
    let mut rows = vec![Vec::new(); wanted.len()];
    let mut words = vec![0_u64; 1 + n + sets.nodes.len()];
    for block in (0..n).step_by(64) {
        let in_block = |member: u32| {
            let bit = (member as usize).wrapping_sub(block);
            if bit < 64 { 1 << bit } else { 0 }
        };
        for (word, input) in words[1..=n].iter_mut().zip(0..) {
            *word = in_block(input);
        }
        for (k, node) in sets.nodes.iter().enumerate() {
            words[1 + n + k] = match *node {
                Node::Few(start, end) => sets
                    .members(start, end)
                    .iter()
                    .fold(0, |word, &member| word | in_block(member)),
                Node::Union(left, right) => words[left as usize] | words[right as usize],
            };
        }
        for (row, &set) in rows.iter_mut().zip(wanted) {
            let mut word = words[set as usize];
            while word != 0 {
                row.push(block + word.trailing_zeros() as usize);
                word &= word - 1;
            }
        }
    }
    let mut offsets = vec![0];
    offsets.extend(rows.iter().scan(0, |end, row| {
        *end += row.len();
        Some(*end)
    }));
    (offsets, rows.concat())
}
