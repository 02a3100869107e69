//! A program forward: the value of the term at each point of a block.

use super::lanes::{Lanes, WIDTH, interleaved_sum};
use super::program::{Instruction, Operand, Operator, Program, Run};

/// The numbers of a program at a block of points, kept from block to block.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// The entries of the datum, then the result of each instruction.
    pub(super) lanes: Vec<Lanes>,
    /// The slopes of elementary functions, for the sweep back.
    pub(super) slopes: Vec<Lanes>,
}

impl Numbers {
    /// Runs the program on the entries in the first lanes; returns which points go the way it was recorded for.
    pub(super) fn run(&mut self, program: &Program) -> [bool; WIDTH] {
        self.evaluate(program);
        let source = self.source(program);
        let mut passes = [true; WIDTH];
        for guard in &program.guards {
            let (a, b) = (source.read(guard.a), source.read(guard.b));
            for (lane, passes) in passes.iter_mut().enumerate() {
                *passes &= guard.comparison.holds(a.0[lane], b.0[lane]);
            }
        }
        passes
    }

    /// Runs the program on the entries in the first lanes; returns the term at each point.
    pub(super) fn evaluate(&mut self, program: &Program) -> Lanes {
        if self.lanes.len() < program.lanes() {
            self.lanes.resize(program.lanes(), Lanes::ZERO);
        }
        if self.slopes.len() < program.slopes {
            self.slopes.resize(program.slopes, Lanes::ZERO);
        }
        let mut slopes = self.slopes.as_mut_slice();
        for (position, instruction) in (program.entries..).zip(&program.instructions) {
            let (lanes, result) = self.lanes.split_at_mut(position);
            let own;
            (own, slopes) = slopes.split_at_mut(instruction.slopes());
            Source { lanes, program }.evaluate(*instruction, own, &mut result[0]);
        }
        self.result(program)
    }

    /// The term at each point, after the program has run.
    pub(super) fn result(&self, program: &Program) -> Lanes {
        self.source(program).read(program.result)
    }

    /// What the program's instructions and guards read.
    pub(super) fn source<'a>(&'a self, program: &'a Program) -> Source<'a> {
        Source {
            lanes: &self.lanes,
            program,
        }
    }
}

/// What instructions read.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) lanes: &'a [Lanes],
    pub(super) program: &'a Program,
}

impl<'a> Source<'a> {
    #[inline]
    pub(super) fn read(self, operand: Operand) -> Lanes {
        match operand {
            Operand::Lanes(place) => self.lanes[place],
            Operand::Uniform(place) => Lanes::splat(self.program.uniforms[place]),
        }
    }

    #[inline]
    pub(super) fn lanes(self, start: usize, count: usize) -> &'a [Lanes] {
        &self.lanes[start..start + count]
    }

    #[inline]
    pub(super) fn uniforms(self, start: usize, count: usize) -> &'a [f64] {
        &self.program.uniforms[start..start + count]
    }

    /// Number j of a run.
    #[inline]
    pub(super) fn member(self, run: Run, j: usize) -> Lanes {
        self.read(self.program.member(run, j))
    }

    /// One instruction; every arm writes its result where it belongs, rather than through a copy.
    #[inline]
    fn evaluate(self, instruction: Instruction, slopes: &mut [Lanes], result: &mut Lanes) {
        match instruction {
            Instruction::Arithmetic(operator, a, b) => {
                let (a, b) = (self.read(a), self.read(b));
                match operator {
                    Operator::Add => *result = a.zip(b, |a, b| a + b),
                    Operator::Sub => *result = a.zip(b, |a, b| a - b),
                    Operator::Mul => *result = a.zip(b, |a, b| a * b),
                    Operator::Div => *result = a.zip(b, |a, b| a / b),
                }
            }
            Instruction::Neg(x) => *result = self.read(x).map(|x| -x),
            Instruction::Square(x) => *result = self.read(x).map(|x| x * x),
            Instruction::Unary(function, x) => {
                *result = function.evaluate(self.read(x), &mut slopes[0]);
            }
            Instruction::Binary(function, x, y) => {
                let mut own = [Lanes::ZERO; 2];
                *result = function.evaluate(self.read(x), self.read(y), &mut own);
                slopes.copy_from_slice(&own);
            }
            Instruction::Dot { a, b, count } => *result = self.dot(a, b, count),
            Instruction::Sum { x, count } => *result = self.sum(x, count),
            Instruction::SquaredNorm { x, count } => *result = self.dot(x, x, count),
            Instruction::LogSumExp { x, count } => *result = self.log_sum_exp(x, count, slopes),
        }
    }

    fn dot(self, a: Run, b: Run, count: usize) -> Lanes {
        match (a, b) {
            (Run::Uniform(a), Run::Lanes(b)) | (Run::Lanes(b), Run::Uniform(a)) => {
                let (a, b) = (self.uniforms(a, count), self.lanes(b, count));
                interleaved_sum(count, |j, pair| {
                    let [first, second] = b[j].pair(pair);
                    [a[j] * first, a[j] * second]
                })
            }
            (Run::Lanes(a), Run::Lanes(b)) => {
                let (a, b) = (self.lanes(a, count), self.lanes(b, count));
                interleaved_sum(count, |j, pair| {
                    let (a, b) = (a[j].pair(pair), b[j].pair(pair));
                    [a[0] * b[0], a[1] * b[1]]
                })
            }
            _ => interleaved_sum(count, |j, pair| {
                let (a, b) = (self.member(a, j), self.member(b, j));
                a.times(b).pair(pair)
            }),
        }
    }

    fn sum(self, x: Run, count: usize) -> Lanes {
        if let Run::Lanes(x) = x {
            let x = self.lanes(x, count);
            return interleaved_sum(count, |j, pair| x[j].pair(pair));
        }
        interleaved_sum(count, |j, pair| self.member(x, j).pair(pair))
    }

    /// The value, and the softmax of x as slopes.
    fn log_sum_exp(self, x: Run, count: usize, slopes: &mut [Lanes]) -> Lanes {
        let largest = (0..count).fold(Lanes::splat(f64::NEG_INFINITY), |largest, j| {
            largest.zip(self.member(x, j), gradus_numerics::max)
        });
        for (j, slope) in slopes.iter_mut().enumerate() {
            let shifted = self.member(x, j).zip(largest, |x, largest| x - largest);
            *slope = shifted.map(gradus_numerics::exp);
        }
        let sum = interleaved_sum(count, |j, pair| slopes[j].pair(pair));
        let mut result = sum.zip(largest, |sum, largest| gradus_numerics::ln(sum) + largest);
        let scale = sum.map(|sum| 1.0 / sum);
        for slope in slopes.iter_mut() {
            *slope = slope.times(scale);
        }
        // All −∞, or one +∞: the result is the first of the largest, and so is its slope.
        for lane in (0..WIDTH).filter(|&lane| largest.0[lane].is_infinite()) {
            let is_largest = |j: &usize| self.member(x, *j).0[lane] >= largest.0[lane];
            let first = (0..count).find(is_largest);
            for (j, slope) in slopes.iter_mut().enumerate() {
                slope.0[lane] = if Some(j) == first { 1.0 } else { 0.0 };
            }
            result.0[lane] = largest.0[lane];
        }
        result
    }
}
