//! 1.1-sign: the sign of the derivative says which way is up.

use gradus_calculus::{AnyScalarFunction, CalculusError, Engine, scalar_function};

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};

const POINTS_EACH: usize = 2000;
const LARGEST_STEP: f64 = 1e-3;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "1.1-sign",
    suite: Suite::Derivatives,
    statement: "Where the derivative is positive, f grows with x; where it is negative, f falls; a small step against its sign lowers f.",
    formula: r"f'(x) \neq 0, \; 0 < s \leq \frac{|f'(x)|}{\sup |f''|} \;\Rightarrow\; f\bigl(x - s \operatorname{sign} f'(x)\bigr) < f(x) < f\bigl(x + s \operatorname{sign} f'(x)\bigr)",
    calls: &["gradus_calculus::gradient(&f, &[x])"],
    run: |context: &Context| evidence(context, 1.0),
    control: Control {
        wrong: "f′ with the opposite sign",
        run: |context: &Context| evidence(context, -1.0),
    },
};

/// A function on an interval, and a bound of |f″| on the interval widened by the largest step.
struct Subject {
    name: &'static str,
    f: Box<dyn AnyScalarFunction>,
    from: f64,
    to: f64,
    curvature: f64,
}

fn subjects() -> [Subject; 5] {
    let subject = |name, f, (from, to), curvature| Subject {
        name,
        f,
        from,
        to,
        curvature,
    };
    [
        // |f″| = |sin x| ≤ 1
        subject(
            "sin x",
            Box::new(scalar_function!(|x| x[0].sin())),
            (-4.0, 4.0),
            1.0,
        ),
        // f″ = eˣ ≤ e^2.001
        subject(
            "exp x",
            Box::new(scalar_function!(|x| x[0].exp())),
            (-2.0, 2.0),
            gradus_numerics::exp(2.0 + LARGEST_STEP),
        ),
        // |f″| = 6 |x|
        subject(
            "x³ − 3x",
            Box::new(scalar_function!(|x| x[0] * x[0] * x[0] - x[0] * 3.0)),
            (-2.0, 2.0),
            6.0 * (2.0 + LARGEST_STEP),
        ),
        // |f″| = 2 tanh x (1 − tanh² x) ≤ 4/(3√3), where tanh² x = 1/3
        subject(
            "tanh x",
            Box::new(scalar_function!(|x| x[0].tanh())),
            (-3.0, 3.0),
            4.0 / (3.0 * 3.0_f64.sqrt()),
        ),
        // |f″| = |4x² − 2| exp(−x²) is largest at 0
        subject(
            "exp(−x²)",
            Box::new(scalar_function!(|x| (-(x[0] * x[0])).exp())),
            (-2.0, 2.0),
            2.0,
        ),
    ]
}

/// What happened at the points of one function.
#[derive(Default)]
struct Tally {
    rising: usize,
    falling: usize,
    not_growing: usize,
    not_falling: usize,
    not_lowered: usize,
    /// The smallest |f(x ± s) − f(x)| / (s |f′|). The mean value theorem promises ½.
    least_share: f64,
}

/// `sign` is 1 where the derivative is the right one.
fn evidence(context: &Context, sign: f64) -> anyhow::Result<Report> {
    let mut tallies = Vec::new();
    for subject in subjects() {
        let tally = tally(context, &subject, sign)?;
        tallies.push((subject, tally));
    }
    let total = |count: fn(&Tally) -> usize| -> f64 {
        tallies.iter().map(|(_, tally)| count(tally)).sum::<usize>() as f64
    };
    Ok(Report::new()
        .check(Check::exact(
            "points with f′ ≠ 0",
            total(|tally| tally.rising + tally.falling),
            10_000.0,
        ))
        .check(Check::exact(
            "points with f′ > 0 where f does not grow with x",
            total(|tally| tally.not_growing),
            0.0,
        ))
        .check(Check::exact(
            "points with f′ < 0 where f does not fall with x",
            total(|tally| tally.not_falling),
            0.0,
        ))
        .check(Check::exact(
            "points where a small step against the sign does not lower f",
            total(|tally| tally.not_lowered),
            0.0,
        ))
        .table(table(&tallies))
        .note(
            "The step is min(10⁻³, |f′|/sup |f″|): so far the slope keeps its sign, and f changes by at least half of what \
             the slope promises.",
        ))
}

fn tally(context: &Context, subject: &Subject, sign: f64) -> Result<Tally, CalculusError> {
    let mut rng = context.stream(subject.name);
    let mut engine = Engine::default();
    let mut tally = Tally {
        least_share: f64::INFINITY,
        ..Tally::default()
    };
    for _ in 0..POINTS_EACH {
        let x = subject.from + (subject.to - subject.from) * gradus_numerics::uniform(&mut rng);
        let slope = sign * subject.f.gradient_by(&mut engine, &[x])?[0];
        let step = gradus_numerics::min(LARGEST_STEP, slope.abs() / subject.curvature);
        let change = |v: f64| subject.f.value(&[x + v]) - subject.f.value(&[x]);
        let (ahead, back) = (change(step), change(-step));
        let against = if slope > 0.0 { back } else { ahead };
        if slope > 0.0 {
            tally.rising += 1;
            tally.not_growing += usize::from(!(back < 0.0 && 0.0 < ahead));
        } else if slope < 0.0 {
            tally.falling += 1;
            tally.not_falling += usize::from(!(ahead < 0.0 && 0.0 < back));
        }
        tally.not_lowered += usize::from(against >= 0.0);
        let smaller = gradus_numerics::min(ahead.abs(), back.abs());
        tally.least_share = gradus_numerics::min(tally.least_share, smaller / (step * slope.abs()));
    }
    Ok(tally)
}

fn table(tallies: &[(Subject, Tally)]) -> Table {
    let mut table = Table::new(
        "",
        "Failures by function, and the smallest |f(x ± s) − f(x)| as a share of s |f′|.",
        &[
            "f",
            "from",
            "to",
            "sup |f″|",
            "f′ > 0",
            "f′ < 0",
            "failures",
            "smallest share",
        ],
    );
    for (subject, tally) in tallies {
        table.push(cells![
            subject.name,
            subject.from,
            subject.to,
            subject.curvature,
            tally.rising,
            tally.falling,
            tally.not_growing + tally.not_falling + tally.not_lowered,
            tally.least_share,
        ]);
    }
    table
}
