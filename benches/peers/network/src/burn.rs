//! burn 0.22 on its backend in Rust, flex: modules, autodiff and its own optimizers.

use burn::module::Module;
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::nn::{Linear, LinearConfig};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::column::{BATCHES, Column, LEARNING_RATE, Rule};
use crate::timing::Contender;

#[derive(Module, Debug)]
struct Network {
    layers: Vec<Linear>,
}

impl Network {
    fn forward(&self, mut x: Tensor<2>) -> Tensor<2> {
        for (i, layer) in self.layers.iter().enumerate() {
            x = layer.forward(x);
            if i + 1 < self.layers.len() {
                x = relu(x);
            }
        }
        x
    }
}

pub fn contender(column: &Column, rule: Rule) -> Contender {
    let device = Device::flex().autodiff();
    let layers = (column.sizes.windows(2))
        .map(|pair| LinearConfig::new(pair[0], pair[1]).init(&device))
        .collect();
    let mut network = Some(Network { layers });
    let loss: CrossEntropyLoss = CrossEntropyLossConfig::new().init(&device);
    let mut optimizer: ModuleOptimizer = match rule {
        Rule::Sgd => SgdConfig::new().init(),
        Rule::Adam => AdamConfig::new().with_epsilon(1e-8).init(),
    };
    let batches: Vec<(Tensor<2>, Tensor<1, Int>)> = (column.batches().iter())
        .map(|batch| {
            let shape = [column.batch, column.sizes[0]];
            let labels: Vec<i64> = batch.labels.iter().map(|&label| i64::from(label)).collect();
            (
                Tensor::from_data(TensorData::new(batch.inputs.clone(), shape), &device),
                Tensor::from_data(TensorData::new(labels, [column.batch]), &device),
            )
        })
        .collect();
    let step = move |number: usize| {
        let (inputs, labels) = batches[number % BATCHES].clone();
        let net = network.take().expect("the network is put back");
        let loss = loss.forward(net.forward(inputs), labels);
        let gradients = GradientsParams::from_grads(loss.backward(), &net);
        network = Some(optimizer.step(LEARNING_RATE, net, gradients));
        loss.into_scalar::<f32>()
    };
    Contender {
        name: "burn",
        step: Box::new(step),
    }
}
