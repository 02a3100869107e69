//! Fifty steps on the bowl.

use gradus_numerics::max;
use gradus_optim::{
    AdaDelta, AdaDeltaConfig, AdaGrad, AdaGradConfig, AdaMax, AdaMaxConfig, Adam, AdamConfig,
    AdamW, AdamWConfig, AmsGrad, AmsGradConfig, Asgd, AsgdConfig, Momentum, MomentumConfig, NAdam,
    NAdamConfig, OptimError, Optimizer, RAdam, RAdamConfig, RmsProp, RmsPropConfig, Rprop,
    RpropConfig, Sgd, SgdConfig,
};
use serde_json::Value;

use super::{cases, flag, number, numbers, pair};

const STEPS: [u64; 5] = [1, 2, 5, 10, 50];

#[test]
fn every_trajectory_is_pytorchs() {
    let cases = cases(include_str!("../../reference/trajectories.json"));
    assert_eq!(cases.len(), 51);
    for case in cases {
        // The step sizes of Rprop multiply every rounding: by step 50 nothing is left to compare.
        let last = if case["optimizer"] == "Rprop" { 10 } else { 50 };
        let mut rule = rule(&case).unwrap();
        let mut theta = [2.6, 2.2];
        for t in 1..=last {
            let gradient = [2.0 * theta[0], 4.0 * theta[1]];
            rule.step(&mut theta, &gradient).unwrap();
            if STEPS.contains(&t) {
                let expected = numbers(&case["params"][t.to_string()]);
                assert_close(&case, t, &theta, &expected);
            }
        }
        if let Some(average) = case.get("average") {
            let state = rule.state();
            assert_close(&case, last, &state.slots[0].1, &numbers(average));
        }
    }
}

fn assert_close(case: &Value, t: u64, found: &[f64], expected: &[f64]) {
    let amplification = case["amplification50"].as_f64().unwrap();
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        let tolerance = 1e-12 * max(1.0, b.abs()) * max(1.0, amplification);
        assert!(
            (a - b).abs() <= tolerance,
            "{} {} at step {t}: {a} instead of {b}",
            case["optimizer"],
            case["hyper"]
        );
    }
}

/// The rule of a case, which says its name and what differs from PyTorch's defaults in PyTorch's words.
#[expect(clippy::too_many_lines, reason = "one literal for each rule")]
fn rule(case: &Value) -> Result<Box<dyn Optimizer<f64>>, OptimError> {
    let hyper = &case["hyper"];
    let learning_rate = hyper["lr"].as_f64().unwrap();
    let [beta1, beta2] = pair(hyper, "betas", [0.9, 0.999]);
    let decay = |default| number(hyper, "weight_decay", default);
    let epsilon = |default| number(hyper, "eps", default);
    let decoupled_weight_decay = flag(hyper, "decoupled_weight_decay", false);
    let maximize = flag(hyper, "maximize", false);
    let amsgrad = flag(hyper, "amsgrad", false);
    Ok(match case["optimizer"].as_str().unwrap() {
        "SGD" if hyper.get("momentum").is_none() => Box::new(Sgd::new(
            SgdConfig {
                learning_rate,
                weight_decay: decay(0.0),
                decoupled_weight_decay,
                maximize,
            },
            2,
        )?),
        "SGD" => Box::new(Momentum::new(
            MomentumConfig {
                learning_rate,
                momentum: number(hyper, "momentum", 0.0),
                dampening: number(hyper, "dampening", 0.0),
                nesterov: flag(hyper, "nesterov", false),
                weight_decay: decay(0.0),
                decoupled_weight_decay,
                maximize,
            },
            2,
        )?),
        "Adagrad" => Box::new(AdaGrad::new(
            AdaGradConfig {
                learning_rate,
                lr_decay: number(hyper, "lr_decay", 0.0),
                initial_accumulator_value: number(hyper, "initial_accumulator_value", 0.0),
                epsilon: epsilon(1e-10),
                weight_decay: decay(0.0),
                decoupled_weight_decay,
                maximize,
            },
            2,
        )?),
        "Adadelta" => Box::new(AdaDelta::new(
            AdaDeltaConfig {
                learning_rate,
                rho: number(hyper, "rho", 0.9),
                epsilon: epsilon(1e-6),
                weight_decay: decay(0.0),
                decoupled_weight_decay,
                maximize,
            },
            2,
        )?),
        "RMSprop" => Box::new(RmsProp::new(
            RmsPropConfig {
                learning_rate,
                alpha: number(hyper, "alpha", 0.99),
                epsilon: epsilon(1e-8),
                momentum: number(hyper, "momentum", 0.0),
                centered: flag(hyper, "centered", false),
                weight_decay: decay(0.0),
                decoupled_weight_decay,
                maximize,
            },
            2,
        )?),
        name @ ("Adam" | "AdamW") if amsgrad => Box::new(AmsGrad::new(
            AmsGradConfig {
                learning_rate,
                beta1,
                beta2,
                epsilon: epsilon(1e-8),
                weight_decay: decay(if name == "AdamW" { 1e-2 } else { 0.0 }),
                decoupled_weight_decay: name == "AdamW",
                maximize,
            },
            2,
        )?),
        "Adam" => Box::new(Adam::new(
            AdamConfig {
                learning_rate,
                beta1,
                beta2,
                epsilon: epsilon(1e-8),
                weight_decay: decay(0.0),
                decoupled_weight_decay,
                maximize,
            },
            2,
        )?),
        "AdamW" => Box::new(AdamW::new(
            AdamWConfig {
                learning_rate,
                beta1,
                beta2,
                epsilon: epsilon(1e-8),
                weight_decay: decay(1e-2),
                maximize,
            },
            2,
        )?),
        "Adamax" => Box::new(AdaMax::new(
            AdaMaxConfig {
                learning_rate,
                beta1,
                beta2,
                epsilon: epsilon(1e-8),
                weight_decay: decay(0.0),
                decoupled_weight_decay,
                maximize,
            },
            2,
        )?),
        "NAdam" => Box::new(NAdam::new(
            NAdamConfig {
                learning_rate,
                beta1,
                beta2,
                epsilon: epsilon(1e-8),
                momentum_decay: number(hyper, "momentum_decay", 4e-3),
                weight_decay: decay(0.0),
                decoupled_weight_decay,
                maximize,
            },
            2,
        )?),
        "RAdam" => Box::new(RAdam::new(
            RAdamConfig {
                learning_rate,
                beta1,
                beta2,
                epsilon: epsilon(1e-8),
                weight_decay: decay(0.0),
                decoupled_weight_decay,
                maximize,
            },
            2,
        )?),
        "ASGD" => Box::new(Asgd::new(
            AsgdConfig {
                learning_rate,
                lambd: number(hyper, "lambd", 1e-4),
                alpha: number(hyper, "alpha", 0.75),
                t0: number(hyper, "t0", 1e6),
                weight_decay: decay(0.0),
                decoupled_weight_decay,
                maximize,
            },
            2,
        )?),
        "Rprop" => {
            let [eta_minus, eta_plus] = pair(hyper, "etas", [0.5, 1.2]);
            let [step_min, step_max] = pair(hyper, "step_sizes", [1e-6, 50.0]);
            Box::new(Rprop::new(
                RpropConfig {
                    learning_rate,
                    eta_minus,
                    eta_plus,
                    step_min,
                    step_max,
                    weight_decay: decay(0.0),
                    decoupled_weight_decay,
                    maximize,
                },
                2,
            )?)
        }
        other => panic!("{other} is not among the rules"),
    })
}
