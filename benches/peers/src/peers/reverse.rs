//! reverse: a tape of nodes with two weights each.

use reverse::{Tape, Var};

use crate::contender::Contender;
use crate::scalar::{Objective, Scalar, operators};

impl Scalar for Var<'_> {
    operators!();

    #[inline]
    fn value(&self) -> f64 {
        self.val
    }
    #[inline]
    fn exp(&self) -> Self {
        Var::exp(self)
    }
    #[inline]
    fn ln(&self) -> Self {
        Var::ln(self)
    }
}

/// One tape, cleared between the calls. The inputs come first on it, so the gradient is the front of what `grad` returns;
/// `wrt` would copy it once more.
pub fn tape(f: &impl Objective) -> Contender<'_> {
    let tape = Tape::new();
    Contender::peer("reverse", move |x, gradient| {
        tape.clear();
        let result = f.eval(&tape.add_vars(x));
        gradient.copy_from_slice(&result.grad()[..x.len()]);
        result.val
    })
}
