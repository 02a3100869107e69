//! A short training run of networks with every layer, in both precisions and shared over threads.

use gradus_mlp::{Activation, Backprop, Initializer, Loss, Mlp, Mode, Targets};
use gradus_numerics::{Digest, Float, Threads, stream, uniform, vector};

use super::Topic;

pub(super) fn topics() -> Vec<Topic> {
    let topic = |name, digest| Topic {
        krate: "mlp",
        name,
        digest,
    };
    vec![
        topic("training", training),
        topic("activations", activations),
        topic("initialisers", || Ok(initialisers())),
    ]
}

/// A network with every layer on one thread, and one of enough work for four on as many as the digest runs on.
fn training() -> anyhow::Result<Digest> {
    let mut digest = Digest::new();
    train(&classifier::<f32>(20, 48), Threads::One, 4, &mut digest)?;
    train(&classifier::<f64>(20, 48), Threads::One, 4, &mut digest)?;
    let threads = Threads::Count(rayon::current_num_threads());
    train(&classifier::<f32>(150, 128), threads, 2, &mut digest)?;
    train(&classifier::<f64>(150, 128), threads, 1, &mut digest)?;
    Ok(digest)
}

fn classifier<T: Float>(inputs: usize, units: usize) -> Mlp<T> {
    Mlp::new(inputs)
        .linear(units)
        .batch_norm()
        .relu()
        .dropout(0.1)
        .residual(|block| block.linear(48).gelu().linear(units))
        .layer_norm()
        .linear(10)
}

const SAMPLES: usize = 64;

fn train<T: Float>(
    net: &Mlp<T>,
    threads: Threads,
    steps: u64,
    digest: &mut Digest,
) -> anyhow::Result<()> {
    let mut rng = stream(0, "digest-training");
    let mut parameters = net.initialize(&mut rng);
    let mut state = net.initial_state();
    let mut draw = |count: usize| -> Vec<f64> { (0..count).map(|_| uniform(&mut rng)).collect() };
    let inputs: Vec<T> = draw(net.inputs() * SAMPLES)
        .into_iter()
        .map(T::from_f64)
        .collect();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "labels from 0 to 9"
    )]
    let labels: Vec<u32> = draw(SAMPLES)
        .into_iter()
        .map(|u| (10.0 * u) as u32)
        .collect();
    let mut gradient = vec![T::ZERO; parameters.len()];
    let mut backprop = Backprop::new(net, Loss::softmax_cross_entropy(), SAMPLES, threads)?;
    for key in 0..steps {
        let mode = Mode::Train { key };
        let targets = Targets::Classes(&labels);
        let loss = backprop.loss_and_gradient(
            &parameters,
            &mut state,
            &inputs,
            targets,
            mode,
            &mut gradient,
        )?;
        digest.f64(loss.to_f64());
        vector::axpy(T::from_f64(-0.1), &gradient, &mut parameters);
    }
    add(&parameters, digest);
    add(&state, digest);
    add(backprop.predict(&parameters, &state, &inputs)?, digest);
    Ok(())
}

/// Value and derivative of each, over its whole range.
fn activations() -> anyhow::Result<Digest> {
    let mut digest = Digest::new();
    let activations = [
        Activation::LeakyRelu { slope: 0.01 },
        Activation::Elu { alpha: 1.0 },
        Activation::Gelu,
        Activation::GeluTanh,
        Activation::Silu,
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Softplus,
    ];
    for activation in activations {
        let net = Mlp::<f64>::new(1)
            .linear_without_bias(200)
            .activation(activation);
        let parameters: Vec<f64> = (-100..100).map(|i| f64::from(i) / 5.0).collect();
        let mut gradient = vec![0.0; 200];
        let mut backprop = Backprop::new(&net, Loss::SquaredError, 1, Threads::One)?;
        let targets = [0.25; 200];
        let targets = Targets::Values(&targets);
        let mode = Mode::Evaluate;
        backprop.loss_and_gradient(&parameters, &mut [], &[1.0], targets, mode, &mut gradient)?;
        add(&gradient, &mut digest);
        add(backprop.predict(&parameters, &[], &[1.0])?, &mut digest);
    }
    Ok(digest)
}

fn initialisers() -> Digest {
    let mut digest = Digest::new();
    let rules = [
        Initializer::XavierUniform { gain: 1.0 },
        Initializer::XavierNormal { gain: 1.0 },
        Initializer::HeUniform,
        Initializer::HeNormal,
        Initializer::Orthogonal { gain: 1.0 },
        Initializer::Torch,
    ];
    for rule in rules {
        let net = Mlp::<f64>::new(7).linear(5).linear(9);
        add(
            &net.initialize_with(rule, &mut stream(0, "digest")),
            &mut digest,
        );
    }
    digest
}

fn add<T: Float>(numbers: &[T], digest: &mut Digest) {
    for number in numbers {
        digest.f64(number.to_f64());
    }
}
