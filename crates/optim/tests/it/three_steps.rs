//! Three steps of every rule, computed by hand.

use gradus_optim::{
    AdaDeltaConfig, AdaGradConfig, AdaMaxConfig, AdamConfig, AdamWConfig, AmsGradConfig,
    AsgdConfig, Descent, LionConfig, MomentumConfig, NAdamConfig, Optimizer, RAdamConfig,
    RmsPropConfig, RpropConfig, Rule, SgdConfig,
};

/// From θ = 1 with these gradients to these parameters, to a few roundings.
#[track_caller]
fn assert_steps<R: Rule, const N: usize>(config: R, gradients: [f64; N], expected: [f64; N]) {
    let mut rule = Descent::new(config, 1).unwrap();
    let mut theta = [1.0];
    for (t, (g, expected)) in gradients.into_iter().zip(expected).enumerate() {
        rule.step(&mut theta, &[g]).unwrap();
        assert!(
            (theta[0] - expected).abs() <= 4.0 * f64::EPSILON,
            "{} after step {}: {} instead of {expected}",
            R::NAME,
            t + 1,
            theta[0]
        );
    }
}

#[test]
fn sgd() {
    let config = SgdConfig {
        learning_rate: 0.5,
        ..Default::default()
    };
    assert_steps(config, [4.0, -2.0, 1.0], [-1.0, 0.0, -0.5]);
    // g + λ θ = 4 + ½, −2 − ⅝, 1 + 1/32
    let coupled = SgdConfig {
        weight_decay: 0.5,
        ..config
    };
    assert_steps(coupled, [4.0, -2.0, 1.0], [-1.25, 0.0625, -0.453_125]);
    // (1 − η λ) θ = ¾ θ
    let decoupled = SgdConfig {
        decoupled_weight_decay: true,
        ..coupled
    };
    assert_steps(decoupled, [4.0, -2.0, 1.0], [-1.25, 0.0625, -0.453_125]);
    let up = SgdConfig {
        maximize: true,
        ..config
    };
    assert_steps(up, [4.0, -2.0, 1.0], [3.0, 2.0, 2.5]);
}

#[test]
fn momentum() {
    let config = MomentumConfig {
        learning_rate: 0.5,
        momentum: 0.5,
        ..Default::default()
    };
    // v = 4, 0, 1
    assert_steps(config, [4.0, -2.0, 1.0], [-1.0, -1.0, -1.5]);
    // v = 4, 2 − 1, ½ + ½
    let dampened = MomentumConfig {
        dampening: 0.5,
        ..config
    };
    assert_steps(dampened, [4.0, -2.0, 1.0], [-1.0, -1.5, -2.0]);
    // g + v/2 = 6, −2, 1½
    let nesterov = MomentumConfig {
        nesterov: true,
        ..config
    };
    assert_steps(nesterov, [4.0, -2.0, 1.0], [-2.0, -1.0, -1.75]);
    // decoupled decay stays out of the velocity: ¾ θ − v/2
    let decoupled = MomentumConfig {
        weight_decay: 0.5,
        decoupled_weight_decay: true,
        ..config
    };
    assert_steps(
        decoupled,
        [4.0, -2.0, 1.0],
        [-1.25, -0.9375, -0.703_125 - 0.5],
    );
}

#[test]
fn ada_grad() {
    let config = AdaGradConfig {
        learning_rate: 0.5,
        epsilon: 0.0,
        ..Default::default()
    };
    // s = 9, 25, 169
    assert_steps(
        config,
        [3.0, -4.0, 12.0],
        [0.5, 0.5 + 0.4, 0.9 - 6.0 / 13.0],
    );
    // s = 16, 25, 169 from 7; η = ½, ¼, 1/6
    let slowing = AdaGradConfig {
        lr_decay: 1.0,
        initial_accumulator_value: 7.0,
        ..config
    };
    assert_steps(
        slowing,
        [3.0, -3.0, 12.0],
        [0.625, 0.775, 0.775 - 2.0 / 13.0],
    );
}

#[test]
fn rms_prop() {
    let config = RmsPropConfig {
        learning_rate: 0.5,
        alpha: 0.75,
        epsilon: 0.0,
        ..Default::default()
    };
    // √s = 2, 2, 2
    assert_steps(config, [4.0, 2.0, -2.0], [0.0, -0.5, 0.0]);
    // b = 2, 1 + 1, 1 − 1
    let momentum = RmsPropConfig {
        momentum: 0.5,
        ..config
    };
    assert_steps(momentum, [4.0, 2.0, -2.0], [0.0, -1.0, -1.0]);
    // s = 4, 4, 4; m = 1, 5/4, 7/16
    let centered = RmsPropConfig {
        centered: true,
        ..config
    };
    let first = 1.0 - 2.0 / 3.0_f64.sqrt();
    let second = first - 1.0 / (4.0_f64 - 25.0 / 16.0).sqrt();
    let third = second + 1.0 / (4.0_f64 - 49.0 / 256.0).sqrt();
    assert_steps(centered, [4.0, 2.0, -2.0], [first, second, third]);
    // b = 4/√3, b/2 + 2/√(39/16), …
    let both = RmsPropConfig {
        momentum: 0.5,
        ..centered
    };
    let b1 = 4.0 / 3.0_f64.sqrt();
    let b2 = 0.5 * b1 + 2.0 / 2.4375_f64.sqrt();
    let b3 = 0.5 * b2 - 2.0 / (975.0_f64 / 256.0).sqrt();
    let expected = [
        1.0 - 0.5 * b1,
        1.0 - 0.5 * (b1 + b2),
        1.0 - 0.5 * (b1 + b2 + b3),
    ];
    assert_steps(both, [4.0, 2.0, -2.0], expected);
}

#[test]
fn ada_delta() {
    let config = AdaDeltaConfig {
        rho: 0.75,
        epsilon: 1.0,
        ..Default::default()
    };
    // s = 1, 7/4, 37/16; Δ² = 4 · 1/2, 4 · (3/2)/(11/4) = 24/11, 4 · (1 + d)/(53/16)
    let d2 = 0.75 * 0.5 + 6.0 / 11.0;
    let deltas = [
        2.0_f64.sqrt(),
        (24.0_f64 / 11.0).sqrt(),
        (64.0 * (1.0 + d2) / 53.0_f64).sqrt(),
    ];
    let expected = [
        1.0 - deltas[0],
        1.0 - deltas[0] + deltas[1],
        1.0 - deltas[0] + deltas[1] - deltas[2],
    ];
    assert_steps(config, [2.0, -2.0, 2.0], expected);
}

/// β₁ = ½, β₂ = ¾ and no ε.
fn adam_config() -> AdamConfig {
    AdamConfig {
        learning_rate: 0.5,
        beta1: 0.5,
        beta2: 0.75,
        epsilon: 0.0,
        ..Default::default()
    }
}

#[test]
fn adam() {
    // m = 2, 0, 1; v = 4, 4, 4; 1 − βᵗ = ½, ¾, ⅞ and ¼, 7/16, 37/64
    let third = 37.0_f64.sqrt() / 28.0;
    assert_steps(adam_config(), [4.0, -2.0, 2.0], [0.5, 0.5, 0.5 - third]);
    // with ε = 2: 4/(4 + 2), 0, (8/7)/(16/√37 + 2)
    let epsilon = AdamConfig {
        epsilon: 2.0,
        ..adam_config()
    };
    let third = 0.5 * (8.0 / 7.0) / (16.0 / 37.0_f64.sqrt() + 2.0);
    let second = 1.0 - 1.0 / 3.0;
    assert_steps(epsilon, [4.0, -2.0, 2.0], [second, second, second - third]);
}

#[test]
fn adam_w() {
    let config = AdamWConfig {
        learning_rate: 0.5,
        beta1: 0.5,
        beta2: 0.75,
        epsilon: 0.0,
        weight_decay: 0.5,
        maximize: false,
    };
    // ¾ θ, then Adam's step
    let third = 0.140_625 - 37.0_f64.sqrt() / 28.0;
    assert_steps(config, [4.0, -2.0, 2.0], [0.25, 0.1875, third]);
}

#[test]
fn ams_grad() {
    let AdamConfig {
        learning_rate,
        beta1,
        beta2,
        epsilon,
        ..
    } = adam_config();
    let config = AmsGradConfig {
        learning_rate,
        beta1,
        beta2,
        epsilon,
        ..Default::default()
    };
    // m = 2, 1, ½; v = 4, 3, 9/4, of which the largest is 4
    let second = 0.5 - 7.0_f64.sqrt() / 12.0;
    let third = second - 37.0_f64.sqrt() / 56.0;
    assert_steps(config, [4.0, 0.0, 0.0], [0.5, second, third]);
}

#[test]
fn ada_max() {
    let config = AdaMaxConfig {
        learning_rate: 0.5,
        beta1: 0.5,
        beta2: 0.5,
        epsilon: 0.0,
        ..Default::default()
    };
    // m = 2, 3/2, 19/4; u = 4, 2, 8
    assert_steps(config, [4.0, 1.0, 8.0], [0.5, 0.0, -19.0 / 56.0]);
}

#[test]
fn n_adam() {
    // μ = ½ throughout
    let config = NAdamConfig {
        learning_rate: 0.75,
        beta1: 0.5,
        beta2: 0.75,
        epsilon: 0.0,
        momentum_decay: 1e9,
        ..Default::default()
    };
    // (4 + ⅔ · 2)/4 = 4/3; ⅔ · (−2) · √7/8; (4/7 · 2 + 8/15 · 1) · √37/16
    let second = 7.0_f64.sqrt() / 8.0;
    let third = second - 11.0 / 140.0 * 37.0_f64.sqrt();
    assert_steps(config, [4.0, -2.0, 2.0], [0.0, second, third]);
}

#[test]
fn r_adam() {
    // ρ is at most 3 here: θ − η m̂ with m̂ = 4, 0, 4
    let config = RAdamConfig {
        learning_rate: 0.25,
        beta1: 0.5,
        ..Default::default()
    };
    assert_steps(config, [4.0, -2.0, 7.0], [0.0, 0.0, -1.0]);
}

#[test]
fn asgd() {
    let config = AsgdConfig {
        learning_rate: 0.5,
        lambd: 0.5,
        alpha: 1.0,
        t0: 0.0,
        ..Default::default()
    };
    // η = ½, 2/5, 1/3; 1 − Λ η = ¾, ⅘, ⅚
    assert_steps(config, [4.0, -2.0, 1.0], [-1.25, -0.2, -0.5]);
    let mut rule = Descent::new(config, 1).unwrap();
    let mut theta = [1.0_f64];
    for (g, average) in [(4.0, -1.25), (-2.0, -0.2), (1.0, -0.35)] {
        rule.step(&mut theta, &[g]).unwrap();
        assert!((rule.average()[0] - average).abs() < 1e-15);
    }
}

#[test]
fn lion() {
    let config = LionConfig {
        learning_rate: 0.5,
        beta1: 0.5,
        beta2: 0.75,
        weight_decay: 0.5,
        maximize: false,
    };
    // m = 1, ½; m/2 + g/2 = 2, 0, −¾
    assert_steps(config, [4.0, -1.0, -2.0], [0.25, 0.1875, 0.640_625]);
}

#[test]
fn rprop() {
    let config = RpropConfig {
        learning_rate: 0.5,
        ..Default::default()
    };
    // δ = 0.5, 0.6, 0.3 (a turn, no step), 0.3 (nothing to turn from), 0.36
    assert_steps(
        config,
        [4.0, 1.0, -1.0, -1.0, -9.0],
        [0.5, -0.1, -0.1, 0.2, 0.56],
    );
    let bounded = RpropConfig {
        step_min: 0.4,
        step_max: 0.55,
        ..config
    };
    // δ = 0.5, 0.55, 0.4, 0.4
    assert_steps(bounded, [4.0, 1.0, -1.0, -1.0], [0.5, -0.05, -0.05, 0.35]);
}
