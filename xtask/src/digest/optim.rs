//! Every rule in both precisions, on threads, in groups and clipped; schedules, norms, batches and estimates.

use gradus_numerics::{Digest, Float, Threads, stream, uniform};
use gradus_optim::clip::{Clip, ClipNorm, Norm};
use gradus_optim::schedule::{
    Constant, Cosine, Cyclic, CyclicMode, Exponential, Linear, MultiStep, OneCycle, Polynomial,
    Schedule, Step, WarmRestarts, Warmup,
};
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_optim::{
    AdaDeltaConfig, AdaGradConfig, AdaMaxConfig, AdamConfig, AdamWConfig, AmsGradConfig,
    AsgdConfig, Descent, Group, LionConfig, MomentumConfig, NAdamConfig, Optimizer, RAdamConfig,
    RmsPropConfig, RpropConfig, Rule, SgdConfig,
};

use super::Topic;

/// Enough for two threads, and no multiple of anything.
const PARAMETERS: usize = 70_001;
/// RAdam is rectified from its sixth step on.
const STEPS: usize = 7;

pub(super) fn topics() -> Vec<Topic> {
    let topic = |name, digest| Topic {
        krate: "optim",
        name,
        digest,
    };
    vec![
        topic("rules", rules),
        topic("schedules", || Ok(schedules())),
        topic("clip", clip),
        topic("batches", batches),
    ]
}

fn rules() -> anyhow::Result<Digest> {
    let mut digest = Digest::new();
    rule(SgdConfig::default(), &mut digest)?;
    let momentum = MomentumConfig::default();
    rule(momentum, &mut digest)?;
    let nesterov = true;
    rule(
        MomentumConfig {
            nesterov,
            ..momentum
        },
        &mut digest,
    )?;
    rule(AdaGradConfig::default(), &mut digest)?;
    rule(AdaDeltaConfig::default(), &mut digest)?;
    for centered in [false, true] {
        for momentum in [0.0, 0.9] {
            let config = RmsPropConfig {
                centered,
                momentum,
                ..Default::default()
            };
            rule(config, &mut digest)?;
        }
    }
    rule(AdamConfig::default(), &mut digest)?;
    rule(AdamWConfig::default(), &mut digest)?;
    rule(AmsGradConfig::default(), &mut digest)?;
    rule(AdaMaxConfig::default(), &mut digest)?;
    rule(NAdamConfig::default(), &mut digest)?;
    rule(RAdamConfig::default(), &mut digest)?;
    let t0 = 2.0;
    rule(
        AsgdConfig {
            t0,
            ..Default::default()
        },
        &mut digest,
    )?;
    rule(LionConfig::default(), &mut digest)?;
    rule(RpropConfig::default(), &mut digest)?;
    Ok(digest)
}

fn rule<R: Rule>(config: R, digest: &mut Digest) -> anyhow::Result<()> {
    walk::<R, f64>(config.clone(), digest)?;
    walk::<R, f32>(config, digest)
}

/// Some steps on seeded gradients, with a group and clipping, on as many threads as there are.
fn walk<R: Rule, T: Float>(config: R, digest: &mut Digest) -> anyhow::Result<()> {
    let group = Group {
        range: 10_001..50_003,
        learning_rate_scale: 0.5,
        weight_decay: 0.1,
    };
    let mut rule = Descent::<R, T>::new(config, PARAMETERS)?
        .with_groups(&[group])?
        .with_clip(Clip::norm(100.0))?
        .with_threads(Threads::All);
    let mut rng = stream(0, "digest/optim");
    let mut theta = vec![T::ONE; PARAMETERS];
    for _ in 0..STEPS {
        let gradient: Vec<T> = theta
            .iter()
            .map(|_| T::from_f64(uniform(&mut rng) - 0.4))
            .collect();
        rule.step(&mut theta, &gradient)?;
    }
    for theta in theta {
        digest.f64(theta.to_f64());
    }
    Ok(())
}

fn schedules() -> Digest {
    let learning_rate = 0.1;
    let cosine = Cosine {
        learning_rate,
        t_max: 70,
        eta_min: 0.01,
    };
    let schedules: [Box<dyn Schedule>; 12] = [
        Box::new(Constant {
            learning_rate,
            factor: 0.3,
            total_iters: 7,
        }),
        Box::new(Step {
            learning_rate,
            step_size: 9,
            gamma: 0.7,
        }),
        Box::new(MultiStep {
            learning_rate,
            milestones: vec![20, 50],
            gamma: 0.3,
        }),
        Box::new(Exponential {
            learning_rate,
            gamma: 0.97,
        }),
        Box::new(cosine),
        Box::new(WarmRestarts {
            learning_rate,
            t_0: 7,
            t_mult: 3,
            eta_min: 0.01,
        }),
        Box::new(OneCycle::default()),
        Box::new(Cyclic {
            step_size_up: 7,
            step_size_down: 11,
            mode: CyclicMode::ExpRange { gamma: 0.99 },
            ..Default::default()
        }),
        Box::new(Linear {
            learning_rate,
            total_iters: 13,
            ..Default::default()
        }),
        Box::new(Polynomial {
            learning_rate,
            total_iters: 90,
            power: 1.7,
        }),
        Box::new(Warmup {
            schedule: cosine,
            steps: 11,
            start_factor: 0.1,
        }),
        Box::new(Exponential::default()),
    ];
    let mut digest = Digest::new();
    for schedule in schedules {
        for step in (0..200).chain([1_000_000, u64::MAX]) {
            digest.f64(schedule.at(step));
        }
    }
    digest
}

fn clip() -> anyhow::Result<Digest> {
    let mut rng = stream(0, "digest/clip");
    let gradient: Vec<f64> = (0..200_003).map(|_| uniform(&mut rng) - 0.4).collect();
    let mut digest = Digest::new();
    for norm in [Norm::One, Norm::Two, Norm::Infinity, Norm::P(3.0)] {
        for scale in [-600.0, 0.0, 600.0] {
            let scale = gradus_numerics::exp2(scale);
            let mut gradient: Vec<f64> = gradient.iter().map(|g| g * scale).collect();
            let rule = ClipNorm {
                norm,
                ..Default::default()
            };
            digest.f64(rule.apply(&mut gradient)?);
            for &g in gradient.iter().step_by(1000) {
                digest.f64(g);
            }
        }
    }
    Ok(digest)
}

fn batches() -> anyhow::Result<Digest> {
    let mut rng = stream(0, "digest/batches");
    let mut digest = Digest::new();
    for sampling in [
        Sampling::Epochs,
        Sampling::WithoutReplacement,
        Sampling::WithReplacement,
    ] {
        let mut batches = Batches::new(103, 10, sampling)?;
        for _ in 0..50 {
            for &example in batches.next(&mut rng) {
                digest.u64(example as u64);
            }
        }
    }
    Ok(digest)
}
