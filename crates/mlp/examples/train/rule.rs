//! `gradus_optim`'s rules in `gradus_mlp`'s training loop.

use anyhow::anyhow;
use gradus_mlp::train::{Update, UpdateError, UpdateState};
use gradus_optim::clip::Clip;
use gradus_optim::schedule::{Constant, Cosine, Linear, OneCycle, Schedule, Warmup};
use gradus_optim::{
    AdaDelta, AdaDeltaConfig, AdaGrad, AdaGradConfig, Adam, AdamConfig, AdamW, AdamWConfig,
    Descent, Lion, LionConfig, Momentum, MomentumConfig, NAdam, NAdamConfig, OptimError, Optimizer,
    RAdam, RAdamConfig, RmsProp, RmsPropConfig, Sgd, SgdConfig, State,
};

use crate::options::{Options, RuleName, ScheduleName};

/// An optimizer with its schedule.
pub(crate) struct Rule {
    /// Everything it was made with, so that no run goes on with another.
    name: String,
    optimizer: Box<dyn Optimizer<f32>>,
    schedule: Box<dyn Schedule>,
}

impl Update<f32> for Rule {
    fn update(
        &mut self,
        parameters: &mut [f32],
        gradient: &mut [f32],
        step: u64,
    ) -> Result<(), UpdateError> {
        self.optimizer.set_learning_rate(self.schedule.at(step));
        Ok(self.optimizer.step(parameters, gradient)?)
    }

    fn state(&self) -> UpdateState<'_, f32> {
        let state = self.optimizer.state();
        UpdateState {
            rule: self.name.as_str().into(),
            steps: state.steps,
            learning_rate: state.learning_rate,
            scalars: state.scalars,
            slots: state.slots,
            streams: Vec::new(),
        }
    }

    fn load_state(&mut self, state: UpdateState<'_, f32>) -> Result<(), UpdateError> {
        if state.rule != self.name {
            return Err(format!("it was begun with {}, not {}", state.rule, self.name).into());
        }
        let rule = self.optimizer.state().rule.into_owned();
        Ok(self.optimizer.load_state(&State {
            rule: rule.into(),
            steps: state.steps,
            learning_rate: state.learning_rate,
            scalars: state.scalars,
            slots: state.slots,
        })?)
    }
}

impl Rule {
    /// The rule that was asked for, for so many parameters and steps.
    pub(crate) fn new(options: &Options, parameters: usize, steps: u64) -> anyhow::Result<Self> {
        let made = || -> Result<Self, OptimError> {
            Ok(Rule {
                name: format!(
                    "{:?} of learning rate {} and decay {}, {:?} over {steps} steps after {}, clipped at {:?}",
                    options.rule,
                    options.learning_rate,
                    options.weight_decay,
                    options.schedule,
                    options.warmup,
                    options.clip
                ),
                optimizer: optimizer(options, parameters)?,
                schedule: schedule(options, steps)?,
            })
        };
        made().map_err(|error| anyhow!(error))
    }
}

fn optimizer(options: &Options, n: usize) -> Result<Box<dyn Optimizer<f32>>, OptimError> {
    fn boxed<R: gradus_optim::Rule + 'static>(
        options: &Options,
        config: R,
        n: usize,
    ) -> Result<Box<dyn Optimizer<f32>>, OptimError> {
        let clip = options.clip.map_or(Clip::Off, Clip::norm);
        let rule = Descent::new(config, n)?.with_clip(clip)?;
        Ok(Box::new(rule.with_threads(options.threads())))
    }
    macro_rules! rule {
        ($rule:ident, $config:ident $(, $field:ident: $value:expr)*) => {{
            // that the configuration is that rule's
            let _: fn($config, usize) -> Result<$rule<f32>, OptimError> = Descent::new;
            boxed(
                options,
                $config {
                    learning_rate: options.learning_rate,
                    weight_decay: options.weight_decay,
                    $($field: $value,)*
                    ..Default::default()
                },
                n,
            )
        }};
    }
    match options.rule {
        RuleName::Sgd => rule!(Sgd, SgdConfig),
        RuleName::Momentum => rule!(Momentum, MomentumConfig),
        RuleName::Nesterov => rule!(Momentum, MomentumConfig, nesterov: true),
        RuleName::Adagrad => rule!(AdaGrad, AdaGradConfig),
        RuleName::Rmsprop => rule!(RmsProp, RmsPropConfig),
        RuleName::Adadelta => rule!(AdaDelta, AdaDeltaConfig),
        RuleName::Adam => rule!(Adam, AdamConfig),
        RuleName::Adamw => rule!(AdamW, AdamWConfig),
        RuleName::Nadam => rule!(NAdam, NAdamConfig),
        RuleName::Radam => rule!(RAdam, RAdamConfig),
        RuleName::Lion => rule!(Lion, LionConfig),
    }
}

fn schedule(options: &Options, steps: u64) -> Result<Box<dyn Schedule>, OptimError> {
    let learning_rate = options.learning_rate;
    let left = steps.saturating_sub(options.warmup).max(1);
    let schedule: Box<dyn Schedule> = match options.schedule {
        ScheduleName::Constant => Box::new(Constant {
            learning_rate,
            factor: 1.0,
            total_iters: 0,
        }),
        ScheduleName::Cosine => Box::new(Cosine {
            learning_rate,
            t_max: left,
            ..Default::default()
        }),
        ScheduleName::Linear => Box::new(Linear {
            learning_rate,
            start_factor: 1.0,
            end_factor: 0.0,
            total_iters: left,
        }),
        ScheduleName::OneCycle => Box::new(OneCycle {
            max_learning_rate: learning_rate,
            total_steps: left,
            ..Default::default()
        }),
    };
    schedule.check()?;
    if options.warmup == 0 {
        return Ok(schedule);
    }
    let warmup = Warmup {
        schedule,
        steps: options.warmup,
        start_factor: 0.01,
    };
    Ok(Box::new(warmup.checked()?))
}
