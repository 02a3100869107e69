//! A program while it is recorded.

use std::cell::{Cell, RefCell};

use super::program::{Comparison, Guard, Instruction, Operand, Program, Run};
use super::recorder::Recorder;

/// The program of f(prepared; datum) for the way f goes at these numbers; `None` where f asked for a plain value.
pub(super) fn record<F>(prepared: &[f64], datum: &[f64], f: F) -> Option<Program>
where
    F: for<'r> FnOnce(&[Recorder<'r>], &[Recorder<'r>]) -> Recorder<'r>,
{
    let recording = Recording {
        program: RefCell::new(Program::new(datum.len(), prepared)),
        is_replayable: Cell::new(true),
    };
    let inputs = |values: &[f64], place: fn(usize) -> Operand| -> Vec<_> {
        let numbers = values.iter().enumerate();
        numbers
            .map(|(i, &value)| Recorder::variable(value, place(i), &recording))
            .collect()
    };
    let uniforms = inputs(prepared, Operand::Uniform);
    let result = f(&uniforms, &inputs(datum, Operand::Lanes));
    let result = recording.operand(result);
    let is_replayable = recording.is_replayable.get();
    let mut program = recording.program.into_inner();
    program.result = result;
    is_replayable.then_some(program)
}

/// What a [`Recorder`] writes to.
#[derive(Debug)]
pub(crate) struct Recording {
    program: RefCell<Program>,
    is_replayable: Cell<bool>,
}

impl Recording {
    /// Appends an instruction; returns where its result will stand.
    pub(super) fn push(&self, instruction: Instruction) -> Operand {
        let mut program = self.program.borrow_mut();
        program.slopes += instruction.slopes();
        program.instructions.push(instruction);
        Operand::Lanes(program.lanes() - 1)
    }

    /// Where a number stands; a constant gets a place now.
    pub(super) fn operand(&self, x: Recorder<'_>) -> Operand {
        x.place()
            .unwrap_or_else(|| Operand::Uniform(self.constants([x.plain()])))
    }

    /// Where several numbers stand: side by side where they do, else each by itself.
    pub(super) fn run(&self, x: &[Recorder<'_>]) -> Run {
        if x.iter().all(|x| x.place().is_none()) {
            return Run::Uniform(self.constants(x.iter().map(|x| x.plain())));
        }
        match x[0].place() {
            Some(Operand::Lanes(start)) if follow(x, start, Operand::Lanes) => Run::Lanes(start),
            Some(Operand::Uniform(start)) if follow(x, start, Operand::Uniform) => {
                Run::Uniform(start)
            }
            _ => {
                let operands: Vec<_> = x.iter().map(|x| self.operand(*x)).collect();
                let mut program = self.program.borrow_mut();
                program.operands.extend(operands);
                Run::Scattered(program.operands.len() - x.len())
            }
        }
    }

    /// Places constants side by side; returns where the first stands.
    pub(super) fn constants(&self, values: impl IntoIterator<Item = f64>) -> usize {
        let mut program = self.program.borrow_mut();
        let start = program.uniforms.len();
        program.uniforms.extend(values);
        start
    }

    /// Notes which way a comparison went.
    pub(super) fn guard(&self, comparison: Comparison, a: Recorder<'_>, b: Recorder<'_>) {
        let (a, b) = (self.operand(a), self.operand(b));
        let guard = Guard { comparison, a, b };
        self.program.borrow_mut().guards.push(guard);
    }

    /// Notes that the term used a value in a way that is not seen here.
    pub(super) fn refuse_replay(&self) {
        self.is_replayable.set(false);
    }
}

/// Whether the numbers stand side by side from `start` on.
fn follow(x: &[Recorder<'_>], start: usize, place: fn(usize) -> Operand) -> bool {
    let places = (start..).map(place);
    x.iter().zip(places).all(|(x, at)| x.place() == Some(at))
}
