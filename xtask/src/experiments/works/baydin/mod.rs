//! R4-baydin: automatic differentiation in machine learning, a survey. Its example, the Helmholtz free energy.

mod cost;
mod differences;
mod exactness;

use gradus_numerics::norm;
use gradus_problems::{Helmholtz, Problem};

use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::Figure;
use crate::report::Report;
use cost::Costs;
use differences::Differences;
use exactness::Exactness;

/// ∇f(x), worked out by hand.
type ByHand = fn(&Helmholtz, &[f64]) -> Vec<f64>;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "R4-baydin",
    suite: Suite::Works,
    statement: "Automatic differentiation is exact to rounding where difference quotients are not, and by reverse mode it costs \
                a small multiple of the function: the Helmholtz free energy of Baydin, Pearlmutter, Radul and Siskind (2018).",
    formula: r"f(x) = \sum_i x_i \ln\frac{x_i}{1 - b^T x} - \frac{x^T A x}{\sqrt{8}\, b^T x} \ln\frac{1 + (1 + \sqrt{2})\, b^T x}{1 + (1 - \sqrt{2})\, b^T x}",
    calls: &[
        "Helmholtz::new(n).closed_form_gradient(&x)",
        "engine.try_value_and_gradient_into(&Helmholtz::new(n), &x, &mut gradient)",
        "engine.try_partial(&StructuredHelmholtz::new(n), &x, i)",
        "FiniteDifference::central().with_step(Step::Absolute(h))",
        "reverse::count_operations(&Helmholtz::new(n), &x)",
    ],
    run: |context: &Context| {
        evidence(context, |f, x| {
            f.closed_form_gradient(x).as_slice().to_vec()
        })
    },
    control: Control {
        wrong: "∂(xᵢ ln xᵢ)/∂xᵢ = ln xᵢ",
        run: |context: &Context| {
            evidence(context, |f, x| {
                f.closed_form_gradient(x).iter().map(|d| d - 1.0).collect()
            })
        },
    },
};

fn evidence(context: &Context, by_hand: ByHand) -> anyhow::Result<Report> {
    let (exactness, (differences, costs)) = rayon::join(
        || Exactness::measure(context, by_hand),
        || rayon::join(|| Differences::measure(by_hand), Costs::measure),
    );
    let (exactness, differences) = (exactness?, differences?);
    Ok(Report::new()
        .checks(exactness.checks())
        .checks(differences.checks(&exactness)?)
        .checks(costs.checks()?)
        .figure(Figure::panels(
            "step",
            "Error of difference quotients against their step, for 2 and for 256 components. From the right it falls as h or \
             h², until the rounding of f, which grows with n, outweighs it; Richardson's extrapolation takes larger \
             steps. Reverse mode has no step.",
            2,
            [
                differences.step_panel(&exactness, 2, true),
                differences.step_panel(&exactness, 256, false),
            ],
        ))
        .figure(Figure::panels(
            "inputs",
            "On the left, the least error that any step gives, and the error of the exact engines, which stays below \
             10⁻¹⁵√n. On the right, the counted operations: reverse mode stays beside the function, forward mode and \
             differences cost n times as much.",
            2,
            [differences.best_panel(&exactness), costs.panel()],
        ))
        .table(exactness.table())
        .table(differences.table())
        .table(costs.table())
        .note(
            "Errors are normwise: ‖g − ∇f‖₂/‖∇f‖₂, with ∇f by hand. The partial derivatives are differences of numbers of \
             size 1 to 10, so one that happens to be near 0 has no relative accuracy of its own in any arithmetic. √n, \
             because each partial derivative holds sums of n terms, whose roundings add up like steps of a random walk.",
        )
        .note(
            "An engine that pays for each partial derivative takes at most 64 of them, evenly spread, and at least 4 at the \
             largest n; the norms run over those. Richardson's estimate of its own error holds the rounding of the last \
             bit of f, not what n additions round before.",
        ))
}

/// ‖a − b‖ / ‖b‖
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let gap: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    norm(&gap) / norm(b)
}

/// At most `most` of the numbers below n, evenly spread.
fn spread(n: usize, most: usize) -> Vec<usize> {
    (0..n).step_by(n.div_ceil(most)).collect()
}
