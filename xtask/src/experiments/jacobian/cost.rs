//! What a function and its gradient cost, in counted operations.

use std::array;

use gradus_calculus::{
    Counting, Differentiator, Dual, OperationCounter, Reverse, ScalarFunction, TapeStatistics,
    count_operations, reverse,
};

/// Operations for f(x), and for f(x) with ∇f(x) by either mode: each + − × ÷ and each elementary function counts 1.
#[derive(Clone, Copy)]
pub(in crate::experiments) struct Cost {
    pub(in crate::experiments) n: usize,
    pub(in crate::experiments) function: u64,
    /// One recording and one sweep.
    pub(in crate::experiments) reverse: u64,
    /// n evaluations on numbers with one tangent each.
    pub(in crate::experiments) forward: u64,
    /// Directions, of those tried, whose evaluation costs something else than that of the first.
    pub(in crate::experiments) uneven: usize,
    /// What the recording took.
    pub(in crate::experiments) tape: TapeStatistics,
}

impl Cost {
    pub(in crate::experiments) fn of(f: &impl ScalarFunction, x: &[f64]) -> anyhow::Result<Self> {
        let n = x.len();
        let mut engine = Reverse::default();
        engine.try_value_and_gradient_into(f, x, &mut vec![0.0; n])?;
        // Which way a function takes depends on x alone, so every direction costs the same: one is counted and taken n
        // times. All directions are tried where they are few, the first and the last where they are many.
        let pass = operations_along::<1>(f, x, 0);
        let others = if n <= 32 { 1..n } else { n - 1..n };
        Ok(Self {
            n,
            function: count_operations(f, x).1.total(),
            reverse: reverse::count_operations(f, x).total(),
            forward: pass * n as u64,
            uneven: others
                .filter(|&i| operations_along::<1>(f, x, i) != pass)
                .count(),
            tape: engine.statistics(),
        })
    }

    pub(in crate::experiments) fn inputs(&self) -> f64 {
        self.n as f64
    }

    pub(in crate::experiments) fn reverse_ratio(&self) -> f64 {
        self.reverse as f64 / self.function as f64
    }

    pub(in crate::experiments) fn forward_ratio(&self) -> f64 {
        self.forward as f64 / self.function as f64
    }
}

/// The operations of one evaluation that carries the tangents of `N` axes from the `first` on.
///
/// Tangents are numbers like all others, zeros too: forward mode does not know which of them will not matter.
pub(in crate::experiments) fn operations_along<const N: usize>(
    f: &impl ScalarFunction,
    x: &[f64],
    first: usize,
) -> u64 {
    let counter = OperationCounter::default();
    let variables: Vec<Dual<Counting<'_>, N>> = x
        .iter()
        .enumerate()
        .map(|(i, &value)| Dual {
            value: counter.variable(value),
            tangent: array::from_fn(|lane| {
                counter.variable(if i == first + lane { 1.0 } else { 0.0 })
            }),
        })
        .collect();
    f.eval(&variables);
    counter.operations().total()
}

#[cfg(test)]
mod tests {
    use gradus_calculus::scalar_function;

    use super::*;

    #[test]
    fn a_product_is_counted_as_by_hand() {
        let cost = Cost::of(&scalar_function!(|x| x[0] * x[1]), &[2.0, 3.0]).unwrap();
        assert_eq!((cost.n, cost.function), (2, 1));
        // x y, and ẋ y + ẏ x: one multiplication, then two more and an addition for each tangent
        assert_eq!(cost.forward, 2 * 4);
        assert_eq!(cost.uneven, 0);
        let f = scalar_function!(|x| x[0] * x[1]);
        assert_eq!(operations_along::<8>(&f, &[2.0, 3.0], 0), 1 + 8 * 3);
    }
}
