//! The gradient by hand.

use gradus_numerics::{dot, exp, ln, max, squared_norm, sum};

use super::GaussianMixture;
use super::parameters::{columns, triangle};
use crate::problem::assert_dimension;

impl GaussianMixture {
    /// f(θ), and ∇f(θ) (as long as θ) into `gradient`, by hand in one pass over the points; it allocates 3 K (d + 1) + d numbers.
    ///
    /// With c = x − μₖ, y = Qₖ c and the share w of component k in the density at x, each point adds w to ∂f/∂αₖ, w Qₖᵀy to
    /// ∂f/∂μₖ, w (1 − yᵢ cᵢ exp qᵢ) to ∂f/∂qᵢ and −w yⱼ cᵢ to ∂f/∂lⱼᵢ. The weights add −N πₖ to ∂f/∂αₖ, the prior m − γ² exp 2qᵢ
    /// and −γ² lⱼᵢ.
    ///
    /// # Panics
    /// When θ or the gradient has another length than the parameters.
    ///
    /// ```
    /// use gradus_problems::GaussianMixture;
    /// use nalgebra::DMatrix;
    ///
    /// let f = GaussianMixture::new(DMatrix::from_element(1, 1, 2.0), 1); // the point 2
    /// let mut gradient = [0.0; 3];
    /// let value = f.value_and_closed_form_gradient_into(&[0.0; 3], &mut gradient); // α | μ | q
    /// assert_eq!(gradient, [0.0, 2.0, (1.0 - 4.0) - 1.0]); // x − μ; 1 − (x − μ)², and −1 from the prior
    /// ```
    pub fn value_and_closed_form_gradient_into(&self, theta: &[f64], gradient: &mut [f64]) -> f64 {
        let d = self.points.nrows();
        let parameters = self.parameters(theta);
        assert_dimension(theta.len(), gradient.len());
        gradient.fill(0.0);
        // ∂f/∂α holds Σ w, ∂f/∂μ Σ w y, ∂f/∂q Σ w yᵢ cᵢ and ∂f/∂l −Σ w yⱼ cᵢ until the points are through.
        let (d_alpha, rest) = gradient.split_at_mut(self.components);
        let (d_mean, rest) = rest.split_at_mut(self.components * d);
        let (d_q, d_l) = rest.split_at_mut(self.components * d);

        let diagonals: Vec<f64> = parameters.q.iter().map(|q| exp(*q)).collect();
        let offsets: Vec<f64> = (parameters.alpha.iter())
            .zip(parameters.q.chunks_exact(d))
            .map(|(alpha, q)| alpha + sum(q))
            .collect();
        let mut centred = vec![0.0; self.components * d];
        let mut whitened = vec![0.0; self.components * d];
        let mut shares = vec![0.0; self.components];
        let mut weighted = vec![0.0; d]; // w y
        let mut value = self.constant();
        for point in self.points.as_slice().chunks_exact(d) {
            // forward: c = x − μ, y = Q c, ln share = α + Σ q − ½ ‖y‖²
            for (k, share) in shares.iter_mut().enumerate() {
                let place = k * d..(k + 1) * d;
                let (c, y) = (&mut centred[place.clone()], &mut whitened[place.clone()]);
                let (mean, diagonal) = (&parameters.means[place.clone()], &diagonals[place]);
                for i in 0..d {
                    c[i] = point[i] - mean[i];
                    y[i] = diagonal[i] * c[i];
                }
                for (i, column) in columns(parameters.l(k), d).enumerate() {
                    for (y, l) in y[i + 1..].iter_mut().zip(column) {
                        *y += l * c[i];
                    }
                }
                *share = offsets[k] - 0.5 * squared_norm(y);
            }
            value += softmax(&mut shares);
            // backward: the sums above
            for (k, &w) in shares.iter().enumerate() {
                let place = k * d..(k + 1) * d;
                let (c, y) = (&centred[place.clone()], &whitened[place.clone()]);
                let (d_mean, d_q) = (&mut d_mean[place.clone()], &mut d_q[place]);
                d_alpha[k] += w;
                for i in 0..d {
                    weighted[i] = w * y[i];
                    d_mean[i] += weighted[i];
                    d_q[i] += weighted[i] * c[i];
                }
                let mut d_l = &mut d_l[k * triangle(d)..(k + 1) * triangle(d)];
                for i in 0..d {
                    let (column, rest) = d_l.split_at_mut(d - 1 - i);
                    d_l = rest;
                    for (d_l, weighted) in column.iter_mut().zip(&weighted[i + 1..]) {
                        *d_l -= weighted * c[i];
                    }
                }
            }
        }

        let (gamma2, m) = (self.prior.gamma * self.prior.gamma, f64::from(self.prior.m));
        for (k, total) in d_alpha.iter().enumerate() {
            let place = k * d..(k + 1) * d;
            let (diagonal, d_mean) = (&diagonals[place.clone()], &mut d_mean[place.clone()]);
            for (d_q, q) in d_q[place].iter_mut().zip(diagonal) {
                *d_q = total - q * *d_q + m - gamma2 * q * q;
            }
            // Qᵀ Σ w y in place: entry i needs those from i on
            for (i, column) in columns(parameters.l(k), d).enumerate() {
                d_mean[i] = diagonal[i] * d_mean[i] + dot(column, &d_mean[i + 1..]);
            }
        }
        for (d_l, l) in d_l.iter_mut().zip(parameters.l) {
            *d_l -= gamma2 * l;
        }
        let n = self.points.ncols() as f64;
        let mut weights = parameters.alpha.to_vec();
        value -= n * softmax(&mut weights);
        for (d_alpha, weight) in d_alpha.iter_mut().zip(weights) {
            *d_alpha -= n * weight;
        }
        let frobenius = squared_norm(&diagonals) + squared_norm(parameters.l);
        value + self.prior.log_kernel(sum(parameters.q), frobenius)
    }
}

/// xₖ becomes exp xₖ / Σ exp xⱼ; returns ln Σ exp xⱼ.
#[inline]
fn softmax(x: &mut [f64]) -> f64 {
    let largest = x.iter().fold(f64::NEG_INFINITY, |m, x| max(m, *x));
    for x in x.iter_mut() {
        *x = exp(*x - largest);
    }
    let total = sum(x);
    for x in x.iter_mut() {
        *x /= total;
    }
    ln(total) + largest
}
