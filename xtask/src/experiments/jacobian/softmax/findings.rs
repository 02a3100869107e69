//! What the Jacobian of softmax is like at many points.

use gradus_calculus::{Real, Tolerance};
use gradus_jacobian::{Mode, VectorFunction, check_jacobian, jacobian_by, softmax};
use gradus_numerics::{max, min, sum, uniform};
use nalgebra::DMatrix;

use super::ClosedForm;
use crate::context::Context;

const CLASSES: [usize; 5] = [2, 3, 5, 10, 30];
const POINTS: usize = 200;
/// At so many of the points values alone are asked too.
const CHECKED: usize = 10;

pub(super) struct Findings {
    pub(super) classes: usize,
    /// The largest errors of an entry.
    pub(super) forward: f64,
    pub(super) reverse: f64,
    pub(super) row_sum: f64,
    pub(super) asymmetry: f64,
    pub(super) least_eigenvalue: f64,
    /// The least eigenvalue beside the one that is 0.
    pub(super) second_eigenvalue: f64,
    pub(super) other_rank: usize,
    pub(super) contradicted: usize,
    pub(super) shifted_bits: usize,
}

/// exp zⱼ / Σ exp zₖ, as it is defined.
struct Plain;
impl VectorFunction for Plain {
    fn outputs(&self, inputs: usize) -> usize {
        inputs
    }
    fn eval<T: Real>(&self, z: &[T], s: &mut [T]) {
        let powers: Vec<T> = z.iter().map(|z| z.exp()).collect();
        let total = T::sum_of(&powers);
        for (s, power) in s.iter_mut().zip(powers) {
            *s = power / total;
        }
    }
}

impl Findings {
    pub(super) fn measure(context: &Context, closed_form: ClosedForm) -> anyhow::Result<Vec<Self>> {
        CLASSES
            .into_iter()
            .map(|classes| Self::of(context, classes, closed_form))
            .collect()
    }

    fn of(context: &Context, classes: usize, closed_form: ClosedForm) -> anyhow::Result<Self> {
        let mut rng = context.stream(&format!("{classes} classes"));
        let mut findings = Self {
            classes,
            forward: 0.0,
            reverse: 0.0,
            row_sum: 0.0,
            asymmetry: 0.0,
            least_eigenvalue: f64::INFINITY,
            second_eigenvalue: f64::INFINITY,
            other_rank: 0,
            contradicted: 0,
            shifted_bits: 0,
        };
        for point in 0..POINTS {
            // Multiples of 2⁻⁸ from −5 to 5.
            let z: Vec<f64> = (0..classes)
                .map(|_| (2561.0 * uniform(&mut rng)).floor() / 256.0 - 5.0)
                .collect();
            let s = softmax::try_softmax(&z)?;
            let j = closed_form(s.as_slice());
            let error = |mode| (jacobian_by(mode, &Plain, &z) - &j).amax();
            findings.forward = max(findings.forward, error(Mode::Forward));
            findings.reverse = max(findings.reverse, error(Mode::Reverse));
            for row in j.row_iter() {
                let row: Vec<f64> = row.iter().copied().collect();
                findings.row_sum = max(findings.row_sum, sum(&row).abs());
            }
            findings.asymmetry = max(findings.asymmetry, (&j - j.transpose()).amax());
            let eigenvalues = eigenvalues(&j);
            findings.least_eigenvalue = min(findings.least_eigenvalue, eigenvalues[0]);
            findings.second_eigenvalue = min(findings.second_eigenvalue, eigenvalues[1]);
            findings.other_rank += usize::from(rank(&eigenvalues) != classes - 1);
            if point < CHECKED {
                let checked = check_jacobian(&Plain, &z, &j, Tolerance::default());
                findings.contradicted += usize::from(checked.is_err());
            }
            let shift = (2001.0 * uniform(&mut rng)).floor() - 1000.0;
            let shifted: Vec<f64> = z.iter().map(|z| z + shift).collect();
            let pairs = s.iter().zip(
                softmax::try_softmax(&shifted)?
                    .iter()
                    .copied()
                    .collect::<Vec<_>>(),
            );
            findings.shifted_bits += pairs
                .map(|(s, shifted)| (s.to_bits() ^ shifted.to_bits()).count_ones() as usize)
                .sum::<usize>();
        }
        Ok(findings)
    }
}

/// The numerical rank at ten logits that are equally spaced.
pub(super) fn rank_at(spread: f64, closed_form: ClosedForm) -> usize {
    let s = softmax::softmax(&equally_spaced(spread));
    rank(&eigenvalues(&closed_form(s.as_slice())))
}

/// Ten logits from 0 to the spread.
pub(super) fn equally_spaced(spread: f64) -> Vec<f64> {
    (0..10).map(|k| spread * f64::from(k) / 9.0).collect()
}

/// Ascending.
fn eigenvalues(j: &DMatrix<f64>) -> Vec<f64> {
    let mut eigenvalues: Vec<f64> = j.symmetric_eigenvalues().iter().copied().collect();
    eigenvalues.sort_by(f64::total_cmp);
    eigenvalues
}

/// How many eigenvalues are above k ε times the largest.
fn rank(eigenvalues: &[f64]) -> usize {
    let largest = eigenvalues.iter().copied().fold(0.0, max);
    let threshold = eigenvalues.len() as f64 * f64::EPSILON * largest;
    eigenvalues
        .iter()
        .filter(|lambda| **lambda > threshold)
        .count()
}
