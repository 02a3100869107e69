//! Nothing panics, nothing is lost, and each error names what to look at.

use gradus_mlp::{
    Activation, Backprop, BatchNorm, LayerNorm, Loss, Mlp, MlpError, Mode, Predictor, Targets,
};
use gradus_numerics::Threads;

const TRAIN: Mode = Mode::Train { key: 0 };

/// The error of a network that cannot be, and of a prediction with it.
#[track_caller]
fn refused(net: &Mlp<f32>, message: &str) {
    let error = Backprop::new(net, Loss::SquaredError, 1, Threads::One).unwrap_err();
    assert_eq!(error.to_string(), message);
    let same = Predictor::new(net, 1, Threads::One).unwrap_err();
    assert_eq!(same.to_string(), message);
    // what is there before the layer can still be asked for
    assert_eq!(net.layout().state_count(), net.initial_state().len());
}

#[test]
fn architectures_that_cannot_be() {
    refused(&Mlp::new(3), "a network needs at least one layer");
    refused(
        &Mlp::new(0).linear(2),
        "layer input needs at least one unit",
    );
    refused(
        &Mlp::new(3).relu().linear(0),
        "layer 1 needs at least one unit",
    );
    refused(
        &Mlp::new(3).residual(|b| b.linear(4).linear(0)),
        "layer 0.1 needs at least one unit",
    );
    refused(
        &Mlp::new(usize::MAX).linear(usize::MAX),
        "layer 0 makes the network larger than the address space; use fewer units",
    );
    refused(
        &Mlp::new(1).linear(1 << 62),
        "layer 0 makes the network larger than the address space; use fewer units",
    );
    refused(
        &Mlp::new(3).dropout(1.0),
        "layer 0 needs a dropout probability in [0, 1), got 1",
    );
    refused(
        &Mlp::new(3).dropout(f64::NAN),
        "layer 0 needs a dropout probability in [0, 1), got NaN",
    );
    refused(
        &Mlp::new(3).leaky_relu(f64::INFINITY),
        "layer 0 needs slope finite, got inf",
    );
    refused(
        &Mlp::new(3).elu(f64::NAN),
        "layer 0 needs alpha finite, got NaN",
    );
    refused(
        &Mlp::new(3).layer_norm_with(LayerNorm { epsilon: 0.0 }),
        "layer 0 needs epsilon positive and finite, got 0",
    );
    let momentum = |momentum| BatchNorm {
        momentum,
        ..Default::default()
    };
    refused(
        &Mlp::new(3).batch_norm_with(momentum(1.5)),
        "layer 0 needs momentum in [0, 1], got 1.5",
    );
    refused(
        &Mlp::new(3).residual(|b| b.linear(4)),
        "residual block 0 needs as many outputs as inputs, got 3 to 4",
    );
}

#[test]
fn losses_that_cannot_be() {
    let net = Mlp::<f32>::new(3).linear(2);
    let softmax = |label_smoothing, class_weights| Loss::SoftmaxCrossEntropy {
        label_smoothing,
        class_weights,
        ignored_label: None,
    };
    let error = |loss| Backprop::new(&net, loss, 1, Threads::One).unwrap_err();
    assert_eq!(
        error(softmax(1.5, None)),
        MlpError::LabelSmoothing { value: 1.5 }
    );
    assert_eq!(
        error(softmax(0.0, Some(vec![1.0]))),
        MlpError::ClassWeights {
            classes: 2,
            length: 1
        }
    );
    assert_eq!(
        error(softmax(0.0, Some(vec![1.0, -1.0]))),
        MlpError::ClassWeight {
            class: 1,
            weight: -1.0
        }
    );
}

#[test]
fn buffers_that_do_not_fit() {
    let net = Mlp::<f32>::new(3).linear(2);
    let error =
        |capacity| Backprop::new(&net, Loss::SquaredError, capacity, Threads::One).unwrap_err();
    assert_eq!(error(0), MlpError::NoCapacity);
    assert!(matches!(error(usize::MAX), MlpError::OutOfMemory { .. }));
    assert!(matches!(error(1 << 60), MlpError::OutOfMemory { .. }));
}

/// One step of a small network with batch norm, whose state and parameters an error must leave alone.
struct Setting {
    backprop: Backprop<f64>,
    parameters: Vec<f64>,
    state: Vec<f64>,
    gradient: Vec<f64>,
}

impl Setting {
    fn new(loss: Loss) -> Self {
        let net = Mlp::new(2).linear(3).batch_norm().tanh().linear(3);
        Setting {
            backprop: Backprop::new(&net, loss, 4, Threads::One).unwrap(),
            parameters: crate::numbers(net.layout().parameter_count(), "parameters"),
            state: net.initial_state(),
            gradient: vec![0.0; net.layout().parameter_count()],
        }
    }

    fn step(&mut self, inputs: &[f64], targets: Targets<'_, f64>) -> Result<f64, MlpError> {
        let before = self.state.clone();
        let result = self.backprop.loss_and_gradient(
            &self.parameters,
            &mut self.state,
            inputs,
            targets,
            TRAIN,
            &mut self.gradient,
        );
        assert_eq!(
            result.is_err(),
            before == self.state,
            "the state moves with success alone"
        );
        result
    }
}

#[test]
fn batches_that_do_not_fit() {
    let mut setting = Setting::new(Loss::softmax_cross_entropy());
    let good = [0.1, 0.2, 0.3, 0.4];
    assert!(
        setting
            .step(&good, Targets::Classes(&[0, 2]))
            .unwrap()
            .is_finite()
    );
    let mut error = |inputs: &[f64], labels: &[u32]| {
        setting
            .step(inputs, Targets::Classes(labels))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        error(&good[..3], &[0, 1]),
        "inputs need to be one or more samples of 2 numbers, got 3 numbers"
    );
    assert_eq!(
        error(&[], &[]),
        "inputs need to be one or more samples of 2 numbers, got 0 numbers"
    );
    assert_eq!(
        error(&[0.0; 10], &[0; 5]),
        "a batch of 5 samples exceeds the batch capacity of 4"
    );
    assert_eq!(
        error(&good, &[0]),
        "the labels of this network needs 2 numbers, got 1"
    );
    assert_eq!(
        error(&good, &[0, 3]),
        "sample 1 has label 3, which is not one of 3 classes"
    );
    assert_eq!(
        error(&good, &[u32::MAX, 0]),
        "sample 0 has label 4294967295, which is not one of 3 classes"
    );
    assert_eq!(
        error(&good[..2], &[0]),
        "training with batch norm needs batches of at least 2 samples, got 1"
    );
    assert_eq!(
        error(&[0.1, 0.2, 0.3, f64::NAN], &[0, 1]),
        "feature 1 of sample 1 is NaN; inputs need to be finite"
    );
    assert_eq!(
        error(&[f64::NEG_INFINITY, 0.2, 0.3, 0.4], &[0, 1]),
        "feature 0 of sample 0 is -inf; inputs need to be finite"
    );
    let error = setting.step(&good, Targets::Values(&[0.0; 6])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "softmax-cross-entropy needs targets that are Targets::Classes"
    );
}

#[test]
fn slices_that_do_not_fit() {
    let mut setting = Setting::new(Loss::softmax_cross_entropy());
    let inputs = [0.1, 0.2, 0.3, 0.4];
    let targets = Targets::Classes(&[0, 1]);
    setting.gradient.pop();
    let error = setting.step(&inputs, targets).unwrap_err();
    let length = |what, expected: usize| MlpError::Length {
        what,
        expected,
        length: expected - 1,
    };
    let count = setting.parameters.len();
    assert_eq!(error, length("the gradient", count));
    setting.parameters.pop();
    assert_eq!(
        setting.step(&inputs, targets).unwrap_err(),
        length("the parameters", count)
    );
    setting.parameters.push(0.0);
    setting.state.pop();
    assert_eq!(
        setting.step(&inputs, targets).unwrap_err(),
        length("the state", 6)
    );
    let Setting {
        backprop,
        parameters,
        ..
    } = &mut setting;
    assert_eq!(
        backprop.predict(parameters, &[], &inputs).unwrap_err(),
        MlpError::Length {
            what: "the state",
            expected: 6,
            length: 0
        }
    );
}

#[test]
fn targets_that_are_not_numbers() {
    let mut setting = Setting::new(Loss::SquaredError);
    let inputs = [0.1, 0.2, 0.3, 0.4];
    let mut targets = [0.5; 6];
    targets[4] = f64::INFINITY;
    assert_eq!(
        setting
            .step(&inputs, Targets::Values(&targets))
            .unwrap_err(),
        MlpError::Target {
            sample: 1,
            output: 1,
            value: f64::INFINITY
        }
    );
    assert_eq!(
        setting
            .step(&inputs, Targets::Values(&targets[..5]))
            .unwrap_err(),
        MlpError::Length {
            what: "the targets",
            expected: 6,
            length: 5
        }
    );
    assert!(setting.step(&inputs, Targets::Classes(&[0, 1])).is_err());
}

#[test]
fn parameters_that_are_not_numbers_are_a_loss_that_is_not() {
    for bad in [f64::NAN, f64::INFINITY, 1e200] {
        let mut setting = Setting::new(Loss::SquaredError);
        let last = setting.parameters.len() - 2;
        setting.parameters[last] = bad;
        let error = setting
            .step(&[0.1, 0.2, 0.3, 0.4], Targets::Values(&[0.5; 6]))
            .unwrap_err();
        assert!(matches!(error, MlpError::Loss { sample: 0, .. }), "{error}");
    }
}

#[test]
fn ignored_samples_hide_nothing() {
    let loss = |class_weights| Loss::SoftmaxCrossEntropy {
        label_smoothing: 0.1,
        class_weights,
        ignored_label: Some(99),
    };
    let mut setting = Setting::new(loss(None));
    let inputs = [0.1, 0.2, 0.3, 0.4];
    assert!(
        setting
            .step(&inputs, Targets::Classes(&[99, 1]))
            .unwrap()
            .is_finite()
    );
    assert_eq!(
        setting
            .step(&inputs, Targets::Classes(&[99, 99]))
            .unwrap_err(),
        MlpError::NothingToLearn
    );
    let weightless = Some(vec![0.0, 1.0, 1.0]);
    let mut weighted = Setting::new(loss(weightless));
    assert_eq!(
        weighted
            .step(&inputs, Targets::Classes(&[99, 0]))
            .unwrap_err(),
        MlpError::NothingToLearn
    );
    let error = setting
        .step(&[f64::NAN, 0.2, 0.3, 0.4], Targets::Classes(&[99, 1]))
        .unwrap_err();
    assert!(matches!(
        error,
        MlpError::Input {
            sample: 0,
            feature: 0,
            ..
        }
    ));
}

#[test]
fn a_dropped_unit_hides_no_nan() {
    // hidden units of all samples overflow; most are dropped
    let net = Mlp::<f32>::new(1)
        .linear(50)
        .activation(Activation::Relu)
        .dropout(0.9)
        .linear(2);
    let mut parameters = vec![1e30; net.layout().parameter_count()];
    parameters[100..].fill(0.0);
    let mut gradient = vec![0.0; parameters.len()];
    let mut backprop = Backprop::new(&net, Loss::softmax_cross_entropy(), 1, Threads::One).unwrap();
    let error = backprop
        .loss_and_gradient(
            &parameters,
            &mut [],
            &[1e30],
            Targets::Classes(&[0]),
            TRAIN,
            &mut gradient,
        )
        .unwrap_err();
    assert!(matches!(error, MlpError::Loss { sample: 0, .. }));
}
