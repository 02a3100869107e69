//! echidna: reverse mode on its two-stack tape, on its bytecode tape, and static dual vectors.

use echidna::bytecode_tape::BytecodeTape;
use echidna::sparse::{JacobianSparsityPattern, column_coloring};
use echidna::tape::{Tape, TapeGuard};
use echidna::{BReverse, DualVec, Reverse};
use num_traits::Float;

use crate::contender::{Contender, deliver};
use crate::scalar::{Map, Objective, Scalar, operators};

macro_rules! scalar {
    ($type:ty $(, const $n:ident)?) => {
        impl$(<const $n: usize>)? Scalar for $type {
            operators!();

            #[inline]
            fn value(&self) -> f64 {
                echidna::Scalar::value(self)
            }
            #[inline]
            fn exp(&self) -> Self {
                Float::exp(*self)
            }
            #[inline]
            fn ln(&self) -> Self {
                Float::ln(*self)
            }
        }
    };
}
scalar!(Reverse<f64>);
scalar!(BReverse<f64>);
scalar!(DualVec<f64, N>, const N);

/// What `echidna::grad` does, with the tape in our hands: it is cleared between the calls, and the value is not lost.
pub fn reverse(f: &impl Objective) -> Contender<'_> {
    let mut tape = Tape::new();
    let mut variables = Vec::new();
    Contender::peer("echidna reverse", move |x, gradient| {
        tape.clear();
        variables.clear();
        variables.extend(x.iter().map(|&x| {
            let (index, value) = tape.new_variable(x);
            Reverse::from_tape(value, index)
        }));
        let guard = TapeGuard::new(&mut tape);
        let result = f.eval(&variables);
        drop(guard);
        gradient.copy_from_slice(&tape.reverse(result.index())[..x.len()]);
        echidna::Scalar::value(&result)
    })
}

/// Recorded at the first point, optimized once, then evaluated with a buffer that is kept.
pub fn bytecode(f: &impl Objective) -> Contender<'_> {
    let mut recorded: Option<BytecodeTape<f64>> = None;
    let mut adjoints = Vec::new();
    Contender::peer("echidna bytecode tape", move |x, gradient| {
        let tape = recorded.get_or_insert_with(|| {
            let mut tape = echidna::record(|x| f.eval(x), x).0;
            tape.optimize();
            tape
        });
        gradient.copy_from_slice(&tape.gradient_with_buf(x, &mut adjoints));
        tape.output_value()
    })
}

/// All tangents at once, for a number of variables known to the compiler.
pub fn static_vectors<const N: usize>(f: &impl Objective) -> Contender<'_> {
    Contender::peer("echidna static vectors", move |x, gradient| {
        let duals: [DualVec<f64, N>; N] = std::array::from_fn(|i| DualVec::with_tangent(x[i], i));
        let result = f.eval(&duals);
        gradient.copy_from_slice(&result.eps);
        result.re
    })
}

/// The Jacobian by forward mode on the bytecode tape, recorded at the first point and optimized once.
pub fn jacobian<'a>(f: &'a impl Map) -> Contender<'a> {
    let mut recorded: Option<BytecodeTape<f64>> = None;
    Contender::peer("echidna bytecode jacobian", move |x, entries| {
        let tape = recorded.get_or_insert_with(|| record(f, x));
        let rows = tape.jacobian(x);
        let column = |i: usize| rows.iter().map(move |row| &row[i]);
        deliver((0..x.len()).flat_map(column), entries);
        tape.output_values().iter().sum()
    })
}

/// A sparse Jacobian on the bytecode tape: recorded, optimized, traced and coloured once. Its entries, sorted by rows,
/// are those of the pattern; `places` says where they stand among all.
pub fn sparse_jacobian<'a>(
    f: &'a impl Map,
    place: impl Fn(usize, usize) -> usize + 'a,
) -> Contender<'a> {
    let mut recorded: Option<(BytecodeTape<f64>, JacobianSparsityPattern, Vec<u32>, u32)> = None;
    Contender::peer("echidna sparse jacobian", move |x, entries| {
        let (tape, pattern, colors, count) = recorded.get_or_insert_with(|| {
            let tape = record(f, x);
            let pattern = tape.detect_jacobian_sparsity();
            let (colors, count) = column_coloring(&pattern);
            (tape, pattern, colors, count)
        });
        let (value, jacobian) = tape.sparse_jacobian_with_pattern(x, pattern, colors, *count, true);
        if !entries.is_empty() {
            entries.fill(0.0);
            let indices = pattern.rows.iter().zip(&pattern.cols);
            for ((&row, &column), entry) in indices.zip(&jacobian) {
                entries[place(row as usize, column as usize)] = *entry;
            }
        }
        value.iter().sum()
    })
}

fn record(f: &impl Map, x: &[f64]) -> BytecodeTape<f64> {
    let mut tape = echidna::record_multi(|x| f.eval(x), x).0;
    tape.optimize();
    tape
}
