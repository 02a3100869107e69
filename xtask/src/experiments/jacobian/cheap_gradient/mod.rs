//! 5.3-cheap-gradient: by reverse mode a gradient costs a small multiple of the function, whatever n.

mod family;
mod figure;
mod network;

use gradus_numerics::max;

use super::cost::Cost;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};
use family::Family;

/// Bytes of one statement of the tape with its adjoint: an operation records one at most.
const STATEMENT: f64 = 40.0;

/// Which numbers stand for which mode.
type Modes = fn(Cost) -> Cost;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "5.3-cheap-gradient",
    suite: Suite::Jacobians,
    statement: "Reverse mode gives the whole gradient of a scalar for a small constant times the cost of the function, whatever the number of inputs n; forward mode costs n times the function.",
    formula: r"\operatorname{cost}_{\text{reverse}}(f, \nabla f) = \Theta(1) \operatorname{cost}(f), \qquad \operatorname{cost}_{\text{forward}}(f, \nabla f) = \Theta(n) \operatorname{cost}(f)",
    calls: &[
        "count_operations(&f, &x)",
        "reverse::count_operations(&f, &x)",
        "f.eval(&[Dual { value: counter.variable(xᵢ), tangent: [counter.variable(0.0), …] }, …])",
        "Reverse::statistics()",
    ],
    run: |context: &Context| evidence(context, |cost| cost),
    control: Control {
        wrong: "the modes exchanged: forward mode's operations counted as reverse mode's",
        run: |context: &Context| {
            evidence(context, |cost| Cost {
                reverse: cost.forward,
                forward: cost.reverse,
                ..cost
            })
        },
    },
};

fn evidence(context: &Context, modes: Modes) -> anyhow::Result<Report> {
    let even = family::even(context, modes)?;
    let uneven = family::uneven(context, modes)?;
    let families: Vec<&Family> = even.iter().chain(&uneven).collect();
    let costs = || families.iter().flat_map(|family| &family.costs);
    let mut report = Report::new()
        .check(Check::exact(
            "counts of f's operations that differ from their formula",
            families
                .iter()
                .map(|family| family.miscounts())
                .sum::<usize>() as f64,
            0.0,
        ))
        .check(Check::exact(
            "directions in which a forward pass costs something else than in the first",
            costs().map(|cost| cost.uneven).sum::<usize>() as f64,
            0.0,
        ));
    for family in &families {
        report = report
            .check(Check::at_most(
                format!("{}, reverse mode: largest cost over that of f", family.name),
                family.largest(Cost::reverse_ratio),
                5.0,
            ))
            .check(Check::near(
                format!(
                    "{}, forward mode: power of n in the cost over that of f",
                    family.name
                ),
                family.power(Cost::inputs, Cost::forward_ratio)?,
                1.0,
                0.05,
            ));
    }
    for family in &even {
        let name = family.name;
        report = report
            .check(Check::near(
                format!("{name}, reverse mode: power of n in the cost over that of f"),
                family.power(Cost::inputs, Cost::reverse_ratio)?,
                0.0,
                0.05,
            ))
            .check(Check::at_most(
                format!(
                    "{name}, forward mode: last relative change of the cost over n times that of f"
                ),
                family.last_change(),
                0.01,
            ))
            .check(Check::at_most(
                format!("{name}, tape: power of f's operations in its bytes"),
                family.power(|cost| cost.function as f64, |cost| cost.tape.bytes as f64)?,
                1.05,
            ));
    }
    Ok(report
        .check(Check::at_most(
            "bytes of the tape over operations of f: the largest",
            costs().map(bytes_per_operation).fold(0.0, max),
            STATEMENT,
        ))
        .figure(figure::ratios(&families))
        .table(cost_table(&families))
        .table(tape_table(&families))
        .note(
            "Each + − × ÷ and each elementary function counts 1. Reverse mode: the function's operations, those of the \
             slopes, in the sweep a multiplication and an addition for each weight on the tape and an addition for each \
             term without weight. Forward mode: n evaluations, each with the tangent of one axis.",
        )
        .note(
            "The networks have tanh between their layers and end in the cross-entropy of one image; n counts their \
             parameters. With two hidden layers the share of products of two variables grows with the width, and with it the \
             multiple, towards that of such a product; elsewhere f is made of the same things at every n.",
        ))
}

fn bytes_per_operation(cost: &Cost) -> f64 {
    cost.tape.bytes as f64 / cost.function as f64
}

fn cost_table(families: &[&Family]) -> Table {
    let mut table = Table::new(
        "",
        "Counted operations of f, and of f and ∇f by either mode over those of f.",
        &[
            "f",
            "n",
            "operations of f",
            "reverse",
            "forward",
            "forward / n",
        ],
    );
    for family in families {
        for cost in &family.costs {
            let (n, forward) = (cost.n as f64, cost.forward_ratio());
            table.push(cells![
                family.name,
                cost.n,
                cost.function,
                cost.reverse_ratio(),
                forward,
                forward / n,
            ]);
        }
    }
    table
}

fn tape_table(families: &[&Family]) -> Table {
    let mut table = Table::new(
        "tape",
        "What the recording takes: entries, their weights, and bytes, adjoints included.",
        &[
            "f",
            "n",
            "operations of f",
            "entries",
            "weights",
            "bytes",
            "bytes / operation",
        ],
    );
    for family in families {
        for cost in &family.costs {
            table.push(cells![
                family.name,
                cost.n,
                cost.function,
                cost.tape.statements,
                cost.tape.weights,
                cost.tape.bytes,
                bytes_per_operation(cost),
            ]);
        }
    }
    table
}
