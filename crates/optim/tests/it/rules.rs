//! Every rule, with every switch that changes its formula.

use gradus_optim::{
    AdaDeltaConfig, AdaGradConfig, AdaMaxConfig, AdamConfig, AdamWConfig, AmsGradConfig,
    AsgdConfig, LionConfig, MomentumConfig, NAdamConfig, RAdamConfig, RmsPropConfig, RpropConfig,
    Rule, SgdConfig,
};

/// Something to be done with a rule of any type.
pub(crate) trait Visitor {
    fn visit<R: Rule>(&mut self, config: R);
}

/// Shows a visitor every rule with a learning rate of 0.05.
pub(crate) fn visit_all(visitor: &mut impl Visitor) {
    let learning_rate = 0.05;
    visitor.visit(SgdConfig {
        learning_rate,
        ..Default::default()
    });
    visitor.visit(SgdConfig {
        learning_rate,
        weight_decay: 0.1,
        maximize: true,
        ..Default::default()
    });
    let momentum = MomentumConfig {
        learning_rate,
        ..Default::default()
    };
    visitor.visit(momentum);
    visitor.visit(MomentumConfig {
        dampening: 0.5,
        decoupled_weight_decay: true,
        weight_decay: 0.1,
        ..momentum
    });
    visitor.visit(MomentumConfig {
        nesterov: true,
        ..momentum
    });
    visitor.visit(AdaGradConfig {
        learning_rate,
        lr_decay: 0.1,
        initial_accumulator_value: 0.1,
        ..Default::default()
    });
    visitor.visit(AdaDeltaConfig::default());
    for centered in [false, true] {
        for momentum in [0.0, 0.9] {
            visitor.visit(RmsPropConfig {
                learning_rate,
                centered,
                momentum,
                weight_decay: 0.1,
                ..Default::default()
            });
        }
    }
    visitor.visit(AdamConfig {
        learning_rate,
        ..Default::default()
    });
    visitor.visit(AdamWConfig {
        learning_rate,
        ..Default::default()
    });
    visitor.visit(AmsGradConfig {
        learning_rate,
        ..Default::default()
    });
    visitor.visit(AdaMaxConfig {
        learning_rate,
        ..Default::default()
    });
    visitor.visit(NAdamConfig {
        learning_rate,
        ..Default::default()
    });
    // with β₂ = 0.9, the ninth step is the first that is rectified
    visitor.visit(RAdamConfig {
        learning_rate,
        beta2: 0.9,
        ..Default::default()
    });
    visitor.visit(AsgdConfig {
        learning_rate,
        t0: 3.0,
        ..Default::default()
    });
    visitor.visit(LionConfig {
        learning_rate,
        weight_decay: 0.1,
        ..Default::default()
    });
    visitor.visit(RpropConfig {
        learning_rate,
        ..Default::default()
    });
}
