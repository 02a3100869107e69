//! Which columns share a row.

use super::order::Graph;
use crate::SparsityPattern;

/// Columns as vertices, in conflict where they share a row; for rows, with the roles of the patterns exchanged.
///
/// The graph is never built: conflicts are found over two steps, down to the rows of a column and along each of them.
pub(super) struct DistanceTwo<'a> {
    /// From a vertex to what it meets others in.
    down: &'a SparsityPattern,
    /// And back.
    along: &'a SparsityPattern,
    /// The last visit that met each vertex.
    met: Vec<usize>,
    visit: usize,
}

impl<'a> DistanceTwo<'a> {
    pub(super) fn new(down: &'a SparsityPattern, along: &'a SparsityPattern) -> Self {
        Self {
            down,
            along,
            met: vec![0; down.nrows()],
            visit: 0,
        }
    }
}

impl Graph for DistanceTwo<'_> {
    fn vertices(&self) -> usize {
        self.down.nrows()
    }

    fn visit_conflicts(&mut self, vertex: usize, mut visit: impl FnMut(usize)) {
        self.visit += 1;
        self.met[vertex] = self.visit;
        for &shared in self.down.row(vertex) {
            for &other in self.along.row(shared) {
                if std::mem::replace(&mut self.met[other], self.visit) != self.visit {
                    visit(other);
                }
            }
        }
    }
}
