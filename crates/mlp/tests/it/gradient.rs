//! Backpropagation against forward and reverse mode on the same networks written as plain functions.

use gradus_calculus::{Differentiator, Forward, Reverse, Tolerance, check_gradient};
use gradus_jacobian::VectorFunction;
use gradus_mlp::{Activation, Backprop, Loss, Mlp, Mode, Predictor, Targets, reference};
use gradus_numerics::{Threads, stream, uniform};

use crate::{numbers, step};

const SAMPLES: usize = 5;
const ACTIVATIONS: [Activation; 10] = [
    Activation::Identity,
    Activation::Relu,
    Activation::LeakyRelu { slope: 0.2 },
    Activation::Elu { alpha: 0.7 },
    Activation::Gelu,
    Activation::GeluTanh,
    Activation::Silu,
    Activation::Sigmoid,
    Activation::Tanh,
    Activation::Softplus,
];

/// Losses with the kind of targets they take, for so many outputs.
fn losses(outputs: usize) -> Vec<Loss> {
    let weights = (0..outputs).map(|class| 0.5 + class as f64).collect();
    vec![
        Loss::softmax_cross_entropy(),
        Loss::SoftmaxCrossEntropy {
            label_smoothing: 0.1,
            class_weights: None,
            ignored_label: None,
        },
        Loss::SoftmaxCrossEntropy {
            label_smoothing: 0.2,
            class_weights: Some(weights),
            ignored_label: Some(1),
        },
        Loss::SigmoidCrossEntropy,
        Loss::SquaredError,
    ]
}

/// Gradient and value of backpropagation, of both modes, and of differences, on one batch in one mode.
fn compare(net: &Mlp<f64>, loss: &Loss, mode: Mode) {
    let (count, outputs) = (net.layout().parameter_count(), net.outputs());
    let parameters: Vec<f64> = numbers(count, "parameters");
    let inputs: Vec<f64> = numbers(net.inputs() * SAMPLES, "inputs");
    let labels: Vec<u32> = (0..SAMPLES as u32).map(|i| i % outputs as u32).collect();
    let values: Vec<f64> = numbers(outputs * SAMPLES, "targets")
        .iter()
        .map(|t: &f64| 0.5 + 0.5 * t)
        .collect();
    let targets = match loss {
        Loss::SoftmaxCrossEntropy { .. } => Targets::Classes(&labels),
        _ => Targets::Values(&values),
    };

    let (value, gradient, _) = step(net, loss, &parameters, &inputs, targets, mode, Threads::One);

    let state = net.initial_state();
    let function = reference::Outputs::new(net, &state, &inputs, mode).unwrap();
    let function = reference::MeanLoss::new(function, loss, targets).unwrap();
    let mut expected = vec![0.0; count];
    let largest = |g: &[f64]| {
        g.iter()
            .fold(0.0_f64, |m, g| if g.abs() > m { g.abs() } else { m })
    };
    let by_reverse =
        Reverse::default().value_and_gradient_into(&function, &parameters, &mut expected);
    close(value, by_reverse, by_reverse.abs(), "loss", net, loss);
    for (i, (&g, &e)) in gradient.iter().zip(&expected).enumerate() {
        close(g, e, largest(&expected), &format!("reverse {i}"), net, loss);
    }
    Forward::default().value_and_gradient_into(&function, &parameters, &mut expected);
    for (i, (&g, &e)) in gradient.iter().zip(&expected).enumerate() {
        close(g, e, largest(&expected), &format!("forward {i}"), net, loss);
    }
}

#[track_caller]
fn close(a: f64, b: f64, scale: f64, what: &str, net: &Mlp<f64>, loss: &Loss) {
    let scale = if scale > 1e-3 { scale } else { 1e-3 };
    assert!(
        (a - b).abs() <= 1e-12 * scale,
        "{what}: {a:e} and {b:e} differ by {:e} for {net:?} with {loss:?}",
        a - b
    );
}

#[test]
fn every_activation_with_every_loss() {
    for activation in ACTIVATIONS {
        let net = Mlp::new(4).linear(5).activation(activation).linear(3);
        for loss in losses(3) {
            compare(&net, &loss, Mode::Evaluate);
        }
        // and as the last layer, where no product follows
        let net = Mlp::new(4).linear(3).activation(activation);
        compare(&net, &Loss::SquaredError, Mode::Evaluate);
    }
}

#[test]
fn every_layer_with_every_loss_in_both_modes() {
    let nets = [
        Mlp::new(4).linear(3),
        Mlp::new(4).linear_without_bias(3),
        Mlp::new(4).linear(6).layer_norm().tanh().linear(3),
        Mlp::new(4).layer_norm().linear(3),
        Mlp::new(4).linear(6).batch_norm().tanh().linear(3),
        Mlp::new(4).batch_norm().linear(3),
        Mlp::new(4)
            .linear(6)
            .dropout(0.4)
            .tanh()
            .dropout(0.2)
            .linear(3),
        Mlp::new(4).dropout(0.3).linear(3),
        Mlp::new(4)
            .residual(|block| block.linear(6).tanh().linear(4))
            .linear(3),
        Mlp::new(4)
            .linear(3)
            .residual(|block| block.linear(5).silu().linear(3)),
    ];
    for net in &nets {
        for loss in losses(3) {
            compare(net, &loss, Mode::Train { key: 11 });
            compare(net, &loss, Mode::Evaluate);
        }
    }
}

#[test]
fn blocks_in_blocks_and_norms_between() {
    let nets = [
        // two batch norms, one inside a block: three phases
        Mlp::new(3)
            .linear(5)
            .batch_norm()
            .relu()
            .residual(|b| b.linear(6).batch_norm().gelu().linear(5))
            .layer_norm()
            .linear(2),
        // a block that starts with a block, and one that is empty: y = x + x
        Mlp::new(3).linear(4).residual(|b| {
            b.residual(|b| b.tanh().linear(4))
                .dropout(0.5)
                .residual(|b| b)
        }),
        // a block that starts with a batch norm
        Mlp::new(3)
            .linear(4)
            .residual(|b| b.batch_norm().silu().linear(4))
            .linear(2),
        // a block of the inputs, whose derivatives nobody needs
        Mlp::new(3)
            .residual(|b| b.dropout(0.5))
            .residual(|b| b.linear(3).relu())
            .linear(2),
    ];
    for net in &nets {
        for loss in [Loss::softmax_cross_entropy(), Loss::SquaredError] {
            compare(net, &loss, Mode::Train { key: 3 });
            compare(net, &loss, Mode::Evaluate);
        }
    }
}

#[test]
fn random_networks() {
    let mut rng = stream(7, "networks");
    for _ in 0..60 {
        let mut draw = |n: usize| (uniform(&mut rng) * n as f64) as usize;
        let mut net = Mlp::new(1 + draw(5));
        for _ in 0..=draw(6) {
            net = match draw(7) {
                0 | 1 => net.linear(1 + draw(6)),
                2 => net.activation(ACTIVATIONS[draw(10)]),
                3 => net.batch_norm(),
                4 => net.dropout(0.25),
                5 => {
                    let (width, hidden) = (net.outputs(), 1 + draw(4));
                    net.residual(|b| b.linear(hidden).batch_norm().tanh().linear(width))
                }
                _ => net.identity(),
            };
        }
        let net = net.linear(1 + draw(4));
        compare(
            &net,
            &Loss::SquaredError,
            Mode::Train {
                key: draw(1000) as u64,
            },
        );
        compare(&net, &Loss::softmax_cross_entropy(), Mode::Evaluate);
    }
}

#[test]
fn differences_confirm_a_whole_network() {
    let net = Mlp::new(3)
        .linear(4)
        .layer_norm()
        .gelu()
        .residual(|b| b.linear(4).silu())
        .linear(3);
    let parameters: Vec<f64> = numbers(net.layout().parameter_count(), "parameters");
    let inputs: Vec<f64> = numbers(3 * SAMPLES, "inputs");
    let targets = Targets::Classes(&[0, 1, 2, 1, 0]);
    let loss = Loss::softmax_cross_entropy();
    let (_, gradient, _) = step(
        &net,
        &loss,
        &parameters,
        &inputs,
        targets,
        Mode::Evaluate,
        Threads::One,
    );
    let outputs = reference::Outputs::new(&net, &[], &inputs, Mode::Evaluate).unwrap();
    let function = reference::MeanLoss::new(outputs, &loss, targets).unwrap();
    check_gradient(&function, &parameters, &gradient, Tolerance::default()).unwrap();
}

#[test]
fn predictions_are_the_reference_outputs() {
    let net = Mlp::new(4)
        .linear(6)
        .batch_norm()
        .gelu_tanh()
        .dropout(0.5)
        .residual(|b| b.layer_norm().linear(6).softplus())
        .linear(3);
    let parameters: Vec<f64> = numbers(net.layout().parameter_count(), "parameters");
    let inputs: Vec<f64> = numbers(4 * SAMPLES, "inputs");
    let mut state = net.initial_state();
    // running statistics of their own
    for (i, s) in state.iter_mut().enumerate() {
        *s = 0.5 + 0.1 * i as f64;
    }
    let mut predictor = Predictor::new(&net, SAMPLES, Threads::One).unwrap();
    let outputs = predictor
        .predict(&parameters, &state, &inputs)
        .unwrap()
        .to_vec();
    let function = reference::Outputs::new(&net, &state, &inputs, Mode::Evaluate).unwrap();
    let mut expected = vec![0.0; function.outputs(parameters.len())];
    function.eval(&parameters, &mut expected);
    for (a, b) in outputs.iter().zip(&expected) {
        assert!((a - b).abs() <= 1e-13 * (1.0 + b.abs()), "{a} {b}");
    }
    let mut backprop = Backprop::new(&net, Loss::SquaredError, SAMPLES, Threads::One).unwrap();
    assert_eq!(
        backprop.predict(&parameters, &state, &inputs).unwrap(),
        outputs
    );
}
