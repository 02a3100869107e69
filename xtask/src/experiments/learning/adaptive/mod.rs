//! 6.3-adaptive: one step size for all coordinates struggles on a badly scaled landscape.

mod digits;
mod figure;
mod landscape;
mod network;

use gradus_calculus::ScalarFunction;
use gradus_numerics::powf;
use gradus_problems::{Beale, Rosenbrock, Saddle};
use rayon::prelude::*;

use super::descent::{Point, steps_until};
use super::rules::{self, Rule};
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Cell, Table};
use landscape::{Ravine, START};

/// The loss that counts as arrived, and steps after which a run is given up.
const GOAL: f64 = 1e-6;
const MOST: u32 = 50_000;
/// Learning rates are 10^(k/4).
const RATES: std::ops::RangeInclusive<i32> = -16..=4;

const RULES: [Rule; 12] = [
    rules::DESCENT,
    rules::MOMENTUM,
    rules::NESTEROV,
    rules::ADA_GRAD,
    rules::ADA_DELTA,
    rules::RMS_PROP,
    rules::ADAM,
    rules::ADA_MAX,
    rules::N_ADAM,
    rules::R_ADAM,
    rules::AMS_GRAD,
    rules::RPROP,
];
/// Places in the list.
const DESCENT: usize = 0;
const MOMENTUM: usize = 1;
const ADAM: usize = 6;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.3-adaptive",
    suite: Suite::Learning,
    statement: "A single global step size struggles on a badly scaled landscape; a step size for each coordinate cures a ravine along an axis, but not one at an angle.",
    formula: r"f(x, y) = \tfrac{1}{2} (x^2 + \kappa y^2), \quad \kappa = 10^4; \qquad f_{45°}(x, y) = f\!\left(\tfrac{x + y}{\sqrt 2}, \tfrac{y - x}{\sqrt 2}\right)",
    calls: &[
        "Adam::new(AdamConfig { learning_rate, ..Default::default() }, 2)?.step(&mut theta, &gradient)?",
    ],
    run: |context| evidence(context, true),
    control: Control {
        wrong: "the ravine along the axis in place of the one at an angle",
        run: |context| evidence(context, false),
    },
};

/// A rule at its best learning rate.
#[derive(Clone, Copy)]
struct Best {
    eta: f64,
    steps: Option<u32>,
}

impl Best {
    /// Steps as a number, infinite where no learning rate arrives.
    fn count(self) -> f64 {
        self.steps.map_or(f64::INFINITY, f64::from)
    }
}

fn evidence(context: &Context, turned: bool) -> anyhow::Result<Report> {
    let aligned = Ravine { turned: false };
    let rotated = Ravine { turned };
    // The control has no use for the landscapes that only the table shows.
    let others = if turned { 10_000 } else { 0 };
    let tune = |rule: &Rule| -> anyhow::Result<[Best; 4]> {
        Ok([
            tuned(rule, &aligned, aligned.place(START), MOST)?,
            tuned(rule, &rotated, rotated.place(START), MOST)?,
            tuned(rule, &Beale, [1.0, 1.5], others)?,
            tuned(rule, &Rosenbrock { n: 2 }, [-1.2, 1.0], others)?,
        ])
    };
    let best = RULES
        .par_iter()
        .map(tune)
        .collect::<anyhow::Result<Vec<[Best; 4]>>>()?;
    let count = |rule: usize, landscape: usize| best[rule][landscape].count();
    let (curves, networks) = if turned {
        (digits::curves(context)?, network::curves(context)?)
    } else {
        (Vec::new(), Vec::new())
    };
    Ok(Report::new()
        .check(Check::at_least(
            "steps of descent, ravine along the axis",
            count(DESCENT, 0),
            40_000.0,
        ))
        .check(Check::at_least(
            "steps of momentum over those of Adam, ravine along the axis",
            count(MOMENTUM, 0) / count(ADAM, 0),
            10.0,
        ))
        .check(Check::near(
            "steps of descent, ravine at 45°, against those along the axis",
            count(DESCENT, 1),
            count(DESCENT, 0),
            1.0,
        ))
        .check(Check::near(
            "steps of momentum, ravine at 45°, against those along the axis",
            count(MOMENTUM, 1),
            count(MOMENTUM, 0),
            1.0,
        ))
        .check(Check::at_least(
            "steps of Adam, ravine at 45°, over those along the axis",
            count(ADAM, 1) / count(ADAM, 0),
            10.0,
        ))
        .check(Check::exact(
            "network: best learning rates that are at an end of the grid",
            networks.iter().filter(|curve| !curve.enclosed()).count() as f64,
            0.0,
        ))
        .table(table(&best, saddle()?))
        .table(digits::table(&curves))
        .table(network::table(&networks))
        .figure(figure::paths(&best)?)
        .figure(digits::figure(&curves))
        .figure(network::figure(&networks))
        .note(
            "Start (2.6, −0.37), turned with the ravine; arrived at f ≤ 1e-6. Each rule has the best learning rate of \
             10^(k/4) from 1e-4 to 10, its other settings are the defaults.",
        )
        .note(
            "AdaGrad and RMSProp are fastest along the axis with rates far too large: the first step overshoots by η, fills the \
             accumulator with its square, and the steps after it are close to Newton's. At 45° no constant rate of the grid brings \
             them to the goal in 50 000 steps.",
        )
        .note(
            "Descent cannot know the angle: its steps turn with the landscape. Adam's divide each coordinate by its own \
             scale; at 45° both coordinates have the same, and nothing is cured.",
        ))
}

/// The best learning rate of the grid and its steps to the goal.
fn tuned<F: ScalarFunction>(rule: &Rule, f: &F, start: Point, most: u32) -> anyhow::Result<Best> {
    let mut best = Best {
        eta: f64::NAN,
        steps: None,
    };
    // From large to small: the fast ones come first and bound the rest.
    for k in RATES.rev() {
        let eta = powf(10.0, 0.25 * f64::from(k));
        let mut rule = rule.with(eta, 2)?;
        let bound = best.steps.map_or(most, |steps| steps.saturating_sub(1));
        let steps = steps_until(&mut *rule, f, start, bound, |_, loss| loss <= GOAL);
        if steps.is_some() {
            best = Best { eta, steps };
        }
    }
    Ok(best)
}

/// Steps on the saddle x² − y² from (1, 1e-6) until f ≤ −1, all with η = 0.01.
fn saddle() -> anyhow::Result<Vec<Option<u32>>> {
    let escape = |rule: &Rule| {
        let mut rule = rule.with(0.01, 2)?;
        Ok(steps_until(
            &mut *rule,
            &Saddle,
            [1.0, 1e-6],
            MOST,
            |_, loss| loss <= -1.0,
        ))
    };
    RULES.iter().map(escape).collect()
}

fn table(best: &[[Best; 4]], saddle: Vec<Option<u32>>) -> Table {
    let columns = [
        "rule",
        "axis: steps",
        "η",
        "45°: steps",
        "η",
        "Beale: steps",
        "η",
        "Rosenbrock: steps",
        "η",
        "saddle, η = 0.01: steps",
    ];
    let mut table = Table::new(
        "",
        "Steps to f ≤ 1e-6 at each rule's best learning rate; from (1, 1.5) on Beale, (−1.2, 1) on Rosenbrock. On the saddle \
         x² − y², steps from (1, 1e-6) to f ≤ −1.",
        &columns,
    );
    let steps = |steps: Option<u32>| steps.map_or("–".into(), Cell::from);
    for ((rule, best), escape) in RULES.iter().zip(best).zip(saddle) {
        let mut row = vec![Cell::from(rule.name)];
        for best in best {
            row.push(steps(best.steps));
            row.push(best.steps.map_or("–".into(), |_| Cell::from(best.eta)));
        }
        row.push(steps(escape));
        table.push(row);
    }
    table
}
