//! What the loop computes.

use std::convert::Infallible;
use std::ops::ControlFlow;

use gradus_mlp::data::{BatchConfig, Batches, Beside, Csv, CsvConfig, DataSet, Stream, TargetKind};
use gradus_mlp::train::{Event, Outcome, TrainConfig, Trainer};
use gradus_mlp::{Backprop, Loss, Mlp, Mode, Targets};
use gradus_numerics::{Threads, stream, vector};
use rand::Rng as _;

use super::{bits, data, descent, epochs, shuffled, trainer, watch_nothing};
use crate::cosine_adam::CosineAdam;
use crate::{labels, numbers};

#[test]
fn the_loop_is_the_four_steps() {
    let net = Mlp::<f32>::new(6).linear(16).tanh().dropout(0.2).linear(3);
    let data = data(50);
    let mut trainer = Trainer::new(
        net.clone(),
        Loss::softmax_cross_entropy(),
        16,
        Threads::One,
        epochs(3),
    )
    .unwrap();
    let mut batches = data.batches(shuffled(16)).unwrap();
    let outcome = trainer.fit(&mut batches, None, &mut descent, &mut watch_nothing);
    assert_eq!(outcome.unwrap(), Outcome::Finished);

    let mut parameters = net.initialize(&mut stream(7, "initialisation"));
    let mut gradient = vec![0.0; parameters.len()];
    let mut backprop =
        Backprop::new(&net, Loss::softmax_cross_entropy(), 16, Threads::One).unwrap();
    let mut keys = stream(7, "dropout");
    for epoch in 0..3 {
        batches.start(epoch).unwrap();
        let (mut sum, mut steps) = (0.0, 0);
        while let Some(batch) = batches.next().unwrap() {
            let (inputs, targets) = (batch.inputs, batch.targets);
            let mode = Mode::Train {
                key: keys.next_u64(),
            };
            let loss = backprop
                .loss_and_gradient(&parameters, &mut [], inputs, targets, mode, &mut gradient)
                .unwrap();
            vector::axpy(-0.1, &gradient, &mut parameters);
            sum += f64::from(loss) * batch.samples.len() as f64;
            steps += 1;
        }
        let report = trainer.history()[usize::try_from(epoch).unwrap()];
        assert_eq!(
            (report.loss, report.steps),
            (sum / 50.0, steps * (epoch + 1))
        );
    }
    assert_eq!(trainer.parameters(), parameters);
}

#[test]
fn threads_change_no_bit() {
    let data = DataSet::classes(60, numbers(60 * 300, "inputs"), labels(300, 10)).unwrap();
    let run = |threads| {
        let net = Mlp::<f32>::new(60)
            .linear(128)
            .batch_norm()
            .relu()
            .dropout(0.5)
            .linear(64)
            .gelu()
            .linear(10);
        let config = epochs(2);
        let mut rule = CosineAdam::new(net.layout().parameter_count());
        let mut trainer =
            Trainer::new(net, Loss::softmax_cross_entropy(), 64, threads, config).unwrap();
        let mut batches = data.batches(shuffled(64)).unwrap();
        let mut again = data.batches(shuffled(64)).unwrap();
        trainer
            .fit(
                &mut batches,
                Some(&mut again),
                &mut rule,
                &mut watch_nothing,
            )
            .unwrap();
        (bits(&trainer), format!("{:?}", trainer.history()))
    };
    let one = run(Threads::One);
    assert!(run(Threads::Count(2)) == one && run(Threads::Count(7)) == one);
}

#[test]
fn accumulated_gradients_are_those_of_the_whole_batch() {
    let net = Mlp::<f64>::new(6).linear(8).tanh().linear(3);
    let data = DataSet::classes(6, numbers(6 * 22, "inputs"), labels(22, 3)).unwrap();
    let gradient = |size, accumulate| {
        let mut gradients = Vec::new();
        let config = TrainConfig {
            accumulate,
            ..epochs(1)
        };
        let mut trainer = Trainer::new(
            net.clone(),
            Loss::softmax_cross_entropy(),
            size,
            Threads::One,
            config,
        )
        .unwrap();
        let mut batches = data
            .batches(BatchConfig {
                size,
                ..Default::default()
            })
            .unwrap();
        let mut keep = |_: &mut [f64], gradient: &mut [f64], _: u64| -> Result<(), Infallible> {
            gradients.push(gradient.to_vec());
            Ok(())
        };
        trainer
            .fit(&mut batches, None, &mut keep, &mut |_| {
                ControlFlow::Continue(())
            })
            .unwrap();
        gradients
    };
    // 22 = 8 + 8 + 6 = 16 + 6 samples
    let (pieces, whole) = (gradient(4, 4), gradient(16, 1));
    assert_eq!((pieces.len(), whole.len()), (2, 2));
    for (pieces, whole) in pieces.concat().iter().zip(whole.concat()) {
        assert!((pieces - whole).abs() < 1e-15, "{pieces} {whole}");
    }
}

#[test]
fn a_stream_trains_as_memory_does() {
    let data = data(50);
    let run = |batches: &mut dyn Batches<f32>| {
        let mut trainer = trainer(epochs(2));
        trainer
            .fit(batches, None, &mut descent, &mut watch_nothing)
            .unwrap();
        bits(&trainer)
    };
    let given = BatchConfig {
        size: 8,
        ..Default::default()
    };
    let csv = |text: String| {
        let config = CsvConfig {
            header: false,
            ..Default::default()
        };
        Csv::new(std::io::Cursor::new(text.into_bytes()), config).unwrap()
    };
    let line = |row: &[f32]| row.iter().map(f32::to_string).collect::<Vec<_>>().join(",") + "\n";
    let inputs = data
        .inputs()
        .chunks(6)
        .map(line)
        .collect::<Vec<_>>()
        .concat();
    let Targets::Classes(labels) = data.targets() else {
        panic!("these are classes")
    };
    let labels = labels
        .iter()
        .map(|label| format!("{label}\n"))
        .collect::<Vec<_>>()
        .concat();
    let rows = Beside::new(csv(inputs), csv(labels)).unwrap();
    let mut stream = Stream::new(Box::new(rows), TargetKind::Classes, given, 2).unwrap();
    assert_eq!(run(&mut stream), run(&mut data.batches(given).unwrap()));
}

#[test]
fn a_step_allocates_nothing() {
    let data = data(800);
    let mut trainer = trainer(epochs(2));
    let mut rule = CosineAdam::new(trainer.parameters().len());
    let mut batches = data.batches(shuffled(8)).unwrap();
    let mut total = 0;
    let mut steps = 0;
    let counted = allocation_counter::measure(|| {
        trainer
            .fit(&mut batches, None, &mut rule, &mut |event| {
                if let Event::Step(_) = event {
                    steps += 1;
                }
                ControlFlow::Continue(())
            })
            .unwrap();
    });
    total += counted.count_total;
    assert_eq!(steps, 200);
    // the buffers of the first batch, and for each epoch its order, its stream's name and its report
    assert!(total < 30, "{total} allocations in 200 steps");
}
