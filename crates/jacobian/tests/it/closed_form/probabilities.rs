//! Softmax, its logarithm and the cross-entropies.

use gradus_calculus::{Real, ScalarFunction, gradient};
use gradus_jacobian::{
    JacobianError, Mode, VectorFunction, jacobian_by, sigmoid, softmax, vector_function,
};
use gradus_numerics::{exp, ln, sum};
use proptest::prelude::*;

/// softmax and log-softmax, as anyone would write them for moderate logits.
fn plain() -> impl VectorFunction {
    vector_function!(|k| k, |z, s| {
        let powers: Vec<T> = z.iter().map(|z| z.exp()).collect();
        let total = T::sum_of(&powers);
        for (s, power) in s.iter_mut().zip(powers) {
            *s = power / total;
        }
    })
}
fn plain_log() -> impl VectorFunction {
    vector_function!(|k| k, |z, l| {
        let total = T::log_sum_exp(z);
        for (l, z) in l.iter_mut().zip(z) {
            *l = *z - total;
        }
    })
}

/// −Σ tⱼ ln softmax(z)ⱼ
struct CrossEntropy(Vec<f64>);
impl ScalarFunction for CrossEntropy {
    fn eval<T: Real>(&self, z: &[T]) -> T {
        T::log_sum_exp(z) - T::weighted_sum(&self.0, z)
    }
}

fn value(f: &impl VectorFunction, z: &[f64]) -> Vec<f64> {
    let mut y = vec![f64::NAN; z.len()];
    f.eval(z, &mut y);
    y
}

proptest! {
    #[test]
    fn softmax_and_its_jacobian(z in prop::collection::vec(-20.0..20.0, 1..12)) {
        let k = z.len() as f64;
        let s = softmax::softmax(&z);
        for (s, plain) in s.iter().zip(value(&plain(), &z)) {
            prop_assert!((s - plain).abs() <= 4e-15 * plain);
        }
        let (j, log_j) = (softmax::jacobian(s.as_slice()), softmax::log_jacobian(s.as_slice()));
        for mode in [Mode::Forward, Mode::Reverse] {
            prop_assert!((jacobian_by(mode, &plain(), &z) - &j).amax() <= 1e-15 * k);
            prop_assert!((jacobian_by(mode, &plain_log(), &z) - &log_j).amax() <= 1e-15 * k);
        }
        prop_assert_eq!(&j, &j.transpose());
        for row in j.row_iter() {
            prop_assert!(row.iter().sum::<f64>().abs() <= 1e-16 * k);
        }
        for (log_s, plain) in softmax::log_softmax(&z).iter().zip(value(&plain_log(), &z)) {
            prop_assert!((log_s - plain).abs() <= 1e-14 * (1.0 + plain.abs()));
        }
    }

    #[test]
    fn the_gradient_of_the_cross_entropy(z in prop::collection::vec(-20.0..20.0, 2..12), label in 0_usize..100) {
        let label = label % z.len();
        let mut t = vec![0.0; z.len()];
        t[label] = 1.0;
        let (loss, collapsed) = softmax::cross_entropy(&z, label);
        let (same, spread) = softmax::cross_entropy_with(&z, &t);
        let f = CrossEntropy(t);
        prop_assert!((loss - f.eval(&z)).abs() <= 1e-14 * (1.0 + loss));
        prop_assert_eq!(loss, same);
        prop_assert!((&collapsed - &spread).amax() <= 1e-15);
        prop_assert!((gradient(&f, &z) - &collapsed).amax() <= 2e-15);
        // the literal chain: −1/s_y times row y of softmax's Jacobian
        let s = softmax::softmax(&z);
        let chain = softmax::jacobian(s.as_slice()).row(label) * (-1.0 / s[label]);
        prop_assert!((chain.transpose() - &collapsed).amax() <= 1e-14);
    }

    #[test]
    fn exact_shifts_change_no_bit(z in prop::collection::vec(-64_i32..64, 1..12), shift in -1000_i32..1000) {
        let shifted: Vec<f64> = z.iter().map(|z| f64::from(z + shift)).collect();
        let z: Vec<f64> = z.into_iter().map(f64::from).collect();
        prop_assert_eq!(softmax::softmax(&z), softmax::softmax(&shifted));
        prop_assert_eq!(softmax::log_softmax(&z), softmax::log_softmax(&shifted));
        prop_assert_eq!(softmax::cross_entropy(&z, 0), softmax::cross_entropy(&shifted, 0));
    }

    #[test]
    fn logits_of_any_size_have_finite_gradients(z in prop::collection::vec(-1e308..1e308, 2..9), label in 0_usize..100) {
        let label = label % z.len();
        let (loss, gradient) = softmax::cross_entropy(&z, label);
        prop_assert!(loss >= 0.0);
        prop_assert!(gradient.iter().all(|g| g.abs() <= 1.0));
        prop_assert!(gradient.sum().abs() <= 1e-15);
        prop_assert!((softmax::softmax(&z).sum() - 1.0).abs() <= 1e-15);
        prop_assert!(softmax::log_softmax(&z).iter().all(|l| *l <= 0.0));
    }

    #[test]
    fn the_logistic_cross_entropy(a in -30.0_f64..30.0, y in 0.0_f64..1.0) {
        // Two classes with logits a and 0.
        let (loss, slope) = sigmoid::cross_entropy(a, y);
        let (two, gradient) = softmax::cross_entropy_with(&[a, 0.0], &[y, 1.0 - y]);
        prop_assert!((loss - two).abs() <= 1e-14 * (1.0 + loss));
        prop_assert!((slope - gradient[0]).abs() <= 1e-15);
    }
}

#[test]
fn a_small_loss_keeps_its_digits() {
    // ln(1 + 2e⁻⁴⁰) to all digits, where −ln s would be 0; so does the gradient at the label.
    let (loss, gradient) = softmax::cross_entropy(&[0.0, 40.0, 0.0], 1);
    let small = 2.0 * exp(-40.0);
    assert_eq!((loss, gradient[1]), (small, -small));
    assert_eq!(ln(softmax::softmax(&[0.0, 40.0, 0.0])[1]), 0.0);
}

#[test]
fn the_diagonal_keeps_its_digits() {
    // s (1 − s) with s = 1 − e⁻⁵⁰: 1 − s is 0 in numbers, the sum of the others is not.
    let s = softmax::softmax(&[50.0, 0.0]);
    assert_eq!(
        (s[0], softmax::jacobian(s.as_slice())[(0, 0)]),
        (1.0, exp(-50.0))
    );
}

#[test]
fn infinite_logits_take_all_or_nothing() {
    let (up, down) = (f64::INFINITY, f64::NEG_INFINITY);
    assert_eq!(
        softmax::softmax(&[1.0, down, 1.0]).as_slice(),
        [0.5, 0.0, 0.5]
    );
    assert_eq!(
        softmax::log_softmax(&[1.0, up, down]).as_slice(),
        [down, 0.0, down]
    );
    let (loss, gradient) = softmax::cross_entropy(&[up, 0.0], 0);
    assert_eq!((loss, gradient.as_slice()), (0.0, [0.0, 0.0].as_slice()));
    let (loss, gradient) = softmax::cross_entropy(&[0.0, down], 1);
    assert_eq!((loss, gradient.as_slice()), (up, [1.0, -1.0].as_slice()));
    // A class of target 0 adds nothing, even at −∞.
    let (loss, gradient) = softmax::cross_entropy_with(&[0.0, down], &[1.0, 0.0]);
    assert_eq!((loss, gradient.as_slice()), (0.0, [0.0, 0.0].as_slice()));
    for (z, found, value) in [([up, up, 0.0], 2, up), ([down, down, down], 3, down)] {
        let open = JacobianError::UndeterminedLogits {
            found,
            classes: 3,
            value,
        };
        assert_eq!(softmax::try_softmax(&z), Err(open.clone()));
        assert_eq!(softmax::try_log_softmax(&z), Err(open.clone()));
        assert_eq!(softmax::try_cross_entropy(&z, 0), Err(open));
    }
    assert_eq!(sigmoid::cross_entropy(up, 1.0), (0.0, 0.0));
    assert_eq!(sigmoid::cross_entropy(up, 0.5), (up, 0.5));
    assert_eq!(sigmoid::cross_entropy(down, 1.0), (up, -1.0));
}

#[test]
fn what_is_no_probability_is_refused() {
    assert_eq!(softmax::try_softmax(&[]), Err(JacobianError::NoInputs));
    assert_eq!(softmax::try_jacobian(&[]), Err(JacobianError::NoInputs));
    assert!(softmax::try_jacobian(&[f64::NAN, 1.0]).is_err());
    assert!(softmax::try_log_jacobian(&[0.6, 0.6]).is_err());
    let nan = Err(JacobianError::NanLogit { index: 0 });
    assert_eq!(
        softmax::try_cross_entropy_with(&[f64::NAN, 0.0], &[0.5, 0.5]),
        nan
    );
    assert!(softmax::try_cross_entropy_with(&[1.0, 0.0], &[1.0]).is_err());
    assert!(sigmoid::try_cross_entropy(0.0, f64::NAN).is_err());
    assert_eq!(sum(softmax::softmax(&[3.0]).as_slice()), 1.0);
}

#[test]
#[should_panic(expected = "there is no class 3 among 2: labels count from 0")]
fn the_plain_form_panics_with_the_message_of_the_other() {
    softmax::cross_entropy(&[0.0, 1.0], 3);
}
