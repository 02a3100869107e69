//! The scalar that records a term: every operation becomes an instruction, every comparison a guard.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

use nalgebra::DMatrix;

use super::function::{Binary, Unary};
use super::program::{Comparison, Instruction, Operand, Operator, Run};
use super::recording::Recording;
use crate::Real;
use crate::real::assert_same_length;
use crate::scalar::complete_operators;

/// A number of a recording: its value at the point recorded, and where it stands in the program; a constant, which is
/// the same at every point and for all parameters, stands nowhere.
///
/// Operations between constants record nothing.
#[derive(Clone, Copy)]
pub(crate) struct Recorder<'r> {
    value: f64,
    place: Option<(Operand, &'r Recording)>,
}

impl<'r> Recorder<'r> {
    pub(super) fn variable(value: f64, operand: Operand, recording: &'r Recording) -> Self {
        let place = Some((operand, recording));
        Self { value, place }
    }

    /// Where the number stands.
    pub(super) fn place(self) -> Option<Operand> {
        self.place.map(|(operand, _)| operand)
    }

    /// The value, for the recording itself: a term that asks for it by [`Real::value`] cannot be replayed.
    pub(super) fn plain(self) -> f64 {
        self.value
    }

    fn recording(self) -> Option<&'r Recording> {
        self.place.map(|(_, recording)| recording)
    }

    /// A result with the given value, recorded unless all its operands are constants.
    fn record(
        value: f64,
        recording: Option<&'r Recording>,
        instruction: impl FnOnce(&Recording) -> Instruction,
    ) -> Self {
        let place = recording.map(|recording| {
            let instruction = instruction(recording);
            (recording.push(instruction), recording)
        });
        Self { value, place }
    }

    fn arithmetic(self, operator: Operator, other: Self) -> Self {
        let value = operator.apply(self.value, other.value);
        let recording = self.recording().or(other.recording());
        Self::record(value, recording, |recording| {
            let (a, b) = (recording.operand(self), recording.operand(other));
            Instruction::Arithmetic(operator, a, b)
        })
    }

    fn unary(self, function: Unary) -> Self {
        Self::record(function.apply(self.value), self.recording(), |recording| {
            Instruction::Unary(function, recording.operand(self))
        })
    }

    fn binary(self, function: Binary, other: Self) -> Self {
        let value = function.apply(self.value, other.value);
        let recording = self.recording().or(other.recording());
        Self::record(value, recording, |recording| {
            let (a, b) = (recording.operand(self), recording.operand(other));
            Instruction::Binary(function, a, b)
        })
    }

    fn structured(
        value: f64,
        x: &[Self],
        instruction: impl FnOnce(Run, usize) -> Instruction,
    ) -> Self {
        Self::record(value, recording_of(x), |recording| {
            instruction(recording.run(x), x.len())
        })
    }

    /// The outcome of a comparison, with a guard for it unless both are constants.
    fn compare(self, other: Self, comparison: Comparison) {
        if let Some(recording) = self.recording().or(other.recording()) {
            recording.guard(comparison, self, other);
        }
    }

    fn add_constant(self, constant: f64) -> Self {
        self + Self::from(constant)
    }
    fn sub_constant(self, constant: f64) -> Self {
        self - Self::from(constant)
    }
    fn mul_constant(self, constant: f64) -> Self {
        self * Self::from(constant)
    }
    fn div_constant(self, constant: f64) -> Self {
        self / Self::from(constant)
    }
}

fn recording_of<'r>(x: &[Recorder<'r>]) -> Option<&'r Recording> {
    x.iter().find_map(|x| x.recording())
}

fn values(x: &[Recorder<'_>]) -> Vec<f64> {
    x.iter().map(|x| x.value).collect()
}

impl fmt::Debug for Recorder<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Recorder({})", self.value)
    }
}

impl From<f64> for Recorder<'_> {
    fn from(value: f64) -> Self {
        Self { value, place: None }
    }
}

impl PartialEq for Recorder<'_> {
    fn eq(&self, other: &Self) -> bool {
        let outcome = self.value == other.value;
        self.compare(*other, Comparison::Equal(outcome));
        outcome
    }
}

impl PartialOrd for Recorder<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let outcome = self.value.partial_cmp(&other.value);
        self.compare(*other, Comparison::Order(outcome));
        outcome
    }
    fn lt(&self, other: &Self) -> bool {
        let outcome = self.value < other.value;
        self.compare(*other, Comparison::Less(outcome));
        outcome
    }
    fn le(&self, other: &Self) -> bool {
        let outcome = self.value <= other.value;
        self.compare(*other, Comparison::LessOrEqual(outcome));
        outcome
    }
    fn gt(&self, other: &Self) -> bool {
        other < self
    }
    fn ge(&self, other: &Self) -> bool {
        other <= self
    }
}

impl Neg for Recorder<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        Self::record(-self.value, self.recording(), |recording| {
            Instruction::Neg(recording.operand(self))
        })
    }
}

/// The operators between two numbers.
macro_rules! operators {
    ($($trait:ident $method:ident)*) => {
        $(impl $trait for Recorder<'_> {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                self.arithmetic(Operator::$trait, other)
            }
        })*
    };
}
operators!(Add add Sub sub Mul mul Div div);
complete_operators!(['r] Recorder<'r>);

/// Functions of one, and of two, numbers.
macro_rules! functions {
    ($($method:ident $unary:ident)*; $($method_of_two:ident $binary:ident)*) => {
        $(fn $method(self) -> Self {
            self.unary(Unary::$unary)
        })*
        $(fn $method_of_two(self, other: Self) -> Self {
            self.binary(Binary::$binary, other)
        })*
    };
}

impl Real for Recorder<'_> {
    functions!(
        exp Exp ln Ln ln_1p Ln1p exp_m1 ExpM1 sqrt Sqrt sin Sin cos Cos tan Tan asin Asin acos Acos atan Atan
        sinh Sinh cosh Cosh tanh Tanh abs Abs relu Relu sigmoid Sigmoid softplus Softplus erf Erf recip Recip;
        pow Pow atan2 Atan2 hypot Hypot max Max min Min
    );

    fn value(self) -> f64 {
        if let Some(recording) = self.recording() {
            recording.refuse_replay();
        }
        self.value
    }
    fn is_zero(self) -> bool {
        self == Self::from(0.0)
    }
    fn square(self) -> Self {
        Self::record(self.value.square(), self.recording(), |recording| {
            Instruction::Square(recording.operand(self))
        })
    }
    fn powi(self, n: i32) -> Self {
        self.unary(Unary::Powi(n))
    }
    fn powf(self, p: f64) -> Self {
        self.unary(Unary::Powf(p))
    }
    fn dot(a: &[Self], b: &[Self]) -> Self {
        assert_same_length("dot", a.len(), b.len());
        let recording = recording_of(a).or(recording_of(b));
        Self::record(f64::dot(&values(a), &values(b)), recording, |recording| {
            let (a, b, count) = (recording.run(a), recording.run(b), a.len());
            Instruction::Dot { a, b, count }
        })
    }
    fn sum_of(x: &[Self]) -> Self {
        Self::structured(f64::sum_of(&values(x)), x, |x, count| Instruction::Sum {
            x,
            count,
        })
    }
    fn weighted_sum(weights: &[f64], x: &[Self]) -> Self {
        assert_same_length("weighted_sum", weights.len(), x.len());
        let value = f64::weighted_sum(weights, &values(x));
        Self::record(value, recording_of(x), |recording| {
            let b = Run::Uniform(recording.constants(weights.iter().copied()));
            let (a, count) = (recording.run(x), x.len());
            Instruction::Dot { a, b, count }
        })
    }
    fn squared_norm(x: &[Self]) -> Self {
        let value = f64::squared_norm(&values(x));
        Self::structured(value, x, |x, count| Instruction::SquaredNorm { x, count })
    }
    fn matrix_vector(matrix: &DMatrix<f64>, x: &[Self], product: &mut [Self]) {
        assert_same_length("matrix_vector", matrix.ncols(), x.len());
        assert_same_length("matrix_vector", matrix.nrows(), product.len());
        let values = values(x);
        // Scattered operands are listed once for all rows.
        let x = recording_of(x).map(|recording| (recording, recording.run(x)));
        for (row, entry) in matrix.row_iter().zip(product) {
            let weights: Vec<f64> = row.iter().copied().collect();
            let value = f64::weighted_sum(&weights, &values);
            *entry = Self::record(value, x.map(|(recording, _)| recording), |recording| {
                let b = Run::Uniform(recording.constants(weights.iter().copied()));
                let a = x.map_or(b, |(_, run)| run);
                let count = weights.len();
                Instruction::Dot { a, b, count }
            });
        }
    }
    fn log_sum_exp(x: &[Self]) -> Self {
        let value = f64::log_sum_exp(&values(x));
        Self::structured(value, x, |x, count| Instruction::LogSumExp { x, count })
    }
}
