//! Fitting a mixture of Gaussians to points.

mod gradient;
mod parameters;
mod prior;
mod terms;

use std::f64::consts::TAU;

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics::{StandardNormal, ln, stream};
use nalgebra::{DMatrix, DVector};
use rand::Rng;
use rand::distr::Distribution;

use self::parameters::Parameters;
pub use self::prior::WishartPrior;
use crate::Problem;

/// f(θ) = Σₓ ln Σₖ πₖ N(x; μₖ, (QₖᵀQₖ)⁻¹) + Σₖ ln W(QₖᵀQₖ): the log likelihood of a mixture of K Gaussians at N points of Rᵈ,
/// with a [`WishartPrior`] W on the precision matrices, a function of its K (1 + 2d + d(d − 1)/2) parameters.
///
/// θ = (α, K; μ, K × d row by row; q, K × d; l, K × d(d − 1)/2) with weights πₖ = exp αₖ / Σ exp αⱼ and the lower triangular
/// factor Qₖ: exp q on its diagonal, l below it column by column. A normal density is then
/// ln N = Σ q − ½ ‖Q (x − μ)‖² − d/2 ln 2π.
///
/// This is the objective GMM of ADBench (Šrajer, Kukelova and Fitzgibbon, *A benchmark of selected algorithmic
/// differentiation tools on some problems in computer vision and machine learning*, Optimization Methods and Software 33
/// (2018)), with its constants, but for one sign: ADBench's code *subtracts* the log density of the prior, which is
/// unbounded; here it is added, so that f is the log of the posterior density up to a constant. Nothing else differs,
/// nor does the cost.
///
/// ```
/// use std::f64::consts::TAU;
/// use gradus_calculus::ScalarFunction;
/// use gradus_numerics::ln;
/// use gradus_problems::{GaussianMixture, Problem};
/// use nalgebra::DMatrix;
///
/// // One point of the line at the mean of a standard normal: ln 1/√2π, and the prior W(1) = e^(−½)/(2 Γ(1)).
/// let f = GaussianMixture::new(DMatrix::from_element(1, 1, 3.0), 1);
/// let theta = [0.0, 3.0, 0.0]; // α, μ, q
/// assert!((f.eval(&theta) - (-0.5 * ln(TAU) - 0.5 - ln(2.0))).abs() < 1e-15);
/// // By μ nothing, by q: 1 − (x − μ)² e^2q from the likelihood, −e^2q from the prior.
/// assert_eq!(f.closed_form_gradient(&theta).as_slice(), [0.0, 0.0, 0.0]);
/// ```
#[derive(Clone, Debug)]
pub struct GaussianMixture {
    points: DMatrix<f64>,
    components: usize,
    prior: WishartPrior,
}

impl GaussianMixture {
    /// A mixture of K = `components` Gaussians for `points` (d × N, one in each column), with ADBench's prior γ = 1, m = 0.
    ///
    /// # Panics
    /// Without points, coordinates or components.
    ///
    /// ```
    /// use gradus_problems::{GaussianMixture, Problem};
    /// use nalgebra::DMatrix;
    /// let f = GaussianMixture::new(DMatrix::zeros(2, 10), 3);
    /// assert_eq!(f.dimension(), 3 * (1 + 2 + 2 + 1)); // α, μ, q, l of each
    /// ```
    pub fn new(points: DMatrix<f64>, components: usize) -> Self {
        let (d, n) = points.shape();
        assert!(
            d > 0 && n > 0 && components > 0,
            "a mixture needs points, coordinates and components, found {n} points of {d} coordinates and {components} components"
        );
        Self {
            points,
            components,
            prior: WishartPrior::default(),
        }
    }

    /// The same with another prior.
    ///
    /// # Panics
    /// When γ is not positive and finite.
    ///
    /// ```
    /// use gradus_problems::{GaussianMixture, WishartPrior};
    /// let f = GaussianMixture::synthetic(2, 3, 20, 0).with_prior(WishartPrior { gamma: 0.5, m: 2 });
    /// ```
    pub fn with_prior(self, prior: WishartPrior) -> Self {
        let gamma = prior.gamma;
        assert!(
            gamma > 0.0 && gamma.is_finite(),
            "a Wishart prior needs a positive finite gamma, found {gamma}"
        );
        Self { prior, ..self }
    }

    /// A mixture of K = `components` Gaussians for N = `points` made-up points of Rᵈ, d = `dimension`: N(0, ½²) around K
    /// centres drawn alike, the i-th point around centre i mod K, the same on every machine.
    ///
    /// # Panics
    /// Without points, coordinates or components.
    ///
    /// ```
    /// use gradus_problems::GaussianMixture;
    /// let f = GaussianMixture::synthetic(10, 25, 1000, 0);
    /// assert_eq!(f.points().shape(), (10, 1000));
    /// ```
    pub fn synthetic(dimension: usize, components: usize, points: usize, seed: u64) -> Self {
        let mut rng = stream(seed, "gaussian mixture points");
        let mut normal = |_, _| half_normal(&mut rng);
        let centres = DMatrix::from_fn(dimension, components, &mut normal);
        let mut points = DMatrix::from_fn(dimension, points, &mut normal);
        for (i, mut point) in points.column_iter_mut().enumerate() {
            point += centres.column(i % components);
        }
        Self::new(points, components)
    }

    /// The points x, d × N.
    ///
    /// ```
    /// use gradus_problems::GaussianMixture;
    /// assert_eq!(GaussianMixture::synthetic(2, 3, 20, 0).points().ncols(), 20);
    /// ```
    pub fn points(&self) -> &DMatrix<f64> {
        &self.points
    }

    /// K, the number of Gaussians.
    ///
    /// ```
    /// use gradus_problems::GaussianMixture;
    /// assert_eq!(GaussianMixture::synthetic(2, 3, 20, 0).components(), 3);
    /// ```
    pub fn components(&self) -> usize {
        self.components
    }

    /// Parameters to start from: each drawn from N(0, ½²), the same on every machine.
    ///
    /// ```
    /// use gradus_problems::{GaussianMixture, Problem};
    /// let f = GaussianMixture::synthetic(2, 3, 20, 0);
    /// assert_eq!(f.initialize(7).len(), f.dimension());
    /// ```
    pub fn initialize(&self, seed: u64) -> Vec<f64> {
        let mut rng = stream(seed, "gaussian mixture parameters");
        (0..self.dimension())
            .map(|_| half_normal(&mut rng))
            .collect()
    }

    fn parameters<'a, T>(&self, theta: &'a [T]) -> Parameters<'a, T> {
        Parameters::new(theta, self.points.nrows(), self.components)
    }

    /// Parameters of which all are `other`, but q.
    fn corner(&self, other: f64, q: f64) -> Vec<f64> {
        let (d, components) = (self.points.nrows(), self.components);
        let mut theta = vec![other; self.dimension()];
        theta[components * (1 + d)..components * (1 + 2 * d)].fill(q);
        theta
    }

    /// −d/2 ln 2π
    fn log_normalizer(&self) -> f64 {
        -0.5 * self.points.nrows() as f64 * ln(TAU)
    }

    /// What f adds for θ-free reasons: −N d/2 ln 2π + K C, C from the prior.
    fn constant(&self) -> f64 {
        let prior = self.prior.log_normalizer(self.points.nrows());
        self.points.ncols() as f64 * self.log_normalizer() + self.components as f64 * prior
    }
}

/// By plain scalar loops over points and components; as a [`SumOverData`](gradus_calculus::SumOverData) it is the same
/// function point by point.
impl ScalarFunction for GaussianMixture {
    #[inline]
    fn eval<T: Real>(&self, theta: &[T]) -> T {
        let zero = T::from(0.0);
        let d = self.points.nrows();
        let parameters = self.parameters(theta);
        let diagonals: Vec<T> = parameters.q.iter().map(|q| q.exp()).collect();
        // Σ q of each component
        let log_determinants: Vec<T> = parameters
            .q
            .chunks_exact(d)
            .map(|q| q.iter().sum())
            .collect();
        let (mut centred, mut whitened) = (vec![zero; d], vec![zero; d]);
        let mut logs = vec![zero; self.components];
        let mut sum = zero;
        for point in self.points.as_slice().chunks_exact(d) {
            for (k, log) in logs.iter_mut().enumerate() {
                // Q (μ − x), only its square counts
                let (mean, l) = (parameters.mean(k), parameters.l(k));
                let diagonal = &diagonals[k * d..(k + 1) * d];
                for i in 0..d {
                    centred[i] = mean[i] - point[i];
                    whitened[i] = diagonal[i] * centred[i];
                }
                let mut entries = l.iter(); // the columns below the diagonal, one after the other
                for i in 0..d {
                    for (entry, l) in whitened[i + 1..].iter_mut().zip(&mut entries) {
                        *entry += *l * centred[i];
                    }
                }
                let mut square = zero;
                for entry in &whitened {
                    square += *entry * *entry;
                }
                *log = parameters.alpha[k] + log_determinants[k] - square * 0.5;
            }
            sum += T::log_sum_exp(&logs);
        }
        sum -= T::log_sum_exp(parameters.alpha) * self.points.ncols() as f64;
        let mut frobenius = zero;
        for entry in diagonals.iter().chain(parameters.l) {
            frobenius += *entry * *entry;
        }
        let log_determinant: T = log_determinants.iter().sum();
        sum + self.prior.log_kernel(log_determinant, frobenius) + self.constant()
    }
}

impl Problem for GaussianMixture {
    fn name(&self) -> String {
        let (d, n) = self.points.shape();
        format!(
            "mixture of {} Gaussians at {n} points of R{d}",
            self.components
        )
    }
    fn dimension(&self) -> usize {
        Parameters::<f64>::count(self.points.nrows(), self.components)
    }
    fn closed_form_gradient(&self, theta: &[f64]) -> DVector<f64> {
        let mut gradient = DVector::zeros(theta.len());
        self.value_and_closed_form_gradient_into(theta, gradient.as_mut_slice());
        gradient
    }
    fn closed_form_hessian(&self, _: &[f64]) -> Option<DMatrix<f64>> {
        None
    }
    // exp 2q ≤ 1 multiplies (x − μ)²: Gaussians no narrower than the points are spread, so that f bends moderately.
    fn lower(&self) -> Vec<f64> {
        self.corner(-0.5, -1.0)
    }
    fn upper(&self) -> Vec<f64> {
        self.corner(0.5, 0.0)
    }
}

/// A draw from N(0, ½²).
fn half_normal(rng: &mut impl Rng) -> f64 {
    let normal: f64 = StandardNormal.sample(rng);
    0.5 * normal
}
