//! gradus: its engines as contenders.

use gradus_calculus::{
    Differentiator, Forward, Replay, Reverse, ScalarFunction, SeparableSum, SumOverData,
    count_operations, separable, value_and_gradient_array,
};

use gradus_jacobian::separable::{BlockJacobian, BlockStructured};
use gradus_jacobian::{JacobianEngine, Mode, SparseJacobian, VectorFunction};
use nalgebra::DMatrix;

use crate::contender::{Contender, deliver};

/// Reverse mode, with its tape kept between the calls.
pub fn reverse<'a>(name: &'static str, f: &'a impl ScalarFunction) -> Contender<'a> {
    let mut engine = Reverse::default();
    Contender::gradus(name, move |x, gradient| {
        engine.value_and_gradient_into(f, x, gradient)
    })
}

/// Forward mode, with its workspace kept between the calls.
pub fn forward(f: &impl ScalarFunction) -> Contender<'_> {
    let mut engine = Forward::default();
    Contender::gradus("gradus Forward", move |x, gradient| {
        engine.value_and_gradient_into(f, x, gradient)
    })
}

/// All tangents at once, for a number of variables known to the compiler.
pub fn array<const N: usize>(f: &impl ScalarFunction) -> Contender<'_> {
    Contender::gradus("gradus value_and_gradient_array", move |x, gradient| {
        let x: &[f64; N] = x.try_into().expect("a column has one number of variables");
        let (value, slopes) = value_and_gradient_array(f, x);
        gradient.copy_from_slice(&slopes);
        value
    })
}

/// A sum of functions of few variables, each by static duals.
pub fn separable<const K: usize>(f: &impl SeparableSum<K>) -> Contender<'_> {
    Contender::gradus("gradus separable", move |x, gradient| {
        separable::value_and_gradient_into(f, x, gradient)
    })
}

/// A sum over the columns of `data`: its term recorded once, replayed over blocks of them.
pub fn replay<'a>(
    f: &'a impl SumOverData,
    data: &'a DMatrix<f64>,
) -> anyhow::Result<Contender<'a>> {
    let mut replay = Replay::new(f, data)?;
    Ok(Contender::gradus("gradus Replay", move |x, gradient| {
        replay.value_and_gradient_into(x, gradient)
    }))
}

/// A dense Jacobian, with its workspace and matrix kept between the calls.
pub fn jacobian<'a>(
    name: &'static str,
    mode: Mode,
    f: &'a impl VectorFunction,
    inputs: usize,
) -> Contender<'a> {
    let mut engine = JacobianEngine::new(mode);
    let outputs = f.outputs(inputs);
    let (mut value, mut jacobian) = (vec![0.0; outputs], DMatrix::zeros(outputs, inputs));
    Contender::gradus(name, move |x, entries| {
        engine.value_and_jacobian_into(f, x, &mut value, &mut jacobian);
        deliver(&jacobian, entries);
        value.iter().sum()
    })
}

/// Jᵀ w by one recording and one sweep.
pub fn vjp<'a>(name: &'static str, f: &'a impl VectorFunction, w: &'a [f64]) -> Contender<'a> {
    let mut engine = JacobianEngine::default();
    let mut value = vec![0.0; w.len()];
    Contender::gradus(name, move |x, product| {
        engine.vjp_into(f, x, w, &mut value, product);
        value.iter().sum()
    })
}

/// A sparse Jacobian by blocks, whose pattern is found once.
pub fn blocks(f: &impl BlockStructured, inputs: usize) -> Contender<'_> {
    let mut jacobian = BlockJacobian::new(f, inputs);
    Contender::gradus("gradus blocks", move |x, entries| {
        jacobian.evaluate(x);
        deliver(jacobian.matrix().values(), entries);
        jacobian.value().iter().sum()
    })
}

/// A sparse Jacobian by colouring, traced and coloured once. `place` says where an entry stands among all.
pub fn sparse<'a>(
    f: &'a impl VectorFunction,
    x: &[f64],
    place: impl Fn(usize, usize) -> usize + 'a,
) -> anyhow::Result<Contender<'a>> {
    let mut plan = SparseJacobian::new(f, x)?;
    Ok(Contender::gradus(
        "gradus SparseJacobian",
        move |x, entries| {
            let (value, jacobian) = plan.value_and_jacobian(f, x);
            if !entries.is_empty() {
                entries.fill(0.0);
                for (row, column, entry) in jacobian.triplet_iter() {
                    entries[place(row, column)] = *entry;
                }
            }
            value.iter().sum()
        },
    ))
}

/// What the tape of [`reverse`] takes for each operation of the function.
pub fn tape_memory(name: &str, f: &impl ScalarFunction, x: &[f64]) -> String {
    let mut engine = Reverse::default();
    engine.value_and_gradient_into(f, x, &mut vec![0.0; x.len()]);
    let tape = engine.statistics();
    let operations = count_operations(f, x).1.total();
    format!(
        "{name}: {operations} operations left {} statements of {} weights in {} bytes, {:.1} bytes an operation",
        tape.statements,
        tape.weights,
        tape.bytes,
        tape.bytes as f64 / operations as f64
    )
}
