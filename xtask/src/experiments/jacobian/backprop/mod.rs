//! 5.3-backprop: reverse mode propagates one row vector and never forms a layer's Jacobian.

mod depth;
mod figure;
mod width;

use gradus_numerics::max;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};
use depth::Depth;
use width::Width;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "5.3-backprop",
    suite: Suite::Jacobians,
    statement: "Reverse mode carries one row vector from the loss back to the input and never forms the Jacobian of a layer: it costs a multiple of a layer's own product and holds a vector where the explicit product holds matrices.",
    formula: r"\nabla L(x)^T = \bigl(\cdots\bigl(\bigl(1 \cdot J_L\bigr) J_{L-1}\bigr)\cdots\bigr) J_1, \qquad w^T J_k \text{ without } J_k",
    calls: &[
        "chain.reverse_accumulation(&x)",
        "chain.product(&x, &Bracketing::left_to_right(stages))",
        "chain.checkpointed_vjp(&x, &[1.0], Checkpointing::Binomial(snapshots))",
        "jacobian_by(Mode::Forward, &network, &x)",
    ],
    run: |context: &Context| evidence(context, true),
    control: Control {
        wrong: "w ↦ W w on the way back, in place of Wᵀ w",
        run: |context: &Context| evidence(context, false),
    },
};

fn evidence(context: &Context, transposed: bool) -> anyhow::Result<Report> {
    let widths = Width::measure(context, transposed)?;
    let depths = Depth::measure()?;
    let largest = |of: fn(&Width) -> f64| widths.iter().map(of).fold(0.0, max);
    let count =
        |wrong: fn(&Width) -> bool| widths.iter().filter(|width| wrong(width)).count() as f64;
    let deep =
        |wrong: fn(&Depth) -> bool| depths.iter().filter(|depth| wrong(depth)).count() as f64;
    Ok(Report::new()
        .check(Check::at_most(
            "distance of the row vector from the explicit product: the largest",
            largest(|width| width.from_product),
            1e-12,
        ))
        .check(Check::at_most(
            "distance of the row vector from the gradient by dual numbers: the largest",
            largest(|width| width.from_forward),
            1e-12,
        ))
        .check(Check::exact(
            "widths n at which the row vector does not take 6 (n² + n) + n multiply-adds",
            count(|width| width.row_multiply_adds != 6 * (width.square() + width.n()) + width.n()),
            0.0,
        ))
        .check(Check::exact(
            "widths at which the explicit product does not take 12 n² multiply-adds",
            count(|width| width.product_multiply_adds != 12 * width.square()),
            0.0,
        ))
        .check(Check::exact(
            "widths at which the row vector holds other than n + 1 numbers beyond the stages' inputs",
            count(|width| width.row_numbers as u64 != width.n() + 1),
            0.0,
        ))
        .check(Check::exact(
            "widths at which the explicit product holds other than n² + 2n numbers beyond them",
            count(|width| width.product_numbers as u64 != width.square() + 2 * width.n()),
            0.0,
        ))
        .check(Check::exact(
            "checkpointed sweeps with other bits than the one that keeps everything",
            deep(|depth| !depth.same_bits),
            0.0,
        ))
        .check(Check::exact(
            "checkpointed sweeps that evaluate more stages than their optimum",
            deep(|depth| depth.evaluations != depth.optimum),
            0.0,
        ))
        .check(Check::at_most(
            "numbers that ten snapshots need for 10 000 stages",
            depths
                .iter()
                .filter(|depth| depth.stages == 10_000 && depth.way == "10 snapshots")
                .map(|depth| depth.numbers as f64)
                .fold(f64::NAN, |_, numbers| numbers),
            16.0,
        ))
        .figure(figure::costs(&widths, &depths))
        .table(width_table(&widths))
        .table(depth_table(&depths))
        .note(
            "A network of six layers W x + b with tanh, all n wide, and softmax with cross-entropy: 13 stages. The row \
             vector's product with a layer is Wᵀ w, and with tanh a product of two vectors; as matrices both are n × n. \
             Numbers held are counted, not measured: the inputs of the stages, which both ways keep, are left out.",
        )
        .note(
            "What reverse mode does keep is the input of every stage. For chains of up to 10 000 stages sin, checkpointing \
             keeps some and evaluates again the stages between them; with s snapshots the least possible number of \
             evaluations is r L − C(s + r, r − 1) + 1 (Griewank 1992), which the schedule meets.",
        ))
}

fn width_table(widths: &[Width]) -> Table {
    let mut table = Table::new(
        "width",
        "One row vector against the explicit product from left to right: multiply-adds, and numbers held beyond the stages' inputs.",
        &[
            "n",
            "row: multiply-adds",
            "product: multiply-adds",
            "row: numbers",
            "product: numbers",
            "distance",
        ],
    );
    for width in widths {
        table.push(cells![
            width.n,
            width.row_multiply_adds,
            width.product_multiply_adds,
            width.row_numbers,
            width.product_numbers,
            width.from_product,
        ]);
    }
    table
}

fn depth_table(depths: &[Depth]) -> Table {
    let mut table = Table::new(
        "depth",
        "Checkpointing of chains of L stages: numbers held at once, and evaluations of stages.",
        &["L", "kept", "numbers", "evaluations", "evaluations / L"],
    );
    for depth in depths {
        table.push(cells![
            depth.stages,
            depth.way,
            depth.numbers,
            depth.evaluations,
            depth.evaluations as f64 / depth.stages as f64,
        ]);
    }
    table
}
