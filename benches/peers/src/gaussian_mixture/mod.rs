//! Log-posterior of a Gaussian mixture as in ADBench (Šrajer, Kukelova and Fitzgibbon, *A benchmark of selected algorithmic
//! differentiation tools on some problems in computer vision and machine learning*, 2018):
//! f = Σₓ ln Σₖ exp(αₖ + Σ qₖ − ½ ‖Qₖ (x − μₖ)‖²) − N ln Σₖ exp αₖ − Σₖ (½ γ² (‖exp qₖ‖² + ‖lₖ‖²) − m Σ qₖ),
//! where Qₖ has exp qₖ on its diagonal and lₖ, column by column, below it. The constants that no parameter moves are left out.

mod by_hand;
mod value;

use gradus_calculus::{Real, SumOverData};

use crate::contender::Contender;
use crate::scalar::{Objective, Scalar, log_sum_exp, sum};

/// γ of the prior, the problem's default.
const GAMMA: f64 = 1.0;
/// m of the prior, the problem's default.
const FREEDOM: f64 = 0.0;

/// The problem's points, under functions of our own.
pub struct GaussianMixture {
    pub problem: gradus_problems::GaussianMixture,
    /// d.
    dimension: usize,
    /// K.
    components: usize,
}

/// The parameters in their order: α (K), μ (K × d), q (K × d), l (K × d (d − 1)/2).
struct Parameters<'a, T> {
    weights: &'a [T],
    means: &'a [T],
    diagonals: &'a [T],
    lower: &'a [T],
}

impl GaussianMixture {
    /// K = 25 components, N = 1000 made-up points.
    pub fn new(dimension: usize) -> Self {
        let components = 25;
        Self {
            problem: gradus_problems::GaussianMixture::synthetic(dimension, components, 1000, 0),
            dimension,
            components,
        }
    }

    /// f by a plain loop, f by the fastest loop known to us, and ∇f by hand.
    pub fn floor(&self) -> Vec<Contender<'_>> {
        let lanes = self.lanes();
        let mut workspace = by_hand::Workspace::default();
        vec![
            Contender::function("function", |x| self.function(x)),
            Contender::function("function, fastest", move |x| self.fastest(x, &lanes)),
            Contender::by_hand(move |x, gradient| self.by_hand(x, gradient, &mut workspace)),
        ]
    }

    fn below_diagonal(&self) -> usize {
        self.dimension * (self.dimension - 1) / 2
    }

    /// N.
    fn count(&self) -> f64 {
        self.problem.points().ncols() as f64
    }

    /// N × d, point by point.
    fn points(&self) -> &[f64] {
        self.problem.points().as_slice()
    }

    fn split<'a, T>(&self, x: &'a [T]) -> Parameters<'a, T> {
        let (weights, x) = x.split_at(self.components);
        let (means, x) = x.split_at(self.components * self.dimension);
        let (diagonals, lower) = x.split_at(self.components * self.dimension);
        Parameters {
            weights,
            means,
            diagonals,
            lower,
        }
    }
}

/// For gradus, point by point.
impl SumOverData for GaussianMixture {
    fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> {
        self.problem.prepare(parameters)
    }
    fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T {
        self.problem.term(prepared, datum)
    }
    fn rest<T: Real>(&self, parameters: &[T]) -> T {
        self.problem.rest(parameters)
    }
}

/// For the peers.
impl Objective for GaussianMixture {
    #[inline]
    fn eval<T: Scalar>(&self, x: &[T]) -> T {
        let (d, below) = (self.dimension, self.below_diagonal());
        let p = self.split(x);
        let scales: Vec<T> = p.diagonals.iter().map(Scalar::exp).collect();
        let log_determinants: Vec<T> = p
            .diagonals
            .chunks_exact(d)
            .map(|q| sum(q.iter().cloned()))
            .collect();
        let (mut centred, mut product) = (Vec::with_capacity(d), Vec::with_capacity(d));
        let mut exponents = Vec::with_capacity(self.components);
        let likelihood = sum(self.points().chunks_exact(d).map(|point| {
            exponents.clear();
            for k in 0..self.components {
                let (mean, scale) = (&p.means[k * d..][..d], &scales[k * d..][..d]);
                let mut lower = p.lower[k * below..][..below].iter();
                centred.clear();
                centred.extend(mean.iter().zip(point).map(|(m, &x)| m.subtracted_from(x)));
                product.clear();
                product.extend(scale.iter().zip(&centred).map(|(s, x): (&T, &T)| s.mul(x)));
                for i in 0..d {
                    for (row, l) in product[i + 1..].iter_mut().zip(&mut lower) {
                        row.accumulate(l.mul(&centred[i]));
                    }
                }
                let squares = sum(product.iter().map(Scalar::square));
                let mut exponent = p.weights[k].add(&log_determinants[k]);
                exponent.accumulate(squares.times(-0.5));
                exponents.push(exponent);
            }
            log_sum_exp(&exponents)
        }));
        let entries = scales.iter().chain(p.lower).map(Scalar::square);
        let mut prior = sum(entries).times(-0.5 * GAMMA * GAMMA);
        prior.accumulate(sum(log_determinants.iter().cloned()).times(FREEDOM));
        prior.accumulate(log_sum_exp(p.weights).times(-self.count()));
        likelihood.add(&prior)
    }
}
