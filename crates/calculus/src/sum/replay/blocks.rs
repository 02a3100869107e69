//! The sum over the points: block by block, each point by the program of its way.

use nalgebra::DMatrix;

use super::evaluate::Numbers;
use super::lanes::{Lanes, WIDTH};
use super::program::Program;
use super::recording::record;
use super::sweep::Adjoints;
use crate::{CalculusError, SumOverData};

/// How many ways through the term one call may meet. A term with more is no straight line with exceptions.
const MOST_PROGRAMS: usize = 16;

/// Programs and the room they run in, kept from call to call.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    programs: Vec<Recorded>,
    numbers: Numbers,
    adjoints: Adjoints,
}

#[derive(Debug)]
struct Recorded {
    program: Program,
    /// Whether the current call has used it.
    is_used: bool,
}

/// Why a call cannot be replayed, or what is wrong with it.
#[derive(Debug)]
pub(super) enum Stop {
    /// The term asked for a plain value, or goes more ways than are kept.
    NotReplayable,
    Error(CalculusError),
}

impl Blocks {
    /// Σ terms; adds its derivatives by the prepared numbers to `adjoints`, each in two parts.
    ///
    /// What comes out depends on the arguments alone: a point passes all guards of one program only, whether that was
    /// recorded now or in an earlier call.
    pub(super) fn value_and_adjoints<F: SumOverData>(
        &mut self,
        f: &F,
        data: &DMatrix<f64>,
        prepared: &[f64],
        adjoints: &mut [[f64; 2]],
    ) -> Result<f64, Stop> {
        let is_other = |recorded: &Recorded| recorded.program.prepared != prepared.len();
        if self.programs.iter().any(is_other) {
            self.programs.clear();
        }
        for recorded in &mut self.programs {
            recorded.program.set_prepared(prepared);
            recorded.is_used = false;
        }
        let mut partial_sums = [0.0; 8];
        for start in (0..data.ncols()).step_by(WIDTH) {
            let block = Block {
                f,
                data,
                prepared,
                start,
                count: WIDTH.min(data.ncols() - start),
            };
            let terms = self.block(&block, adjoints)?;
            for (lane, term) in terms.0.iter().enumerate().take(block.count) {
                if term.is_nan() {
                    let point = start + lane;
                    return Err(Stop::Error(CalculusError::NanTerm { point }));
                }
                partial_sums[(start + lane) % 8] += term;
            }
        }
        Ok(gradus_numerics::sum(&partial_sums))
    }

    /// How many programs the last call used.
    pub(super) fn programs(&self) -> usize {
        self.programs.iter().filter(|p| p.is_used).count()
    }

    /// The terms of a block: its points in groups, each of those that go one way.
    fn block<F: SumOverData>(
        &mut self,
        block: &Block<'_, F>,
        adjoints: &mut [[f64; 2]],
    ) -> Result<Lanes, Stop> {
        let mut terms = Lanes::ZERO;
        let mut remaining = std::array::from_fn(|lane| lane < block.count);
        while let Some(lead) = remaining.iter().position(|remaining| *remaining) {
            block.load(&mut self.numbers.lanes, lead, remaining);
            let (found, passes) = self.program_for(block, lead)?;
            let group: [bool; WIDTH] = std::array::from_fn(|lane| remaining[lane] && passes[lane]);
            let recorded = &mut self.programs[found];
            recorded.is_used = true;
            let program = &recorded.program;
            let mut values = self.numbers.result(program);
            if group != remaining {
                // The others stand aside as copies of the lead, whose numbers are in order.
                block.load(&mut self.numbers.lanes, lead, group);
                values = self.numbers.evaluate(program);
            }
            let mut seed = Lanes::ZERO;
            for lane in (0..WIDTH).filter(|&lane| group[lane]) {
                terms.0[lane] = values.0[lane];
                seed.0[lane] = 1.0;
                remaining[lane] = false;
            }
            self.adjoints.sweep(program, &self.numbers, seed, adjoints);
        }
        Ok(terms)
    }

    /// The program that the lead goes by, evaluated, and which of the points go by it too.
    fn program_for<F: SumOverData>(
        &mut self,
        block: &Block<'_, F>,
        lead: usize,
    ) -> Result<(usize, [bool; WIDTH]), Stop> {
        for (index, recorded) in self.programs.iter().enumerate() {
            let passes = self.numbers.run(&recorded.program);
            if passes[lead] {
                return Ok((index, passes));
            }
        }
        let index = self.record(block, lead)?;
        let passes = self.numbers.run(&self.programs[index].program);
        // Guards hold at the point they were recorded at, unless the term does not depend on its arguments alone.
        if passes[lead] {
            Ok((index, passes))
        } else {
            Err(Stop::NotReplayable)
        }
    }

    /// Records the way of one point, in the place of a program that this call has not used when there are many.
    fn record<F: SumOverData>(&mut self, block: &Block<'_, F>, lead: usize) -> Result<usize, Stop> {
        let column = block.data.column(block.start + lead);
        let program = record(block.prepared, column.as_slice(), |prepared, datum| {
            block.f.term(prepared, datum)
        })
        .ok_or(Stop::NotReplayable)?;
        let recorded = Recorded {
            program,
            is_used: false,
        };
        if self.programs.len() < MOST_PROGRAMS {
            self.programs.push(recorded);
            return Ok(self.programs.len() - 1);
        }
        let unused = self.programs.iter().position(|p| !p.is_used);
        let index = unused.ok_or(Stop::NotReplayable)?;
        self.programs[index] = recorded;
        Ok(index)
    }
}

/// Points side by side.
struct Block<'a, F> {
    f: &'a F,
    data: &'a DMatrix<f64>,
    prepared: &'a [f64],
    start: usize,
    count: usize,
}

impl<F> Block<'_, F> {
    /// Writes the entries of the chosen points into the first lanes, and those of the lead in place of the others.
    fn load(&self, lanes: &mut Vec<Lanes>, lead: usize, chosen: [bool; WIDTH]) {
        let entries = self.data.nrows();
        if lanes.len() < entries {
            lanes.resize(entries, Lanes::ZERO);
        }
        for (lane, chosen) in chosen.into_iter().enumerate() {
            let point = self.start + if chosen { lane } else { lead };
            for (entry, lanes) in self.data.column(point).iter().zip(lanes.iter_mut()) {
                lanes.0[lane] = *entry;
            }
        }
    }
}
