//! 4.3-learning-rate: too small is slow, too large oscillates, larger still diverges.

mod figure;

use gradus_calculus::{ScalarFunction, value_and_gradient_array};
use gradus_problems::Bowl;

use super::rule;
use crate::check::Check;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Cell, Table};

const START: [f64; 2] = [2.6, 2.2];
/// The loss that counts as arrived.
const GOAL: f64 = 1e-8;
/// Steps over which the borders between the regimes must hold bit for bit.
const LONG: usize = 100_000;
/// Learning rates looked at are k / GRID, so that ⅓ is one of them.
const GRID: u32 = 600;
/// Steps to the goal, by learning rate.
const STEPS: [(f64, &str, u32); 6] = [
    (0.01, "0.01", 504),
    (0.1, "0.1", 46),
    (0.25, "¼", 15),
    (1.0 / 3.0, "⅓", 10),
    (0.4, "0.4", 21),
    (0.49, "0.49", 254),
];

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "4.3-learning-rate",
    suite: Suite::Steepest,
    statement: "A learning rate that is too small is slow; one that is too large oscillates, then diverges.",
    formula: r"x_{k+1} = (1 - 2\eta)\, x_k, \qquad y_{k+1} = (1 - 4\eta)\, y_k",
    calls: &[
        "value_and_gradient_array(&Bowl, &theta)",
        "Sgd::new(SgdConfig { learning_rate, ..Default::default() }, 2)?.step(&mut theta, &gradient)?",
    ],
    run: |_| Ok(evidence(|p| value_and_gradient_array(&Bowl, &p).1)),
    control: Control {
        wrong: "∂b/∂y = 2y",
        run: |_| Ok(evidence(|[x, y]| [2.0 * x, 2.0 * y])),
    },
};

/// The gradient of the bowl.
type Subject = fn([f64; 2]) -> [f64; 2];

fn evidence(gradient: Subject) -> Report {
    let mut report = Report::new()
        .checks(regimes(gradient))
        .checks(borders(gradient));
    for (eta, name, steps) in STEPS {
        let measured = steps_to(GOAL, eta, gradient).unwrap_or(u32::MAX);
        report = report.check(Check::exact(
            format!("steps to b ≤ 1e-8, η = {name}"),
            measured.into(),
            steps.into(),
        ));
    }
    // A goal far below any the chapter needs tells neighbouring learning rates apart.
    let fastest =
        (1..GRID / 2).min_by_key(|&k| steps_to(1e-280, rate(k), gradient).unwrap_or(u32::MAX));
    report
        .check(Check::exact(
            "η with the fewest steps to b ≤ 1e-280, of 299",
            fastest.map_or(f64::NAN, rate),
            1.0 / 3.0,
        ))
        .figure(figure::paths(gradient))
        .figure(figure::iterations(gradient))
        .table(table(gradient))
        .note(
            "⅓ is fastest because it makes the larger of |1 − 2η| and |1 − 4η| as small as it can be: both are ⅓, for \
             the flat and the steep direction alike.",
        )
}

fn rate(k: u32) -> f64 {
    f64::from(k) / f64::from(GRID)
}

fn path(eta: f64, gradient: Subject) -> impl Iterator<Item = [f64; 2]> {
    rule::path(eta, START, gradient)
}

fn steps_to(goal: f64, eta: f64, gradient: Subject) -> Option<u32> {
    const MOST: u32 = 100_000;
    (0..MOST)
        .zip(path(eta, gradient))
        .find(|(_, point)| Bowl.eval(point) <= goal)
        .map(|(step, _)| step)
}

/// Steps, among the first 200 at each rate, that do not do what the regime says.
fn exceptions(rates: &[f64], gradient: Subject, obeys: impl Fn([f64; 2], [f64; 2]) -> bool) -> f64 {
    let count = |eta: f64| {
        let points: Vec<[f64; 2]> = path(eta, gradient).take(201).collect();
        points
            .windows(2)
            .filter(|pair| !obeys(pair[0], pair[1]))
            .count()
    };
    rates.iter().map(|&eta| count(eta)).sum::<usize>() as f64
}

fn regimes(gradient: Subject) -> Vec<Check> {
    let keeps_side = |old: f64, new: f64| new * old >= 0.0 && (new.abs() < old.abs() || old == 0.0);
    let alternates = |old: f64, new: f64| new * old < 0.0;
    let monotone = exceptions(&[0.01, 0.05, 0.1, 0.2, 0.24, 0.25], gradient, |old, new| {
        keeps_side(old[0], new[0]) && keeps_side(old[1], new[1])
    });
    let oscillating = exceptions(
        &[0.26, 0.3, 1.0 / 3.0, 0.4, 0.45, 0.49],
        gradient,
        |old, new| {
            (alternates(old[1], new[1]) || old[1].abs() < 1e-100) && new[1].abs() < old[1].abs()
        },
    );
    let diverging = exceptions(&[0.51, 0.55, 0.6, 0.75, 0.9], gradient, |old, new| {
        alternates(old[1], new[1]) && new[1].abs() > old[1].abs()
    });
    vec![
        Check::exact(
            "steps that leave the side or do not approach, η in (0, ¼]",
            monotone,
            0.0,
        ),
        Check::exact(
            "steps at which y does not change sign or does not shrink, η in (¼, ½)",
            oscillating,
            0.0,
        ),
        Check::exact(
            "steps at which y does not change sign or does not grow, η above ½",
            diverging,
            0.0,
        ),
    ]
}

fn borders(gradient: Subject) -> Vec<Check> {
    let quarter = path(0.25, gradient).skip(1).take(LONG);
    let off_axis = quarter.filter(|&[_, y]| y != 0.0).count();
    let half = path(0.5, gradient).take(LONG + 1).enumerate();
    let off_bits = half
        .filter(|&(k, [_, y])| {
            let expected = if k % 2 == 0 { START[1] } else { -START[1] };
            y.to_bits() != expected.to_bits()
        })
        .count();
    let end = |eta: f64| {
        path(eta, gradient)
            .nth(LONG)
            .map_or(f64::NAN, |[_, y]| y.abs())
    };
    vec![
        Check::exact("steps of 10⁵ with y ≠ 0, η = ¼", off_axis as f64, 0.0),
        Check::exact(
            "steps of 10⁵ with y ≠ ±2.2 in turn, η = ½",
            off_bits as f64,
            0.0,
        ),
        Check::below(
            "|y| after 10⁵ steps, the last η below ½",
            end(0.5_f64.next_down()),
            START[1],
        ),
        Check::at_least(
            "|y| after 10⁵ steps, the first η above ½",
            end(0.5_f64.next_up()),
            START[1].next_up(),
        ),
    ]
}

fn table(gradient: Subject) -> Table {
    let columns = ["η", "1 − 2η", "1 − 4η", "steps to b ≤ 1e-8"];
    let mut table = Table::new(
        "",
        "What a step multiplies x and y by, and the steps from (2.6, 2.2).",
        &columns,
    );
    for (eta, _, _) in STEPS {
        let steps = steps_to(GOAL, eta, gradient).map_or("never".into(), Cell::from);
        table.push([
            (eta).into(),
            (1.0 - 2.0 * eta).into(),
            (1.0 - 4.0 * eta).into(),
            steps,
        ]);
    }
    table
}
