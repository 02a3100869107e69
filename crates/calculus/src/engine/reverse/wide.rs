//! Wide nodes: one entry of the tape for a whole structured operation.

use std::mem;
use std::ops::Range;

use crate::scalar::chain_rule::scale;
use crate::{Real, Var};

/// The wide nodes of a recording, in the order of their entries, and what they hold.
#[derive(Debug)]
pub(super) struct WideNodes<T> {
    pub(super) nodes: Vec<WideNode>,
    /// Coefficients that do not vary: given weights, columns of matrices.
    pub(super) constants: Vec<f64>,
    /// Coefficients that are values of the function's own numbers.
    pub(super) coefficients: Vec<T>,
    /// Inputs that do not lie side by side on the tape: (index, weight).
    pub(super) scattered: Vec<(u32, T)>,
    pub(super) left: Vec<T>,
    pub(super) right: Vec<T>,
    pub(super) products: Vec<T>,
    memory_limit: usize,
    is_out_of_memory: bool,
}

/// Values gathered for an operation, in the workspace.
#[derive(Clone, Copy, Debug)]
pub(super) enum Values {
    Left,
    Right,
}

/// Entries of the tape from `position` on that depend linearly on a slice of numbers.
#[derive(Clone, Debug)]
pub(super) struct WideNode {
    pub(super) position: usize,
    pub(super) differential: Differential,
}

/// How a wide node depends on its inputs. `start` is the first of entries that lie side by side.
#[derive(Clone, Debug)]
pub(super) enum Differential {
    /// du = Σ dxₖ
    Sum { start: usize, count: usize },
    /// du = Σ cₖ dxₖ with constants
    Constants { start: usize, range: Range<usize> },
    /// du = Σ cₖ dxₖ with values
    Coefficients { start: usize, range: Range<usize> },
    /// du = Σ wₖ duₖ for entries anywhere
    Scattered { range: Range<usize> },
    /// duᵢ = Σⱼ aᵢⱼ dxⱼ for `rows` entries, columns one after the other
    Matrix {
        rows: usize,
        start: usize,
        range: Range<usize>,
    },
    /// The same where the inputs are forms of two entries each, anywhere
    ScatteredMatrix {
        rows: usize,
        forms: Range<usize>,
        range: Range<usize>,
    },
}

impl WideNode {
    /// The entries that the node makes.
    pub(super) fn entries(&self) -> Range<usize> {
        let count = match self.differential {
            Differential::Matrix { rows, .. } | Differential::ScatteredMatrix { rows, .. } => rows,
            _ => 1,
        };
        self.position..self.position + count
    }
}

impl<T: Real> WideNodes<T> {
    /// No nodes, with room for what the limit allows.
    pub(super) fn new(memory_limit: usize) -> Self {
        Self {
            nodes: Vec::new(),
            constants: Vec::new(),
            coefficients: Vec::new(),
            scattered: Vec::new(),
            left: Vec::new(),
            right: Vec::new(),
            products: Vec::new(),
            memory_limit,
            is_out_of_memory: false,
        }
    }

    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.constants.clear();
        self.coefficients.clear();
        self.scattered.clear();
        self.is_out_of_memory = false;
    }

    pub(super) fn is_out_of_memory(&self) -> bool {
        self.is_out_of_memory
    }

    /// How many weights the nodes have together.
    pub(super) fn weights(&self) -> usize {
        let of_sums: usize = self
            .nodes
            .iter()
            .map(|node| match node.differential {
                Differential::Sum { count, .. } => count,
                _ => 0,
            })
            .sum();
        of_sums + self.constants.len() + self.coefficients.len() + self.scattered.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.nodes.len() * mem::size_of::<WideNode>()
            + self.constants.len() * mem::size_of::<f64>()
            + self.coefficients.len() * mem::size_of::<T>()
            + self.scattered.len() * mem::size_of::<(u32, T)>()
    }

    /// Adds du = Σ coefficientₖ dxₖ to the entry at `position`; `held` appends the coefficients of inputs side by side.
    pub(super) fn add(
        &mut self,
        position: usize,
        x: &[Var<'_, T>],
        coefficient: impl Fn(usize, &Self) -> T,
        held: impl FnOnce(&mut Self, usize) -> Option<Differential>,
    ) {
        let differential = if let Some(start) = side_by_side(x) {
            held(self, start)
        } else if self.allows::<(u32, T)>(2 * x.len()).is_some()
            && self.scattered.try_reserve(2 * x.len()).is_ok()
        {
            let begin = self.scattered.len();
            for (k, x) in x.iter().enumerate() {
                let slope = coefficient(k, self);
                for (index, weight) in x.form().terms() {
                    if index != 0 {
                        self.scattered.push((index, scale(weight, slope)));
                    }
                }
            }
            Some(Differential::Scattered {
                range: begin..self.scattered.len(),
            })
        } else {
            None
        };
        self.keep(position, differential);
    }

    pub(super) fn keep(&mut self, position: usize, differential: Option<Differential>) {
        match differential {
            Some(differential) if self.nodes.try_reserve(1).is_ok() => {
                self.nodes.push(WideNode {
                    position,
                    differential,
                });
            }
            _ => self.is_out_of_memory = true,
        }
    }

    /// Holds coefficients that do not vary, and says where.
    pub(super) fn hold_constants(&mut self, constants: &[f64]) -> Option<Range<usize>> {
        self.allows::<f64>(constants.len())?;
        append(&mut self.constants, constants)
    }

    /// Adds du = Σ cₖ dxₖ to the entry at `position`, where the coefficients c stand in the workspace.
    pub(super) fn add_values(&mut self, position: usize, x: &[Var<'_, T>], values: Values) {
        self.add(
            position,
            x,
            |k, wide| wide.gathered(values)[k],
            |wide, start| {
                wide.allows::<T>(x.len())?;
                let values = match values {
                    Values::Left => &wide.left,
                    Values::Right => &wide.right,
                };
                let range = append(&mut wide.coefficients, values)?;
                Some(Differential::Coefficients { start, range })
            },
        );
    }

    fn gathered(&self, values: Values) -> &[T] {
        match values {
            Values::Left => &self.left,
            Values::Right => &self.right,
        }
    }

    /// Whether the limit allows so many more numbers.
    fn allows<N>(&self, more: usize) -> Option<()> {
        (self.bytes() + more * mem::size_of::<N>() <= self.memory_limit).then_some(())
    }
}

/// The first of the entries that the numbers are, when these lie side by side on the tape.
pub(super) fn side_by_side<T: Real>(x: &[Var<'_, T>]) -> Option<usize> {
    let start = x.first()?.form().as_entry()?;
    x.iter()
        .zip(start..)
        .all(|(x, index)| x.form().as_entry() == Some(index))
        .then_some(start as usize)
}

/// Appends a slice and says where, unless memory is out.
fn append<T: Copy>(to: &mut Vec<T>, from: &[T]) -> Option<Range<usize>> {
    to.try_reserve(from.len()).ok()?;
    let start = to.len();
    to.extend_from_slice(from);
    Some(start..to.len())
}
