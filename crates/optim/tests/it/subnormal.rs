//! What the averages of a gradient that has become 0 end at.

use gradus_optim::{
    AdaMaxConfig, AdamConfig, AdamWConfig, AmsGradConfig, Descent, NAdamConfig, Optimizer as _,
    RAdamConfig, Rule,
};

/// The first moment after a gradient of 1 and a thousand of 0.
fn first_moment<R: Rule>(config: R) -> f32 {
    let mut rule = Descent::<R, f32>::new(config, 1).unwrap();
    let mut theta = [1.0];
    rule.step(&mut theta, &[1.0]).unwrap();
    let end = theta[0];
    for _ in 0..1000 {
        rule.step(&mut theta, &[0.0]).unwrap();
        let state = rule.state();
        assert!(state.slots.iter().all(|slot| !slot.1[0].is_subnormal()));
    }
    assert!(theta[0] <= end);
    let state = rule.state();
    let slot = state.slots.iter().find(|slot| slot.0 == "first_moment");
    slot.unwrap().1[0]
}

/// 0.1 · 0.9ᵗ is subnormal in f32 from t = 808 on, and by rounding would stay at some such number for ever.
#[test]
fn first_moments_end_at_zero_and_not_at_subnormal_numbers() {
    let moments = [
        first_moment(AdamConfig::default()),
        first_moment(AdamWConfig::default()),
        first_moment(AmsGradConfig::default()),
        first_moment(AdaMaxConfig::default()),
        first_moment(NAdamConfig::default()),
        first_moment(RAdamConfig::default()),
    ];
    assert_eq!(moments.map(f32::to_bits), [0; 6]);
}
