//! Whatever is refused leaves everything as it was, and says what to do.

use gradus_optim::clip::{self, Clip, ClipNorm, Norm};
use gradus_optim::schedule::{
    Constant, Cosine, Cyclic, CyclicMode, Exponential, Linear, MultiStep, Multiplicative, OneCycle,
    Plateau, PlateauConfig, Polynomial, Schedule, Sequential, Step, WarmRestarts, Warmup,
};
use gradus_optim::stochastic::{Batches, GrowingBatch, IterateAverage, Saga, Sampling, Svrg};
use gradus_optim::{
    AdaDeltaConfig, AdaGradConfig, AdaMaxConfig, Adam, AdamConfig, AdamWConfig, AmsGradConfig,
    AsgdConfig, Descent, Group, LionConfig, Momentum, MomentumConfig, NAdamConfig, OptimError,
    Optimizer, RAdamConfig, RmsPropConfig, RpropConfig, Rule, Sgd, SgdConfig,
};

use crate::rules::{Visitor, visit_all};

const NOT_NUMBERS: [f64; 3] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

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

/// That a configuration is refused, with the field and its range in the message.
#[track_caller]
fn refused<R: Rule>(config: R, field: &str, allowed: &str) {
    let error = Descent::<R, f64>::new(config, 2).unwrap_err();
    assert!(
        matches!(error, OptimError::InvalidConfig { owner, field: f, allowed: a, .. }
            if owner == R::NAME && f == field && a == allowed),
        "{error}"
    );
}

/// One refusal for each value: `refuse!(Config, field, [values], range)`.
macro_rules! refuse {
    ($config:ident, $field:ident, [$($value:expr),*], $allowed:literal) => {
        for value in [$($value,)* f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            refused($config { $field: value, ..Default::default() }, stringify!($field), $allowed);
        }
    };
}

#[test]
fn nonsense_configurations_are_refused_by_name() {
    refuse!(SgdConfig, learning_rate, [-1e-9], "[0, ∞)");
    refuse!(SgdConfig, weight_decay, [-0.1], "[0, ∞)");
    refuse!(MomentumConfig, momentum, [-0.1, 1.0], "[0, 1)");
    refuse!(MomentumConfig, dampening, [-0.1, 1.1], "[0, 1]");
    refuse!(AdaGradConfig, lr_decay, [-0.1], "[0, ∞)");
    refuse!(AdaGradConfig, initial_accumulator_value, [-0.1], "[0, ∞)");
    refuse!(AdaGradConfig, epsilon, [-0.1], "[0, ∞)");
    refuse!(AdaDeltaConfig, rho, [-0.1, 1.0], "[0, 1)");
    refuse!(AdaDeltaConfig, epsilon, [0.0], "(0, ∞)");
    refuse!(RmsPropConfig, alpha, [-0.1, 1.0], "[0, 1)");
    refuse!(RmsPropConfig, momentum, [-0.1, 1.0], "[0, 1)");
    refuse!(RmsPropConfig, epsilon, [-1e-8], "[0, ∞)");
    refuse!(AdamConfig, learning_rate, [-1.0], "[0, ∞)");
    refuse!(AdamConfig, beta1, [-0.1, 1.0], "[0, 1)");
    refuse!(AdamConfig, beta2, [-0.1, 1.0], "[0, 1)");
    refuse!(AdamConfig, epsilon, [-1e-8], "[0, ∞)");
    refuse!(AdamWConfig, beta1, [-0.1, 1.0], "[0, 1)");
    refuse!(AdamWConfig, weight_decay, [-0.1], "[0, ∞)");
    refuse!(AmsGradConfig, beta2, [-0.1, 1.0], "[0, 1)");
    refuse!(AdaMaxConfig, beta2, [-0.1, 1.0], "[0, 1)");
    refuse!(NAdamConfig, beta1, [-0.1, 1.0], "[0, 1)");
    refuse!(NAdamConfig, momentum_decay, [-0.1], "[0, ∞)");
    refuse!(RAdamConfig, beta2, [-0.1, 1.0], "[0, 1)");
    refuse!(AsgdConfig, lambd, [-0.1], "[0, ∞)");
    refuse!(AsgdConfig, alpha, [-0.1], "[0, ∞)");
    refuse!(AsgdConfig, t0, [-1.0], "[0, ∞)");
    refuse!(LionConfig, beta1, [-0.1, 1.0], "[0, 1)");
    refuse!(LionConfig, beta2, [-0.1, 1.0], "[0, 1)");
    refuse!(RpropConfig, eta_minus, [0.0, 1.0], "(0, 1)");
    refuse!(RpropConfig, eta_plus, [1.0], "(1, ∞)");
    refuse!(RpropConfig, step_min, [-1e-6], "[0, ∞)");
    refuse!(RpropConfig, step_max, [-1e-6], "[0, ∞)");
    let crossed = RpropConfig {
        step_min: 1.0,
        step_max: 0.5,
        ..Default::default()
    };
    refused(crossed, "step_max", "[step_min, ∞)");
    let nesterov = MomentumConfig {
        nesterov: true,
        ..Default::default()
    };
    let dampened = MomentumConfig {
        dampening: 0.1,
        ..nesterov
    };
    refused(dampened, "dampening", "{0}, as Nesterov's look ahead needs");
    let still = MomentumConfig {
        momentum: 0.0,
        ..nesterov
    };
    refused(still, "momentum", "(0, 1), as Nesterov's look ahead needs");
}

#[test]
fn a_configuration_that_does_not_fit_changes_nothing() {
    let mut rule = Descent::<_, f64>::new(RmsPropConfig::default(), 2).unwrap();
    let config = *rule.config();
    let centered = RmsPropConfig {
        centered: true,
        ..config
    };
    assert!(matches!(
        rule.set_config(centered),
        Err(OptimError::StateParts { .. })
    ));
    let nonsense = RmsPropConfig {
        alpha: 1.0,
        learning_rate: 0.5,
        ..config
    };
    assert!(rule.set_config(nonsense).is_err());
    assert_eq!((*rule.config(), rule.learning_rate()), (config, 0.01));
}

#[test]
fn a_state_that_does_not_fit_is_refused_and_nothing_changed() {
    let trained = || {
        let mut adam = Adam::new(AdamConfig::default(), 2).unwrap();
        adam.step(&mut [1.0, 2.0], &[3.0, 4.0]).unwrap();
        adam
    };
    let mut adam = trained();
    let before = adam.state().into_owned();
    let momentum = Momentum::<f64>::new(MomentumConfig::default(), 2).unwrap();
    let larger = Adam::<f64>::new(AdamConfig::default(), 3).unwrap();

    let error = adam.load_state(&momentum.state()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this is the state of Momentum, not of Adam: load it into the rule that saved it"
    );
    let error = adam.load_state(&larger.state()).unwrap_err();
    assert!(matches!(
        error,
        OptimError::LengthMismatch {
            expected: 2,
            found: 3,
            ..
        }
    ));
    // a second slot that is too short must not let the first one through
    let mut short = trained().state().into_owned();
    short.slots[0].1 = vec![9.0; 2].into();
    short.slots[1].1 = vec![9.0; 1].into();
    assert!(adam.load_state(&short).is_err());
    let mut renamed = trained().state().into_owned();
    renamed.slots[1].0 = "second".into();
    assert!(matches!(
        adam.load_state(&renamed),
        Err(OptimError::StateParts { .. })
    ));
    let mut missing = trained().state().into_owned();
    missing.slots.pop();
    assert!(adam.load_state(&missing).is_err());
    let mut rate = trained().state().into_owned();
    rate.learning_rate = f64::NAN;
    assert!(adam.load_state(&rate).is_err());
    assert_eq!(adam.state(), before);

    // the same rule with other parts
    let centered = RmsPropConfig {
        centered: true,
        ..Default::default()
    };
    let centered = Descent::<_, f64>::new(centered, 2).unwrap();
    let mut plain = Descent::<_, f64>::new(RmsPropConfig::default(), 2).unwrap();
    let error = plain.load_state(&centered.state()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the state of RmsProp has the parts [mean_square, mean] instead of [mean_square]: load it into the configuration that saved it"
    );
}

#[test]
fn groups_that_make_no_sense_are_refused() {
    let sgd = || Sgd::<f64>::new(SgdConfig::default(), 4).unwrap();
    let group = |range, learning_rate_scale, weight_decay| Group {
        range,
        learning_rate_scale,
        weight_decay,
    };
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(sgd().with_groups(&[group(0..2, bad, 0.0)]).is_err());
        assert!(sgd().with_groups(&[group(0..2, 1.0, bad)]).is_err());
    }
    #[expect(clippy::reversed_empty_ranges, reason = "what is to be refused")]
    let reversed = sgd().with_groups(&[group(3..1, 1.0, 0.0)]);
    assert_eq!(
        reversed.unwrap_err().to_string(),
        "group 0 holds the parameters 3..1 of 4: choose an ascending range within them"
    );
    let twice = sgd().with_groups(&[group(0..3, 1.0, 0.0), group(2..4, 1.0, 0.0)]);
    assert_eq!(
        twice.unwrap_err().to_string(),
        "parameter 2 is in the groups 0 and 1: give it to one of them"
    );
}

#[test]
fn more_parameters_than_memory_are_an_error() {
    let error = Adam::<f64>::new(AdamConfig::default(), usize::MAX).unwrap_err();
    assert!(matches!(error, OptimError::Memory { .. }), "{error}");
}

#[test]
fn clipping_refuses_what_has_no_norm_and_bounds_that_are_none() {
    for value in NOT_NUMBERS {
        for norm in [Norm::One, Norm::Two, Norm::Infinity, Norm::P(3.0)] {
            let rule = ClipNorm {
                norm,
                ..Default::default()
            };
            let mut gradient = [3.0, value, 4.0];
            let error = rule.apply(&mut gradient).unwrap_err();
            assert!(matches!(
                error,
                OptimError::NonFiniteElement { index: 1, .. }
            ));
            assert_eq!((gradient[0], gradient[2]), (3.0, 4.0));
        }
        assert!(clip::by_value(&mut [1.0, value], 1.0).is_err());
        let mut gradient = [3.0];
        assert!(clip::by_norm(&mut gradient, value).is_err());
        assert!(clip::by_value(&mut gradient, value).is_err());
        assert!(clip::by_norm(&mut gradient, -1.0).is_err());
        assert_eq!(gradient, [3.0]);
    }
    let order = ClipNorm {
        norm: Norm::P(0.5),
        ..Default::default()
    };
    assert_eq!(
        order.apply(&mut [1.0]).unwrap_err().to_string(),
        "Clip: norm order p is 0.5: choose it in [1, ∞)"
    );
}

#[test]
fn schedules_that_make_no_sense_give_nan_and_say_why() {
    fn refused(schedule: &impl Schedule, field: &str) {
        assert!(schedule.at(0).is_nan() && schedule.at(u64::MAX).is_nan());
        match schedule.check() {
            Err(OptimError::InvalidConfig { field: found, .. }) => assert_eq!(found, field),
            other => panic!("{other:?} does not name {field}"),
        }
    }
    /// `refuse!(Schedule { field: value }, …)`, the rest as by default.
    macro_rules! refuse {
        ($($schedule:ident { $field:ident: $value:expr }),* $(,)?) => {
            $(refused(&$schedule { $field: $value, ..Default::default() }, stringify!($field));)*
        };
    }
    refuse!(
        Constant {
            learning_rate: -1.0
        },
        Constant { factor: f64::NAN },
        Step { step_size: 0 },
        Step {
            gamma: f64::INFINITY
        },
        MultiStep { gamma: -0.1 },
        Exponential { gamma: f64::NAN },
        Cosine { t_max: 0 },
        Cosine { eta_min: -1.0 },
        WarmRestarts { t_0: 0 },
        WarmRestarts { t_mult: 0 },
        OneCycle { total_steps: 0 },
        OneCycle { pct_start: 1.5 },
        OneCycle { div_factor: 0.0 },
        OneCycle {
            final_div_factor: -1.0
        },
        Cyclic { step_size_up: 0 },
        Cyclic { step_size_down: 0 },
        Cyclic {
            max_learning_rate: f64::NAN
        },
        Linear { start_factor: -1.0 },
        Linear {
            end_factor: f64::NAN
        },
        Polynomial { power: -1.0 },
    );
    let gamma = CyclicMode::ExpRange { gamma: -1.0 };
    let cyclic = Cyclic {
        mode: gamma,
        ..Default::default()
    };
    refused(&cyclic, "gamma");
    refused(&Multiplicative::new(f64::NAN, |_| 1.0), "learning_rate");
    refused(
        &Warmup {
            schedule: Constant::default(),
            steps: 3,
            start_factor: f64::NAN,
        },
        "start_factor",
    );
    let constant = Constant::default();
    refused(
        &Sequential::new(constant)
            .then(5, constant)
            .then(5, constant),
        "milestone",
    );
    let bad = Constant {
        factor: -1.0,
        ..constant
    };
    refused(&Sequential::new(constant).then(5, bad), "factor");
    for factor in [0.0, 1.0, f64::NAN] {
        let config = PlateauConfig {
            factor,
            ..Default::default()
        };
        assert!(Plateau::new(config).is_err());
    }
}

#[test]
fn a_plateau_takes_nan_for_no_improvement() {
    let config = PlateauConfig {
        learning_rate: 0.8,
        factor: 0.5,
        patience: 1,
        ..Default::default()
    };
    let mut plateau = Plateau::new(config).unwrap();
    let rates = [f64::NAN, f64::NAN, 1.0, f64::NAN, 0.5].map(|metric| plateau.observe(metric));
    assert_eq!(rates, [0.8, 0.4, 0.4, 0.4, 0.4]);
    assert_eq!(plateau.best(), Some(0.5));
}

#[test]
fn stochastic_estimates_refuse_what_does_not_fit() {
    assert!(Batches::new(0, 1, Sampling::Epochs).is_err());
    assert!(Batches::new(5, 0, Sampling::WithReplacement).is_err());
    assert!(Batches::new(5, 6, Sampling::WithoutReplacement).is_err());
    assert!(Batches::new(5, 6, Sampling::WithReplacement).is_ok());
    assert!(GrowingBatch::new(0, 1.5, 10).is_err());
    assert!(GrowingBatch::new(1, 0.9, 10).is_err());
    assert!(IterateAverage::new(1).unwrap().with_decay(1.0).is_err());

    let mut average = IterateAverage::new(2).unwrap();
    average.observe(&[1.0, 2.0]).unwrap();
    assert!(average.observe(&[1.0, f64::NAN]).is_err());
    assert!(average.observe(&[1.0]).is_err());
    assert_eq!(
        (average.mean(), average.count()),
        ([1.0, 2.0].as_slice(), 1)
    );

    let mut svrg = Svrg::new(1).unwrap();
    svrg.set_anchor(&[1.0], &[2.0]).unwrap();
    assert!(svrg.set_anchor(&[f64::NAN], &[3.0]).is_err());
    assert!(svrg.set_anchor(&[3.0], &[f64::INFINITY]).is_err());
    let mut estimate = [7.0];
    assert!(svrg.estimate(&[f64::NAN], &[1.0], &mut estimate).is_err());
    assert_eq!((svrg.anchor(), estimate), ([1.0].as_slice(), [7.0]));

    let mut saga = Saga::new(2, 1).unwrap();
    let before = saga.clone();
    assert_eq!(
        saga.estimate(2, &[1.0], &mut estimate).unwrap_err(),
        OptimError::NoSuchExample {
            example: 2,
            examples: 2
        }
    );
    assert!(saga.estimate(0, &[f64::NAN], &mut estimate).is_err());
    assert!(saga.estimate(0, &[1.0], &mut []).is_err());
    assert_eq!((saga, estimate), (before, [7.0]));
    assert!(Saga::<f64>::new(usize::MAX, 3).is_err());
}
