//! Schedules that make no sense, metrics that are no numbers.

use gradus_optim::OptimError;
use gradus_optim::schedule::{
    Constant, Cosine, Cyclic, CyclicMode, Exponential, Linear, MultiStep, Multiplicative, OneCycle,
    Plateau, PlateauConfig, Polynomial, Schedule, Sequential, Step, WarmRestarts, Warmup,
};

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
