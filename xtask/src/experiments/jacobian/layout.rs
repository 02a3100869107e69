//! 5.2-layout: the Jacobian is m × n, and row j is the gradient of output j.

use gradus_calculus::{FiniteDifference, finite_difference};
use gradus_jacobian::{Mode, Scalar, jacobian};
use gradus_numerics::{cbrt, max};
use gradus_problems::{MapProblem, RunningExample, maps, sample_map};
use nalgebra::DMatrix;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};

/// Points drawn for each map.
const POINTS: usize = 3;
/// Half the distance of the Jacobians whose difference bounds the higher derivatives.
const APART: f64 = 1e-3;

/// How the entries found by an engine are laid out.
type Layout = fn(DMatrix<f64>) -> DMatrix<f64>;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "5.2-layout",
    suite: Suite::Jacobians,
    statement: "The Jacobian of a map from n inputs to m outputs is an m × n matrix whose row j is the gradient of output j; for m = 1 it is the gradient as a row.",
    formula: r"J = \begin{pmatrix} \nabla f_1^T \\ \vdots \\ \nabla f_m^T \end{pmatrix} \in \mathbb{R}^{m \times n}, \qquad J_{ji} = \frac{\partial f_j}{\partial x_i}",
    calls: &[
        "jacobian(&f, &x)",
        "JacobianEngine::new(Mode::Reverse).value_and_jacobian_into(&f, &x, &mut value, &mut jacobian)",
        "vjp(&f, &x, &axis_j)",
        "FiniteDifference::central().try_estimate_partial(|x| f(x)[j], &x, i)",
    ],
    run: |context: &Context| evidence(context, |j| j),
    control: Control {
        wrong: "Jᵀ in place of J",
        run: |context: &Context| evidence(context, |j| j.transpose()),
    },
};

/// What the Jacobians of one map are like, the worst over its points.
struct Finding {
    name: String,
    m: usize,
    n: usize,
    /// Jacobians that are not m × n.
    misfits: usize,
    /// Largest difference to the closed form, relative to the largest entry of the row.
    forward: f64,
    reverse: f64,
    /// The same between row j and the gradient of output j, Jᵀ eⱼ.
    rows: f64,
    /// Largest error of a central difference as a share of its bound.
    central: f64,
    /// Entries, and those within the estimate that Richardson extrapolation gives of its own error.
    entries: usize,
    estimated: usize,
}

fn evidence(context: &Context, layout: Layout) -> anyhow::Result<Report> {
    let findings = maps()
        .iter()
        .map(|map| find(context, layout, map.as_ref()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let misfits: usize = findings.iter().map(|finding| finding.misfits).sum();
    let mut report = Report::new().check(Check::exact(
        "Jacobians that are not m × n",
        misfits as f64,
        0.0,
    ));
    for finding in &findings {
        let name = format!("{}, {} × {}", finding.name, finding.m, finding.n);
        let errors = [
            ("forward mode against the closed form", finding.forward),
            ("reverse mode against the closed form", finding.reverse),
            ("row j against the gradient of output j", finding.rows),
        ];
        for (what, error) in errors {
            report = report.check(Check::at_most(
                format!("{name}: {what}, the farthest off"),
                error,
                1e-13,
            ));
        }
    }
    let total = |count: fn(&Finding) -> usize| findings.iter().map(count).sum::<usize>() as f64;
    report = report
        .check(Check::at_most(
            "central differences: largest share of their own bound, all maps",
            findings
                .iter()
                .map(|finding| finding.central)
                .fold(0.0, max),
            1.0,
        ))
        .check(Check::at_least(
            "Richardson extrapolation: share of entries within its own estimate, all maps",
            total(|finding| finding.estimated) / total(|finding| finding.entries),
            0.99,
        ));
    let row = layout(jacobian(&Scalar(RunningExample), &[1.0, 0.0]));
    for (column, expected) in [0.0, 2.0].into_iter().enumerate() {
        let entry = row.get((0, column)).copied().unwrap_or(f64::NAN);
        let name = format!("f(x, y) = x²y + sin y at (1, 0): J[0][{column}] of the 1 × 2 Jacobian");
        report = report.check(Check::exact(name, entry, expected));
    }
    Ok(report.table(table(&findings)))
}

fn find(context: &Context, layout: Layout, map: &dyn MapProblem) -> anyhow::Result<Finding> {
    let mut rng = context.stream(&map.name());
    let n = map.dimension();
    let mut finding = Finding {
        name: map.name(),
        m: map.value(&map.lower()).len(),
        n,
        misfits: 0,
        forward: 0.0,
        reverse: 0.0,
        rows: 0.0,
        central: 0.0,
        entries: 0,
        estimated: 0,
    };
    let m = finding.m;
    for _ in 0..POINTS {
        let x = sample_map(map, &mut rng);
        let closed_form = map.closed_form_jacobian(&x);
        let forward = layout(map.jacobian_by(Mode::Forward, &x)?);
        let reverse = layout(map.jacobian_by(Mode::Reverse, &x)?);
        for jacobian in [&forward, &reverse] {
            finding.misfits += usize::from(jacobian.shape() != (m, n));
        }
        finding.forward = max(finding.forward, farthest(&forward, &closed_form));
        finding.reverse = max(finding.reverse, farthest(&reverse, &closed_form));
        let mut rows = DMatrix::zeros(m, n);
        for output in 0..m {
            let axis: Vec<f64> = (0..m).map(|j| f64::from(u8::from(j == output))).collect();
            rows.set_row(output, &map.vjp(&x, &axis)?.1.transpose());
        }
        finding.rows = max(finding.rows, farthest(&forward, &rows));
        for i in 0..n {
            let bounds = central_bounds(map, &x, i);
            for (output, bound) in bounds.into_iter().enumerate() {
                let exact = forward.get((output, i)).copied().unwrap_or(f64::NAN);
                let f = |x: &[f64]| map.value(x)[output];
                let central = FiniteDifference::central().try_estimate_partial(f, &x, i)?;
                finding.central = max(finding.central, share(central.value, exact, bound));
                let richardson = finite_difference::estimate_partial(f, &x, i)?;
                let bound = richardson.error + f64::EPSILON * richardson.value.abs();
                finding.entries += 1;
                finding.estimated += usize::from(share(richardson.value, exact, bound) <= 1.0);
            }
        }
    }
    Ok(finding)
}

/// An error as a share of its bound; none is within any bound, be it 0.
fn share(measured: f64, exact: f64, bound: f64) -> f64 {
    let error = (measured - exact).abs();
    if error == 0.0 { 0.0 } else { error / bound }
}

/// What Taylor's formula and rounding allow a central difference by xᵢ, for each output: h²/6 · |f‴| + δ/h. The third
/// derivative is the second difference of the closed form, δ a few roundings of the value and of the coordinates.
fn central_bounds(map: &dyn MapProblem, x: &[f64], i: usize) -> Vec<f64> {
    let h = cbrt(f64::EPSILON) * max(x[i].abs(), 1.0);
    let column = |t: f64| {
        let mut moved = x.to_vec();
        moved[i] += t;
        map.closed_form_jacobian(&moved)
    };
    let (below, here, above) = (column(-APART), column(0.0), column(APART));
    let values = map.value(x);
    (0..values.len())
        .map(|j| {
            let third = (above[(j, i)] - 2.0 * here[(j, i)] + below[(j, i)]) / (APART * APART);
            let moved: f64 = x
                .iter()
                .enumerate()
                .map(|(k, x)| (here[(j, k)] * x).abs())
                .sum();
            let rounding = 4.0 * f64::EPSILON * (values[j].abs() + moved);
            2.0 * h * h / 6.0 * third.abs() + rounding / h
        })
        .collect()
}

/// The largest difference relative to the largest entry of its row; ∞ where the shapes differ.
fn farthest(measured: &DMatrix<f64>, expected: &DMatrix<f64>) -> f64 {
    if measured.shape() != expected.shape() {
        return f64::INFINITY;
    }
    let rows = measured.row_iter().zip(expected.row_iter());
    rows.map(|(measured, expected)| {
        let error = (measured - expected).amax();
        // A row without an error has none, were it all zeros.
        if error == 0.0 {
            0.0
        } else {
            error / expected.amax()
        }
    })
    .fold(0.0, max)
}

fn table(findings: &[Finding]) -> Table {
    let mut table = Table::new(
        "",
        "Largest differences, relative to the largest entry of their row, over three points of each map: the two modes \
         against the closed form, and the rows against the gradients of the outputs.",
        &["map", "m", "n", "forward", "reverse", "rows"],
    );
    for finding in findings {
        let Finding {
            name,
            m,
            n,
            forward,
            reverse,
            rows,
            ..
        } = finding;
        table.push(cells![name.as_str(), *m, *n, *forward, *reverse, *rows]);
    }
    table
}
