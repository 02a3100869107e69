//! A program backward: from the adjoint of the term to those of the prepared numbers.

use std::hint::black_box;

use super::evaluate::{Numbers, Source};
use super::lanes::Lanes;
use super::program::{Instruction, Operand, Operator, Program, Run};

/// Adjoints of the lanes, kept from block to block.
#[derive(Debug, Default)]
pub(super) struct Adjoints {
    lanes: Vec<Lanes>,
}

impl Adjoints {
    /// Adds to `prepared` what the points of a block contribute: Σ seed · ∂term/∂prepared over the even and
    /// over the odd lanes.
    pub(super) fn sweep(
        &mut self,
        program: &Program,
        numbers: &Numbers,
        seed: Lanes,
        prepared: &mut [[f64; 2]],
    ) {
        let count = program.lanes();
        if self.lanes.len() < count {
            self.lanes.resize(count, Lanes::ZERO);
        }
        self.lanes[..count].fill(Lanes::ZERO);
        let source = numbers.source(program);
        let mut slopes = &numbers.slopes[..program.slopes];
        let mut sink = Sink {
            lanes: &mut self.lanes,
            prepared,
            program,
        };
        sink.add(program.result, seed);
        for (position, instruction) in program.instructions.iter().enumerate().rev() {
            let own;
            (slopes, own) = slopes.split_at(slopes.len() - instruction.slopes());
            let (before, adjoint) = self.lanes.split_at_mut(program.entries + position);
            let mut sink = Sink {
                lanes: before,
                prepared,
                program,
            };
            let value = || numbers.lanes[program.entries + position];
            sink.pass(*instruction, adjoint[0], source, own, value);
        }
    }
}

/// Where adjoints are added up: those of lanes lane by lane, those of prepared numbers over the even and the odd lanes.
struct Sink<'a> {
    lanes: &'a mut [Lanes],
    prepared: &'a mut [[f64; 2]],
    program: &'a Program,
}

impl Sink<'_> {
    /// One instruction: its adjoint s times each slope, to the adjoint of the operand.
    #[inline]
    fn pass(
        &mut self,
        instruction: Instruction,
        s: Lanes,
        source: Source<'_>,
        slopes: &[Lanes],
        value: impl Fn() -> Lanes,
    ) {
        match instruction {
            Instruction::Arithmetic(Operator::Add, a, b) => {
                self.add(a, s);
                self.add(b, s);
            }
            Instruction::Arithmetic(Operator::Sub, a, b) => {
                self.add(a, s);
                self.add(b, s.map(|s| -s));
            }
            Instruction::Arithmetic(Operator::Mul, a, b) => {
                self.add(a, s.times(source.read(b)));
                self.add(b, s.times(source.read(a)));
            }
            // ∂(a/b)/∂a = 1/b, ∂(a/b)/∂b = −(a/b)/b
            Instruction::Arithmetic(Operator::Div, a, b) => {
                let slope = source.read(b).map(|b| 1.0 / b);
                self.add(a, s.times(slope));
                self.add(b, s.times(value().times(slope).map(|t| -t)));
            }
            Instruction::Neg(x) => self.add(x, s.map(|s| -s)),
            Instruction::Square(x) => self.add(x, s.zip(source.read(x), |s, x| s * (x * 2.0))),
            Instruction::Unary(_, x) => self.add(x, s.times(slopes[0])),
            Instruction::Binary(_, x, y) => {
                self.add(x, s.times(slopes[0]));
                self.add(y, s.times(slopes[1]));
            }
            Instruction::Dot { a, b, count } => match (a, b) {
                (Run::Uniform(a), Run::Lanes(b)) | (Run::Lanes(b), Run::Uniform(a))
                    if a < self.program.prepared && b >= self.program.entries =>
                {
                    self.spread_both(a, b, count, s, source);
                }
                _ => {
                    self.spread_products(a, b, count, s, source);
                    self.spread_products(b, a, count, s, source);
                }
            },
            Instruction::Sum { x, count } => self.spread(x, count, |_| s),
            Instruction::SquaredNorm { x, count } => {
                self.spread_products(x, x, count, s.map(|s| s * 2.0), source);
            }
            Instruction::LogSumExp { x, count } => self.spread(x, count, |j| s.times(slopes[j])),
        }
    }

    #[inline]
    fn add(&mut self, operand: Operand, adjoint: Lanes) {
        match operand {
            // Data do not vary.
            Operand::Lanes(place) if place < self.program.entries => {}
            Operand::Lanes(place) => self.lanes[place].add(adjoint),
            Operand::Uniform(place) => {
                if let Some(sum) = self.prepared.get_mut(place) {
                    add_totals(sum, adjoint);
                }
            }
        }
    }

    /// Adds s · factorⱼ to the adjoint of xⱼ, for each j.
    #[inline]
    fn spread_products(&mut self, x: Run, factor: Run, count: usize, s: Lanes, source: Source<'_>) {
        match factor {
            Run::Lanes(factor) => {
                let factor = source.lanes(factor, count);
                self.spread(x, count, |j| s.times(factor[j]));
            }
            Run::Uniform(factor) => {
                let factor = source.uniforms(factor, count);
                self.spread(x, count, |j| s.map(|s| s * factor[j]));
            }
            Run::Scattered(_) => self.spread(x, count, |j| s.times(source.member(factor, j))),
        }
    }

    /// The two sides of a dot product of prepared numbers a and lanes b in one pass, the commonest of all.
    fn spread_both(&mut self, a: usize, b: usize, count: usize, s: Lanes, source: Source<'_>) {
        let sums_of_a = &mut self.prepared[a..a + count];
        let sums_of_b = &mut self.lanes[b..b + count];
        let (a, b) = (source.uniforms(a, count), source.lanes(b, count));
        for j in 0..count {
            // Nothing but a mark at which the compiler does not join iterations: joined, it would fetch each factor by itself
            // and put registers together from single numbers, at twice the time.
            black_box(());
            add_totals(&mut sums_of_a[j], s.times(b[j]));
            sums_of_b[j].add(s.map(|s| s * a[j]));
        }
    }

    /// Adds `adjoint(j)` to the adjoint of xⱼ, for each j.
    #[inline]
    fn spread(&mut self, x: Run, count: usize, adjoint: impl Fn(usize) -> Lanes) {
        match x {
            Run::Lanes(start) if start >= self.program.entries => {
                let sums = &mut self.lanes[start..start + count];
                for (j, sum) in sums.iter_mut().enumerate() {
                    sum.add(adjoint(j));
                }
            }
            Run::Uniform(start) if start < self.program.prepared => {
                let sums = &mut self.prepared[start..start + count];
                for (j, sum) in sums.iter_mut().enumerate() {
                    add_totals(sum, adjoint(j));
                }
            }
            // Constants
            Run::Uniform(_) => {}
            _ => {
                for j in 0..count {
                    self.add(self.program.member(x, j), adjoint(j));
                }
            }
        }
    }
}

#[inline]
fn add_totals(sums: &mut [f64; 2], adjoint: Lanes) {
    let [even, odd] = adjoint.totals();
    sums[0] += even;
    sums[1] += odd;
}
