//! Level sets of f: R² → R on a grid, by marching squares.

use std::collections::BTreeMap;

use super::curve::between;

/// Cells of the grid in each direction; at 120 the polygon is within a tenth of a pixel of a curve that is not tighter than a coin.
const CELLS: usize = 120;

/// Values of f on a grid.
pub(crate) struct Field {
    x: Vec<f64>,
    y: Vec<f64>,
    z: Vec<f64>,
}

/// An edge of the grid: its first node, and whether it runs along x.
type Edge = (usize, bool);

impl Field {
    pub(crate) fn sample(f: impl Fn(f64, f64) -> f64, x: (f64, f64), y: (f64, f64)) -> Self {
        let nodes = |(low, high): (f64, f64)| -> Vec<f64> {
            (0..=CELLS)
                .map(|i| low + (high - low) * (i as f64 / CELLS as f64))
                .collect()
        };
        let (x, y) = (nodes(x), nodes(y));
        let z = y
            .iter()
            .flat_map(|&y| x.iter().map(|&x| f(x, y)).collect::<Vec<_>>())
            .collect();
        Self { x, y, z }
    }

    fn point(&self, node: usize) -> (f64, f64) {
        let columns = self.x.len();
        (self.x[node % columns], self.y[node / columns])
    }

    /// The polygons on which the interpolated field equals `level`, by marching squares.
    pub(crate) fn chains(&self, level: f64) -> Vec<Vec<(f64, f64)>> {
        let mut segments: Vec<(Edge, Edge)> = Vec::new();
        let columns = self.x.len();
        for row in 0..CELLS {
            for column in 0..CELLS {
                self.cell(row * columns + column, level, &mut segments);
            }
        }
        link(&segments)
            .into_iter()
            .map(|chain| {
                chain
                    .into_iter()
                    .map(|edge| self.crossing(edge, level))
                    .collect()
            })
            .collect()
    }

    /// Appends the segments of the cell whose lower left node is `node`.
    fn cell(&self, node: usize, level: f64, segments: &mut Vec<(Edge, Edge)>) {
        let columns = self.x.len();
        let corners = [node, node + 1, node + columns + 1, node + columns];
        if corners.iter().any(|&corner| !self.z[corner].is_finite()) {
            return;
        }
        // bottom, right, top, left: the edge from corner k to corner k + 1
        let edges: [Edge; 4] = [
            (node, true),
            (node + 1, false),
            (node + columns, true),
            (node, false),
        ];
        let above = corners.map(|corner| self.z[corner] > level);
        let crossed: Vec<usize> = (0..4).filter(|&k| above[k] != above[(k + 1) % 4]).collect();
        match crossed[..] {
            [a, b] => segments.push((edges[a], edges[b])),
            // A saddle: the value in the middle says which corners are joined.
            [..] if crossed.len() == 4 => {
                let middle =
                    corners.iter().map(|&corner| self.z[corner]).sum::<f64>() / 4.0 > level;
                let pairs = if middle == above[0] {
                    [(0, 1), (2, 3)]
                } else {
                    [(3, 0), (1, 2)]
                };
                segments.extend(pairs.map(|(a, b)| (edges[a], edges[b])));
            }
            [..] => {}
        }
    }

    /// Where the level is crossed on an edge, by linear interpolation.
    fn crossing(&self, (node, along_x): Edge, level: f64) -> (f64, f64) {
        let other = if along_x {
            node + 1
        } else {
            node + self.x.len()
        };
        let t = (level - self.z[node]) / (self.z[other] - self.z[node]);
        between(self.point(node), self.point(other), t)
    }
}

/// Joins segments that share an edge into chains; a closed chain ends with the edge it began with.
fn link(segments: &[(Edge, Edge)]) -> Vec<Vec<Edge>> {
    let mut meeting: BTreeMap<Edge, Vec<usize>> = BTreeMap::new();
    for (k, &(a, b)) in segments.iter().enumerate() {
        meeting.entry(a).or_default().push(k);
        meeting.entry(b).or_default().push(k);
    }
    let mut used = vec![false; segments.len()];
    let follow = |start: Edge, used: &mut Vec<bool>| -> Vec<Edge> {
        let mut chain = vec![start];
        let mut end = start;
        while let Some(&next) = meeting[&end].iter().find(|&&k| !used[k]) {
            used[next] = true;
            let (a, b) = segments[next];
            end = if a == end { b } else { a };
            chain.push(end);
        }
        chain
    };
    let ends = meeting
        .iter()
        .filter(|(_, at)| at.len() == 1)
        .map(|(&edge, _)| edge);
    let open_first = ends.chain(meeting.keys().copied());
    open_first
        .map(|edge| follow(edge, &mut used))
        .filter(|chain| chain.len() > 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_one_closed_chain_on_its_level() {
        let field = Field::sample(|x, y| x * x + y * y, (-2.0, 2.0), (-2.0, 2.0));
        let chains = field.chains(1.0);
        assert_eq!(chains.len(), 1);
        assert_eq!(chains[0].first(), chains[0].last());
        for &(x, y) in &chains[0] {
            assert!((x * x + y * y - 1.0).abs() < 1e-3, "{x} {y}");
        }
    }

    #[test]
    fn a_saddle_s_level_is_two_open_chains() {
        let field = Field::sample(|x, y| x * y, (-1.0, 1.0), (-1.0, 1.0));
        let chains = field.chains(0.1);
        assert_eq!(chains.len(), 2);
        assert!(chains.iter().all(|chain| chain.first() != chain.last()));
    }
}
