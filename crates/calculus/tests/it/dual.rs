//! Dual numbers at the places where a formula might fail: kinks, poles, tails, and the second order.

use gradus_calculus::{
    Dual, Real, ScalarFunction, hessian, hessian_vector_product, scalar_function,
};

type Dual1 = Dual<f64, 1>;
type Second = Dual<Dual1, 1>;

fn x(value: f64) -> Dual1 {
    Dual::variable(value, 0)
}

fn second(value: f64) -> Second {
    Dual {
        value: x(value),
        tangent: [Dual1::from(1.0)],
    }
}

#[test]
fn each_kink_has_its_documented_slope() {
    assert_eq!(x(0.0).abs().tangent, [0.0]);
    assert_eq!(x(-0.0).abs().tangent, [0.0]);
    assert_eq!(x(0.0).sqrt().tangent, [f64::INFINITY]);
    assert_eq!(x(0.0).powi(0).tangent, [0.0]);
    assert_eq!(x(0.0).powf(0.0).tangent, [0.0]);
    assert_eq!(x(0.0).powf(1.0).tangent, [1.0]);
    assert_eq!(x(0.0).powf(2.0).tangent, [0.0]);
    assert_eq!(x(0.0).powf(0.5).tangent, [f64::INFINITY]);
    assert_eq!(x(0.0).hypot(Dual1::from(0.0)).tangent, [0.0]);
    assert_eq!(x(1.0).max(Dual1::from(1.0)).tangent, [1.0]); // a tie takes the first
    assert_eq!(Dual1::from(1.0).max(x(1.0)).tangent, [0.0]);
    assert_eq!(x(1.0).min(Dual1::from(1.0)).tangent, [1.0]);
    assert_eq!(x(0.0).pow(Dual1::from(2.0)).tangent, [0.0]);
    assert_eq!(Dual1::from(0.0).pow(x(2.0)).tangent, [0.0]);
    assert_eq!(x(0.0).pow(Dual1::from(0.0)).tangent, [0.0]);
}

#[test]
fn a_selection_passes_nan_on() {
    assert!(x(f64::NAN).max(x(1.0)).value.is_nan());
    assert!(x(1.0).max(x(f64::NAN)).value.is_nan());
    assert!(x(f64::NAN).min(x(1.0)).value.is_nan());
    assert!(x(1.0).min(x(f64::NAN)).value.is_nan());
    assert!(x(f64::NAN).abs().tangent[0].is_nan());
}

#[test]
fn a_zero_tangent_stays_zero_against_an_infinite_slope() {
    let constant = Dual1::from(0.0);
    let y = x(3.0);
    assert_eq!((constant.sqrt() + y).tangent, [1.0]);
    assert_eq!((constant.powf(0.5) + y).tangent, [1.0]);
    assert_eq!((constant.ln() + y).tangent, [1.0]);
    assert_eq!((Dual1::from(1.0).asin() + y).tangent, [1.0]);
    assert_eq!((Dual1::from(1.0).acos() + y).tangent, [1.0]);
    assert_eq!((constant.atan2(constant) + y).tangent, [1.0]);
    assert_eq!((constant.recip() + y).tangent, [1.0]);
    assert_eq!((Dual1::from(1.0) / constant + y).tangent, [1.0]);
    assert_eq!((constant / 0.0 + y).tangent, [1.0]);
    assert_eq!((Dual1::from(f64::INFINITY) * constant + y).tangent, [1.0]);
    assert_eq!((Dual1::from(-2.0).pow(Dual1::from(3.0)) + y).tangent, [1.0]); // ln(−2) is NaN
    // but what varies does move: d/dx of x^½ through 0, nested too
    assert!(second(0.0).sqrt().tangent[0].value.is_infinite());
}

#[test]
fn slopes_keep_their_digits_in_the_tails() {
    // references by mpmath 1.3, 50 digits
    for (value, slope) in [
        (x(20.0).tanh(), 1.6993417021166355e-17),
        (x(-300.0).tanh(), 1.0601586212017243e-260),
        (x(40.0).sigmoid(), 4.248354255291589e-18),
        (x(-40.0).sigmoid(), 4.248354255291589e-18),
        (x(700.0).sigmoid(), 9.85967654375977e-305),
        (x(-700.0).softplus(), 9.85967654375977e-305),
        (x(10.0).erf(), 4.197656231354417e-44),
        (x(-30.0).exp_m1(), 9.357622968840175e-14),
    ] {
        assert!(
            (value.tangent[0] / slope - 1.0).abs() < 1e-14,
            "{:e}",
            value.tangent[0]
        );
    }
    assert_eq!(x(2000.0).tanh().tangent, [0.0]);
    assert_eq!(second(2000.0).tanh().tangent[0].tangent, [0.0]);
    assert_eq!(second(-2000.0).sigmoid().tangent[0].tangent, [0.0]);
}

#[test]
fn nested_duals_carry_second_derivatives() {
    let (e, c, s) = (
        gradus_numerics::exp(0.7),
        gradus_numerics::cos(0.7),
        gradus_numerics::sin(0.7),
    );
    for (value, expected) in [
        (second(0.7).exp(), e),
        (second(0.7).sin(), -s),
        (second(0.7).cos(), -c),
        (second(0.7).ln(), -1.0 / 0.49),
        (second(0.7).sqrt(), -0.25 / gradus_numerics::powf(0.7, 1.5)),
        (second(0.7).powi(3), 6.0 * 0.7),
        (second(0.7).powi(-1), 2.0 / 0.343),
        (second(0.7).recip(), 2.0 / 0.343),
        (second(0.7).powf(2.5), 3.75 * 0.7_f64.sqrt()),
        (second(0.7).square(), 2.0),
        (second(0.0).tanh(), 0.0),
        (second(0.0).sigmoid(), 0.0),
        (second(0.7).atan(), -1.4 / (1.49 * 1.49)),
        (second(0.7).tan(), 2.0 * s / (c * c * c)),
        (second(0.7).abs(), 0.0),
        (second(-0.7).softplus(), {
            let sigma = gradus_numerics::sigmoid(-0.7);
            sigma * (1.0 - sigma)
        }),
    ] {
        let measured = value.tangent[0].tangent[0];
        assert!(
            (measured - expected).abs() <= 4e-15 * expected.abs().max_of(1.0),
            "{measured} {expected}"
        );
    }
}

/// The larger of two numbers, in the house's own sense.
trait MaxOf {
    fn max_of(self, other: f64) -> f64;
}
impl MaxOf for f64 {
    fn max_of(self, other: f64) -> f64 {
        gradus_numerics::max(self, other)
    }
}

#[test]
fn three_levels_of_nesting_give_third_derivatives() {
    // tanh‴(0) = −2: the formula of the slope is smooth at 0, where its branches meet
    let third = Dual {
        value: second(0.0),
        tangent: [Second::from(1.0)],
    };
    assert_eq!(
        Dual::<Second, 1>::tanh(third).tangent[0].tangent[0].tangent[0],
        -2.0
    );
    // σ‴(0) = −⅛
    assert_eq!(
        Dual::<Second, 1>::sigmoid(third).tangent[0].tangent[0].tangent[0],
        -0.125
    );
}

/// Σᵢ<ⱼ xᵢ² xⱼ³, whose Hessian is written down easily, for n that is no multiple of a block.
struct Pairs;

impl ScalarFunction for Pairs {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let mut sum = T::from(0.0);
        for (i, &a) in x.iter().enumerate() {
            for &b in &x[i + 1..] {
                sum += a.square() * b.powi(3);
            }
        }
        sum
    }
}

#[test]
fn hessians_match_their_closed_form_for_every_size_around_a_block() {
    for n in 1..=11 {
        let x: Vec<f64> = (0..n).map(|i| 0.5 + 0.1 * i as f64).collect();
        let hessian = hessian(&Pairs, &x);
        let mut largest = 0.0;
        for i in 0..n {
            for j in 0..n {
                let (low, high) = if i < j { (i, j) } else { (j, i) };
                let expected = if i == j {
                    let above: f64 = x[i + 1..].iter().map(|b| 2.0 * b * b * b).sum();
                    let below: f64 = x[..i].iter().map(|a| 6.0 * a * a * x[i]).sum();
                    above + below
                } else {
                    6.0 * x[low] * x[high] * x[high]
                };
                largest = gradus_numerics::max(largest, expected.abs());
                assert!(
                    (hessian[(i, j)] - expected).abs() <= 1e-13 * expected.abs(),
                    "n {n} ({i}, {j})"
                );
                assert_eq!(hessian[(i, j)], hessian[(j, i)]);
            }
        }
        let v: Vec<f64> = (0..n).map(|i| 1.0 - 0.3 * i as f64).collect();
        let product = hessian_vector_product(&Pairs, &x, &v);
        for i in 0..n {
            let row: f64 = (0..n).map(|j| hessian[(i, j)] * v[j]).sum();
            assert!(
                (product[i] - row).abs() <= 1e-13 * (largest * n as f64).max_of(1.0),
                "n {n} row {i}"
            );
        }
    }
}

#[test]
fn exponents_at_the_edge_of_i32_have_slopes() {
    let near_one = x(1.0 + 1e-9);
    let n = i32::MIN;
    let slope = near_one.powi(n).tangent[0];
    let expected = f64::from(n) * gradus_numerics::powf(near_one.value, f64::from(n) - 1.0);
    assert!((slope / expected - 1.0).abs() < 1e-6, "{slope} {expected}");
    let f = scalar_function!(|x| x[0].powi(2));
    assert_eq!(hessian(&f, &[3.0])[0], 2.0);
}
