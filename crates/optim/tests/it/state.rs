//! A state that was saved and loaded goes on to the bit.

use gradus_numerics::{stream, uniform};
use gradus_optim::{Descent, NAdam, NAdamConfig, Optimizer, Rule, State};

use crate::rules::{Visitor, visit_all};

fn gradients() -> Vec<[f64; 5]> {
    let mut rng = stream(0, "state");
    (0..20)
        .map(|_| [(); 5].map(|()| uniform(&mut rng) - 0.4))
        .collect()
}

/// Runs 20 steps at once, and 7, a rest as what `keep` makes of the state, and 13.
struct Resume(fn(State<'_, f64>) -> State<'static, f64>);

impl Visitor for Resume {
    fn visit<R: Rule>(&mut self, config: R) {
        let gradients = gradients();
        let new = || Descent::<R, f64>::new(config.clone(), 5).unwrap();
        let walk = |rule: &mut Descent<R, f64>, theta: &mut [f64; 5], from: usize, to: usize| {
            for (t, gradient) in gradients.iter().enumerate().take(to).skip(from) {
                rule.set_learning_rate(0.05 / (1.0 + t as f64));
                rule.step(theta, gradient).unwrap();
            }
        };
        let (mut whole, mut expected) = (new(), [1.0; 5]);
        walk(&mut whole, &mut expected, 0, 20);

        let (mut first, mut theta) = (new(), [1.0; 5]);
        walk(&mut first, &mut theta, 0, 7);
        let saved = (self.0)(first.state());
        let mut second = new();
        second.load_state(&saved).unwrap();
        assert_eq!(second.learning_rate(), first.learning_rate());
        assert_eq!(second.steps(), 7);
        walk(&mut second, &mut theta, 7, 20);
        assert_eq!(
            theta.map(f64::to_bits),
            expected.map(f64::to_bits),
            "{}",
            R::NAME
        );
        assert_eq!(second.state(), whole.state());
    }
}

#[test]
fn a_loaded_state_goes_on_to_the_bit() {
    fn kept(state: State<'_, f64>) -> State<'static, f64> {
        state.into_owned()
    }
    visit_all(&mut Resume(kept));
}

#[cfg(feature = "serde")]
#[test]
fn so_does_one_that_was_text() {
    visit_all(&mut Resume(|state| {
        let text = serde_json::to_string(&state).unwrap();
        serde_json::from_str(&text).unwrap()
    }));
}

#[cfg(feature = "serde")]
#[test]
fn so_does_one_in_single_precision() {
    let mut rule = NAdam::<f32>::new(NAdamConfig::default(), 2).unwrap();
    rule.step(&mut [1.0, 2.0], &[0.1, 0.7]).unwrap();
    let text = serde_json::to_string(&rule.state()).unwrap();
    let state: State<'static, f32> = serde_json::from_str(&text).unwrap();
    assert_eq!(state, rule.state());
}

#[test]
fn parts_carry_names_and_slices() {
    let mut rule = NAdam::new(NAdamConfig::default(), 2).unwrap();
    rule.step(&mut [1.0, 2.0], &[0.5, 0.25]).unwrap();
    let state = rule.state();
    let names: Vec<&str> = state.slots.iter().map(|slot| &*slot.0).collect();
    assert_eq!(names, ["first_moment", "second_moment"]);
    assert_eq!(state.scalars[0].0, "momentum_product");
    assert!((state.slots[0].1[0] - 0.05_f64).abs() < 1e-16);
}
