//! Gradients that are not finite, slices of another length, learning rates that are none.

use gradus_optim::clip::{Clip, ClipNorm, Norm};
use gradus_optim::{Adam, AdamConfig, Descent, OptimError, Optimizer, Rule, Sgd, SgdConfig};

use super::NOT_NUMBERS;
use crate::rules::{Visitor, visit_all};

/// Steps with one bad element at every place of a gradient longer than a vector register, after two good steps.
struct BadGradient(Option<Clip>);

impl Visitor for BadGradient {
    fn visit<R: Rule>(&mut self, config: R) {
        let n = 70;
        let mut rule = Descent::new(config, n).unwrap();
        if let Some(clip) = self.0 {
            rule = rule.with_clip(clip).unwrap();
        }
        let mut theta: Vec<f64> = (0..n).map(|i| 1.0 + i as f64).collect();
        let gradient: Vec<f64> = theta.iter().map(|theta| 2.0 * theta).collect();
        for _ in 0..2 {
            rule.step(&mut theta, &gradient).unwrap();
        }
        let (before, state) = (theta.clone(), rule.state().into_owned());
        for index in 0..n {
            for value in NOT_NUMBERS {
                let mut bad = gradient.clone();
                bad[index] = value;
                if index + 1 < n {
                    bad[n - 1] = f64::NAN; // the first one is named
                }
                let error = rule.step(&mut theta, &bad).unwrap_err();
                assert_eq!(
                    error.to_string(),
                    OptimError::NonFiniteGradient {
                        index,
                        value,
                        step: 3
                    }
                    .to_string()
                );
                assert_eq!(theta, before, "{}", R::NAME);
                assert_eq!(rule.state(), state, "{}", R::NAME);
            }
        }
        // and it goes on as if nothing had been
        let mut untroubled = rule.clone();
        untroubled.load_state(&state).unwrap();
        let mut other = before;
        rule.step(&mut theta, &gradient).unwrap();
        untroubled.step(&mut other, &gradient).unwrap();
        assert_eq!(theta, other);
    }
}

#[test]
fn a_gradient_that_is_not_finite_changes_nothing() {
    visit_all(&mut BadGradient(None));
    let clips = [Clip::norm(1.0), Clip::value(1.0)];
    let norms = [Norm::One, Norm::Infinity, Norm::P(3.0)].map(|norm| {
        Clip::Norm(ClipNorm {
            norm,
            ..Default::default()
        })
    });
    for clip in clips.into_iter().chain(norms) {
        visit_all(&mut BadGradient(Some(clip)));
    }
}

#[test]
fn the_message_names_index_value_and_step() {
    let mut sgd = Sgd::new(SgdConfig::default(), 2).unwrap();
    let error = sgd.step(&mut [1.0, 2.0], &[0.0, f64::NAN]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "element 1 of the gradient of step 1 is NaN: parameters and state were left as they were; lower the learning rate or clip"
    );
}

#[test]
fn slices_of_another_length_are_refused() {
    let mut adam = Adam::<f32>::new(AdamConfig::default(), 3).unwrap();
    let mut theta = [1.0; 4];
    let error = adam.step(&mut theta, &[1.0; 3]).unwrap_err();
    assert_eq!(
        error,
        OptimError::LengthMismatch {
            what: "parameters",
            expected: 3,
            found: 4
        }
    );
    let error = adam.step(&mut theta[..3], &[1.0; 2]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the gradient has length 2, but 3 is needed: pass slices of that length"
    );
    assert_eq!((theta, adam.steps()), ([1.0; 4], 0));
}

#[test]
fn an_impossible_learning_rate_is_refused_by_the_step() {
    let mut sgd = Sgd::new(SgdConfig::default(), 1).unwrap();
    let mut theta = [1.0];
    for eta in [-0.1, f64::NAN, f64::INFINITY] {
        sgd.set_learning_rate(eta);
        let error = sgd.step(&mut theta, &[1.0]).unwrap_err();
        assert!(matches!(
            error,
            OptimError::InvalidConfig {
                owner: "Sgd",
                field: "learning_rate",
                ..
            }
        ));
    }
    assert_eq!((theta, sgd.steps()), ([1.0], 0));
    sgd.set_learning_rate(0.5);
    sgd.step(&mut theta, &[1.0]).unwrap();
    assert_eq!(theta, [0.5]);
}
