//! 5.3-chain: the Jacobian of a composition is the product of the stages' Jacobians, in any bracketing.

mod case;
mod figure;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::experiments::jacobian::layer::slope_of_tanh;
use crate::report::Report;
use crate::table::{Table, cells};
use case::Case;

const STAGES: usize = 10;
/// C(18, 9)/10
const BRACKETINGS: usize = 4862;

/// Inputs, what stands between the stages, outputs.
type Sizes = [usize; STAGES + 1];
/// A loss at the end, a single input at the start, and sizes that favour neither.
const CASES: [(&str, Sizes); 3] = [
    ("loss", [40, 12, 30, 8, 25, 16, 20, 5, 18, 10, 1]),
    ("curve", [1, 10, 18, 5, 20, 16, 25, 8, 30, 12, 40]),
    ("mixed", [24, 3, 40, 7, 15, 2, 33, 9, 21, 4, 28]),
];

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "5.3-chain",
    suite: Suite::Jacobians,
    statement: "The Jacobian of a composition is the product of the Jacobians of its stages, the last stage's first; in whatever order it is multiplied out, the matrix is the same and only the cost differs.",
    formula: r"J_{f_L \circ \dots \circ f_1}(x) = J_L(x_{L-1}) \cdots J_2(x_1)\, J_1(x), \qquad x_k = f_k(x_{k-1})",
    calls: &[
        "chain.product(&x, &bracketing) for bracketing in Bracketing::all(10)",
        "Bracketing::optimal(&chain.sizes())",
        "chain.forward_accumulation(&x), chain.reverse_accumulation(&x)",
        "jacobian_by(Mode::Forward, &composition, &x), jacobian_by(Mode::Reverse, &composition, &x)",
    ],
    run: |context: &Context| evidence(context, slope_of_tanh),
    control: Control {
        wrong: "diag(1 − tanh) W for the Jacobian of tanh(W x + b)",
        run: |context: &Context| evidence(context, |t| 1.0 - t),
    },
};

fn evidence(context: &Context, slope: fn(f64) -> f64) -> anyhow::Result<Report> {
    let cases = CASES
        .iter()
        .map(|(name, sizes)| Case::measure(context, name, sizes, slope))
        .collect::<anyhow::Result<Vec<Case>>>()?;
    let mut report = Report::new();
    for case in &cases {
        let name = case.name;
        report = report
            .check(Check::exact(
                format!("{name}: bracketings that differ from each other"),
                case.distinct as f64,
                BRACKETINGS as f64,
            ))
            .check(Check::at_most(
                format!("{name}: largest distance of a product from the engines' Jacobian"),
                case.farthest,
                1e-12,
            ))
            .check(Check::at_most(
                format!("{name}: distance of forward and reverse accumulation from it"),
                case.accumulations,
                1e-12,
            ))
            .check(Check::exact(
                format!("{name}: products whose counted cost is not the predicted one"),
                case.miscounts as f64,
                0.0,
            ))
            .check(Check::exact(
                format!("{name}: least cost of all, against dynamic programming"),
                case.least() as f64,
                case.optimum as f64,
            ));
    }
    let [loss, curve, mixed] = [&cases[0], &cases[1], &cases[2]];
    Ok(report
        .check(Check::below(
            "loss: cost from left to right over that from right to left",
            loss.reverse as f64 / loss.forward as f64,
            0.1,
        ))
        .check(Check::below(
            "curve: cost from right to left over that from left to right",
            curve.forward as f64 / curve.reverse as f64,
            0.1,
        ))
        .check(Check::below(
            "mixed: least cost over that of the cheaper mode",
            mixed.optimum as f64 / mixed.forward.min(mixed.reverse) as f64,
            0.5,
        ))
        .figure(figure::distributions(&cases))
        .table(table(&cases))
        .note(
            "Ten layers tanh(W x + b) of 1 to 40 numbers. The loss has one output, where a row vector from the left is all \
             it takes; the curve has one input, where reverse mode would carry forty rows through everything; between \
             large ends with narrow places inside, the cheapest order is neither mode. Distances are relative to the \
             Frobenius norm of the Jacobian that dual numbers and the tape find for the whole composition.",
        ))
}

fn table(cases: &[Case]) -> Table {
    let mut table = Table::new(
        "",
        "Multiply-adds of the 4 862 orders in which ten Jacobians can be multiplied.",
        &[
            "case",
            "sizes",
            "least",
            "left to right",
            "right to left",
            "median",
            "most",
            "cheapest order",
        ],
    );
    for case in cases {
        let sizes: Vec<String> = case.sizes.iter().map(ToString::to_string).collect();
        table.push(cells![
            case.name,
            sizes.join(" "),
            case.optimum,
            case.reverse,
            case.forward,
            case.costs[case.costs.len() / 2],
            case.costs[case.costs.len() - 1],
            case.cheapest.as_str(),
        ]);
    }
    table
}
