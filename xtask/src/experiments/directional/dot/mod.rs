//! 3.2-dot: every directional derivative from one gradient.

mod functions;

use gradus_calculus::{Differentiator, Direction, Scheme, try_gradient};
use gradus_numerics::{StandardNormal, dot, max, norm, uniform};
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;
use rayon::prelude::*;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::experiments::gradient::bounds;
use crate::report::Report;
use crate::table::{Cell, Table};
use functions::Function;

const CASES: usize = 5000;
const SMALLEST: usize = 2;
const LARGEST: usize = 1000;
/// Difference quotients are held to their bounds in one case of this many.
const QUOTIENTS_EVERY: usize = 10;

/// From (∇f, u) the slope along u.
type Slope = fn(&[f64], &[f64]) -> f64;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "3.2-dot",
    suite: Suite::Directional,
    statement: "The directional derivative is the dot product of gradient and direction, whatever the direction.",
    formula: r"D_u f(x) = \nabla f(x) \cdot u",
    calls: &[
        "engine.directional_derivative(&f, &x, &u) for engine in Engine::all()",
        "dot(gradient(&f, &x).as_slice(), u.components())",
    ],
    run: |context: &Context| evidence(context, dot),
    control: Control {
        wrong: "∇f·u without the last component",
        run: |context: &Context| {
            evidence(context, |gradient, u| {
                let last = u.len() - 1;
                dot(&gradient[..last], &u[..last])
            })
        },
    },
};

struct Case {
    function: Function,
    x: Vec<f64>,
    u: Direction,
}

/// What one case shows: `|D_u f − ∇f·u| / ‖∇f‖` for each exact engine, share of its bound for each difference quotient.
struct Finding {
    n: usize,
    exact: Vec<f64>,
    quotients: Option<Vec<f64>>,
}

fn evidence(context: &Context, slope: Slope) -> anyhow::Result<Report> {
    let cases = cases(context)?;
    let findings = cases
        .par_iter()
        .enumerate()
        .map(|(k, case)| find(case, slope, k % QUOTIENTS_EVERY == 0))
        .collect::<anyhow::Result<Vec<Finding>>>()?;
    let exact: Vec<&str> = bounds::exact_engines()
        .map(|engine| engine.name())
        .collect();
    let mut report = Report::new();
    for (e, name) in exact.iter().enumerate() {
        report = report.check(Check::at_most(
            format!("one evaluation by {name} against ∇f·u: largest difference / ‖∇f‖"),
            findings
                .iter()
                .map(|finding| finding.exact[e])
                .fold(0.0, max),
            1e-13,
        ));
    }
    for (q, (name, quotient)) in bounds::quotients().enumerate() {
        let shares = findings
            .iter()
            .filter_map(|finding| finding.quotients.as_ref());
        let shares: Vec<f64> = shares.map(|shares| shares[q]).collect();
        report = report.check(if quotient.scheme() == Scheme::Richardson {
            let within = shares.iter().filter(|&&share| share <= 1.0).count();
            Check::at_least(
                format!("{name} against ∇f·u: share of cases within its error estimate"),
                within as f64 / shares.len() as f64,
                0.99,
            )
        } else {
            Check::at_most(
                format!("{name} against ∇f·u: largest difference as a share of its bound"),
                shares.into_iter().fold(0.0, max),
                1.0,
            )
        });
    }
    let sizes = || findings.iter().map(|finding| finding.n);
    let extreme = |n: Option<usize>| n.map_or(f64::NAN, |n| n as f64);
    Ok(report
        .check(Check::exact("cases", findings.len() as f64, 5000.0))
        .check(Check::exact("smallest n", extreme(sizes().min()), 2.0))
        .check(Check::exact("largest n", extreme(sizes().max()), 1000.0))
        .table(table(&exact, &findings))
        .note(
            "Difference quotients join in every tenth case. Richardson's error estimate is an estimate: it takes the \
             rounding error of f for ε|f|, and where f is a sum of hundreds of terms that cancel, an error of up to about \
             three times the estimate slips through in one case of some hundreds.",
        ))
}

fn find(case: &Case, slope: Slope, with_quotients: bool) -> anyhow::Result<Finding> {
    let Case { function: f, x, u } = case;
    let gradient = try_gradient(f, x)?;
    let gradient = gradient.as_slice();
    let product = slope(gradient, u.components());
    let exact = bounds::exact_engines()
        .map(|mut engine| {
            let slope = engine.try_directional_derivative(f, x, u)?;
            Ok((slope - product).abs() / norm(gradient))
        })
        .collect::<anyhow::Result<Vec<f64>>>()?;
    let shares = || {
        bounds::quotients()
            .map(
                |(_, mut quotient)| Ok(bounds::directional(&mut quotient, f, x, u)?.share(product)),
            )
            .collect::<anyhow::Result<Vec<f64>>>()
    };
    Ok(Finding {
        n: x.len(),
        exact,
        quotients: with_quotients.then(shares).transpose()?,
    })
}

fn cases(context: &Context) -> anyhow::Result<Vec<Case>> {
    let mut rng = context.stream("cases");
    (0..CASES).map(|k| case(k, &mut rng)).collect()
}

/// A function, a normal point, a direction uniform on the sphere. n has the density n^(−3/2), which gives every size its
/// share at a bearable cost; each function has a case of the smallest and one of the largest n.
fn case(k: usize, rng: &mut ChaCha8Rng) -> anyhow::Result<Case> {
    let functions = Function::ALL.len();
    let t = {
        let [low, high] = [LARGEST + 1, SMALLEST].map(|n| 1.0 / (n as f64).sqrt());
        high + (low - high) * uniform(rng)
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number between 2 and 1001"
    )]
    let drawn = (1.0 / (t * t)) as usize;
    let n = match k / functions {
        0 => SMALLEST,
        1 => LARGEST,
        _ => drawn.clamp(SMALLEST, LARGEST),
    };
    let mut normals = || -> Vec<f64> { (0..n).map(|_| StandardNormal.sample(&mut *rng)).collect() };
    Ok(Case {
        function: Function::ALL[k % functions],
        x: normals(),
        u: Direction::new(&normals())?,
    })
}

/// Worst differences by size.
fn table(engines: &[&str], findings: &[Finding]) -> Table {
    let columns: Vec<&str> = ["n from", "to", "cases"]
        .into_iter()
        .chain(engines.iter().copied())
        .collect();
    let mut table = Table::new(
        "",
        "Largest |D_u f − ∇f·u| / ‖∇f‖ by the number of variables.",
        &columns,
    );
    for (from, to) in [(2, 2), (3, 9), (10, 99), (100, 999), (1000, 1000)] {
        let of_size: Vec<&Finding> = findings
            .iter()
            .filter(|finding| (from..=to).contains(&finding.n))
            .collect();
        let worst = |e: usize| {
            of_size
                .iter()
                .map(|finding| finding.exact[e])
                .fold(0.0, max)
        };
        let counts = [from, to, of_size.len()].map(Cell::from);
        let errors = (0..engines.len()).map(|e| Cell::from(worst(e)));
        table.push(counts.into_iter().chain(errors));
    }
    table
}
