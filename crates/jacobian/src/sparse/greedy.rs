//! Greedy colouring of any graph.

use super::order::{Graph, Order};

/// Gives each vertex the smallest colour that none in conflict with it has.
pub(super) fn greedy(graph: &mut impl Graph, order: Order) -> Vec<u32> {
    let mut colors = vec![UNCOLORED; graph.vertices()];
    let mut taken = Taken::default();
    for vertex in order.of(graph) {
        taken.forget();
        graph.visit_conflicts(vertex, |other| taken.take(colors[other]));
        colors[vertex] = taken.smallest_free();
    }
    colors
}

/// No colour yet.
pub(super) const UNCOLORED: u32 = u32::MAX;

/// The colours that a vertex must not get.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The last round that each colour was taken in.
    rounds: Vec<usize>,
    round: usize,
}

impl Taken {
    pub(super) fn forget(&mut self) {
        self.round += 1;
    }

    pub(super) fn take(&mut self, color: u32) {
        if color == UNCOLORED {
            return;
        }
        let color = color as usize;
        if color >= self.rounds.len() {
            self.rounds.resize(color + 1, 0);
        }
        self.rounds[color] = self.round;
    }

    pub(super) fn is_taken(&self, color: u32) -> bool {
        self.rounds.get(color as usize) == Some(&self.round)
    }

    pub(super) fn smallest_free(&self) -> u32 {
        let free = self.rounds.iter().position(|&round| round != self.round);
        u32::try_from(free.unwrap_or(self.rounds.len())).expect("fewer than 2³² colours")
    }
}
