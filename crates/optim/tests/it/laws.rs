//! Laws that hold for all inputs.

use gradus_numerics::{Float, exp2, norm, powi};
use gradus_optim::clip::{self, ClipNorm, Norm};
use gradus_optim::{
    AdaGradConfig, AdaMaxConfig, AdamConfig, AmsGradConfig, Descent, LionConfig, NAdamConfig,
    Optimizer, RmsPropConfig, RpropConfig, Rule, Sgd, SgdConfig,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::rules::{Visitor, visit_all};

/// The parameters after each step, from 1.
fn path<R: Rule>(config: &R, gradients: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut theta = vec![1.0; gradients[0].len()];
    let mut rule = Descent::new(config.clone(), theta.len()).unwrap();
    let step = |gradient: &Vec<f64>| {
        rule.step(&mut theta, gradient).unwrap();
        theta.clone()
    };
    gradients.iter().map(step).collect()
}

/// Some steps of n gradients between −3 and 3.
fn gradients(n: usize) -> impl Strategy<Value = Vec<Vec<f64>>> {
    vec(vec(-3.0..3.0, n), 1..12)
}

fn mapped(gradients: &[Vec<f64>], f: impl Fn(f64) -> f64) -> Vec<Vec<f64>> {
    let gradients = gradients.iter();
    gradients
        .map(|gradient| gradient.iter().map(|&g| f(g)).collect())
        .collect()
}

struct Permuted<'a> {
    gradients: &'a [Vec<f64>],
    order: &'a [usize],
}

impl Permuted<'_> {
    fn permute(&self, x: &[Vec<f64>]) -> Vec<Vec<f64>> {
        x.iter()
            .map(|x| self.order.iter().map(|&i| x[i]).collect())
            .collect()
    }
}

impl Visitor for Permuted<'_> {
    fn visit<R: Rule>(&mut self, config: R) {
        let before = path(&config, &self.permute(self.gradients));
        let after = self.permute(&path(&config, self.gradients));
        assert_eq!(before, after, "{}", R::NAME);
    }
}

struct UpAndDown<'a>(&'a [Vec<f64>]);

impl Visitor for UpAndDown<'_> {
    fn visit<R: Rule>(&mut self, config: R) {
        // Coupled decay is no part of the gradient, and its sign does not turn: PyTorch's order.
        let common = config.common();
        let up = Turned {
            maximize: !common.maximize,
            config: config.clone(),
        };
        assert_eq!(
            path(&up, &mapped(self.0, |g| -g)),
            path(&config, self.0),
            "{}",
            R::NAME
        );
    }
}

/// The same rule the other way.
#[derive(Clone, Debug)]
struct Turned<R> {
    maximize: bool,
    config: R,
}

impl<R: Rule> Rule for Turned<R> {
    const NAME: &'static str = R::NAME;
    const SCALARS: &'static [(&'static str, f64)] = R::SCALARS;
    type Step = R::Step;
    fn common(&self) -> gradus_optim::Common {
        gradus_optim::Common {
            maximize: self.maximize,
            ..self.config.common()
        }
    }
    fn check(&self) -> Result<(), gradus_optim::OptimError> {
        self.config.check()
    }
    fn slots(&self) -> Vec<gradus_optim::Slot> {
        self.config.slots()
    }
    fn begin(&self, t: u64, scalars: &mut [f64]) -> R::Step {
        self.config.begin(t, scalars)
    }
    fn update<T: gradus_numerics::Float>(
        &self,
        step: &R::Step,
        learning_rate: f64,
        elements: gradus_optim::Elements<'_, T>,
    ) {
        self.config.update(step, learning_rate, elements);
    }
}

/// f32 follows f64 as far as its digits reach.
struct Single<'a>(&'a [Vec<f64>]);

impl Visitor for Single<'_> {
    fn visit<R: Rule>(&mut self, config: R) {
        let gradients = mapped(self.0, |g| f64::from(f32::from_f64(g)));
        let double = path(&config, &gradients);
        let mut theta = vec![1.0_f32; gradients[0].len()];
        let mut rule = Descent::new(config, theta.len()).unwrap();
        for (gradient, double) in gradients.iter().zip(double) {
            let gradient: Vec<f32> = gradient.iter().map(|&g| f32::from_f64(g)).collect();
            rule.step(&mut theta, &gradient).unwrap();
            for (theta, double) in theta.iter().zip(double) {
                let error = (f64::from(*theta) - double).abs();
                assert!(error < 1e-4, "{}: {theta} for {double}", R::NAME);
            }
        }
    }
}

proptest! {
    #[test]
    fn a_permutation_of_the_parameters_commutes_with_every_rule(
        gradients in gradients(20),
        order in Just((0..20).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        visit_all(&mut Permuted { gradients: &gradients, order: &order });
    }

    #[test]
    fn going_up_is_going_down_the_other_way(gradients in gradients(3)) {
        visit_all(&mut UpAndDown(&gradients));
    }

    #[test]
    fn single_precision_follows_double(gradients in gradients(3)) {
        // Gradients near 0 have no stable sign, and the centred variance of equal ones no stable digit.
        prop_assume!(gradients.iter().flatten().all(|g| g.abs() > 1e-3));
        visit_all(&mut Single(&gradients));
    }

    /// Without ε, these rules see a gradient of any size alike; a power of two changes no digit of it.
    #[test]
    fn the_scale_of_the_gradients_does_not_matter(gradients in gradients(3), e in -400..400) {
        fn assert_invariant<R: Rule>(config: &R, gradients: &[Vec<f64>], e: i32) {
            let scale = exp2(f64::from(e));
            let scaled = mapped(gradients, |g| g * scale);
            assert_eq!(path(config, &scaled), path(config, gradients), "{}", R::NAME);
        }
        let epsilon = 0.0;
        assert_invariant(&AdamConfig { epsilon, ..Default::default() }, &gradients, e);
        assert_invariant(&AmsGradConfig { epsilon, ..Default::default() }, &gradients, e);
        assert_invariant(&AdaMaxConfig { epsilon, ..Default::default() }, &gradients, e);
        assert_invariant(&NAdamConfig { epsilon, ..Default::default() }, &gradients, e);
        assert_invariant(&AdaGradConfig { epsilon, ..Default::default() }, &gradients, e);
        assert_invariant(&RmsPropConfig { epsilon, momentum: 0.9, ..Default::default() }, &gradients, e);
        assert_invariant(&LionConfig::default(), &gradients, e);
        // of the signs alone, which no scale changes
        assert_invariant(&RpropConfig::default(), &gradients, 2 * e);
    }

    /// Adaptive rules without momentum go down: Δ g < 0 in every coordinate, at every step.
    #[test]
    fn adaptive_steps_point_down(gradients in gradients(3)) {
        fn assert_down<R: Rule>(config: &R, gradients: &[Vec<f64>]) {
            let mut last = vec![1.0; 3];
            for (theta, gradient) in path(config, gradients).into_iter().zip(gradients) {
                for i in 0..3 {
                    let delta = theta[i] - last[i];
                    assert!(gradient[i].abs() < 1e-9 || delta * gradient[i] < 0.0, "{}", R::NAME);
                }
                last = theta;
            }
        }
        assert_down(&AdaGradConfig::default(), &gradients);
        assert_down(&RmsPropConfig::default(), &gradients);
        assert_down(&AdaGradConfig { lr_decay: 0.5, ..Default::default() }, &gradients);
    }

    /// (1 − 2η)ᵏ on x².
    #[test]
    fn descent_on_a_parabola_has_its_closed_form(eta in 0.0..1.0_f64, x in -10.0..10.0_f64) {
        let mut sgd = Sgd::new(SgdConfig { learning_rate: eta, ..Default::default() }, 1).unwrap();
        let mut theta = [x];
        for k in 1..=20 {
            let gradient = [2.0 * theta[0]];
            sgd.step(&mut theta, &gradient).unwrap();
            let expected = x * powi(1.0 - 2.0 * eta, k);
            prop_assert!((theta[0] - expected).abs() <= 1e-14 * x.abs());
        }
    }

    /// The first step of Adam is η g / (|g| + ε), over three hundred powers of ten.
    #[test]
    fn the_first_step_of_adam_is_the_learning_rate(e in -498..498, m in 1.0..2.0_f64, eta in 1e-4..1.0_f64) {
        let g = m * exp2(f64::from(e));
        let config = AdamConfig { learning_rate: eta, ..Default::default() };
        let mut adam = Descent::new(config, 1).unwrap();
        let mut theta = [0.0];
        adam.step(&mut theta, &[g]).unwrap();
        let expected = -eta * (g / (g + config.epsilon));
        prop_assert!((theta[0] - expected).abs() <= 4.0 * f64::EPSILON * expected.abs());
    }

    #[test]
    fn clipping_keeps_the_direction_and_caps_the_norm(
        g in vec(-1.0..1.0_f64, 1..50), e in -900..900, bound in -900..900,
    ) {
        prop_assume!(norm(&g) > 1e-3);
        let scale = exp2(f64::from(e));
        let max_norm = exp2(f64::from(bound));
        let original: Vec<f64> = g.iter().map(|g| g * scale).collect();
        let mut clipped = original.clone();
        let before = clip::by_norm(&mut clipped, max_norm).unwrap();
        prop_assert!((before / norm(&original) - 1.0).abs() <= 4.0 * f64::EPSILON);
        if before <= max_norm {
            prop_assert_eq!(&clipped, &original);
        } else {
            prop_assert!((norm(&clipped) / max_norm - 1.0).abs() <= 4.0 * f64::EPSILON);
            // the same multiple of every element, but for those that have become subnormal
            let ratio = max_norm / before;
            for (c, o) in clipped.iter().zip(&original) {
                let expected = o / before * max_norm;
                prop_assert!(!ratio.is_normal() || (c - expected).abs() <= 4.0 * f64::EPSILON * expected.abs() + 1e-320);
            }
        }
    }

    #[test]
    fn clipping_in_single_precision_loses_nothing_at_the_ends(
        g in vec(-1.0..1.0_f32, 1..50), e in -120..126, bound in -120..126,
    ) {
        let double: Vec<f64> = g.iter().map(|&g| f64::from(g)).collect();
        prop_assume!(norm(&double) > 1e-3);
        let (scale, max_norm) = (exp2(f64::from(e)), exp2(f64::from(bound)));
        let mut clipped: Vec<f32> = double.iter().map(|g| f32::from_f64(g * scale)).collect();
        let before = clip::by_norm(&mut clipped, max_norm).unwrap();
        if before > max_norm {
            let after: Vec<f64> = clipped.iter().map(|&g| f64::from(g)).collect();
            prop_assert!((norm(&after) / max_norm - 1.0).abs() < 1e-6);
        }
    }

    /// ‖g‖_∞ ≤ ‖g‖_p ≤ ‖g‖₁, and a norm of 2ᵉ g is 2ᵉ times that of g, to the bit.
    #[test]
    fn norms_are_norms(g in vec(-1.0..1.0_f64, 1..50), e in -500..500, p in 1.0..20.0_f64) {
        let of = |norm, scale: f64| {
            let mut g: Vec<f64> = g.iter().map(|g| g * scale).collect();
            ClipNorm { norm, max_norm: f64::MAX, ..Default::default() }.apply(&mut g).unwrap()
        };
        let scale = exp2(f64::from(e));
        for norm in [Norm::One, Norm::Two, Norm::Infinity, Norm::P(p)] {
            prop_assert!((of(norm, scale) / (of(norm, 1.0) * scale) - 1.0).abs() < 1e-14);
        }
        let [infinity, order, one] = [Norm::Infinity, Norm::P(p), Norm::One].map(|norm| of(norm, 1.0));
        prop_assert!(infinity <= order * (1.0 + 1e-14) && order <= one * (1.0 + 1e-14));
    }
}

#[test]
fn no_step_is_made_where_nothing_pulls() {
    struct Still;
    impl Visitor for Still {
        fn visit<R: Rule>(&mut self, config: R) {
            // an AdaGrad or Adam without ε would divide 0 by 0
            let decays = config.common().weight_decay > 0.0 || R::NAME == "Asgd";
            for theta in path(&config, &[vec![0.0], vec![0.0], vec![0.0]]) {
                assert!(theta[0].is_finite());
                assert!(
                    decays || R::NAME == "AdamW" || theta[0] == 1.0,
                    "{}",
                    R::NAME
                );
            }
        }
    }
    visit_all(&mut Still);
    let adam = AdamConfig {
        epsilon: 0.0,
        ..Default::default()
    };
    assert_eq!(path(&adam, &[vec![0.0]]), [[1.0]]);
    let ada_grad = AdaGradConfig {
        epsilon: 0.0,
        ..Default::default()
    };
    assert_eq!(path(&ada_grad, &[vec![-0.0]]), [[1.0]]);
}
