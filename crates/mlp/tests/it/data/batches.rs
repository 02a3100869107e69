//! The order in which samples come.

use std::io::Cursor;

use gradus_mlp::Targets;
use gradus_mlp::data::{BatchConfig, Batches, Csv, CsvConfig, DataSet, Order, Stream, TargetKind};
use proptest::prelude::*;

use super::batches_of;

/// The samples of an epoch, batch after batch, and their inputs and labels beside them.
fn epoch(batches: &mut dyn Batches<f64>, number: u64) -> Vec<Vec<u64>> {
    let mut all = Vec::new();
    batches.start(number).unwrap();
    while let Some(batch) = batches.next().unwrap() {
        let Targets::Classes(labels) = batch.targets else {
            panic!("these are classes")
        };
        for ((sample, inputs), label) in batch
            .samples
            .iter()
            .zip(batch.inputs.chunks_exact(2))
            .zip(labels)
        {
            let x = f64::from(u32::try_from(*sample).unwrap());
            assert_eq!(inputs, [x, -x]);
            assert_eq!(u64::from(*label), sample % 10);
        }
        all.push(batch.samples.to_vec());
    }
    all
}

fn numbered(rows: usize) -> String {
    let lines = (0..rows).map(|i| format!("{i},-{i},{}\n", i % 10));
    lines.collect::<Vec<_>>().concat()
}

proptest! {
    #[test]
    fn an_epoch_has_each_sample_once(
        rows in 1_usize..200,
        size in 1_usize..40,
        blocks in 1_usize..5,
        seed in 0_u64..1000,
        shuffled in any::<bool>(),
    ) {
        let order = if shuffled { Order::Seeded { seed } } else { Order::Given };
        let table = || {
            let config = CsvConfig { header: false, ..Default::default() };
            Csv::new(Cursor::new(numbered(rows)), config).unwrap()
        };
        let config = batches_of(size, order);
        let mut stream =
            Stream::<f64>::new(Box::new(table()), TargetKind::Classes, config, blocks).unwrap();
        let data = DataSet::<f64>::read(&mut table(), TargetKind::Classes).unwrap();
        let mut memory = data.batches(config).unwrap();
        for number in [0, 1] {
            let (from_file, from_memory) = (epoch(&mut stream, number), epoch(&mut memory, number));
            for all in [&from_file, &from_memory] {
                let mut seen = all.concat();
                if !shuffled {
                    prop_assert!(seen.is_sorted());
                }
                seen.sort_unstable();
                prop_assert_eq!(seen, (0..rows as u64).collect::<Vec<_>>());
                prop_assert_eq!(all.iter().filter(|batch| batch.len() < size).count(), usize::from(rows % size > 0));
            }
            for batch in &from_file {
                let block = |sample: &u64| sample / (size * blocks) as u64;
                prop_assert!(batch.iter().all(|sample| block(sample) == block(&batch[0])));
            }
            // the same epoch again is the same
            prop_assert_eq!(epoch(&mut stream, number), from_file);
        }
        if shuffled && rows > 20 {
            prop_assert_ne!(epoch(&mut memory, 0), epoch(&mut memory, 1));
        }
    }
}

#[test]
fn the_last_batch_can_be_dropped() {
    let data = DataSet::<f64>::classes(1, vec![0.5; 10], vec![0; 10]).unwrap();
    let config = BatchConfig {
        size: 4,
        drop_last: true,
        ..Default::default()
    };
    let mut batches = data.batches(config).unwrap();
    batches.start(0).unwrap();
    let mut sizes = Vec::new();
    while let Some(batch) = batches.next().unwrap() {
        sizes.push(batch.samples.len());
    }
    assert_eq!(sizes, [4, 4]);
}

#[test]
fn the_order_is_part_of_what_is_promised() {
    let data = DataSet::classes(1, vec![0.0_f32; 8], vec![0; 8]).unwrap();
    let mut batches = data
        .batches(batches_of(8, Order::Seeded { seed: 7 }))
        .unwrap();
    batches.start(3).unwrap();
    assert_eq!(
        batches.next().unwrap().unwrap().samples,
        [2, 0, 1, 4, 3, 6, 5, 7]
    );
}
