//! The Helmholtz free energy of a mixed fluid.

use std::f64::consts::SQRT_2;

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics::{dot, ln, ln_1p};
use nalgebra::{DMatrix, DVector};

use crate::Problem;
use crate::problem::assert_dimension;

/// f(x) = Σᵢ xᵢ ln(xᵢ/(1 − b·x)) − xᵀA x/(√8 b·x) · ln((1 + (1 + √2) b·x)/(1 + (1 − √2) b·x)): the Helmholtz free energy of
/// a mixed fluid by the Peng-Robinson equation of state, in units of RT.
///
/// x > 0 with b·x < 1 are the molar concentrations, A (n × n, symmetric) the attractions between the components and b
/// (length n) their volumes. Here aᵢⱼ = δᵢⱼ + 1/(1 + i + j) and bᵢ = 0.3/n (1 + (7i mod 5)/10), i and j from 0: made up, smooth, the
/// same on every machine. A is dense, so f costs O(n²), and by hand its gradient costs little more.
///
/// It is the classical test of reverse mode: Griewank and Walther, *Evaluating Derivatives* (2008); Baydin, Pearlmutter,
/// Radul and Siskind, *Automatic Differentiation in Machine Learning: a Survey*, JMLR 18 (2018), section 5.
/// Here it is evaluated by plain scalar loops, as one writes it first; [`StructuredHelmholtz`](crate::StructuredHelmholtz) is the same function by
/// structured operations.
///
/// ```
/// use gradus_calculus::{ScalarFunction, gradient};
/// use gradus_numerics::ln;
/// use gradus_problems::{Helmholtz, Problem};
///
/// let f = Helmholtz::new(1); // A = (2), b = (0.3)
/// let (s, root8) = (0.3, 8.0_f64.sqrt()); // b·x at x = 1
/// let log = ln((1.0 + (1.0 + 2.0_f64.sqrt()) * s) / (1.0 + (1.0 - 2.0_f64.sqrt()) * s));
/// assert!((f.eval(&[1.0]) - (ln(1.0 / (1.0 - s)) - 2.0 / (root8 * s) * log)).abs() < 1e-15);
/// // f′ = ln(x/(1 − bx)) + 1/(1 − bx) − a/(√8 b) L − a x/(1 + 2bx − (bx)²)
/// let slope = ln(1.0 / (1.0 - s)) + 1.0 / (1.0 - s) - 2.0 / (root8 * s) * log - 2.0 / (1.0 + 2.0 * s - s * s);
/// assert!((gradient(&f, &[1.0])[0] - slope).abs() < 1e-14);
/// assert!((f.closed_form_gradient(&[1.0])[0] - slope).abs() < 1e-14);
/// ```
#[derive(Clone, Debug)]
pub struct Helmholtz {
    attraction: DMatrix<f64>,
    volume: Vec<f64>,
}

impl Helmholtz {
    /// The free energy of n components.
    ///
    /// # Panics
    /// When n is 0.
    ///
    /// ```
    /// use gradus_problems::{Helmholtz, Problem};
    /// assert_eq!(Helmholtz::new(10).dimension(), 10);
    /// ```
    pub fn new(n: usize) -> Self {
        assert!(n > 0, "a fluid needs at least one component, found 0");
        let attraction = DMatrix::from_fn(n, n, |i, j| {
            1.0 / (1 + i + j) as f64 + if i == j { 1.0 } else { 0.0 }
        });
        let volume = (0..n)
            .map(|i| 0.3 / n as f64 * (1.0 + 0.1 * (i * 7 % 5) as f64))
            .collect();
        Self { attraction, volume }
    }

    /// A point to evaluate it at, between 0.5 and 0.9 in each coordinate: xᵢ = 0.5 + 0.4/17 (13i mod 17), i from 0.
    ///
    /// ```
    /// use gradus_problems::Helmholtz;
    /// assert_eq!(Helmholtz::new(2).start(), [0.5, 0.5 + 0.4 / 17.0 * 13.0]);
    /// ```
    pub fn start(&self) -> Vec<f64> {
        (0..self.volume.len())
            .map(|i| 0.5 + 0.4 / 17.0 * (i * 13 % 17) as f64)
            .collect()
    }

    /// The attractions A, n × n, symmetric.
    ///
    /// ```
    /// use gradus_problems::Helmholtz;
    /// assert_eq!(Helmholtz::new(2).attraction().as_slice(), [2.0, 0.5, 0.5, 1.0 + 1.0 / 3.0]);
    /// ```
    pub fn attraction(&self) -> &DMatrix<f64> {
        &self.attraction
    }

    /// The volumes b, length n.
    ///
    /// ```
    /// use gradus_problems::Helmholtz;
    /// assert_eq!(Helmholtz::new(1).volume(), [0.3]);
    /// ```
    pub fn volume(&self) -> &[f64] {
        &self.volume
    }

    /// f(x), and ∇f(x) (length n) into `gradient`, by hand in one pass over A; nothing is allocated.
    ///
    /// With s = b·x, φ(s) = ln((1 + (1 + √2) s)/(1 + (1 − √2) s))/(√8 s) and φ′ = (1/(1 + 2s − s²) − φ)/s:
    /// ∂f/∂xₖ = ln(xₖ/(1 − s)) + 1 − 2 (A x)ₖ φ + bₖ (Σ xᵢ/(1 − s) − xᵀA x φ′).
    ///
    /// # Panics
    /// When x or the gradient has not n coordinates.
    ///
    /// ```
    /// use gradus_calculus::ScalarFunction;
    /// use gradus_problems::{Helmholtz, Problem};
    ///
    /// let f = Helmholtz::new(3);
    /// let (x, mut gradient) = (f.start(), [0.0; 3]);
    /// let value = f.value_and_closed_form_gradient_into(&x, &mut gradient);
    /// assert!((value / f.eval(&x) - 1.0).abs() < 1e-15);
    /// assert_eq!(gradient, f.closed_form_gradient(&x).as_slice());
    /// ```
    pub fn value_and_closed_form_gradient_into(&self, x: &[f64], gradient: &mut [f64]) -> f64 {
        assert_dimension(self.volume.len(), x.len());
        assert_dimension(self.volume.len(), gradient.len());
        let Attraction { s, phi, d_phi, .. } = Attraction::new(dot(&self.volume, x));
        let (mut ideal, mut total, mut quadratic) = (0.0, 0.0, 0.0);
        for ((d, x_k), row) in gradient.iter_mut().zip(x).zip(self.rows()) {
            let log = ln(x_k / (1.0 - s));
            let product = dot(row, x); // (A x)ₖ
            ideal += x_k * log;
            total += x_k;
            quadratic += x_k * product;
            *d = log + 1.0 - 2.0 * product * phi;
        }
        let d_s = total / (1.0 - s) - quadratic * d_phi;
        for (d, b) in gradient.iter_mut().zip(&self.volume) {
            *d += b * d_s;
        }
        ideal - quadratic * phi
    }

    /// The rows of A, each contiguous: A is symmetric, so they are its columns.
    fn rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.attraction.as_slice().chunks_exact(self.volume.len())
    }
}

impl ScalarFunction for Helmholtz {
    #[inline]
    fn eval<T: Real>(&self, x: &[T]) -> T {
        assert_dimension(self.volume.len(), x.len());
        let mut s = T::from(0.0);
        for (x_i, b_i) in x.iter().zip(&self.volume) {
            s += *x_i * *b_i;
        }
        let free = -s + 1.0;
        let (mut ideal, mut quadratic) = (T::from(0.0), T::from(0.0));
        for (x_i, row) in x.iter().zip(self.rows()) {
            ideal += *x_i * (*x_i / free).ln();
            let mut product = T::from(0.0);
            for (x_j, a_ij) in x.iter().zip(row) {
                product += *x_j * *a_ij;
            }
            quadratic += *x_i * product;
        }
        ideal - attraction(s, quadratic)
    }
}

impl Problem for Helmholtz {
    fn name(&self) -> String {
        format!("Helmholtz {}", self.volume.len())
    }
    fn dimension(&self) -> usize {
        self.volume.len()
    }
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        let mut gradient = DVector::zeros(self.volume.len());
        self.value_and_closed_form_gradient_into(x, gradient.as_mut_slice());
        gradient
    }
    // ∂²f/∂xₖ∂xₗ = δₖₗ/xₖ + (bₖ + bₗ)/(1 − s) − 2 aₖₗ φ − 2 φ′ ((A x)ₖ bₗ + bₖ (A x)ₗ) + bₖ bₗ (Σ xᵢ/(1 − s)² − xᵀA x φ″)
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
        assert_dimension(self.volume.len(), x.len());
        let b = &self.volume;
        let curve = Attraction::new(dot(b, x));
        let products: Vec<f64> = self.rows().map(|row| dot(row, x)).collect();
        let total = gradus_numerics::sum(x);
        let free = 1.0 - curve.s;
        let d2_s = total / (free * free) - dot(x, &products) * curve.d2_phi;
        Some(DMatrix::from_fn(x.len(), x.len(), |k, l| {
            let ideal = if k == l { 1.0 / x[k] } else { 0.0 } + (b[k] + b[l]) / free;
            let mixed = products[k] * b[l] + b[k] * products[l];
            ideal - 2.0 * (self.attraction[(k, l)] * curve.phi + curve.d_phi * mixed)
                + b[k] * b[l] * d2_s
        }))
    }
    // away from x = 0, where ln x is singular
    fn lower(&self) -> Vec<f64> {
        vec![0.5; self.volume.len()]
    }
    // b·x ≤ 0.42 for x ≤ 1
    fn upper(&self) -> Vec<f64> {
        vec![1.0; self.volume.len()]
    }
}

/// xᵀA x/(√8 s) ln((1 + (1 + √2) s)/(1 + (1 − √2) s)), s = b·x
#[inline]
pub(crate) fn attraction<T: Real>(s: T, quadratic: T) -> T {
    let log = ((s * (1.0 + SQRT_2) + 1.0) / (s * (1.0 - SQRT_2) + 1.0)).ln();
    quadratic / (s * (2.0 * SQRT_2)) * log
}

/// φ(s) = ln((1 + (1 + √2) s)/(1 + (1 − √2) s))/(√8 s) and its derivatives.
struct Attraction {
    s: f64,
    phi: f64,
    d_phi: f64,
    d2_phi: f64,
}

impl Attraction {
    fn new(s: f64) -> Self {
        let root8 = 2.0 * SQRT_2;
        // The quotient is 1 + √8 s/(1 + (1 − √2) s).
        let phi = ln_1p(root8 * s / (1.0 + (1.0 - SQRT_2) * s)) / (root8 * s);
        // (s φ)′ = γ = 1/(1 + 2s − s²), (s φ)″ = γ′ = −2 (1 − s) γ²
        let gamma = 1.0 / (1.0 + 2.0 * s - s * s);
        let d_phi = (gamma - phi) / s;
        let d2_phi = (-2.0 * (1.0 - s) * gamma * gamma - 2.0 * d_phi) / s;
        Self {
            s,
            phi,
            d_phi,
            d2_phi,
        }
    }
}
