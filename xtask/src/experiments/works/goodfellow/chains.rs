//! Deep linear chains: one matrix repeated, orthogonal ones, random ones; and one weight repeated.

use gradus_calculus::{Real, ScalarFunction, gradient};
use gradus_jacobian::stage::Affine;
use gradus_jacobian::{Chain, JacobianError, Stage};
use gradus_numerics::{StandardNormal, dot, exp, ln, norm, powf, powi, sum};
use nalgebra::{DMatrix, DVector};
use rand::Rng;
use rand::distr::Distribution;
use rayon::prelude::*;

use super::{Product, largest};
use crate::context::Context;

pub(super) const WIDTH: usize = 8;
pub(super) const DEPTHS: [usize; 8] = [1, 2, 5, 10, 20, 50, 100, 200];
/// Of the repeated matrix, the largest first.
const EIGENVALUES: [f64; WIDTH] = [1.1, 1.05, 1.0, 0.95, 0.9, -0.8, 0.7, 0.5];
/// The one whose eigenvector is followed into the rounding of the largest.
const SMALL: usize = 6;
/// By what orthogonal matrices are multiplied.
pub(super) const SCALES: [f64; 4] = [1.1, 1.0, 0.9, 0.5];
/// Random chains, and their depth in the test of the mean.
pub(super) const CHAINS: usize = 400;
/// Depths of the chain of one weight.
pub(super) const CLIFFS: [i32; 4] = [1, 5, 20, 100];

pub(super) struct Findings {
    pub(super) from_product: f64,
    pub(super) from_powers: f64,
    /// For each scale c, ‖J v‖ through matrices c Q by depth.
    pub(super) scaled: Vec<Vec<f64>>,
    /// The largest relative distance of those lengths from cᴸ, forwards and backwards.
    pub(super) from_scale: Vec<f64>,
    /// ‖J v‖ along eigenvectors of the repeated matrix by depth: that of the largest eigenvalue and that of a small one.
    pub(super) along_largest: Vec<f64>,
    pub(super) along_small: Vec<f64>,
    pub(super) cliff: f64,
}

impl Findings {
    pub(super) fn measure(context: &Context, product: Product) -> anyhow::Result<Self> {
        let mut rng = context.stream("matrices");
        let v = orthogonal(&mut rng);
        let symmetric = |lambda: &DVector<f64>| {
            let scaled = times(&v, &DMatrix::from_diagonal(lambda));
            times(&scaled, &v.transpose())
        };
        let repeated = symmetric(&DVector::from_row_slice(&EIGENVALUES));
        let deepest = DEPTHS[DEPTHS.len() - 1];
        let different: Vec<DMatrix<f64>> = (0..deepest).map(|_| normal(&mut rng)).collect();
        let turns: Vec<DMatrix<f64>> = (0..deepest).map(|_| orthogonal(&mut rng)).collect();
        let x = [0.5; WIDTH];

        let mut findings = Self {
            from_product: 0.0,
            from_powers: 0.0,
            scaled: vec![Vec::new(); SCALES.len()],
            from_scale: vec![0.0; SCALES.len()],
            along_largest: Vec::new(),
            along_small: Vec::new(),
            cliff: cliff_error(),
        };
        for depth in DEPTHS {
            let power = i32::try_from(depth)?;
            let chain = linear(&different[..depth])?;
            let expected = product(&different[..depth]);
            for j in [
                chain.reverse_accumulation(&x)?.derivative,
                chain.forward_accumulation(&x)?.derivative,
            ] {
                findings.from_product = largest([findings.from_product, distance(&j, &expected)]);
            }

            let chain = linear(&vec![repeated.clone(); depth])?;
            let expected = symmetric(&DVector::from_fn(WIDTH, |i, _| powi(EIGENVALUES[i], power)));
            let j = chain.reverse_accumulation(&x)?.derivative;
            findings.from_powers = largest([findings.from_powers, distance(&j, &expected)]);
            let along = |i: usize| -> anyhow::Result<f64> {
                Ok(norm(chain.jvp(&x, &column(&v, i))?.derivative.as_slice()))
            };
            findings.along_largest.push(along(0)?);
            findings.along_small.push(along(SMALL)?);

            for (k, c) in SCALES.into_iter().enumerate() {
                let weights: Vec<DMatrix<f64>> = turns[..depth].iter().map(|q| q * c).collect();
                let chain = linear(&weights)?;
                let unit = column(&v, 0);
                let forwards = norm(chain.jvp(&x, &unit)?.derivative.as_slice());
                let backwards = norm(chain.vjp(&x, &unit)?.derivative.as_slice());
                let gaps =
                    [forwards, backwards].map(|length| (length / powi(c, power) - 1.0).abs());
                findings.from_scale[k] = largest([findings.from_scale[k], largest(gaps)]);
                findings.scaled[k].push(forwards);
            }
        }
        Ok(findings)
    }

    /// What ‖J v‖ should be along those eigenvectors through so many layers.
    pub(super) fn powers(depth: usize) -> [f64; 2] {
        [0, SMALL].map(|i| powf(EIGENVALUES[i], depth as f64))
    }
}

/// What chains of normal matrices of variance 1/n do to a length.
pub(super) struct RandomChains {
    /// ln ‖J v‖ a layer: mean over chains, its standard error, and what it should be.
    pub(super) mean: f64,
    pub(super) standard_error: f64,
    pub(super) expected: f64,
    /// exp of the mean of ln ‖J v‖, by depth.
    pub(super) geometric_means: Vec<f64>,
}

impl RandomChains {
    pub(super) fn measure(context: &Context) -> anyhow::Result<Self> {
        let deepest = DEPTHS[DEPTHS.len() - 1];
        // ln ‖J v‖ by chain and depth
        let logs = (0..CHAINS)
            .into_par_iter()
            .map(|k| {
                let mut rng = context.stream(&format!("random chain {k}"));
                let weights: Vec<DMatrix<f64>> = (0..deepest).map(|_| normal(&mut rng)).collect();
                let mut v = [0.0; WIDTH];
                v[0] = 1.0;
                DEPTHS
                    .into_iter()
                    .map(|depth| {
                        let along = linear(&weights[..depth])?.jvp(&[0.0; WIDTH], &v)?;
                        Ok(ln(norm(along.derivative.as_slice())))
                    })
                    .collect::<anyhow::Result<Vec<f64>>>()
            })
            .collect::<anyhow::Result<Vec<Vec<f64>>>>()?;
        let of_depth = |k: usize| -> Vec<f64> { logs.iter().map(|logs| logs[k]).collect() };
        let count = CHAINS as f64;
        let layers = deepest as f64;
        let last = of_depth(DEPTHS.len() - 1);
        let mean = sum(&last) / count;
        let gaps: Vec<f64> = last.iter().map(|log| (log - mean) * (log - mean)).collect();
        let deviation = (sum(&gaps) / (count - 1.0)).sqrt();
        Ok(Self {
            mean: mean / layers,
            standard_error: deviation / count.sqrt() / layers,
            expected: expected_log(),
            geometric_means: (0..DEPTHS.len())
                .map(|k| exp(sum(&of_depth(k)) / count))
                .collect(),
        })
    }
}

/// The mean of ½ ln(χ²ₙ/n) = ½(ψ(n/2) − ln(n/2)) for an even n, where ψ(m) = −γ + 1 + ½ + … + 1/(m − 1).
fn expected_log() -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    let half = WIDTH / 2;
    let digamma = (1..half).map(|k| 1.0 / k as f64).sum::<f64>() - EULER;
    0.5 * (digamma - ln(half as f64))
}

/// ½(wᴸ − ½)²: a linear chain of one number with one weight, as a function of the weight.
pub(super) struct Power {
    pub(super) depth: i32,
}

impl ScalarFunction for Power {
    fn eval<T: Real>(&self, w: &[T]) -> T {
        (w[0].powi(self.depth) - 0.5).square() * 0.5
    }
}

/// The largest relative error of the slope of the cliff.
fn cliff_error() -> f64 {
    let errors = CLIFFS.into_iter().flat_map(|depth| {
        (1..=60).map(move |k| {
            let w = 0.02 * f64::from(k);
            let slope = gradient(&Power { depth }, &[w])[0];
            // dL/dw = (wᴸ − ½) L wᴸ⁻¹, where wᴸ − ½ is off by what wᴸ is
            let power = powi(w, depth);
            let factor = f64::from(depth) * powi(w, depth - 1);
            let expected = (power - 0.5) * factor;
            (slope - expected).abs() / ((power + 0.5) * factor)
        })
    });
    largest(errors)
}

/// x ↦ Wₗ ⋯ W₁ x
fn linear(weights: &[DMatrix<f64>]) -> Result<Chain, JacobianError> {
    let stages = weights
        .iter()
        .map(|w| Ok(Box::new(Affine::linear(w.clone())?) as Box<dyn Stage>))
        .collect::<Result<Vec<_>, JacobianError>>()?;
    Chain::new(stages)
}

/// Independent normal entries of variance 1/n.
fn normal(rng: &mut impl Rng) -> DMatrix<f64> {
    let scale = 1.0 / (WIDTH as f64).sqrt();
    DMatrix::from_fn(WIDTH, WIDTH, |_, _| {
        let entry: f64 = StandardNormal.sample(rng);
        scale * entry
    })
}

/// A random orthogonal matrix: the Q of a normal one.
fn orthogonal(rng: &mut impl Rng) -> DMatrix<f64> {
    normal(rng).qr().q()
}

/// A B, each entry a dot product; nalgebra's own product has other bits on other processors.
pub(super) fn times(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    let rows = a.transpose();
    DMatrix::from_fn(a.nrows(), b.ncols(), |i, j| {
        dot(&column(&rows, i), &column(b, j))
    })
}

fn column(matrix: &DMatrix<f64>, i: usize) -> Vec<f64> {
    matrix.column(i).iter().copied().collect()
}

/// ‖A − B‖ / ‖B‖
fn distance(a: &DMatrix<f64>, b: &DMatrix<f64>) -> f64 {
    norm((a - b).as_slice()) / norm(b.as_slice())
}
