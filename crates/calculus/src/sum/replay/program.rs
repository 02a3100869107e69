//! A recorded term: instructions between numbers that differ from point to point and numbers that do not.

use std::cmp::Ordering;

use super::function::{Binary, Unary};

/// Where an instruction finds a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    /// In the lanes, a number for each point: first the datum's entries, then the results of the instructions.
    Lanes(usize),
    /// Among the uniform numbers, the same for every point: first the prepared ones, then constants.
    Uniform(usize),
}

/// Where a structured operation finds its numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Run {
    /// Side by side in the lanes.
    Lanes(usize),
    /// Side by side among the uniform numbers.
    Uniform(usize),
    /// Anywhere: each by an operand of the program's list, from here on.
    Scattered(usize),
}

/// Addition, subtraction, multiplication or division.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operator {
    Add,
    Sub,
    Mul,
    Div,
}

impl Operator {
    #[inline]
    pub(super) fn apply(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Add => a + b,
            Self::Sub => a - b,
            Self::Mul => a * b,
            Self::Div => a / b,
        }
    }
}

/// One operation; instruction k writes the lanes after those of instruction k − 1.
#[derive(Clone, Copy, Debug)]
pub(super) enum Instruction {
    Arithmetic(Operator, Operand, Operand),
    Neg(Operand),
    Square(Operand),
    Unary(Unary, Operand),
    Binary(Binary, Operand, Operand),
    Dot { a: Run, b: Run, count: usize },
    Sum { x: Run, count: usize },
    SquaredNorm { x: Run, count: usize },
    LogSumExp { x: Run, count: usize },
}

impl Instruction {
    /// How many slopes the instruction stores for the sweep back.
    pub(super) fn slopes(self) -> usize {
        match self {
            Self::Unary(..) => 1,
            Self::Binary(..) => 2,
            Self::LogSumExp { count, .. } => count,
            _ => 0,
        }
    }
}

/// A comparison with its outcome at the point recorded.
#[derive(Clone, Copy, Debug)]
pub(super) enum Comparison {
    Equal(bool),
    Less(bool),
    LessOrEqual(bool),
    Order(Option<Ordering>),
}

impl Comparison {
    /// Whether two numbers compare as the recorded ones did.
    #[expect(clippy::float_cmp, reason = "the term itself compares exactly")]
    pub(super) fn holds(self, a: f64, b: f64) -> bool {
        match self {
            Self::Equal(outcome) => (a == b) == outcome,
            Self::Less(outcome) => (a < b) == outcome,
            Self::LessOrEqual(outcome) => (a <= b) == outcome,
            Self::Order(outcome) => a.partial_cmp(&b) == outcome,
        }
    }
}

/// A comparison that decided which way the term went: a program holds where all its guards do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    pub(super) comparison: Comparison,
    pub(super) a: Operand,
    pub(super) b: Operand,
}

/// The straight line of operations that the term did at one point, for all points that take the same way.
#[derive(Debug)]
pub(super) struct Program {
    /// The number of entries of a datum, the first lanes.
    pub(super) entries: usize,
    /// The number of prepared numbers, the first uniform ones.
    pub(super) prepared: usize,
    pub(super) uniforms: Vec<f64>,
    pub(super) instructions: Vec<Instruction>,
    /// What scattered runs name.
    pub(super) operands: Vec<Operand>,
    pub(super) slopes: usize,
    pub(super) guards: Vec<Guard>,
    pub(super) result: Operand,
}

impl Program {
    pub(super) fn new(entries: usize, prepared: &[f64]) -> Self {
        Self {
            entries,
            prepared: prepared.len(),
            uniforms: prepared.to_vec(),
            instructions: Vec::new(),
            operands: Vec::new(),
            slopes: 0,
            guards: Vec::new(),
            result: Operand::Uniform(0),
        }
    }

    /// The number of lanes in use.
    pub(super) fn lanes(&self) -> usize {
        self.entries + self.instructions.len()
    }

    /// Where number j of a run stands.
    #[inline]
    pub(super) fn member(&self, run: Run, j: usize) -> Operand {
        match run {
            Run::Lanes(start) => Operand::Lanes(start + j),
            Run::Uniform(start) => Operand::Uniform(start + j),
            Run::Scattered(start) => self.operands[start + j],
        }
    }

    /// Sets the prepared numbers of a new call.
    pub(super) fn set_prepared(&mut self, prepared: &[f64]) {
        self.uniforms[..self.prepared].copy_from_slice(prepared);
    }
}
