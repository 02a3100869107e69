//! autodiff: forward mode, one evaluation of the function per variable.

use autodiff::F1;
use num_traits::Float;

use crate::contender::Contender;
use crate::scalar::{Objective, Scalar, operators};

impl Scalar for F1 {
    operators!();

    #[inline]
    fn value(&self) -> f64 {
        self.x
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

/// `autodiff::grad` with its buffers kept, and the value taken from the last sweep.
pub fn forward(f: &impl Objective) -> Contender<'_> {
    let mut duals = Vec::new();
    Contender::peer("autodiff forward", move |x, gradient| {
        duals.clear();
        duals.extend(x.iter().copied().map(F1::cst));
        let mut value = 0.0;
        for (i, slope) in gradient.iter_mut().enumerate() {
            duals[i] = F1::var(x[i]);
            let result = f.eval(&duals);
            duals[i] = F1::cst(x[i]);
            (value, *slope) = (result.x, result.dx);
        }
        value
    })
}
