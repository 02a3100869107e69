//! Wide nodes: one entry of the tape for a whole structured operation.

use std::mem;
use std::ops::Range;

use nalgebra::DMatrix;

use super::Tape;
use super::tape::truncate;
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
    left: Vec<T>,
    right: Vec<T>,
    products: Vec<T>,
    is_out_of_memory: bool,
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
    /// du = Σ wₖ du_iₖ for entries anywhere
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

impl<T> Default for WideNodes<T> {
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            constants: Vec::new(),
            coefficients: Vec::new(),
            scattered: Vec::new(),
            left: Vec::new(),
            right: Vec::new(),
            products: Vec::new(),
            is_out_of_memory: false,
        }
    }
}

impl<T: Real> WideNodes<T> {
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
    fn add(
        &mut self,
        position: usize,
        x: &[Var<'_, T>],
        coefficient: impl Fn(usize, &Self) -> T,
        held: impl FnOnce(&mut Self, usize) -> Option<Differential>,
    ) {
        let differential = match side_by_side(x) {
            Some(start) => held(self, start),
            None => {
                let begin = self.scattered.len();
                // Two entries a number at most.
                if self.scattered.try_reserve(2 * x.len()).is_err() {
                    None
                } else {
                    for (k, x) in x.iter().enumerate() {
                        let form = x.form();
                        let slope = coefficient(k, self);
                        for (index, weight) in form.terms() {
                            if index != 0 {
                                self.scattered.push((index, scale(weight, slope)));
                            }
                        }
                    }
                    Some(Differential::Scattered {
                        range: begin..self.scattered.len(),
                    })
                }
            }
        };
        self.keep(position, differential);
    }

    fn keep(&mut self, position: usize, differential: Option<Differential>) {
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

    fn hold_constants(&mut self, constants: &[f64]) -> Option<Range<usize>> {
        append(&mut self.constants, constants)
    }
}

impl<T: Real> Tape<T> {
    /// Σ xᵢ as one entry.
    pub(crate) fn sum_of<'t>(&'t self, x: &[Var<'t, T>]) -> Var<'t, T> {
        let wide = &mut *self.wide.borrow_mut();
        gather(&mut wide.left, x);
        let value = T::sum_of(&wide.left);
        let position = self.push_wide(1);
        let count = x.len();
        wide.add(
            position,
            x,
            |_, _| T::from(1.0),
            |_, start| Some(Differential::Sum { start, count }),
        );
        Var::entry(value, truncate(position), self)
    }

    /// Σ wᵢ xᵢ as one entry.
    pub(crate) fn weighted_sum<'t>(&'t self, weights: &[f64], x: &[Var<'t, T>]) -> Var<'t, T> {
        let wide = &mut *self.wide.borrow_mut();
        gather(&mut wide.left, x);
        let value = T::weighted_sum(weights, &wide.left);
        let position = self.push_wide(1);
        wide.add(
            position,
            x,
            |k, _| T::from(weights[k]),
            |wide, start| {
                let range = wide.hold_constants(weights)?;
                Some(Differential::Constants { start, range })
            },
        );
        Var::entry(value, truncate(position), self)
    }

    /// a·b as one entry: d(a·b) = Σ bᵢ daᵢ + Σ aᵢ dbᵢ.
    pub(crate) fn dot<'t>(&'t self, a: &[Var<'t, T>], b: &[Var<'t, T>]) -> Var<'t, T> {
        let wide = &mut *self.wide.borrow_mut();
        gather(&mut wide.left, a);
        gather(&mut wide.right, b);
        let value = T::dot(&wide.left, &wide.right);
        let position = self.push_wide(1);
        wide.add(
            position,
            a,
            |k, wide| wide.right[k],
            |wide, start| {
                let range = append(&mut wide.coefficients, &wide.right)?;
                Some(Differential::Coefficients { start, range })
            },
        );
        wide.add(
            position,
            b,
            |k, wide| wide.left[k],
            |wide, start| {
                let range = append(&mut wide.coefficients, &wide.left)?;
                Some(Differential::Coefficients { start, range })
            },
        );
        Var::entry(value, truncate(position), self)
    }

    /// ‖x‖² as one entry: d‖x‖² = Σ 2xᵢ dxᵢ.
    pub(crate) fn squared_norm<'t>(&'t self, x: &[Var<'t, T>]) -> Var<'t, T> {
        let wide = &mut *self.wide.borrow_mut();
        gather(&mut wide.left, x);
        let value = T::squared_norm(&wide.left);
        for x in &mut wide.left {
            *x *= 2.0;
        }
        self.weighted_by_left(wide, value, x)
    }

    /// ln Σ exp xᵢ as one entry: its differential is Σ sᵢ dxᵢ with s = softmax(x).
    pub(crate) fn log_sum_exp<'t>(&'t self, x: &[Var<'t, T>]) -> Var<'t, T> {
        let wide = &mut *self.wide.borrow_mut();
        gather(&mut wide.left, x);
        let value = T::log_sum_exp(&wide.left);
        if value.value().is_infinite() {
            // All −∞, or one +∞: the result is that number itself.
            let same = x.iter().find(|x| x.value() == value.value());
            return same.copied().unwrap_or(Var::from(value.value()));
        }
        for x in &mut wide.left {
            *x = (*x - value).exp();
        }
        self.weighted_by_left(wide, value, x)
    }

    /// The entry du = Σ lₖ dxₖ, where l stands in the workspace.
    fn weighted_by_left<'t>(
        &'t self,
        wide: &mut WideNodes<T>,
        value: T,
        x: &[Var<'t, T>],
    ) -> Var<'t, T> {
        let position = self.push_wide(1);
        wide.add(
            position,
            x,
            |k, wide| wide.left[k],
            |wide, start| {
                let range = append(&mut wide.coefficients, &wide.left)?;
                Some(Differential::Coefficients { start, range })
            },
        );
        Var::entry(value, truncate(position), self)
    }

    /// A x as one node of as many entries as A has rows.
    pub(crate) fn matrix_vector<'t>(
        &'t self,
        matrix: &DMatrix<f64>,
        x: &[Var<'t, T>],
        product: &mut [Var<'t, T>],
    ) {
        let wide = &mut *self.wide.borrow_mut();
        let rows = product.len();
        gather(&mut wide.left, x);
        wide.products.clear();
        wide.products.resize(rows, T::from(0.0));
        T::matrix_vector(matrix, &wide.left, &mut wide.products);
        let position = self.push_wide(rows);
        for ((entry, value), index) in product.iter_mut().zip(&wide.products).zip(position..) {
            *entry = Var::entry(*value, truncate(index), self);
        }
        let differential = wide.hold_constants(matrix.as_slice()).and_then(|range| {
            if let Some(start) = side_by_side(x) {
                return Some(Differential::Matrix { rows, start, range });
            }
            let begin = wide.scattered.len();
            wide.scattered.try_reserve(2 * x.len()).ok()?;
            for x in x {
                wide.scattered.extend(x.form().terms());
            }
            let forms = begin..wide.scattered.len();
            Some(Differential::ScatteredMatrix { rows, forms, range })
        });
        wide.keep(position, differential);
    }
}

/// The first of the entries that the numbers are, when these lie side by side on the tape.
fn side_by_side<T: Real>(x: &[Var<'_, T>]) -> Option<usize> {
    let start = x.first()?.form().as_entry()?;
    x.iter()
        .zip(start..)
        .all(|(x, index)| x.form().as_entry() == Some(index))
        .then_some(start as usize)
}

fn gather<T: Real>(values: &mut Vec<T>, x: &[Var<'_, T>]) {
    values.clear();
    values.extend(x.iter().map(|x| x.form().value));
}

/// Appends a slice and says where, unless memory is out.
fn append<T: Copy>(to: &mut Vec<T>, from: &[T]) -> Option<Range<usize>> {
    to.try_reserve(from.len()).ok()?;
    let start = to.len();
    to.extend_from_slice(from);
    Some(start..to.len())
}
