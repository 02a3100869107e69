//! The network that was asked for.

use anyhow::bail;
use gradus_mlp::data::TargetKind;
use gradus_mlp::{Activation, Mlp};

use crate::options::{self, Norm, Options};
use crate::sets::Sets;

pub(crate) fn build(options: &Options, sets: &Sets) -> anyhow::Result<Mlp<f32>> {
    let outputs = match sets.training.target_kind() {
        TargetKind::Values { outputs } => outputs,
        TargetKind::Classes => sets.training.class_count().max(sets.test.class_count()),
    };
    if outputs > 10_000 {
        bail!(
            "a label of {} is no class; is this --regression?",
            outputs - 1
        );
    }
    let mut net = Mlp::new(sets.training.features());
    for &units in &options.layers {
        net = net.linear(units);
        net = match options.norm {
            Norm::None => net,
            Norm::Batch => net.batch_norm(),
            Norm::Layer => net.layer_norm(),
        };
        net = net.activation(activation(options.activation));
        if options.dropout > 0.0 {
            net = net.dropout(options.dropout);
        }
    }
    Ok(net.linear(outputs))
}

fn activation(name: options::Activation) -> Activation {
    match name {
        options::Activation::Relu => Activation::Relu,
        options::Activation::LeakyRelu => Activation::LeakyRelu { slope: 0.01 },
        options::Activation::Elu => Activation::Elu { alpha: 1.0 },
        options::Activation::Gelu => Activation::Gelu,
        options::Activation::Silu => Activation::Silu,
        options::Activation::Sigmoid => Activation::Sigmoid,
        options::Activation::Tanh => Activation::Tanh,
        options::Activation::Softplus => Activation::Softplus,
    }
}
