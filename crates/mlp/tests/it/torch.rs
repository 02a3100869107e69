//! Values and derivatives of PyTorch, and of mpmath in the tails.

use gradus_mlp::{Activation, BatchNorm, LayerNorm, Loss, Mlp, Mode, Targets};
use gradus_numerics::Threads;
use serde_json::Value;

use crate::step;

fn cases(kind: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../reference/torch.json")).unwrap();
    let cases = all[kind].as_array().unwrap().clone();
    assert!(!cases.is_empty());
    cases
}

/// Numbers of a list, or of a list of lists one after the other.
fn list(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(list).collect(),
        number => vec![number.as_f64().unwrap()],
    }
}

#[track_caller]
fn close(ours: &[f64], theirs: &[f64], relative: f64, absolute: f64) {
    assert_eq!(ours.len(), theirs.len());
    for (i, (a, b)) in ours.iter().zip(theirs).enumerate() {
        let tolerance = relative * b.abs() + absolute;
        assert!((a - b).abs() <= tolerance, "{i}: {a:e} {b:e}, {:e}", a - b);
    }
}

/// One column of identity for each sample, so that a first layer's weights are the samples, and their derivatives too.
fn identity(n: usize) -> Vec<f64> {
    (0..n * n)
        .map(|i| f64::from(u8::from(i % (n + 1) == 0)))
        .collect()
}

#[test]
fn activations_and_their_derivatives() {
    for case in cases("activations") {
        let activation = match case["name"].as_str().unwrap() {
            "gelu_erf" => Activation::Gelu,
            "silu" => Activation::Silu,
            "tanh" => Activation::Tanh,
            "elu_a0.5" => Activation::Elu { alpha: 0.5 },
            "leaky_relu_0.2" => Activation::LeakyRelu { slope: 0.2 },
            name => panic!("what is {name}?"),
        };
        let x = list(&case["x"]);
        let (y, derivative) = (list(&case["y"]), list(&case["derivative"]));
        let net = Mlp::new(1).linear_without_bias(1).activation(activation);
        for ((x, y), derivative) in x.iter().zip(y).zip(derivative) {
            // L = (f(x) − t)² with t = f(x) − ½ has ∂L/∂x = f′(x)
            let target = [y - 0.5];
            let (_, gradient, _) = step(
                &net,
                &Loss::SquaredError,
                &[*x],
                &[1.0],
                Targets::Values(&target),
                Mode::Evaluate,
                Threads::One,
            );
            // 2 (f(x) − t) is 1 but for the rounding of y − ½, of large y
            let rounding = 4.0 * f64::EPSILON * (1.0 + y.abs());
            close(&gradient, &[derivative], 4e-14 + rounding, 1e-300);
        }
    }
}

#[test]
fn softmax_cross_entropy() {
    for case in cases("softmax_cross_entropy") {
        let logits = list(&case["logits"]);
        let labels: Vec<u32> = (case["target"].as_array().unwrap().iter())
            .map(|label| label.as_i64().unwrap() as u32) // −100 becomes a label of its own
            .collect();
        let (samples, classes) = (labels.len(), logits.len() / labels.len());
        let kw = &case["kw"];
        let weights = kw.get("weight").map(list);
        let ignored = kw
            .get("ignore_index")
            .map(|label| label.as_i64().unwrap() as u32);
        let loss = Loss::SoftmaxCrossEntropy {
            label_smoothing: kw
                .get("label_smoothing")
                .map_or(0.0, |s| s.as_f64().unwrap()),
            class_weights: weights.clone(),
            ignored_label: ignored,
        };
        let net = Mlp::new(samples).linear_without_bias(classes);
        let (value, gradient, _) = step(
            &net,
            &loss,
            &logits,
            &identity(samples),
            Targets::Classes(&labels),
            Mode::Evaluate,
            Threads::One,
        );
        // a sum is the mean times the weights of the labels
        let factor: f64 = match kw.get("reduction").and_then(Value::as_str) {
            Some("sum") => (labels.iter().filter(|&&label| Some(label) != ignored))
                .map(|&label| weights.as_ref().map_or(1.0, |w| w[label as usize]))
                .sum(),
            _ => 1.0,
        };
        close(&[value * factor], &list(&case["loss"]), 1e-14, 1e-300);
        let gradient: Vec<f64> = gradient.iter().map(|g| g * factor).collect();
        close(&gradient, &list(&case["grad_logits"]), 1e-13, 1e-15);
    }
}

#[test]
fn squared_error() {
    for case in cases("losses") {
        let outputs = list(&case["outputs"]);
        let samples = case["outputs"].as_array().unwrap().len();
        let net = Mlp::new(samples).linear_without_bias(outputs.len() / samples);
        let targets = list(&case["targets"]);
        let (value, gradient, _) = step(
            &net,
            &Loss::SquaredError,
            &outputs,
            &identity(samples),
            Targets::Values(&targets),
            Mode::Evaluate,
            Threads::One,
        );
        close(&[value], &list(&case["loss"]), 1e-15, 0.0);
        close(&gradient, &list(&case["gradient"]), 1e-14, 0.0);
    }
}

#[test]
fn norms_forward_and_backward() {
    for case in cases("norms") {
        let x = list(&case["x"]);
        let samples = case["x"].as_array().unwrap().len();
        let units = x.len() / samples;
        let epsilon = case["eps"].as_f64().unwrap();
        let batch = case["layer"].as_str().unwrap().starts_with("Batch");
        let net = Mlp::new(samples).linear_without_bias(units);
        let net = if batch {
            net.batch_norm_with(BatchNorm {
                epsilon,
                momentum: case["momentum"].as_f64().unwrap(),
            })
        } else {
            net.layer_norm_with(LayerNorm { epsilon })
        };
        // L = Σ (y − t)² / n has ∂L/∂y = grad_out where t = y − grad_out · n/2
        let (y, d_y) = (list(&case["y"]), list(&case["grad_out"]));
        let half = 0.5 * y.len() as f64;
        let targets: Vec<f64> = y.iter().zip(&d_y).map(|(y, d)| y - d * half).collect();
        let parameters = [x, list(&case["weight"]), list(&case["bias"])].concat();
        let mut backprop =
            gradus_mlp::Backprop::new(&net, Loss::SquaredError, samples, Threads::One).unwrap();
        let mut state = net.initial_state();
        if batch {
            state = [list(&case["running_mean"]), list(&case["running_var"])].concat();
        }
        let mut gradient = vec![0.0; parameters.len()];
        let targets = Targets::Values(&targets);
        let mode = Mode::Train { key: 0 };
        backprop
            .loss_and_gradient(
                &parameters,
                &mut state,
                &identity(samples),
                targets,
                mode,
                &mut gradient,
            )
            .unwrap();
        let expected = [
            list(&case["dx"]),
            list(&case["dweight"]),
            list(&case["dbias"]),
        ]
        .concat();
        let largest = expected
            .iter()
            .fold(1.0, |m, e: &f64| if e.abs() > m { e.abs() } else { m });
        // The hard rows have deviations of 1e-6 from 1000: the last bit of a mean is 1e-7 of them.
        let hard = case["layer"].as_str().unwrap().contains("hard");
        let relative = if hard { 1e-8 } else { 1e-12 };
        close(&gradient, &expected, relative, 1e-13 * largest);
        if batch {
            let after = [
                list(&case["running_mean_after"]),
                list(&case["running_var_after"]),
            ];
            close(&state, &after.concat(), 1e-14, 1e-16);
        }
    }
}
