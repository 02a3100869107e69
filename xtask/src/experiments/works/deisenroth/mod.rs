//! R3-deisenroth: gradients of and by matrices, and Taylor series.

mod matrices;
mod taylor;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};
use matrices::{Agreement, Formulas};

const TOLERANCE: f64 = 1e-13;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "R3-deisenroth",
    suite: Suite::Works,
    statement: "The gradient of a least-squares loss, the gradient of a matrix by a matrix, the identities beside them, and Taylor series \
                are what the book derives (Deisenroth, Faisal and Ong 2020, §5.1.1, §5.3 to §5.5 and §5.8).",
    formula: r"\frac{\partial \|y - \Phi\theta\|^2}{\partial \theta} = -2 (y - \Phi\theta)^T \Phi, \qquad \frac{\partial (R^T R)_{pq}}{\partial R_{ij}} = \delta_{jp} R_{iq} + \delta_{jq} R_{ip}, \qquad T_n(x) = \sum_{k=0}^n \frac{f^{(k)}(x_0)}{k!} (x - x_0)^k",
    calls: &[
        "matrix::least_squares(&phi, &y, &theta)",
        "affine::jacobian_by_matrix(m, &x), matrix::gram_jacobian(&r)",
        "matrix::try_inverse_jacobian(&x), matrix::try_determinant(&x), matrix::try_bilinear_inverse(&a, &x, &b)",
        "jacobian_by(mode, &OfMatrix::Gram(m), r.as_slice()) for mode in [Mode::Forward, Mode::Reverse]",
        "SinPlusCos.eval(&[Dual { value: Dual { … }, tangent: [1] }]), ten duals deep",
    ],
    run: |context: &Context| evidence(context, Formulas::RIGHT),
    control: Control {
        wrong: "−2 Φᵀ(y + Φθ), and (RᵀR)′ without the second of its two terms",
        run: |context: &Context| evidence(context, Formulas::WRONG),
    },
};

fn evidence(context: &Context, formulas: Formulas) -> anyhow::Result<Report> {
    let agreements = Agreement::measure(context, formulas)?;
    let mut report = Report::new();
    for agreement in &agreements {
        report = report.check(Check::at_most(
            format!("{}: largest distance from the engines", agreement.name),
            agreement.error,
            TOLERANCE,
        ));
    }
    Ok(report
        .checks(taylor::checks()?)
        .figure(taylor::figure())
        .table(table(&agreements))
        .table(taylor::table())
        .note(
            "Matrices are flattened column by column; 100 draws for each size, distances relative to the norm of the closed \
             form, the worse of forward and reverse mode. The inverse that the engines differentiate is Gauss and Jordan's \
             elimination. Numbers of examples and equations are those of the book's chapter 5.",
        )
        .note(
            "Derivatives of any order come from dual numbers of dual numbers: ten deep for T₁₀. The polynomials x⁴ and \
             x² + 2xy + y³ are their own Taylor series, and come back exactly.",
        ))
}

fn table(agreements: &[Agreement]) -> Table {
    let mut table = Table::new(
        "matrices",
        "Closed forms against both engines.",
        &["derivative", "in the book", "largest distance"],
    );
    for agreement in agreements {
        table.push(cells![agreement.name, agreement.place, agreement.error]);
    }
    table
}
