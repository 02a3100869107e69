//! Each operation of `Real` alone, with its first and second derivatives written out.

use std::f64::consts::FRAC_2_SQRT_PI;

use gradus_calculus::{Real, ScalarFunction};
use gradus_numerics as num;
use gradus_problems::Problem;
use nalgebra::{DMatrix, DVector};

use crate::case::Case;

/// One function per line: name, box, f on any scalar, gradient, Hessian row by row.
macro_rules! operations {
    ($($struct:ident: $name:literal in [$($lower:literal..$upper:literal),+] |[$($x:ident),+]|
        $value:expr; $gradient:expr; $hessian:expr;)+) => {
        $(
            struct $struct;
            impl ScalarFunction for $struct {
                fn eval<T: Real>(&self, x: &[T]) -> T {
                    let &[$($x),+] = x else { panic!("{} takes other coordinates", $name) };
                    $value
                }
            }
            impl Problem for $struct {
                fn name(&self) -> String {
                    $name.into()
                }
                fn dimension(&self) -> usize {
                    [$($lower),+].len()
                }
                fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64> {
                    let &[$($x),+] = x else { panic!("{} takes other coordinates", $name) };
                    let _ = ($($x),+); // not every derivative depends on x
                    DVector::from_column_slice(&$gradient)
                }
                fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>> {
                    let &[$($x),+] = x else { panic!("{} takes other coordinates", $name) };
                    let _ = ($($x),+);
                    Some(DMatrix::from_row_slice(x.len(), x.len(), &$hessian))
                }
                fn lower(&self) -> Vec<f64> {
                    vec![$($lower),+]
                }
                fn upper(&self) -> Vec<f64> {
                    vec![$($upper),+]
                }
            }
        )+
        /// A case per operation; erf has no complex form.
        pub(crate) fn cases() -> Vec<Case> {
            vec![$(Case::new($struct)),+]
                .into_iter()
                .map(|case| match case.problem.name().as_str() {
                    "erf x" => case.no_complex_form("erf"),
                    _ => case,
                })
                .collect()
        }
    };
}

operations! {
    Sum: "x + y" in [-2.0..2.0, -2.0..2.0] |[x, y]| x + y;
        [1.0, 1.0];
        [0.0, 0.0, 0.0, 0.0];
    Difference: "x − y" in [-2.0..2.0, -2.0..2.0] |[x, y]| x - y;
        [1.0, -1.0];
        [0.0, 0.0, 0.0, 0.0];
    Product: "x y" in [-2.0..2.0, -2.0..2.0] |[x, y]| x * y;
        [y, x];
        [0.0, 1.0, 1.0, 0.0];
    Quotient: "x / y" in [-2.0..2.0, 0.5..2.0] |[x, y]| x / y;
        [1.0 / y, -x / (y * y)];
        [0.0, -1.0 / (y * y), -1.0 / (y * y), 2.0 * x / (y * y * y)];
    NegativeQuotient: "x / y, y < 0" in [-2.0..2.0, -2.0..-0.5] |[x, y]| x / y;
        [1.0 / y, -x / (y * y)];
        [0.0, -1.0 / (y * y), -1.0 / (y * y), 2.0 * x / (y * y * y)];
    Constants: "((x + 3) · 2 − 1) / 4" in [-2.0..2.0] |[x]| ((x + 3.0) * 2.0 - 1.0) / 4.0;
        [0.5];
        [0.0];
    Assigning: "x +=, −=, ·=, /=" in [-2.0..2.0, 0.5..2.0] |[x, y]| {
            // ((x + y) x − y) / y, each step in place, then with constants: (· + 3) 2 − 1, over 4
            let mut s = x;
            s += y;
            s *= x;
            s -= y;
            s /= y;
            s += 3.0;
            s *= 2.0;
            s -= 1.0;
            s /= 4.0;
            s
        };
        [(2.0 * x + y) / y / 2.0, -x * x / (y * y) / 2.0];
        [1.0 / y, -x / (y * y), -x / (y * y), x * x / (y * y * y)];
    Negation: "−x" in [-2.0..2.0] |[x]| -x;
        [-1.0];
        [0.0];
    Square: "x²" in [-2.0..2.0] |[x]| x.square();
        [2.0 * x];
        [2.0];
    Reciprocal: "1 / x" in [0.5..2.0] |[x]| x.recip();
        [-1.0 / (x * x)];
        [2.0 / (x * x * x)];
    Exponential: "exp x" in [-3.0..3.0] |[x]| x.exp();
        [num::exp(x)];
        [num::exp(x)];
    Logarithm: "ln x" in [0.2..5.0] |[x]| x.ln();
        [1.0 / x];
        [-1.0 / (x * x)];
    Logarithm1p: "ln(1 + x)" in [-0.6..2.0] |[x]| x.ln_1p();
        [1.0 / (1.0 + x)];
        [-1.0 / ((1.0 + x) * (1.0 + x))];
    Logarithm1pSmall: "ln(1 + x), small x" in [-1e-5..1e-5] |[x]| x.ln_1p();
        [1.0 / (1.0 + x)];
        [-1.0 / ((1.0 + x) * (1.0 + x))];
    ExponentialM1: "exp x − 1" in [-2.0..2.0] |[x]| x.exp_m1();
        [num::exp(x)];
        [num::exp(x)];
    ExponentialM1Small: "exp x − 1, small x" in [-1e-5..1e-5] |[x]| x.exp_m1();
        [num::exp(x)];
        [num::exp(x)];
    SquareRoot: "√x" in [0.3..4.0] |[x]| x.sqrt();
        [0.5 / x.sqrt()];
        [-0.25 / (x * x.sqrt())];
    Cube: "x³ by powi" in [-2.0..2.0] |[x]| x.powi(3);
        [3.0 * x * x];
        [6.0 * x];
    InverseSquare: "x⁻² by powi" in [-2.0..-0.5] |[x]| x.powi(-2);
        [-2.0 / (x * x * x)];
        [6.0 / (x * x * x * x)];
    ZerothPower: "x + x⁰" in [-2.0..2.0] |[x]| x + x.powi(0) + x.powf(0.0);
        [1.0];
        [0.0];
    RealPower: "x^2.5 by powf" in [0.3..3.0] |[x]| x.powf(2.5);
        [2.5 * x * x.sqrt()];
        [3.75 * x.sqrt()];
    NegativePower: "x^−0.5 by powf" in [0.4..3.0] |[x]| x.powf(-0.5);
        [-0.5 / (x * x.sqrt())];
        [0.75 / (x * x * x.sqrt())];
    WholePower: "x³ by powf, x < 0" in [-2.0..-0.5] |[x]| x.powf(3.0);
        [3.0 * x * x];
        [6.0 * x];
    Power: "x^y" in [0.4..2.0, -2.0..2.0] |[x, y]| x.pow(y);
        [y * num::powf(x, y - 1.0), num::powf(x, y) * num::ln(x)];
        {
            let mixed = num::powf(x, y - 1.0) * (1.0 + y * num::ln(x));
            [
                y * (y - 1.0) * num::powf(x, y - 2.0), mixed,
                mixed, num::powf(x, y) * num::ln(x) * num::ln(x),
            ]
        };
    Sine: "sin x" in [-7.0..7.0] |[x]| x.sin();
        [num::cos(x)];
        [-num::sin(x)];
    Cosine: "cos x" in [-7.0..7.0] |[x]| x.cos();
        [-num::sin(x)];
        [-num::cos(x)];
    Tangent: "tan x" in [-1.2..1.2] |[x]| x.tan();
        [1.0 / (num::cos(x) * num::cos(x))];
        [2.0 * num::tan(x) / (num::cos(x) * num::cos(x))];
    ArcSine: "arcsin x" in [-0.8..0.8] |[x]| x.asin();
        [1.0 / (1.0 - x * x).sqrt()];
        [x / ((1.0 - x * x) * (1.0 - x * x).sqrt())];
    ArcCosine: "arccos x" in [-0.8..0.8] |[x]| x.acos();
        [-1.0 / (1.0 - x * x).sqrt()];
        [-x / ((1.0 - x * x) * (1.0 - x * x).sqrt())];
    ArcTangent: "arctan x" in [-3.0..3.0] |[x]| x.atan();
        [1.0 / (1.0 + x * x)];
        [-2.0 * x / ((1.0 + x * x) * (1.0 + x * x))];
    AngleRight: "atan2(y, x), x > 0" in [-2.0..2.0, 0.5..2.0] |[y, x]| y.atan2(x);
        angle_gradient(y, x);
        angle_hessian(y, x);
    AngleAbove: "atan2(y, x), y > 0" in [0.5..2.0, -2.0..2.0] |[y, x]| y.atan2(x);
        angle_gradient(y, x);
        angle_hessian(y, x);
    AngleBelowLeft: "atan2(y, x), x, y < 0" in [-2.0..-0.5, -2.0..-0.5] |[y, x]| y.atan2(x);
        angle_gradient(y, x);
        angle_hessian(y, x);
    HyperbolicSine: "sinh x" in [-3.0..3.0] |[x]| x.sinh();
        [num::cosh(x)];
        [num::sinh(x)];
    HyperbolicCosine: "cosh x" in [-3.0..3.0] |[x]| x.cosh();
        [num::sinh(x)];
        [num::cosh(x)];
    HyperbolicTangent: "tanh x" in [-3.0..3.0] |[x]| x.tanh();
        [1.0 / (num::cosh(x) * num::cosh(x))];
        [-2.0 * num::tanh(x) / (num::cosh(x) * num::cosh(x))];
    HyperbolicTangentTail: "tanh x, tail" in [15.0..40.0] |[x]| x.tanh();
        [1.0 / (num::cosh(x) * num::cosh(x))];
        [-2.0 * num::tanh(x) / (num::cosh(x) * num::cosh(x))];
    AbsoluteRight: "|x|, x > 0" in [0.5..2.0] |[x]| x.abs();
        [1.0];
        [0.0];
    AbsoluteLeft: "|x|, x < 0" in [-2.0..-0.5] |[x]| x.abs();
        [-1.0];
        [0.0];
    Larger: "max(x², y)" in [1.5..2.0, 0.0..1.0] |[x, y]| x.square().max(y);
        [2.0 * x, 0.0];
        [2.0, 0.0, 0.0, 0.0];
    LargerSecond: "max(x, y²)" in [0.0..1.0, 1.5..2.0] |[x, y]| x.max(y.square());
        [0.0, 2.0 * y];
        [0.0, 0.0, 0.0, 2.0];
    Smaller: "min(x², y)" in [0.0..1.0, 1.5..2.0] |[x, y]| x.square().min(y);
        [2.0 * x, 0.0];
        [2.0, 0.0, 0.0, 0.0];
    SmallerSecond: "min(x, y²)" in [1.5..2.0, 0.0..0.9] |[x, y]| x.min(y.square());
        [0.0, 2.0 * y];
        [0.0, 0.0, 0.0, 2.0];
    Sigmoid: "σ(x)" in [-4.0..4.0] |[x]| x.sigmoid();
        [sigmoid_slope(x)];
        [sigmoid_curvature(x)];
    SigmoidLeft: "σ(x), left tail" in [-600.0..-40.0] |[x]| x.sigmoid();
        [sigmoid_slope(x)];
        [sigmoid_curvature(x)];
    SigmoidRight: "σ(x), right tail" in [20.0..40.0] |[x]| x.sigmoid();
        [sigmoid_slope(x)];
        [sigmoid_curvature(x)];
    Softplus: "softplus x" in [-4.0..4.0] |[x]| x.softplus();
        [1.0 / (1.0 + num::exp(-x))];
        [sigmoid_slope(x)];
    SoftplusLeft: "softplus x, left tail" in [-600.0..-40.0] |[x]| x.softplus();
        [1.0 / (1.0 + num::exp(-x))];
        [sigmoid_slope(x)];
    SoftplusRight: "softplus x, right tail" in [20.0..400.0] |[x]| x.softplus();
        [1.0 / (1.0 + num::exp(-x))];
        [sigmoid_slope(x)];
    ErrorFunction: "erf x" in [-2.0..2.0] |[x]| x.erf();
        [FRAC_2_SQRT_PI * num::exp(-x * x)];
        [-2.0 * x * FRAC_2_SQRT_PI * num::exp(-x * x)];
    Hypotenuse: "hypot(x, y)" in [-2.0..2.0, 0.5..2.0] |[x, y]| x.hypot(y);
        { let r = (x * x + y * y).sqrt(); [x / r, y / r] };
        {
            let r = (x * x + y * y).sqrt();
            let cube = r * r * r;
            [y * y / cube, -x * y / cube, -x * y / cube, x * x / cube]
        };
}

// ∂φ/∂y = x/r², ∂φ/∂x = −y/r²
fn angle_gradient(y: f64, x: f64) -> [f64; 2] {
    let r2 = x * x + y * y;
    [x / r2, -y / r2]
}

// ∂²φ/∂y² = −2xy/r⁴, ∂²φ/∂y∂x = (y² − x²)/r⁴, ∂²φ/∂x² = 2xy/r⁴
fn angle_hessian(y: f64, x: f64) -> [f64; 4] {
    let r4 = (x * x + y * y) * (x * x + y * y);
    let (straight, mixed) = (2.0 * x * y / r4, (y * y - x * x) / r4);
    [-straight, mixed, mixed, straight]
}

// σ′ = 1/(4 cosh²(x/2)), another formula than the engines' own
fn sigmoid_slope(x: f64) -> f64 {
    let c = num::cosh(0.5 * x);
    0.25 / c / c
}

// σ″ = −σ′ tanh(x/2)
fn sigmoid_curvature(x: f64) -> f64 {
    -sigmoid_slope(x) * num::tanh(0.5 * x)
}
