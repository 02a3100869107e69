//! candle's AdamW on one variable.

use candle_core::{Device, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};

use crate::field::{Runner, gradient};

pub fn adam_w(name: &'static str, n: usize) -> Runner {
    let device = Device::Cpu;
    let theta = Var::from_vec(vec![0.5_f32; n], n, &device).expect("there is memory");
    let gradient = Tensor::from_vec(gradient(n), n, &device).expect("there is memory");
    // ∇ g·θ = g, which is computed once.
    let gradients = (theta.as_tensor() * gradient)
        .and_then(|products| products.sum_all())
        .and_then(|loss| loss.backward())
        .expect("a sum of products has a gradient");
    let mut rule = AdamW::new(vec![theta], ParamsAdamW::default()).expect("there is memory");
    Runner::new(name, 28, move || {
        rule.step(&gradients).expect("it is finite");
    })
}
