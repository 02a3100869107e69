//! Compositions of many operations, and the structured ones, with gradients written out.

use std::f64::consts::FRAC_2_SQRT_PI;

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics as num;
use gradus_problems::Problem;
use nalgebra::{DMatrix, DVector};

use crate::case::Case;

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new(Waves),
        Case::new(Angles),
        Case::new(Activations).no_complex_form("erf"),
        Case::new(Structured),
        Case::new(LogSumExp),
        Case::new(Branches),
    ]
}

/// e^(sin xy) ln(1 + z²) + atan2(y, x + 3)
struct Waves;

impl ScalarFunction for Waves {
    fn eval<T: Real>(&self, p: &[T]) -> T {
        let (x, y, z) = (p[0], p[1], p[2]);
        (x * y).sin().exp() * z.square().ln_1p() + y.atan2(x + 3.0)
    }
}

impl Problem for Waves {
    fn name(&self) -> String {
        "waves".into()
    }
    fn dimension(&self) -> usize {
        3
    }
    fn closed_form_gradient(&self, p: &[f64]) -> DVector<f64> {
        let (x, y, z) = (p[0], p[1], p[2]);
        let (wave, slope) = (num::exp(num::sin(x * y)), num::cos(x * y));
        let log = num::ln_1p(z * z);
        let r2 = (x + 3.0) * (x + 3.0) + y * y;
        DVector::from_column_slice(&[
            wave * slope * y * log - y / r2,
            wave * slope * x * log + (x + 3.0) / r2,
            wave * 2.0 * z / (1.0 + z * z),
        ])
    }
    fn closed_form_hessian(&self, _: &[f64]) -> Option<DMatrix<f64>> {
        None
    }
}

/// arcsin(x/4) √(1 + y²) + arccos(y/4) cosh(z/2) − tan(x/3)ʸ sinh z / arctan(z + 4), x > 0
struct Angles;

impl ScalarFunction for Angles {
    fn eval<T: Real>(&self, p: &[T]) -> T {
        let (x, y, z) = (p[0], p[1], p[2]);
        (x / 4.0).asin() * (y * y + 1.0).sqrt() + (y / 4.0).acos() * (z / 2.0).cosh()
            - (x / 3.0).tan().pow(y) * z.sinh() / (z + 4.0).atan()
    }
}

impl Problem for Angles {
    fn name(&self) -> String {
        "angles".into()
    }
    fn dimension(&self) -> usize {
        3
    }
    fn closed_form_gradient(&self, p: &[f64]) -> DVector<f64> {
        let (x, y, z) = (p[0], p[1], p[2]);
        let root = (1.0 + y * y).sqrt();
        let (tangent, cosine) = (num::tan(x / 3.0), num::cos(x / 3.0));
        let power = num::powf(tangent, y);
        let arc = num::atan(z + 4.0);
        let (sinh, cosh) = (num::sinh(z), num::cosh(z));
        DVector::from_column_slice(&[
            // (arcsin(x/4))′ = 1/√(16 − x²); (t^y)′ = y t^(y−1) t′, t′ = 1/(3 cos²(x/3))
            root / (16.0 - x * x).sqrt()
                - y * power / tangent / (3.0 * cosine * cosine) * sinh / arc,
            num::asin(x / 4.0) * y / root
                - num::cosh(z / 2.0) / (16.0 - y * y).sqrt()
                - power * num::ln(tangent) * sinh / arc,
            num::acos(y / 4.0) * num::sinh(z / 2.0) / 2.0
                - power * (cosh / arc - sinh / (arc * arc) / (1.0 + (z + 4.0) * (z + 4.0))),
        ])
    }
    fn closed_form_hessian(&self, _: &[f64]) -> Option<DMatrix<f64>> {
        None
    }
    fn lower(&self) -> Vec<f64> {
        vec![1.0, -2.0, -2.0]
    }
    fn upper(&self) -> Vec<f64> {
        vec![3.0, 2.0, 2.0]
    }
}

/// softplus(x − 2y) σ(z) + erf(x/2) tanh(y) hypot(z, 3) + 1/(2 + cos w) − (e^w − 1)^3
struct Activations;

impl ScalarFunction for Activations {
    fn eval<T: Real>(&self, p: &[T]) -> T {
        let (x, y, z, w) = (p[0], p[1], p[2], p[3]);
        (x - y * 2.0).softplus() * z.sigmoid()
            + (x / 2.0).erf() * y.tanh() * z.hypot(T::from(3.0))
            + (w.cos() + 2.0).recip()
            - w.exp_m1().powi(3)
    }
}

impl Problem for Activations {
    fn name(&self) -> String {
        "activations".into()
    }
    fn dimension(&self) -> usize {
        4
    }
    fn closed_form_gradient(&self, p: &[f64]) -> DVector<f64> {
        let (x, y, z, w) = (p[0], p[1], p[2], p[3]);
        let (plus, step) = (num::softplus(x - 2.0 * y), num::sigmoid(x - 2.0 * y));
        let s = num::sigmoid(z);
        let (erf, bell) = (
            num::erf(x / 2.0),
            FRAC_2_SQRT_PI * num::exp(-x * x / 4.0) / 2.0,
        );
        let tanh = num::tanh(y);
        let radius = (z * z + 9.0).sqrt();
        let (width, e) = (num::cos(w) + 2.0, num::exp_m1(w));
        DVector::from_column_slice(&[
            step * s + bell * tanh * radius,
            -2.0 * step * s + erf * (1.0 - tanh * tanh) * radius,
            plus * s * (1.0 - s) + erf * tanh * z / radius,
            num::sin(w) / (width * width) - 3.0 * e * e * num::exp(w),
        ])
    }
    fn closed_form_hessian(&self, _: &[f64]) -> Option<DMatrix<f64>> {
        None
    }
}

/// (a · b) + ‖x‖² Σ x − w · x over 22 coordinates, x = (a, b): more terms than lanes, and a remainder.
struct Structured;

const HALF: usize = 11;

fn weights() -> [f64; 2 * HALF] {
    std::array::from_fn(|i| 0.25 * i as f64 - 2.0)
}

impl ScalarFunction for Structured {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let (a, b) = x.split_at(HALF);
        T::dot(a, b) + T::squared_norm(x) * T::sum_of(x) - T::weighted_sum(&weights(), x)
    }
}

impl Problem for Structured {
    fn name(&self) -> String {
        "structured operations".into()
    }
    fn dimension(&self) -> usize {
        2 * HALF
    }
    // partner of xᵢ in the dot product + 2 xᵢ Σ x + ‖x‖² − wᵢ
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        let (sum, squared) = (num::sum(x), num::squared_norm(x));
        DVector::from_fn(2 * HALF, |i, _| {
            x[(i + HALF) % (2 * HALF)] + 2.0 * x[i] * sum + squared - weights()[i]
        })
    }
    // 2 δᵢⱼ Σ x + 2 xᵢ + 2 xⱼ, + 1 for partners
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
        let sum = num::sum(x);
        Some(DMatrix::from_fn(2 * HALF, 2 * HALF, |i, j| {
            let diagonal = if i == j { 2.0 * sum } else { 0.0 };
            let partner = if i.abs_diff(j) == HALF { 1.0 } else { 0.0 };
            diagonal + 2.0 * x[i] + 2.0 * x[j] + partner
        }))
    }
}

/// ln Σ exp xᵢ over 11 coordinates: its gradient is the softmax s, its Hessian diag(s) − s sᵀ.
struct LogSumExp;

impl ScalarFunction for LogSumExp {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        T::log_sum_exp(x)
    }
}

impl Problem for LogSumExp {
    fn name(&self) -> String {
        "log sum exp".into()
    }
    fn dimension(&self) -> usize {
        HALF
    }
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        let powers: Vec<f64> = x.iter().map(|x| num::exp(*x)).collect();
        DVector::from_column_slice(&powers) / num::sum(&powers)
    }
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
        let s = self.closed_form_gradient(x);
        Some(DMatrix::from_diagonal(&s) - &s * s.transpose())
    }
    fn lower(&self) -> Vec<f64> {
        vec![-8.0; HALF]
    }
    fn upper(&self) -> Vec<f64> {
        vec![8.0; HALF]
    }
}

/// S |x₀ − 9| / max(min(x₁, 9), −9), S = Σ over i of xᵢ³ where xᵢ > 0 and √(1 − xᵢ) elsewhere: a loop with a branch.
struct Branches;

impl ScalarFunction for Branches {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let sum: T = x
            .iter()
            .map(|&x| {
                if x > T::from(0.0) {
                    x * x * x
                } else {
                    (-x + 1.0).sqrt()
                }
            })
            .sum();
        sum * (x[0] - 9.0).abs() / x[1].min(T::from(9.0)).max(T::from(-9.0))
    }
}

impl Branches {
    fn sum(x: &[f64]) -> f64 {
        x.iter()
            .map(|&x| if x > 0.0 { x * x * x } else { (1.0 - x).sqrt() })
            .sum()
    }
}

impl Problem for Branches {
    fn name(&self) -> String {
        "branches".into()
    }
    fn dimension(&self) -> usize {
        3
    }
    // f = S (9 − x₀)/x₁
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
        let factor = (9.0 - x[0]) / x[1];
        let sum = Self::sum(x);
        let mut gradient = DVector::from_fn(3, |i, _| {
            factor
                * if x[i] > 0.0 {
                    3.0 * x[i] * x[i]
                } else {
                    -0.5 / (1.0 - x[i]).sqrt()
                }
        });
        gradient[0] -= sum / x[1];
        gradient[1] -= sum * factor / x[1];
        gradient
    }
    fn closed_form_hessian(&self, _: &[f64]) -> Option<DMatrix<f64>> {
        None
    }
    fn lower(&self) -> Vec<f64> {
        vec![0.5, 0.5, -2.0]
    }
    fn upper(&self) -> Vec<f64> {
        vec![2.0, 2.0, -0.5]
    }
}
