//! One chain of ten stages, multiplied out in every order.

use std::collections::BTreeSet;

use gradus_jacobian::{Bracketing, Chain, Mode, Stage, jacobian_by};
use gradus_numerics::{max, uniform};
use nalgebra::DMatrix;
use rayon::prelude::*;

use super::Sizes;
use crate::context::Context;
use crate::experiments::jacobian::layer::{Layer, Layers, distance};

pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) sizes: Sizes,
    /// How many different orders there are.
    pub(super) distinct: usize,
    /// The largest distance of a product from the engines' Jacobians.
    pub(super) farthest: f64,
    /// The same of forward and reverse accumulation.
    pub(super) accumulations: f64,
    /// How many products cost something else than predicted.
    pub(super) miscounts: usize,
    /// Multiply-adds of every order, ascending.
    pub(super) costs: Vec<u64>,
    pub(super) reverse: u64,
    pub(super) forward: u64,
    pub(super) optimum: u64,
    /// The order that dynamic programming finds.
    pub(super) cheapest: String,
}

/// What became of one order.
struct Product {
    order: String,
    cost: u64,
    predicted: u64,
    distance: f64,
}

impl Case {
    pub(super) fn measure(
        context: &Context,
        name: &'static str,
        sizes: &Sizes,
        slope: fn(f64) -> f64,
    ) -> anyhow::Result<Self> {
        let mut rng = context.stream(name);
        let layers: Vec<Layer> = sizes
            .windows(2)
            .map(|pair| Layer::draw(pair[0], pair[1], slope, &mut rng))
            .collect();
        let x: Vec<f64> = (0..sizes[0])
            .map(|_| 2.0 * uniform(&mut rng) - 1.0)
            .collect();
        let stage = |layer: &Layer| -> Box<dyn Stage> { Box::new(layer.clone()) };
        let chain = Chain::new(layers.iter().map(stage).collect())?;
        let judges =
            [Mode::Forward, Mode::Reverse].map(|mode| jacobian_by(mode, &Layers(&layers), &x));
        let from_judges =
            |j: &DMatrix<f64>| judges.iter().map(|judge| distance(j, judge)).fold(0.0, max);

        let orders: Vec<Bracketing> = Bracketing::all(layers.len())?.collect();
        let products = orders
            .par_iter()
            .map(|order| {
                let product = chain.product(&x, order)?;
                Ok(Product {
                    order: order.to_string(),
                    cost: product.cost.multiply_adds,
                    predicted: order.multiply_adds(sizes)?,
                    distance: from_judges(&product.derivative),
                })
            })
            .collect::<anyhow::Result<Vec<Product>>>()?;
        let distinct: BTreeSet<&str> = products
            .iter()
            .map(|product| product.order.as_str())
            .collect();
        let mut costs: Vec<u64> = products.iter().map(|product| product.cost).collect();
        costs.sort_unstable();

        let (forward, reverse) = (
            chain.forward_accumulation(&x)?,
            chain.reverse_accumulation(&x)?,
        );
        let optimal = Bracketing::optimal(sizes)?;
        Ok(Self {
            name,
            sizes: *sizes,
            distinct: distinct.len(),
            farthest: products
                .iter()
                .map(|product| product.distance)
                .fold(0.0, max),
            accumulations: max(
                from_judges(&forward.derivative),
                from_judges(&reverse.derivative),
            ),
            miscounts: products
                .iter()
                .filter(|product| product.cost != product.predicted)
                .count(),
            costs,
            reverse: Bracketing::left_to_right(layers.len())?.multiply_adds(sizes)?,
            forward: Bracketing::right_to_left(layers.len())?.multiply_adds(sizes)?,
            optimum: optimal.multiply_adds(sizes)?,
            cheapest: optimal.to_string(),
        })
    }

    pub(super) fn least(&self) -> u64 {
        self.costs[0]
    }
}
