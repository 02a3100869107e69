//! echidna: reverse mode on its two-stack tape, on its bytecode tape, and static dual vectors.

use echidna::bytecode_tape::BytecodeTape;
use echidna::tape::{Tape, TapeGuard};
use echidna::{BReverse, DualVec, Reverse};
use num_traits::Float;

use crate::contender::Contender;
use crate::scalar::{Objective, Scalar, operators};

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
