//! Vectors of Rⁿ that several experiments of this section need.

use gradus_calculus::Direction;
use gradus_numerics::{StandardNormal, dot};
use nalgebra::DVector;
use rand::Rng;
use rand::distr::Distribution;

/// A wrong gradient for controls: neither its direction nor its size is right.
pub(super) fn last_partial_doubled(mut gradient: DVector<f64>) -> DVector<f64> {
    if let Some(last) = gradient.as_mut_slice().last_mut() {
        *last *= 2.0;
    }
    gradient
}

/// A direction of Rⁿ, every one as likely as any other.
pub(super) fn random_direction(n: usize, rng: &mut impl Rng) -> anyhow::Result<Direction> {
    let v: Vec<f64> = StandardNormal.sample_iter(rng).take(n).collect();
    Ok(Direction::new(&v)?)
}

/// v without its parts along `basis`, whose directions stand at right angles to each other.
pub(super) fn without(v: &[f64], basis: &[Direction]) -> Vec<f64> {
    let mut rest = v.to_vec();
    for u in basis {
        let part = dot(&rest, u.components());
        for (rest, u) in rest.iter_mut().zip(u.components()) {
            *rest -= part * u;
        }
    }
    rest
}

/// a u + b v
pub(super) fn combination(a: f64, u: &[f64], b: f64, v: &[f64]) -> Vec<f64> {
    u.iter().zip(v).map(|(u, v)| a * u + b * v).collect()
}
