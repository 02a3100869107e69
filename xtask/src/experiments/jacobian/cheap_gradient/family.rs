//! A function at growing n, and what it costs there.

use gradus_calculus::{ScalarFunction, order_of_convergence};
use gradus_numerics::max;
use gradus_problems::{Helmholtz, Rosenbrock, StructuredHelmholtz};
use rayon::prelude::*;

use super::network::{Network, StructuredNetwork};
use super::{Cost, Modes};
use crate::context::Context;

/// From here on powers of n are fitted.
const LARGE: usize = 32;
/// Widths of networks with one hidden layer and with two: 1 333 and 280 units make almost 10⁵ parameters.
const WIDTHS: [usize; 12] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1333];
const WIDTHS_OF_TWO: [usize; 10] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 280];

/// A function at growing n.
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) costs: Vec<Cost>,
    /// The operations of f, where they are known by a formula.
    operations: Option<fn(u64) -> u64>,
}

/// The functions whose mixture of operations is the same at every n.
pub(super) fn even(context: &Context, modes: Modes) -> anyhow::Result<Vec<Family>> {
    let sizes = |last: u32| (1..=last).map(|k| 1_usize << k).collect::<Vec<_>>();
    let parameters = |network: &Network, width| {
        network.parameters(&mut context.stream(&format!("network of one layer, {width}")))
    };
    let helmholtz = || {
        Family::measure(
            "Helmholtz energy",
            modes,
            &sizes(10),
            |n| (Helmholtz::new(n), Helmholtz::new(n).start()),
            // b·x 2n and 2, A x 2n², six to use each (A x)ᵢ and xᵢ, ten at the end
            Some(|n| 2 * n * n + 8 * n + 12),
        )
    };
    let structured_helmholtz = || {
        Family::measure(
            "Helmholtz energy, structured",
            modes,
            &sizes(10),
            |n| (StructuredHelmholtz::new(n), Helmholtz::new(n).start()),
            None,
        )
    };
    let rosenbrock = || {
        Family::measure(
            "Rosenbrock",
            modes,
            &sizes(16),
            |n| {
                let start = [-1.2, 1.0].into_iter().cycle();
                (Rosenbrock { n }, start.take(n).collect())
            },
            Some(|n| 8 * (n - 1)),
        )
    };
    let network = || {
        Family::measure(
            "network 64-H-10",
            modes,
            &WIDTHS,
            |width| {
                let network = Network::new(&[width]);
                let theta = parameters(&network, width);
                (network, theta)
            },
            // 75 parameters a unit and 10 more; 148 operations and one tanh a unit, 22 for the cross-entropy
            Some(|n| 149 * ((n - 10) / 75) + 22),
        )
    };
    let measures: [&(dyn Fn() -> anyhow::Result<Family> + Sync); 4] =
        [&helmholtz, &structured_helmholtz, &rosenbrock, &network];
    measures.par_iter().map(|measure| measure()).collect()
}

/// A network of two hidden layers: the wider, the larger the share of products of two variables.
pub(super) fn uneven(context: &Context, modes: Modes) -> anyhow::Result<[Family; 2]> {
    let network = |width: usize| {
        let network = Network::new(&[width, width]);
        let rng = &mut context.stream(&format!("network of two layers, {width}"));
        let theta = network.parameters(rng);
        (network, theta)
    };
    Ok([
        Family::measure("network 64-H-H-10", modes, &WIDTHS_OF_TWO, network, None)?,
        Family::measure(
            "network 64-H-H-10, structured",
            modes,
            &WIDTHS_OF_TWO,
            |width| {
                let (network, theta) = network(width);
                (StructuredNetwork(network), theta)
            },
            None,
        )?,
    ])
}

impl Family {
    fn measure<F: ScalarFunction>(
        name: &'static str,
        modes: Modes,
        sizes: &[usize],
        member: impl Fn(usize) -> (F, Vec<f64>) + Sync,
        operations: Option<fn(u64) -> u64>,
    ) -> anyhow::Result<Self> {
        let costs = sizes
            .par_iter()
            .map(|&size| {
                let (f, x) = member(size);
                Ok(modes(Cost::of(&f, &x)?))
            })
            .collect::<anyhow::Result<Vec<Cost>>>()?;
        Ok(Self {
            name,
            costs,
            operations,
        })
    }

    /// How many counts of f's operations differ from their formula.
    pub(super) fn miscounts(&self) -> usize {
        let Some(operations) = self.operations else {
            return 0;
        };
        self.costs
            .iter()
            .filter(|cost| cost.function != operations(cost.n as u64))
            .count()
    }

    pub(super) fn largest(&self, of: fn(&Cost) -> f64) -> f64 {
        self.costs.iter().map(of).fold(0.0, max)
    }

    /// p of the xᵖ that fits y best from n = 32 on.
    pub(super) fn power(&self, x: fn(&Cost) -> f64, y: fn(&Cost) -> f64) -> anyhow::Result<f64> {
        let large = self.costs.iter().filter(|cost| cost.n >= LARGE);
        let (x, y): (Vec<f64>, Vec<f64>) = large.map(|cost| (x(cost), y(cost))).unzip();
        Ok(order_of_convergence(&x, &y)?)
    }

    /// How far forward mode's cost over n times that of f moves with the last growth of n.
    pub(super) fn last_change(&self) -> f64 {
        let share = |cost: &Cost| cost.forward_ratio() / cost.n as f64;
        match &self.costs[..] {
            [.., before, last] => (share(last) / share(before) - 1.0).abs(),
            _ => f64::NAN,
        }
    }
}
