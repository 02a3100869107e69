//! R7-ruder: the rules of Ruder's survey on Beale's function and on a saddle, drawn.

use gradus_calculus::ScalarFunction;
use gradus_numerics::{log10, max, min, powf};
use gradus_problems::{Beale, Saddle};
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use crate::check::Check;
use crate::experiment::{Control, Experiment, Suite};
use crate::experiments::learning::descent::{Point, level_lines, path, steps_until};
use crate::experiments::learning::rules::{self, Rule};
use crate::figure::{Figure, Panel, axis, style};
use crate::report::Report;
use crate::table::{Cell, Table};

/// The rules of the survey, with the learning rate on Beale's function and on the saddle.
const RULES: [(Rule, f64, f64); 9] = [
    (rules::DESCENT, 0.003, 0.01),
    (rules::MOMENTUM, 0.003, 0.01),
    (rules::NESTEROV, 0.003, 0.01),
    (rules::ADA_GRAD, 0.5, 0.01),
    (rules::ADA_DELTA, 0.1, 1.0),
    (rules::RMS_PROP, 0.01, 0.01),
    (rules::ADAM, 0.1, 0.01),
    (rules::ADA_MAX, 0.1, 0.01),
    (rules::N_ADAM, 0.1, 0.01),
];
/// Those with one step size for all coordinates stand first.
const CLASSIC: usize = 3;
const BEALE_START: Point = [1.0, 1.5];
/// How far off the ridge of x² − y² runs start, at x = 1.
const OFFSETS: [f64; 2] = [1e-2, 1e-6];
/// |y| at which a run counts as away: as far off the ridge as it started along it.
const AWAY: f64 = 1.0;
const MOST: u32 = 20_000;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "R7-ruder",
    suite: Suite::Works,
    statement: "Every rule of Ruder's survey (2016) finds the minimum of Beale's function; at a saddle descent and momentum take the longer the nearer they start to the ridge, adaptive rules do not.",
    formula: r"f(x, y) = \sum_{k=1}^{3} \left(c_k - x (1 - y^k)\right)^2, \qquad s(x, y) = x^2 - y^2",
    calls: &["rule.step(&mut theta, &value_and_gradient_array(&Beale, &theta).1)?"],
    run: |_| evidence(&RULES),
    control: Control {
        wrong: "descent in every rule's place",
        run: |_| {
            let mut descent = RULES;
            for (rule, _, _) in &mut descent {
                *rule = rules::DESCENT;
            }
            evidence(&descent)
        },
    },
};

fn evidence(rules: &[(Rule, f64, f64); 9]) -> anyhow::Result<Report> {
    let mut beale = Vec::new();
    let mut saddle = Vec::new();
    for (rule, on_beale, on_saddle) in rules {
        let mut optimizer = rule.with(*on_beale, 2)?;
        // As far as a constant learning rate lets a rule come: RMSProp keeps moving by η.
        let close = |_: &Point, loss: f64| loss <= 1e-3;
        beale.push(steps_until(
            &mut *optimizer,
            &Beale,
            BEALE_START,
            MOST,
            close,
        ));
        let mut steps = [None; OFFSETS.len()];
        for (steps, offset) in steps.iter_mut().zip(OFFSETS) {
            let mut optimizer = rule.with(*on_saddle, 2)?;
            let away = |theta: &Point, _: f64| theta[1].abs() >= AWAY;
            *steps = steps_until(&mut *optimizer, &Saddle, [1.0, offset], MOST, away);
        }
        saddle.push(steps);
    }
    let count = |steps: Option<u32>| steps.map_or(f64::INFINITY, f64::from);
    let arrived = beale.iter().filter(|steps| steps.is_some()).count();
    let growth = |[far, near]: [Option<u32>; 2]| count(near) / count(far);
    let adaptive = saddle[CLASSIC..]
        .iter()
        .fold(0.0, |m, &steps| max(m, growth(steps)));
    let classic = saddle[..CLASSIC]
        .iter()
        .fold(f64::INFINITY, |m, &steps| min(m, growth(steps)));
    let [descent, momentum, nesterov] = [0, 1, 2].map(|rule| count(saddle[rule][1]));
    let mut table = Table::new(
        "",
        "Steps on Beale's function from (1, 1.5) to f ≤ 0.001, and on x² − y² from x = 1 and y = 0.01 or a millionth to |y| ≥ 1.",
        &[
            "rule",
            "η on Beale",
            "steps",
            "η on the saddle",
            "steps from 0.01",
            "steps from 1e-6",
        ],
    );
    for (k, (_, on_beale, on_saddle)) in rules.iter().enumerate() {
        let cell = |steps: Option<u32>| steps.map_or("–".into(), Cell::from);
        table.push([
            RULES[k].0.name.into(),
            (*on_beale).into(),
            cell(beale[k]),
            (*on_saddle).into(),
            cell(saddle[k][0]),
            cell(saddle[k][1]),
        ]);
    }
    Ok(Report::new()
        .check(Check::exact(
            "rules of 9 that come to f ≤ 0.001 on Beale's function",
            arrived as f64,
            9.0,
        ))
        .check(Check::at_most(
            "steps from y = 1e-6 over those from y = 0.01, the largest of 6 adaptive rules",
            adaptive,
            1.5,
        ))
        .check(Check::at_least(
            "steps from y = 1e-6 over those from y = 0.01, the smallest of descent, momentum and Nesterov",
            classic,
            2.0,
        ))
        .check(Check::below(
            "steps from y = 1e-6: the slower of momentum and Nesterov against descent",
            max(momentum, nesterov),
            descent,
        ))
        .table(table)
        .figure(beale_figure(rules)?)
        .figure(saddle_figure(rules)?)
        .note(
            "The survey's section on visualisation shows two animations. On Beale's function adaptive rules head off in the right \
             direction at once, momentum and Nesterov are led off-track first. At a saddle descent, momentum and Nesterov find it hard \
             to break the symmetry, adaptive rules quickly go down. In numbers: the first multiply the distance from the ridge \
             by a factor in each step, so that from a millionth instead of a hundredth they need ln 10⁶ / ln 10² = 3 times as many \
             steps; adaptive rules step by about η whatever the slope. The bounds lie half-way between 1 and 3.",
        )
        .note(
            "Which rule is first is a matter of the learning rates, which the survey does not name; all settings but these are \
             the defaults.",
        ))
}

fn beale_figure(rules: &[(Rule, f64, f64); 9]) -> anyhow::Result<Figure> {
    let (x, y) = ((0.0, 4.0), (-2.0, 2.0));
    let levels: Vec<f64> = (-4..=9).map(|k| 0.5 * f64::from(k)).collect();
    let mut panels = Vec::new();
    for (rule, eta, _) in rules {
        let height = |x: f64, y: f64| log10(Beale.eval(&[x, y]) + powf(10.0, -6.0));
        let mut plots = level_lines(height, &levels, x, y);
        let mut optimizer = rule.with(*eta, 2)?;
        let path = path(&mut *optimizer, &Beale, BEALE_START, 3000);
        // A dot where a step is far enough from the last dot to be seen.
        let mut points: Vec<(f64, f64)> = Vec::new();
        for [x, y] in path {
            let apart = |&(a, b): &(f64, f64)| gradus_numerics::hypot(x - a, y - b) > 0.02;
            if points.last().is_none_or(apart) {
                points.push((x, y));
            }
        }
        plots.extend(style::path(&points, ""));
        plots.push(style::star(3.0, 0.5, ""));
        let layout = style::layout(&plots)
            .with_title(format!("{}, η = {eta}", rule.name))
            .with_x_label("x")
            .with_y_label("y")
            .with_show_grid(false)
            .with_box_axes()
            .with_x_tick_step(1.0)
            .with_y_tick_step(0.5);
        panels.push(Panel::new(plots, axis::equal(layout, x, y, (400.0, 430.0))));
    }
    Ok(Figure::panels(
        "beale",
        "3 000 steps on Beale's function from (1, 1.5), the minimum a star; contours half a decade apart. A dot for each step \
         that moves by more than 0.02.",
        3,
        panels,
    ))
}

fn saddle_figure(rules: &[(Rule, f64, f64); 9]) -> anyhow::Result<Figure> {
    let mut panels = Vec::new();
    for (members, title) in [
        (0..CLASSIC, "one step size"),
        (CLASSIC..rules.len(), "adaptive"),
    ] {
        let mut plots: Vec<Plot> = Vec::new();
        for (k, (rule, _, eta)) in rules[members].iter().enumerate() {
            let mut optimizer = rule.with(*eta, 2)?;
            let off = path(&mut *optimizer, &Saddle, [1.0, OFFSETS[1]], 3000);
            let points = off
                .into_iter()
                .enumerate()
                .map(|(step, point)| (step as f64 + 1.0, point[1].abs()))
                .take_while(|point| point.1 < 30.0);
            plots.push(style::line(k, axis::log_log(points), rule.name));
        }
        let layout = style::layout(&plots)
            .with_title(title)
            .with_width(480.0)
            .with_x_label("step")
            .with_y_label("|y|, off the ridge")
            .with_legend_position(if title == "adaptive" {
                LegendPosition::InsideBottomRight
            } else {
                LegendPosition::InsideTopLeft
            });
        let layout = axis::decades_y(axis::decades_x(layout, 0, 4), -6, 2);
        panels.push(Panel::new(plots, layout));
    }
    Ok(Figure::panels(
        "saddle",
        "The distance from the ridge of x² − y², from (1, 1e-6), against the step. Rules with one step size grow it by a \
         factor each step; adaptive ones take a step of η whatever the slope.",
        2,
        panels,
    ))
}
