//! Sparse Jacobians and Hessians, their patterns and colourings.

use gradus_calculus::Reach;
use gradus_jacobian::{
    Coloring, Order, SparseHessian, SparseJacobian, SparsityPattern, vector_function,
};
use gradus_numerics::{Digest, stream, uniform};
use gradus_problems::Rosenbrock;

use super::Topic;

pub(super) fn topics() -> Vec<Topic> {
    vec![Topic {
        krate: "jacobian",
        name: "sparse",
        digest: sparse,
    }]
}

/// A function on a grid of 11 points a side by columns and by rows, and the Hessian of a chain.
fn sparse() -> anyhow::Result<Digest> {
    const SIDE: usize = 11;
    let reaction = vector_function!(|n| n, |x, y| {
        for (p, y) in y.iter_mut().enumerate() {
            *y = x[p].exp() * 0.1 - x[p] * 4.0;
            for neighbour in [p.wrapping_sub(SIDE), p.wrapping_sub(1), p + 1, p + SIDE] {
                let same_row = neighbour / SIDE == p / SIDE || neighbour.abs_diff(p) == SIDE;
                if neighbour < x.len() && same_row {
                    *y += x[neighbour] * x[p].sin();
                }
            }
        }
    });
    let mut rng = stream(0, "digest/jacobian");
    let x: Vec<f64> = (0..SIDE * SIDE).map(|_| uniform(&mut rng)).collect();
    let mut digest = Digest::new();
    let pattern = SparsityPattern::of_jacobian(&reaction, &x, Reach::Everywhere)?;
    for order in Order::ALL {
        for coloring in [
            Coloring::columns(&pattern, order),
            Coloring::rows(&pattern, order),
        ] {
            for &color in coloring.colors() {
                digest.u64(u64::from(color));
            }
            let mut plan = SparseJacobian::with(pattern.clone(), coloring)?;
            add(
                plan.try_jacobian(&reaction, &x)?.triplet_iter(),
                &mut digest,
            );
        }
    }
    let rosenbrock = Rosenbrock { n: x.len() };
    let mut plan = SparseHessian::new(&rosenbrock, &x)?;
    for &color in plan.coloring().colors() {
        digest.u64(u64::from(color));
    }
    add(
        plan.try_hessian(&rosenbrock, &x)?.triplet_iter(),
        &mut digest,
    );
    Ok(digest)
}

fn add<'a>(entries: impl Iterator<Item = (usize, usize, &'a f64)>, digest: &mut Digest) {
    for (row, column, &entry) in entries {
        digest.u64(row as u64).u64(column as u64).f64(entry);
    }
}
