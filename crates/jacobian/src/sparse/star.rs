//! Star colouring: the fewest products that give a symmetric matrix directly.

use super::greedy::{Taken, UNCOLORED};
use super::order::{Graph, Order};
use crate::SparsityPattern;

/// Colours such that neighbours differ, and no path of four vertices has two colours only: the vertices of any two colours
/// form stars.
///
/// Greedy, as in Gebremedhin, Tarafdar, Manne and Pothen, *New acyclic and star coloring algorithms with application to
/// computing Hessians* (2007). Each vertex keeps which colours its neighbours have, rather than which stars its edges are in:
/// a hub has many neighbours and few colours around it.
pub(super) fn colors(pattern: &SparsityPattern, order: Order) -> Vec<u32> {
    let n = pattern.nrows();
    let mut colors = vec![UNCOLORED; n];
    let mut around: Vec<Around> = vec![Around::default(); n];
    let (mut taken, mut twice) = (Taken::default(), Taken::default());
    for v in order.of(&mut Adjacency(pattern)) {
        taken.forget();
        twice.forget();
        let neighbours = pattern.row(v).iter().copied();
        let colored = neighbours.filter(|&w| w != v && colors[w] != UNCOLORED);
        for w in colored.clone() {
            if taken.is_taken(colors[w]) {
                twice.take(colors[w]);
            }
            taken.take(colors[w]);
        }
        for w in colored.clone() {
            for beyond in &around[w].0 {
                if taken.is_taken(beyond.color) {
                    continue;
                }
                // Were v of the colour of x, a neighbour of w: is there a path q − v − w − x or v − w − x − y of two colours?
                let is_inner = twice.is_taken(colors[w]);
                let is_end = || {
                    let x = beyond.only.map(|x| around[x].find(colors[w]));
                    x.is_some_and(|w_color| w_color.is_some_and(|beyond| beyond.only.is_none()))
                };
                if is_inner || is_end() {
                    taken.take(beyond.color);
                }
            }
        }
        let color = taken.smallest_free();
        for w in colored.collect::<Vec<_>>() {
            around[w].add(color, v);
            around[v].add(colors[w], w);
        }
        colors[v] = color;
    }
    colors
}

/// A number of colours that no star colouring goes below: 1 without neighbours, 2 for stars, 3 for anything else.
pub(super) fn bound(pattern: &SparsityPattern) -> usize {
    let degree = |v: usize| pattern.row(v).iter().filter(|&&w| w != v).count();
    let is_inner = |v: usize| degree(v) > 1;
    let edges = || pattern.entries().filter(|(v, w)| v != w);
    if edges().any(|(v, w)| is_inner(v) && is_inner(w)) {
        3
    } else if edges().next().is_some() {
        2
    } else {
        pattern.nrows().min(1)
    }
}

/// The colours that the neighbours of a vertex have, ascending.
#[derive(Clone, Debug, Default)]
struct Around(Vec<Beyond>);

/// A colour of some neighbour, and which that is where only one has it.
#[derive(Clone, Copy, Debug)]
struct Beyond {
    color: u32,
    only: Option<usize>,
}

impl Around {
    fn find(&self, color: u32) -> Option<&Beyond> {
        let at = self.0.binary_search_by_key(&color, |beyond| beyond.color);
        at.ok().map(|at| &self.0[at])
    }

    fn add(&mut self, color: u32, neighbour: usize) {
        match self.0.binary_search_by_key(&color, |beyond| beyond.color) {
            Ok(at) => self.0[at].only = None,
            Err(at) => {
                let only = Some(neighbour);
                self.0.insert(at, Beyond { color, only });
            }
        }
    }
}

/// The graph of a symmetric pattern, for the order of its vertices.
struct Adjacency<'a>(&'a SparsityPattern);

impl Graph for Adjacency<'_> {
    fn vertices(&self) -> usize {
        self.0.nrows()
    }

    fn visit_conflicts(&mut self, vertex: usize, visit: impl FnMut(usize)) {
        let others = self.0.row(vertex).iter().copied();
        others.filter(|&other| other != vertex).for_each(visit);
    }
}
