//! The objective as a sum over the points.

use gradus_calculus::{Real, SumOverData};

use super::GaussianMixture;
use super::parameters::{columns, triangle};

/// f(θ) = Σₓ term(prepare(θ), x) + rest(θ), for [`Replay`](gradus_calculus::Replay) over [`points`](Self::points).
///
/// ```
/// use gradus_calculus::Replay;
/// use gradus_numerics::ln;
/// use gradus_problems::GaussianMixture;
/// use nalgebra::dmatrix;
///
/// let f = GaussianMixture::new(dmatrix![-1.0, 1.0], 1);
/// let (value, gradient) = Replay::new(&f, f.points())?.value_and_gradient(&[0.0, 0.0, 0.0]); // α, μ, q
/// // Two points a standard deviation from the mean of a normal, and the prior e^(−½)/2.
/// assert!((value - (-1.0 - ln(std::f64::consts::TAU) - 0.5 - ln(2.0))).abs() < 1e-14);
/// assert_eq!(gradient.as_slice(), [0.0, 0.0, -1.0]); // by q: Σ (1 − x²) − 1
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
impl SumOverData for GaussianMixture {
    /// What every point needs: for each component ln πₖ + Σ q − d/2 ln 2π; the mean μₖ; the rows of the lower triangle Qₖ, 1, …, d
    /// entries long, each ending in its exp qᵢ.
    ///
    /// # Panics
    /// When θ has another length than the parameters.
    ///
    /// ```
    /// use gradus_calculus::SumOverData;
    /// use gradus_problems::GaussianMixture;
    /// let f = GaussianMixture::synthetic(2, 1, 20, 0);
    /// let prepared = f.prepare(&[0.0, 5.0, 6.0, 0.0, 0.0, 7.0]); // α | μ | q | l
    /// assert_eq!(prepared[0], -gradus_numerics::ln(std::f64::consts::TAU));
    /// assert_eq!(prepared[1..], [5.0, 6.0, 1.0, 7.0, 1.0]); // μ, then Q = (1 0; 7 1)
    /// ```
    fn prepare<T: Real>(&self, theta: &[T]) -> Vec<T> {
        let d = self.points.nrows();
        let parameters = self.parameters(theta);
        let log_total = T::log_sum_exp(parameters.alpha);
        let mut prepared = Vec::with_capacity(self.components * component_size(d));
        for (k, q) in parameters.q.chunks_exact(d).enumerate() {
            let log_weight = parameters.alpha[k] - log_total;
            prepared.push(log_weight + T::sum_of(q) + self.log_normalizer());
            prepared.extend_from_slice(parameters.mean(k));
            let columns: Vec<&[T]> = columns(parameters.l(k), d).collect();
            for (i, q) in q.iter().enumerate() {
                prepared.extend((0..i).map(|j| columns[j][i - j - 1]));
                prepared.push(q.exp());
            }
        }
        prepared
    }

    /// ln Σₖ πₖ N(x; μₖ, (QₖᵀQₖ)⁻¹), the log density of the mixture at a point x (length d).
    ///
    /// # Panics
    /// When the lengths do not fit.
    ///
    /// ```
    /// use gradus_calculus::SumOverData;
    /// use gradus_numerics::ln;
    /// use gradus_problems::GaussianMixture;
    /// let f = GaussianMixture::synthetic(1, 1, 20, 0);
    /// let standard_normal = f.prepare(&[0.0, 0.0, 0.0]);
    /// let expected = -0.5 * 9.0 - 0.5 * ln(std::f64::consts::TAU); // −x²/2 − ½ ln 2π
    /// assert!((f.term(&standard_normal, &[3.0]) - expected).abs() < 1e-15);
    /// ```
    fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T {
        let d = self.points.nrows();
        assert_length("a point", d, datum.len());
        let size = component_size(d);
        assert_length("the prepared part", self.components * size, prepared.len());
        let (mut centred, mut whitened) = (vec![T::from(0.0); d], vec![T::from(0.0); d]);
        let mut logs = Vec::with_capacity(self.components);
        for component in prepared.chunks_exact(size) {
            let (mean, mut rows) = component[1..].split_at(d);
            for (i, mean) in mean.iter().enumerate() {
                centred[i] = datum[i] - *mean;
            }
            for (i, entry) in whitened.iter_mut().enumerate() {
                let (row, below) = rows.split_at(i + 1);
                *entry = T::dot(row, &centred[..=i]);
                rows = below;
            }
            logs.push(component[0] - T::squared_norm(&whitened) * 0.5);
        }
        T::log_sum_exp(&logs)
    }

    /// Σₖ ln W(QₖᵀQₖ), the log density of the prior.
    ///
    /// # Panics
    /// When θ has another length than the parameters.
    ///
    /// ```
    /// use gradus_calculus::SumOverData;
    /// use gradus_problems::GaussianMixture;
    /// let f = GaussianMixture::synthetic(1, 1, 20, 0);
    /// let expected = -0.5 - gradus_numerics::ln(2.0); // e^(−½)/2 at Λ = 1 with γ = 1, m = 0
    /// assert!((f.rest(&[0.0, 0.0, 0.0]) - expected).abs() < 1e-15);
    /// ```
    fn rest<T: Real>(&self, theta: &[T]) -> T {
        let parameters = self.parameters(theta);
        let diagonals: Vec<T> = parameters.q.iter().map(|q| q.exp()).collect();
        let frobenius = T::squared_norm(&diagonals) + T::squared_norm(parameters.l);
        self.prior.log_kernel(T::sum_of(parameters.q), frobenius)
            + self.components as f64 * self.prior.log_normalizer(self.points.nrows())
    }
}

/// A log weight, a mean and a lower triangle.
fn component_size(d: usize) -> usize {
    1 + d + d + triangle(d)
}

fn assert_length(what: &str, expected: usize, found: usize) {
    assert!(
        expected == found,
        "{what} of the mixture has {expected} numbers, found {found}"
    );
}
