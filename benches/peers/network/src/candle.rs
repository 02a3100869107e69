//! candle 0.11: tensors and its own optimizers.

use candle_core::{DType, Device, Tensor};
use candle_nn::{AdamW, Linear, Module, Optimizer, ParamsAdamW, SGD, VarBuilder, VarMap};

use crate::column::{BATCHES, Column, LEARNING_RATE, Rule};
use crate::timing::Contender;

pub fn contender(column: &Column, rule: Rule) -> Contender {
    build(column, rule).expect("candle builds the network")
}

enum Optimizers {
    Sgd(SGD),
    Adam(AdamW),
}

fn build(column: &Column, rule: Rule) -> candle_core::Result<Contender> {
    let device = Device::Cpu;
    let variables = VarMap::new();
    let builder = VarBuilder::from_varmap(&variables, DType::F32, &device);
    let layers = (column.sizes.windows(2).enumerate())
        .map(|(i, pair)| candle_nn::linear(pair[0], pair[1], builder.pp(i)))
        .collect::<candle_core::Result<Vec<Linear>>>()?;
    let mut optimizer = match rule {
        Rule::Sgd => Optimizers::Sgd(SGD::new(variables.all_vars(), LEARNING_RATE)?),
        Rule::Adam => {
            let parameters = ParamsAdamW {
                lr: LEARNING_RATE,
                weight_decay: 0.0,
                ..Default::default()
            };
            Optimizers::Adam(AdamW::new(variables.all_vars(), parameters)?)
        }
    };
    let batches = (column.batches().iter())
        .map(|batch| {
            let shape = (column.batch, column.sizes[0]);
            let inputs = Tensor::from_slice(&batch.inputs, shape, &device)?;
            let labels = Tensor::from_slice(&batch.labels, column.batch, &device)?;
            Ok((inputs, labels))
        })
        .collect::<candle_core::Result<Vec<_>>>()?;
    let mut step = move |number: usize| {
        let (inputs, labels) = &batches[number % BATCHES];
        let mut x = inputs.clone();
        for (i, layer) in layers.iter().enumerate() {
            x = layer.forward(&x)?;
            if i + 1 < layers.len() {
                x = x.relu()?;
            }
        }
        let loss = candle_nn::loss::cross_entropy(&x, labels)?;
        match &mut optimizer {
            Optimizers::Sgd(sgd) => sgd.backward_step(&loss)?,
            Optimizers::Adam(adam) => adam.backward_step(&loss)?,
        }
        loss.to_scalar::<f32>()
    };
    Ok(Contender {
        name: "candle",
        step: Box::new(move |number| step(number).expect("candle takes a step")),
    })
}
