//! The update rules by name, with their default settings but for the learning rate.

use gradus_optim::{
    AdaDelta, AdaDeltaConfig, AdaGrad, AdaGradConfig, AdaMax, AdaMaxConfig, Adam, AdamConfig,
    AmsGrad, AmsGradConfig, Momentum, MomentumConfig, NAdam, NAdamConfig, Optimizer, RAdam,
    RAdamConfig, RmsProp, RmsPropConfig, Rprop, RpropConfig, Sgd, SgdConfig,
};

/// The rule with a learning rate, for so many parameters.
type Make = fn(f64, usize) -> anyhow::Result<Boxed>;
type Boxed = Box<dyn Optimizer<f64>>;

/// A rule that can be made for any learning rate.
pub(in crate::experiments) struct Rule {
    pub(in crate::experiments) name: &'static str,
    make: Make,
}

impl Rule {
    /// For so many parameters, before its first step.
    pub(in crate::experiments) fn with(
        &self,
        learning_rate: f64,
        parameters: usize,
    ) -> anyhow::Result<Boxed> {
        (self.make)(learning_rate, parameters)
    }
}

macro_rules! rule {
    ($constant:ident, $name:literal, $rule:ident, $config:ident $(, $field:ident: $value:expr)*) => {
        pub(in crate::experiments) const $constant: Rule = Rule {
            name: $name,
            make: |learning_rate, parameters| {
                let config = $config { learning_rate, $($field: $value,)* ..Default::default() };
                Ok(Box::new($rule::new(config, parameters)?))
            },
        };
    };
}

rule!(DESCENT, "descent", Sgd, SgdConfig);
rule!(MOMENTUM, "momentum", Momentum, MomentumConfig);
rule!(NESTEROV, "Nesterov", Momentum, MomentumConfig, nesterov: true);
rule!(ADA_GRAD, "AdaGrad", AdaGrad, AdaGradConfig);
rule!(ADA_DELTA, "AdaDelta", AdaDelta, AdaDeltaConfig);
rule!(RMS_PROP, "RMSProp", RmsProp, RmsPropConfig);
rule!(ADAM, "Adam", Adam, AdamConfig);
rule!(ADA_MAX, "AdaMax", AdaMax, AdaMaxConfig);
rule!(N_ADAM, "NAdam", NAdam, NAdamConfig);
rule!(R_ADAM, "RAdam", RAdam, RAdamConfig);
rule!(AMS_GRAD, "AMSGrad", AmsGrad, AmsGradConfig);
rule!(RPROP, "Rprop", Rprop, RpropConfig);
