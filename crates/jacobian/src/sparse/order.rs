//! The order in which a greedy colouring takes the vertices.

use super::greedy::{Taken, UNCOLORED};

/// In which order a [`Coloring`](crate::Coloring) takes columns, rows or variables. Each gets the smallest colour that
/// no conflicting one before it has.
///
/// No order is best for all patterns. Source: Gebremedhin, Manne and Pothen, *What color is your Jacobian?* (2005),
/// section 6.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By index: the optimum 2k + 1 for a band of half-width k.
    #[default]
    Natural,
    /// Those with the most conflicts first: hubs come before what hangs on them.
    LargestFirst,
    /// Backwards, each time the one with the fewest conflicts among those that are left: what is colored last has few
    /// conflicts (Matula and Beck 1983).
    SmallestLast,
    /// Each time the one with the most different colours around it, which has the least choice left (Brélaz 1979): the
    /// optimum 5 for the five-point stencil on any grid, where one early choice forces the others.
    Saturation,
}

impl Order {
    /// All orders.
    ///
    /// ```
    /// use gradus_jacobian::Order;
    /// assert_eq!(Order::ALL.len(), 4);
    /// ```
    pub const ALL: [Self; 4] = [
        Self::Natural,
        Self::LargestFirst,
        Self::SmallestLast,
        Self::Saturation,
    ];

    /// The vertices of a graph in this order.
    pub(super) fn of(self, graph: &mut impl Graph) -> Vec<usize> {
        match self {
            Self::Natural => (0..graph.vertices()).collect(),
            Self::LargestFirst => {
                let degrees = degrees(graph);
                let mut order: Vec<usize> = (0..graph.vertices()).collect();
                order.sort_by_key(|&vertex| std::cmp::Reverse(degrees[vertex]));
                order
            }
            Self::SmallestLast => smallest_last(graph),
            Self::Saturation => saturation(graph),
        }
    }
}

/// Vertices and which of them must not share a colour.
pub(super) trait Graph {
    /// The number of vertices.
    fn vertices(&self) -> usize;
    /// Calls `visit` for each vertex in conflict with this one, once each.
    fn visit_conflicts(&mut self, vertex: usize, visit: impl FnMut(usize));
}

fn degrees(graph: &mut impl Graph) -> Vec<usize> {
    (0..graph.vertices())
        .map(|vertex| {
            let mut degree = 0;
            graph.visit_conflicts(vertex, |_| degree += 1);
            degree
        })
        .collect()
}

/// Takes away a vertex with the fewest conflicts again and again; the order is the reverse.
fn smallest_last(graph: &mut impl Graph) -> Vec<usize> {
    let mut degrees = degrees(graph);
    let most = degrees.iter().copied().max().unwrap_or(0);
    // Vertices by degree. One whose degree fell stands in several; only where it has that degree still does it count.
    let mut by_degree = vec![Vec::new(); most + 1];
    for (vertex, &degree) in degrees.iter().enumerate().rev() {
        by_degree[degree].push(vertex);
    }
    let mut is_taken = vec![false; degrees.len()];
    let mut order = Vec::with_capacity(degrees.len());
    let mut smallest = 0;
    while smallest <= most {
        let Some(vertex) = by_degree[smallest].pop() else {
            smallest += 1;
            continue;
        };
        if is_taken[vertex] || degrees[vertex] != smallest {
            continue;
        }
        is_taken[vertex] = true;
        order.push(vertex);
        graph.visit_conflicts(vertex, |other| {
            if !is_taken[other] {
                degrees[other] -= 1;
                by_degree[degrees[other]].push(other);
                smallest = smallest.min(degrees[other]);
            }
        });
    }
    order.reverse();
    order
}

/// Colours greedily, and takes the vertex with the most different colours around it each time.
fn saturation(graph: &mut impl Graph) -> Vec<usize> {
    let vertices = graph.vertices();
    let (mut colors, mut around) = (vec![UNCOLORED; vertices], vec![0_u64; vertices]);
    // Vertices by the number of colours around them, stale where that has grown, as above.
    let mut by_saturation: Vec<Vec<usize>> = vec![(0..vertices).rev().collect()];
    let mut order = Vec::with_capacity(vertices);
    let mut taken = Taken::default();
    while let Some(vertex) = by_saturation.last_mut().and_then(Vec::pop) {
        while by_saturation.len() > 1 && by_saturation.last().is_some_and(Vec::is_empty) {
            by_saturation.pop();
        }
        if colors[vertex] != UNCOLORED {
            continue;
        }
        taken.forget();
        graph.visit_conflicts(vertex, |other| taken.take(colors[other]));
        let color = taken.smallest_free();
        colors[vertex] = color;
        order.push(vertex);
        // Of more than 64 colours only 64 groups of them are told apart: an order all the same.
        let bit = 1 << (color % 64);
        graph.visit_conflicts(vertex, |other| {
            if colors[other] == UNCOLORED && around[other] & bit == 0 {
                around[other] |= bit;
                let saturation = around[other].count_ones() as usize;
                if by_saturation.len() <= saturation {
                    by_saturation.resize(saturation + 1, Vec::new());
                }
                by_saturation[saturation].push(other);
            }
        });
    }
    order
}
