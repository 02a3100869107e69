//! Laws that hold for every network and batch.

use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
use gradus_numerics::Threads;
use proptest::prelude::*;

use crate::{numbers, step};

fn net() -> Mlp<f64> {
    Mlp::new(3).linear(5).tanh().layer_norm().linear(4)
}

proptest! {
    /// ∇ of a batch's mean loss is the mean of its samples' gradients.
    #[test]
    fn the_gradient_of_a_mean_is_the_mean_of_gradients(
        parameters in prop::collection::vec(-2.0..2.0, 20 + 10 + 24),
        inputs in prop::collection::vec(-2.0..2.0, 3 * 4),
        targets in prop::collection::vec(-1.0..1.0, 4 * 4),
    ) {
        let loss = Loss::SquaredError;
        let of = |inputs: &[f64], targets: &[f64]| {
            let targets = Targets::Values(targets);
            step(&net(), &loss, &parameters, inputs, targets, Mode::Evaluate, Threads::One)
        };
        let (value, gradient, _) = of(&inputs, &targets);
        let single: Vec<_> = (0..4).map(|i| of(&inputs[3 * i..][..3], &targets[4 * i..][..4])).collect();
        let mean = single.iter().map(|(value, _, _)| value / 4.0).sum::<f64>();
        prop_assert!((value - mean).abs() <= 1e-13 * (1.0 + mean.abs()));
        for (i, g) in gradient.iter().enumerate() {
            let terms = || single.iter().map(|(_, gradient, _)| gradient[i] / 4.0);
            let size = terms().map(f64::abs).sum::<f64>();
            prop_assert!((g - terms().sum::<f64>()).abs() <= 1e-13 * (1.0 + size));
        }
    }

    /// Softmax does not see a constant added to all logits, so the last biases' derivatives sum to 0.
    #[test]
    fn the_last_biases_pull_against_each_other(
        parameters in prop::collection::vec(-2.0..2.0, 20 + 10 + 24),
        inputs in prop::collection::vec(-2.0..2.0, 3 * 2),
        labels in prop::collection::vec(0_u32..4, 2),
    ) {
        let loss = Loss::softmax_cross_entropy();
        let targets = Targets::Classes(&labels);
        let (_, gradient, _) = step(&net(), &loss, &parameters, &inputs, targets, Mode::Evaluate, Threads::One);
        let biases = &gradient[gradient.len() - 4..];
        prop_assert!(biases.iter().sum::<f64>().abs() <= 1e-15);
    }

    /// Huge logits cost what they are apart, and give no NaN.
    #[test]
    fn extreme_logits_stay_finite(apart in 1.0_f64..1e4, label in 0_u32..2) {
        let net = Mlp::new(1).linear_without_bias(2);
        let loss = Loss::softmax_cross_entropy();
        let (value, gradient, _) = step(
            &net, &loss, &[apart, -apart], &[1.0], Targets::Classes(&[label]), Mode::Evaluate, Threads::One,
        );
        let expected = if label == 1 { 2.0 * apart } else { 0.0 };
        prop_assert!((value - expected).abs() <= 0.13); // ln(1 + e⁻²) at apart = 1
        prop_assert!(gradient.iter().all(|g| g.abs() <= 1.0));
    }
}

#[test]
fn dropout_keeps_the_mean_and_is_absent_in_evaluation() {
    let net = Mlp::<f64>::new(1000).dropout(0.3).linear_without_bias(1);
    let parameters = vec![1e-3; 1000];
    let inputs = vec![1.0; 1000];
    let loss = |mode| {
        // L = (y − 0)² with y the mean of the units
        let targets = Targets::Values(&[0.0]);
        step(
            &net,
            &Loss::SquaredError,
            &parameters,
            &inputs,
            targets,
            mode,
            Threads::One,
        )
        .0
    };
    assert!((loss(Mode::Evaluate) - 1.0).abs() < 1e-12);
    let keys = 200;
    let mean = (0..keys)
        .map(|key| loss(Mode::Train { key }).sqrt())
        .sum::<f64>()
        / 200.0;
    // one step has a standard deviation of √(0.3 / 0.7 / 1000) = 0.021, the mean of 200 steps 0.0015
    assert!((mean - 1.0).abs() < 0.008, "{mean}");
    assert_ne!(loss(Mode::Train { key: 0 }), loss(Mode::Train { key: 1 }));
    assert_eq!(loss(Mode::Train { key: 1 }), loss(Mode::Train { key: 1 }));
}

#[test]
fn batch_statistics_are_learned_in_training_alone() {
    let net = Mlp::<f64>::new(2).batch_norm().linear(1);
    let parameters: Vec<f64> = numbers(net.layout().parameter_count(), "parameters");
    let inputs = [1.0, 10.0, 3.0, 30.0];
    let targets = Targets::Values(&[0.0, 1.0]);
    let state = |mode| {
        step(
            &net,
            &Loss::SquaredError,
            &parameters,
            &inputs,
            targets,
            mode,
            Threads::One,
        )
        .2
    };
    assert_eq!(state(Mode::Evaluate), net.initial_state());
    // 0.9 · 0 + 0.1 · mean; 0.9 · 1 + 0.1 · Σ (x − mean)² / (n − 1)
    let expected = [0.2, 2.0, 0.9 + 0.1 * 2.0, 0.9 + 0.1 * 200.0];
    for (a, b) in state(Mode::Train { key: 0 }).iter().zip(expected) {
        assert!((a - b).abs() < 1e-14, "{a} {b}");
    }
}

#[test]
fn f32_follows_f64() {
    let architecture = |net: Mlp<f64>| net.linear(20).gelu().layer_norm().linear(10);
    let double = architecture(Mlp::new(8));
    let single = Mlp::<f32>::new(8).linear(20).gelu().layer_norm().linear(10);
    let parameters: Vec<f64> = numbers(double.layout().parameter_count(), "parameters");
    let inputs: Vec<f64> = numbers(8 * 6, "inputs");
    let rounded = |x: &[f64]| x.iter().map(|&x| x as f32).collect::<Vec<_>>();
    let labels = [0, 1, 2, 3, 4, 5];
    let loss = Loss::softmax_cross_entropy();
    let mode = Mode::Evaluate;
    let (value, gradient, _) = step(
        &double,
        &loss,
        &parameters,
        &inputs,
        Targets::Classes(&labels),
        mode,
        Threads::One,
    );
    let (parameters, inputs) = (rounded(&parameters), rounded(&inputs));
    let (value_32, gradient_32, _) = step(
        &single,
        &loss,
        &parameters,
        &inputs,
        Targets::Classes(&labels),
        mode,
        Threads::One,
    );
    assert!((value - f64::from(value_32)).abs() < 1e-5);
    for (a, b) in gradient.iter().zip(gradient_32) {
        assert!((a - f64::from(b)).abs() < 1e-5);
    }
    let mut backprop = Backprop::new(&single, loss, 6, Threads::One).unwrap();
    assert_eq!(
        backprop.predict(&parameters, &[], &inputs).unwrap().len(),
        60
    );
}
