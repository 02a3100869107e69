//! States of another rule, size or configuration.

use gradus_optim::{
    Adam, AdamConfig, Descent, Momentum, MomentumConfig, OptimError, Optimizer, RmsPropConfig,
};

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
