//! 5.2-layout: the Jacobian is m × n, and row j is the gradient of output j.

use gradus_calculus::gradient;
use gradus_jacobian::{Component, Mode, Scalar, VectorFunction, jacobian, separable::Blocks};
use gradus_numerics::max;
use gradus_problems::{
    Affine, BroydenTridiagonal, ExponentialFit, HelicalValley, MapProblem, Polar, PowellSingular,
    RosenbrockResiduals, RotatedPoint, RunningExample, Softmax, Spherical, TanhLayer, sample_map,
};
use nalgebra::DMatrix;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::experiments::gradient::bounds;
use crate::report::Report;
use crate::table::{Table, cells};

/// Points drawn for each map.
const POINTS: usize = 3;

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
        "gradient(&Component { of: &f, output: j }, &x)",
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
    /// The same to the gradients of the outputs, one by one.
    rows: f64,
    /// Largest error of a difference quotient as a share of its bound.
    quotients: Vec<(&'static str, f64)>,
}

fn evidence(context: &Context, layout: Layout) -> anyhow::Result<Report> {
    let findings = [
        find(context, layout, &Scalar(RunningExample))?,
        find(context, layout, &Polar)?,
        find(context, layout, &Spherical)?,
        find(context, layout, &RotatedPoint)?,
        find(context, layout, &Affine::synthetic(3, 5, 0))?,
        find(context, layout, &TanhLayer::synthetic(4, 7, 0))?,
        find(context, layout, &TanhLayer::synthetic(20, 3, 0))?,
        find(context, layout, &Softmax { n: 5 })?,
        find(context, layout, &HelicalValley)?,
        find(context, layout, &PowellSingular)?,
        find(context, layout, &Blocks(RosenbrockResiduals { n: 6 }))?,
        find(context, layout, &BroydenTridiagonal { n: 12 })?,
        find(context, layout, &ExponentialFit::synthetic(9, 0))?,
    ];
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
            ("row j against ∇f_j", finding.rows),
        ];
        for (what, error) in errors {
            report = report.check(Check::at_most(
                format!("{name}: {what}, the farthest off"),
                error,
                1e-13,
            ));
        }
    }
    let engines = findings[0].quotients.iter().map(|(engine, _)| *engine);
    for (k, engine) in engines.enumerate() {
        let shares = findings.iter().map(|finding| finding.quotients[k].1);
        report = report.check(Check::at_most(
            format!("{engine}: largest share of its own bound, all maps"),
            shares.fold(0.0, max),
            1.0,
        ));
    }
    let row = layout(jacobian(&Scalar(RunningExample), &[1.0, 0.0]));
    for (column, expected) in [0.0, 2.0].into_iter().enumerate() {
        let entry = row.get((0, column)).copied().unwrap_or(f64::NAN);
        let name = format!("f(x, y) = x²y + sin y at (1, 0): J[0][{column}] of the 1 × 2 Jacobian");
        report = report.check(Check::exact(name, entry, expected));
    }
    Ok(report.table(table(&findings)))
}

fn find<M: MapProblem + VectorFunction>(
    context: &Context,
    layout: Layout,
    map: &M,
) -> anyhow::Result<Finding> {
    let mut rng = context.stream(&map.name());
    let (m, n) = (map.outputs(map.dimension()), map.dimension());
    let mut finding = Finding {
        name: map.name(),
        m,
        n,
        misfits: 0,
        forward: 0.0,
        reverse: 0.0,
        rows: 0.0,
        quotients: bounds::quotients().map(|(name, _)| (name, 0.0)).collect(),
    };
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
        let rows = DMatrix::from_fn(m, n, |_, _| 0.0);
        let rows = (0..m).fold(rows, |mut rows, output| {
            let component = Component { of: map, output };
            rows.set_row(output, &gradient(&component, &x).transpose());
            rows
        });
        finding.rows = max(finding.rows, farthest(&forward, &rows));
        for (k, (_, mut quotient)) in bounds::quotients().enumerate() {
            for output in 0..m {
                let component = Component { of: map, output };
                for i in 0..n {
                    let exact = forward.get((output, i)).copied().unwrap_or(f64::NAN);
                    let share = bounds::partial(&mut quotient, &component, &x, i)?.share(exact);
                    finding.quotients[k].1 = max(finding.quotients[k].1, share);
                }
            }
        }
    }
    Ok(finding)
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
