//! Every engine × every function × several points, against the closed form.

use gradus_calculus::{CalculusError, Engine};
use nalgebra::DVector;

use crate::case::cases;
use crate::cell::{Scales, judge, table};

#[test]
fn every_engine_agrees_with_the_closed_form_of_every_function() {
    let mut judged = 0;
    let mut wrong = Vec::new();
    for case in cases() {
        for x in case.samples() {
            let gradient = case.problem.closed_form_gradient(&x);
            let scales = Scales::new(&case, &x, &gradient);
            for mut engine in Engine::all() {
                if case.refuses(&engine) {
                    continue; // the next test
                }
                let cells = judge(&case, &mut engine, &x, &gradient, &scales);
                judged += cells.len();
                wrong.extend(cells.into_iter().filter(|cell| !cell.holds()));
            }
        }
    }
    assert!(judged > 10_000, "only {judged} cells judged");
    assert!(wrong.is_empty(), "{}", table(&wrong));
}

#[test]
fn the_complex_step_refuses_erf_and_nothing_else() {
    let mut refused = Vec::new();
    for case in cases() {
        let x = &case.samples()[0];
        let u = case.direction(x);
        for mut engine in Engine::all() {
            let outcomes = [
                case.problem.gradient_by(&mut engine, x).err(),
                case.problem
                    .directional_derivative_by(&mut engine, x, &u)
                    .err(),
                case.problem.partial_by(&mut engine, x, 0).err(),
                case.problem.value_by(&mut engine, x).err(),
            ];
            let expected = case
                .refuses(&engine)
                .then_some(CalculusError::NoComplexForm { operation: "erf" });
            for outcome in outcomes {
                assert_eq!(
                    outcome,
                    expected,
                    "{} by {}",
                    case.problem.name(),
                    engine.name()
                );
            }
            if expected.is_some() {
                refused.push((case.problem.name(), engine.name()));
            }
        }
    }
    let expected = ["erf x", "activations"].map(|name| (name.to_string(), "complex step"));
    assert_eq!(refused, expected);
}

#[test]
fn every_scalar_and_every_engine_gives_the_bits_of_the_plain_value() {
    for case in cases() {
        for x in case.samples() {
            let plain = case.problem.value(&x);
            for (scalar, value) in case.problem.values(&x) {
                assert_eq!(
                    value.to_bits(),
                    plain.to_bits(),
                    "{} on {scalar} at {x:?}: {value:e} instead of {plain:e}",
                    case.problem.name()
                );
            }
        }
        // An engine's value comes out with a whole gradient: one point each.
        let x = &case.samples()[0];
        let plain = case.problem.value(x);
        for mut engine in Engine::all() {
            if case.refuses(&engine) {
                continue;
            }
            let value = case.problem.value_by(&mut engine, x).unwrap();
            assert_eq!(
                value.to_bits(),
                plain.to_bits(),
                "{} by {} at {x:?}: {value:e} instead of {plain:e}",
                case.problem.name(),
                engine.name()
            );
        }
    }
}

/// A deliberately wrong formula: what the matrix must not let pass.
type Mistake = fn(&mut DVector<f64>, usize);

/// Functions so flat that their values round to 1: no difference can see their slope, the exact engines do.
const FLAT: [&str; 2] = ["tanh x, tail", "σ(x), right tail"];

#[test]
fn wrong_gradients_are_caught_by_every_engine() {
    // Each mistake is made in the largest component, k.
    let mistakes: [(&str, Mistake); 4] = [
        ("a wrong sign", |gradient, k| gradient[k] = -gradient[k]),
        ("a factor two", |gradient, k| gradient[k] *= 2.0),
        ("a term left out", |gradient, k| gradient[k] = 0.0),
        ("one part in a thousand", |gradient, k| gradient[k] *= 1.001),
    ];
    for case in cases() {
        let x = &case.samples()[0];
        let right = case.problem.closed_form_gradient(x);
        let k = right.iamax();
        let scales = Scales::new(&case, x, &right);
        for mut engine in Engine::all() {
            let flat = FLAT.contains(&case.problem.name().as_str());
            if case.refuses(&engine) || (flat && !engine.is_exact()) {
                continue;
            }
            for (mistake, make) in mistakes {
                let mut wrong = right.clone();
                make(&mut wrong, k);
                let cells = judge(&case, &mut engine, x, &wrong, &scales);
                let caught: Vec<_> = cells.iter().filter(|cell| !cell.holds()).collect();
                let partial = format!("∂f/∂x{k}");
                assert!(
                    caught.iter().any(|cell| cell.quantity == partial),
                    "{mistake} in {partial} of {} went unnoticed by {}",
                    case.problem.name(),
                    engine.name()
                );
            }
            // The exact engines see a mistake in the twelfth digit.
            if engine.is_exact() {
                let mut wrong = right.clone();
                wrong[k] += 1e-12 * scales.exact;
                let cells = judge(&case, &mut engine, x, &wrong, &scales);
                assert!(cells.iter().any(|cell| !cell.holds()));
            }
        }
    }
}
