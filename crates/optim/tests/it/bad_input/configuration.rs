//! Configurations, groups and sizes that make no sense.

use gradus_optim::{
    AdaDeltaConfig, AdaGradConfig, AdaMaxConfig, Adam, AdamConfig, AdamWConfig, AmsGradConfig,
    AsgdConfig, Descent, Group, LionConfig, MomentumConfig, NAdamConfig, OptimError, Optimizer,
    RAdamConfig, RmsPropConfig, RpropConfig, Rule, Sgd, SgdConfig,
};

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
