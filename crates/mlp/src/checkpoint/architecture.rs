//! A network's architecture in words, to tell one from another.

use gradus_numerics::Float;

use crate::activation::Activation;
use crate::network::Mlp;
use crate::network::layer::Layer;

/// A line for the inputs and each layer: its place, as in the names of parameters, and what it is.
pub(super) fn describe<T: Float>(net: &Mlp<T>) -> Vec<String> {
    let mut lines = vec![format!("input: {} numbers", net.inputs())];
    layers(net.layers(), "", &mut lines);
    lines
}

fn layers(layers: &[Layer], within: &str, lines: &mut Vec<String>) {
    for (place, layer) in layers.iter().enumerate() {
        let place = format!("{within}{place}");
        let what = match layer {
            Layer::Linear { outputs, bias } => {
                let without = if *bias { "" } else { " without bias" };
                format!("linear to {outputs}{without}")
            }
            Layer::Activation(activation) => match activation {
                Activation::Identity => "identity".to_owned(),
                Activation::Relu => "relu".to_owned(),
                Activation::LeakyRelu { slope } => format!("leaky relu of slope {slope}"),
                Activation::Elu { alpha } => format!("elu of alpha {alpha}"),
                Activation::Gelu => "gelu".to_owned(),
                Activation::GeluTanh => "gelu by tanh".to_owned(),
                Activation::Silu => "silu".to_owned(),
                Activation::Sigmoid => "sigmoid".to_owned(),
                Activation::Tanh => "tanh".to_owned(),
                Activation::Softplus => "softplus".to_owned(),
            },
            Layer::LayerNorm(norm) => format!("layer norm of epsilon {}", norm.epsilon),
            Layer::BatchNorm(norm) => {
                format!(
                    "batch norm of epsilon {}, momentum {}",
                    norm.epsilon, norm.momentum
                )
            }
            Layer::Dropout { probability } => format!("dropout of {probability}"),
            Layer::Residual(_) => "residual block".to_owned(),
        };
        lines.push(format!("layer {place}: {what}"));
        if let Layer::Residual(block) = layer {
            self::layers(block, &format!("{place}."), lines);
        }
    }
}

/// The first line that differs, as a sentence.
pub(super) fn difference(file: &[String], here: &[String]) -> Option<String> {
    let mut lines = file.iter().zip(here);
    if let Some((file, here)) = lines.find(|(file, here)| file != here) {
        return Some(format!("{file} in the file, {here} here"));
    }
    let shared = file.len().min(here.len());
    let (longer, place) = match file.len().cmp(&here.len()) {
        std::cmp::Ordering::Less => (here, "here alone"),
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Greater => (file, "in the file alone"),
    };
    Some(format!("{} is {place}", longer[shared]))
}
