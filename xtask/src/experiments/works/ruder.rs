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
/// On the ridge of x² − y² but for a millionth.
const SADDLE_START: Point = [1.0, 1e-6];
/// |y| that counts as off the ridge: half a step of the adaptive rules.
const OFF: f64 = 0.005;
const MOST: u32 = 20_000;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "R7-ruder",
    suite: Suite::Works,
    statement: "Every rule of Ruder's survey (2016) finds the minimum of Beale's function; on a saddle adaptive rules leave the ridge at once, momentum later, descent last.",
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
        let mut optimizer = rule.with(*on_saddle, 2)?;
        let away = |theta: &Point, _: f64| theta[1].abs() > OFF;
        saddle.push(steps_until(
            &mut *optimizer,
            &Saddle,
            SADDLE_START,
            MOST,
            away,
        ));
    }
    let count = |steps: Option<u32>| steps.map_or(f64::INFINITY, f64::from);
    let arrived = beale.iter().filter(|steps| steps.is_some()).count();
    let adaptive = saddle[CLASSIC..]
        .iter()
        .fold(0.0, |m, &steps| max(m, count(steps)));
    let momentum = [count(saddle[1]), count(saddle[2])];
    let mut table = Table::new(
        "",
        "Steps on Beale's function from (1, 1.5) to f ≤ 0.001, and on x² − y² from (1, 1e-6) to |y| > 0.005.",
        &["rule", "η on Beale", "steps", "η on the saddle", "steps"],
    );
    for (k, (_, on_beale, on_saddle)) in rules.iter().enumerate() {
        let cell = |steps: Option<u32>| steps.map_or("–".into(), Cell::from);
        table.push([
            RULES[k].0.name.into(),
            (*on_beale).into(),
            cell(beale[k]),
            (*on_saddle).into(),
            cell(saddle[k]),
        ]);
    }
    Ok(Report::new()
        .check(Check::exact(
            "rules of 9 that come to f ≤ 0.001 on Beale's function",
            arrived as f64,
            9.0,
        ))
        .check(Check::below(
            "steps off the ridge: the slowest adaptive rule against the faster of momentum and Nesterov",
            adaptive,
            min(momentum[0], momentum[1]),
        ))
        .check(Check::below(
            "steps off the ridge: the slower of momentum and Nesterov against descent",
            max(momentum[0], momentum[1]),
            count(saddle[0]),
        ))
        .table(table)
        .figure(beale_figure(rules)?)
        .figure(saddle_figure(rules)?)
        .note(
            "The survey's section on visualisation shows two animations: on Beale's function adaptive rules head off in the \
             right direction at once, momentum overshoots; at a saddle descent hardly leaves. Steps from where the gradient \
             along y is a millionth show the same in numbers. Further out AdaGrad is the slowest of all: its steps shrink with what it has seen. \
             All settings but the learning rates are the defaults.",
        ))
}

fn beale_figure(rules: &[(Rule, f64, f64); 9]) -> anyhow::Result<Figure> {
    let (x, y) = ((0.0, 4.0), (-0.5, 2.0));
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
        panels.push(Panel::new(plots, axis::equal(layout, x, y, (400.0, 310.0))));
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
            let off = path(&mut *optimizer, &Saddle, SADDLE_START, 1000);
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
        let layout = axis::decades_y(axis::decades_x(layout, 0, 3), -6, 2);
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
