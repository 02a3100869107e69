//! The free energy at sizes beyond the matrix's, and its two forms against each other.

use gradus_calculus::{Differentiator, Forward, ScalarFunction};
use gradus_numerics::{ln, min, stream};
use gradus_problems::{Helmholtz, Problem, StructuredHelmholtz, sample};
use nalgebra::DVector;

#[test]
fn the_gradient_by_hand_is_that_of_both_forms() {
    let mut engine = Forward::default();
    let mut rng = stream(0, "helmholtz");
    for n in [1, 3, 17, 100] {
        let (plain, structured) = (Helmholtz::new(n), StructuredHelmholtz::new(n));
        for x in [plain.start(), sample(&plain, &mut rng)] {
            let mut by_hand = DVector::zeros(n);
            let value = plain.value_and_closed_form_gradient_into(&x, by_hand.as_mut_slice());
            let mut measured = [DVector::zeros(n), DVector::zeros(n)];
            let [first, second] = measured.each_mut().map(DVector::as_mut_slice);
            let values = [
                engine.value_and_gradient_into(&plain, &x, first),
                engine.value_and_gradient_into(&structured, &x, second),
            ];
            for (found, gradient) in values.into_iter().zip(measured) {
                let off = (found / value - 1.0).abs();
                assert!(off <= 1e-13, "n = {n}: f is off by {off:e}");
                let off = (gradient - &by_hand).amax() / by_hand.amax();
                assert!(off <= 1e-13, "n = {n}: ∇f is off by {off:e}");
            }
        }
    }
}

/// Σᵢ xᵢ ln(xᵢ/(1 − s)) − xᵀA x/(√8 s) L, with matrices.
#[test]
fn the_value_is_the_formula() {
    let f = Helmholtz::new(8);
    let x = DVector::from_vec(f.start());
    let s = DVector::from_column_slice(f.volume()).dot(&x);
    let root = 2.0_f64.sqrt();
    let ideal: f64 = x.iter().map(|x| x * ln(x / (1.0 - s))).sum();
    let log = ln((1.0 + (1.0 + root) * s) / (1.0 + (1.0 - root) * s));
    let quadratic = (x.transpose() * f.attraction() * &x)[(0, 0)];
    let expected = ideal - quadratic / (8.0_f64.sqrt() * s) * log;
    let off = (f.eval(x.as_slice()) / expected - 1.0).abs();
    assert!(off <= 1e-14, "off by {off:e}");
}

#[test]
fn the_box_lies_where_the_free_energy_is_smooth() {
    for n in [1, 2, 10, 100, 1000] {
        let f = Helmholtz::new(n);
        let fullest: f64 = f.volume().iter().zip(f.upper()).map(|(b, x)| b * x).sum();
        assert!(fullest < 1.0, "n = {n}: b·x reaches {fullest}");
        assert!(f.lower().into_iter().fold(f64::INFINITY, min) > 0.0);
        assert_eq!(f.attraction(), &f.attraction().transpose());
    }
}

#[test]
#[should_panic(expected = "a fluid needs at least one component, found 0")]
fn an_empty_fluid_is_refused() {
    StructuredHelmholtz::new(0);
}

#[test]
#[should_panic(expected = "the function takes 3 coordinates, found 4")]
fn a_gradient_of_the_wrong_length_is_named() {
    Helmholtz::new(3).value_and_closed_form_gradient_into(&[0.5; 3], &mut [0.0; 4]);
}
