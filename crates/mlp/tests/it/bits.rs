//! The same bits for every number of threads, and for batches that fill their buffers or do not.

use gradus_mlp::{Backprop, Loss, Mlp, Mode, Predictor, Targets};
use gradus_numerics::{Float, Threads, vector};

use crate::{labels, numbers};

/// Everything a few steps of training leave behind, as bits of `f64`.
fn train<T: Float>(net: &Mlp<T>, threads: Threads, capacity: usize, samples: usize) -> Vec<u64> {
    let mut parameters = numbers::<T>(net.layout().parameter_count(), "parameters");
    vector::scale(T::from_f64(0.1), &mut parameters);
    let mut state = net.initial_state();
    let inputs = numbers::<T>(net.inputs() * samples, "inputs");
    let labels = labels(samples, u32::try_from(net.outputs()).unwrap());
    let mut gradient = vec![T::NAN; parameters.len()];
    let loss = Loss::softmax_cross_entropy();
    let mut backprop = Backprop::new(net, loss, capacity, threads).unwrap();
    let mut seen = Vec::new();
    for key in 0..3 {
        let mode = Mode::Train { key };
        let targets = Targets::Classes(&labels);
        let loss = backprop
            .loss_and_gradient(
                &parameters,
                &mut state,
                &inputs,
                targets,
                mode,
                &mut gradient,
            )
            .unwrap();
        vector::axpy(T::from_f64(-0.1), &gradient, &mut parameters);
        seen.push(loss);
    }
    let predicted = backprop
        .predict(&parameters, &state, &inputs)
        .unwrap()
        .to_vec();
    let mut predictor = Predictor::new(net, capacity, threads).unwrap();
    assert_eq!(
        predictor.predict(&parameters, &state, &inputs).unwrap(),
        predicted
    );
    seen.extend([gradient, parameters, state, predicted].concat());
    seen.iter().map(|x| x.to_f64().to_bits()).collect()
}

/// Large enough to be shared by several threads, and with sizes that no vector divides.
fn net<T: Float>() -> Mlp<T> {
    Mlp::new(37)
        .linear(131)
        .batch_norm()
        .relu()
        .dropout(0.2)
        .residual(|block| block.linear(67).gelu().linear(131))
        .layer_norm()
        .linear(61)
        .relu()
        .linear(10)
}

#[test]
fn threads_change_no_bit() {
    let threads = [1, 2, 3, 7].map(Threads::Count);
    for samples in [2, 7, 64, 101] {
        let single = threads.map(|threads| train(&net::<f32>(), threads, 101, samples));
        let double = threads.map(|threads| train(&net::<f64>(), threads, 101, samples));
        for i in 1..threads.len() {
            assert!(
                single[0] == single[i],
                "f32, {samples} samples, {:?}",
                threads[i]
            );
            assert!(
                double[0] == double[i],
                "f64, {samples} samples, {:?}",
                threads[i]
            );
        }
    }
}

#[test]
fn the_capacity_changes_no_bit() {
    let exact = train(&net::<f32>(), Threads::Count(2), 33, 33);
    assert!(exact == train(&net::<f32>(), Threads::Count(2), 1000, 33));
}

#[test]
fn a_step_does_not_depend_on_those_before() {
    let net = net::<f32>();
    let mut backprop =
        Backprop::new(&net, Loss::softmax_cross_entropy(), 40, Threads::Count(3)).unwrap();
    let parameters = numbers::<f32>(net.layout().parameter_count(), "parameters");
    let inputs = numbers::<f32>(37 * 40, "inputs");
    let labels = labels(40, 10);
    let mut gradient = vec![0.0; parameters.len()];
    let mut step = |samples: usize| {
        let loss = backprop.loss_and_gradient(
            &parameters,
            &mut net.initial_state(),
            &inputs[..37 * samples],
            Targets::Classes(&labels[..samples]),
            Mode::Train { key: 5 },
            &mut gradient,
        );
        (loss.unwrap(), gradient.clone())
    };
    let first = step(11);
    step(40);
    assert!(first == step(11));
}
