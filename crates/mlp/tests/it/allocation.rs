//! After the first step nothing is allocated.

use allocation_counter::measure;
use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
use gradus_numerics::Threads;

use crate::{labels, numbers};

#[test]
fn a_step_allocates_nothing() {
    let net = Mlp::<f32>::new(64)
        .linear(128)
        .batch_norm()
        .relu()
        .dropout(0.2)
        .residual(|block| block.linear(64).gelu().linear(128))
        .layer_norm()
        .linear(10);
    for threads in [Threads::One, Threads::Count(2)] {
        let parameters = numbers::<f32>(net.layout().parameter_count(), "parameters");
        let (inputs, labels) = (numbers::<f32>(64 * 64, "inputs"), labels(64, 10));
        let mut state = net.initial_state();
        let mut gradient = vec![0.0; parameters.len()];
        let mut backprop = Backprop::new(&net, Loss::softmax_cross_entropy(), 64, threads).unwrap();
        let mut step = |key| {
            let targets = Targets::Classes(&labels);
            let mode = Mode::Train { key };
            backprop
                .loss_and_gradient(
                    &parameters,
                    &mut state,
                    &inputs,
                    targets,
                    mode,
                    &mut gradient,
                )
                .unwrap();
            backprop.predict(&parameters, &state, &inputs).unwrap()[0]
        };
        step(0);
        let allocations = measure(|| {
            for key in 1..5 {
                step(key);
            }
        });
        assert_eq!(allocations.count_total, 0, "{threads:?}");
    }
}
