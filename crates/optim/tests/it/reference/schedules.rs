//! Learning rates of sixty-one steps.

use gradus_optim::schedule::{
    Anneal, Constant, Cosine, Cyclic, CyclicMode, Exponential, Linear, Multiplicative, OneCycle,
    Plateau, PlateauConfig, PlateauMode, Polynomial, Schedule, Sequential, Step, WarmRestarts,
};
use serde_json::Value;

use super::{cases, integer, number, numbers};

#[test]
fn every_schedule_is_pytorchs() {
    let cases = cases(include_str!("../../reference/schedules.json"));
    assert_eq!(cases.len(), 14);
    for case in &cases {
        let name = case["schedule"].as_str().unwrap();
        if name == "ReduceLROnPlateau" {
            plateau(case);
            continue;
        }
        let schedule = schedule(name, case);
        let expected = numbers(&case["lr"]);
        assert_eq!(expected.len(), 61);
        assert_close(name, &expected, |step| schedule.at(step));
        if let Some(momentum) = case.get("momentum") {
            assert_close(name, &numbers(momentum), |step| {
                momentum_of(name, case, step)
            });
        }
    }
}

fn assert_close(name: &str, expected: &[f64], found: impl Fn(u64) -> f64) {
    for (step, expected) in (0..).zip(expected) {
        let found = found(step);
        assert!(
            (found - expected).abs() <= 1e-14 * (expected.abs() + 0.1),
            "{name} at step {step}: {found} instead of {expected}"
        );
    }
}

fn schedule(name: &str, case: &Value) -> Box<dyn Schedule> {
    let hyper = &case["hyper"];
    let learning_rate = case["base_lr"].as_f64().unwrap();
    let gamma = number(hyper, "gamma", f64::NAN);
    match name {
        "StepLR" => Box::new(Step {
            learning_rate,
            step_size: integer(hyper, "step_size", 0),
            gamma,
        }),
        "ExponentialLR" => Box::new(Exponential {
            learning_rate,
            gamma,
        }),
        "CosineAnnealingLR" => Box::new(Cosine {
            learning_rate,
            t_max: integer(hyper, "T_max", 0),
            eta_min: number(hyper, "eta_min", 0.0),
        }),
        "CosineAnnealingWarmRestarts" => Box::new(WarmRestarts {
            learning_rate,
            t_0: integer(hyper, "T_0", 0),
            t_mult: integer(hyper, "T_mult", 1),
            eta_min: number(hyper, "eta_min", 0.0),
        }),
        "ConstantLR" => Box::new(Constant {
            learning_rate,
            factor: number(hyper, "factor", 1.0 / 3.0),
            total_iters: integer(hyper, "total_iters", 5),
        }),
        "PolynomialLR" => Box::new(Polynomial {
            learning_rate,
            total_iters: integer(hyper, "total_iters", 5),
            power: number(hyper, "power", 1.0),
        }),
        "OneCycleLR" => Box::new(one_cycle(hyper)),
        "CyclicLR" => Box::new(cyclic(hyper)),
        "MultiplicativeLR 0.95" => Box::new(Multiplicative::new(learning_rate, |_| 0.95)),
        "SequentialLR(LinearLR .1->1 over 5, CosineAnnealingLR T_max=55; milestones [5])" => {
            let ramp = Linear {
                learning_rate,
                start_factor: 0.1,
                end_factor: 1.0,
                total_iters: 5,
            };
            let cosine = Cosine {
                learning_rate,
                t_max: 55,
                eta_min: 0.0,
            };
            Box::new(Sequential::new(ramp).then(5, cosine))
        }
        other => panic!("{other} is not among the schedules"),
    }
}

fn momentum_of(name: &str, case: &Value, step: u64) -> f64 {
    let hyper = &case["hyper"];
    match name {
        "OneCycleLR" => one_cycle(hyper).momentum(step),
        "CyclicLR" => cyclic(hyper).momentum(step),
        other => panic!("{other} has no momentum"),
    }
}

fn one_cycle(hyper: &Value) -> OneCycle {
    OneCycle {
        max_learning_rate: hyper["max_lr"].as_f64().unwrap(),
        total_steps: integer(hyper, "total_steps", 0),
        pct_start: number(hyper, "pct_start", 0.3),
        anneal_strategy: match hyper["anneal_strategy"].as_str() {
            Some("linear") => Anneal::Linear,
            _ => Anneal::Cosine,
        },
        div_factor: number(hyper, "div_factor", 25.0),
        final_div_factor: number(hyper, "final_div_factor", 1e4),
        ..Default::default()
    }
}

fn cyclic(hyper: &Value) -> Cyclic {
    assert_eq!(hyper["mode"], "triangular2");
    Cyclic {
        base_learning_rate: hyper["base_lr"].as_f64().unwrap(),
        max_learning_rate: hyper["max_lr"].as_f64().unwrap(),
        step_size_up: integer(hyper, "step_size_up", 0),
        step_size_down: integer(hyper, "step_size_down", 0),
        mode: CyclicMode::Triangular2,
        ..Default::default()
    }
}

fn plateau(case: &Value) {
    let hyper = &case["hyper"];
    let mut plateau = Plateau::new(PlateauConfig {
        learning_rate: case["base_lr"].as_f64().unwrap(),
        factor: number(hyper, "factor", 0.1),
        patience: integer(hyper, "patience", 10),
        cooldown: integer(hyper, "cooldown", 0),
        mode: match hyper["mode"].as_str() {
            Some("max") => PlateauMode::Max,
            _ => PlateauMode::Min,
        },
        ..Default::default()
    })
    .unwrap();
    let metrics = numbers(&case["metrics"]);
    let rates = numbers(&case["lr_after_step"]);
    for (metric, expected) in metrics.into_iter().zip(rates) {
        assert_eq!(plateau.observe(metric), expected, "{hyper}");
    }
}
