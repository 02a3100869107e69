//! 1.1-tangent: the derivative is the slope of the line that touches the curve.

use gradus_calculus::{ScalarFunction, partial, scalar_function};
use gradus_numerics::max;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Label, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// Where the cubic rises, falls and is level. All numbers here and below have few binary digits: nothing is rounded.
const POINTS: [Touch; 3] = [
    Touch {
        name: "f′ > 0",
        at: -1.75,
        slope: 6.1875,
    },
    Touch {
        name: "f′ < 0",
        at: -0.5,
        slope: -2.25,
    },
    Touch {
        name: "f′ = 0",
        at: 1.0,
        slope: 0.0,
    },
];

/// A point of the curve and f′ = 3x² − 3 there.
struct Touch {
    name: &'static str,
    at: f64,
    slope: f64,
}

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "1.1-tangent",
    suite: Suite::Derivatives,
    statement: "The derivative is the slope of the tangent: positive where the curve rises, negative where it falls, 0 where it is level.",
    formula: r"f(x) = x^3 - 3x, \qquad f(x) - \bigl(f(a) + f'(a)(x - a)\bigr) = (x - a)^2 (x + 2a)",
    calls: &["gradus_calculus::partial(&cubic, &[a], 0)"],
    run: |_: &Context| {
        let cubic = cubic();
        Ok(evidence(|a| partial(&cubic, &[a], 0)))
    },
    control: Control {
        wrong: "f′(x) = x² − 3",
        run: |_: &Context| Ok(evidence(|a| a * a - 3.0)),
    },
};

fn cubic() -> impl ScalarFunction {
    scalar_function!(|x| x[0] * x[0] * x[0] - x[0] * 3.0)
}

fn evidence(derivative: impl Fn(f64) -> f64) -> Report {
    let slopes = POINTS.map(|touch| derivative(touch.at));
    let tangents = || POINTS.iter().zip(slopes);
    let mut report = Report::new();
    for (touch, slope) in tangents() {
        let Touch { name, at, .. } = touch;
        report = report
            .check(Check::exact(
                format!("f′({at}), {name}"),
                slope,
                touch.slope,
            ))
            .check(Check::exact(
                format!("tangent at {at}: largest gap between f − tangent and (x − a)²(x + 2a)"),
                contact_gap(*at, slope),
                0.0,
            ))
            .check(Check::exact(
                format!("secants through {at}: largest gap between their slope and f′ + h(3a + h)"),
                secant_gap(*at, slope),
                0.0,
            ));
    }
    let mut table = Table::new("", "The tangents.", &["", "a", "f(a)", "f′(a)"]);
    for (touch, slope) in tangents() {
        table.push(cells![
            touch.name,
            touch.at,
            cubic().eval(&[touch.at]),
            slope
        ]);
    }
    report.figure(figure(&slopes)).table(table).note(
        "A line touches the curve where the difference of the two has a double root; of all lines through the point, only \
         the one with slope f′ does. Every number of this experiment is exact in binary, so that equality is equality of \
         bits.",
    )
}

/// The tangent meets the cubic twice at a and once at −2a: the largest gap over x = −4, −4 + 1/16, …, 4.
fn contact_gap(a: f64, slope: f64) -> f64 {
    let cubic = cubic();
    let gap = |x: f64| {
        let tangent = cubic.eval(&[a]) + slope * (x - a);
        (cubic.eval(&[x]) - tangent - (x - a) * (x - a) * (x + 2.0 * a)).abs()
    };
    (-64..=64).map(|k| gap(f64::from(k) / 16.0)).fold(0.0, max)
}

/// The slope of the secant through a and a + h is f′(a) + h(3a + h): the largest gap over h = ±1, ±1/2, …, ±2⁻¹⁴.
fn secant_gap(a: f64, slope: f64) -> f64 {
    let cubic = cubic();
    let gap = |h: f64| {
        let secant = (cubic.eval(&[a + h]) - cubic.eval(&[a])) / h;
        (secant - slope - h * (3.0 * a + h)).abs()
    };
    (0..15)
        .map(|k| 1.0 / f64::from(1 << k))
        .flat_map(|h| [gap(h), gap(-h)])
        .fold(0.0, max)
}

fn figure(slopes: &[f64; 3]) -> Figure {
    let cubic = cubic();
    let curve = (-90..=90).map(|k| f64::from(k) / 40.0);
    let mut plots = vec![style::line(0, curve.map(|x| (x, cubic.eval(&[x]))), "f")];
    for (k, (touch, slope)) in POINTS.iter().zip(slopes).enumerate() {
        let (a, f) = (touch.at, cubic.eval(&[touch.at]));
        // Tangents of one length on the screen, near enough: shorter in x where steep.
        let reach = 0.75 / (1.0 + 0.144 * slope * slope).sqrt();
        let ends = [-reach, reach].map(|v| (a + v, f + slope * v));
        plots.push(style::line(k + 1, ends, ""));
        plots.push(style::markers(k + 1, [(a, f)], touch.name));
    }
    let layout = style::layout(&plots)
        .with_title("f(x) = x³ − 3x")
        .with_x_label("x")
        .with_y_label("f(x)")
        .with_x_tick_step(1.0)
        .with_y_tick_step(1.0)
        .with_legend_at_data(0.35, 3.55);
    let layout = axis::ranges(layout, (-2.5, 2.5), (-4.0, 4.0));
    Figure::new(
        "",
        "The cubic with its tangents where f′ is positive, negative and 0, each labelled with its slope: the curve rises, \
         falls and is level there.",
        plots,
        layout,
    )
    .labels([
        Label::new(-1.22, -0.15, "f′ = 6.1875").bare(),
        Label::new(0.1, 1.42, "f′ = −2.25").bare(),
        Label::new(1.0, -2.4, "f′ = 0").bare(),
    ])
}
