//! Metrics against counts by hand.

use gradus_mlp::MlpError;
use gradus_mlp::metrics::{Calibration, ConfusionMatrix, accuracy, top_k};
use proptest::prelude::*;

/// The place of the label when the outputs are sorted from the largest to the smallest, first of equals first.
fn place(outputs: &[f64], label: usize) -> usize {
    let mut order: Vec<usize> = (0..outputs.len()).collect();
    order.sort_by(|&a, &b| outputs[b].partial_cmp(&outputs[a]).unwrap());
    order.iter().position(|&class| class == label).unwrap()
}

proptest! {
    #[test]
    fn all_of_them_count_the_same(
        samples in prop::collection::vec((prop::collection::vec(0_i8..4, 5), 0_u32..5), 1..50),
    ) {
        let outputs: Vec<f64> = samples.iter().flat_map(|(z, _)| z.iter().copied().map(f64::from)).collect();
        let labels: Vec<u32> = samples.iter().map(|(_, label)| *label).collect();
        let places: Vec<usize> = (outputs.chunks(5).zip(&labels)).map(|(z, &label)| place(z, label as usize)).collect();
        for k in 0..6 {
            let share = places.iter().filter(|&&place| place < k).count() as f64 / labels.len() as f64;
            prop_assert_eq!(top_k(&outputs, &labels, k).unwrap(), share);
        }
        let mut matrix = ConfusionMatrix::new(5);
        for (outputs, labels) in outputs.chunks(35).zip(labels.chunks(7)) {
            matrix.add(outputs, labels).unwrap();
        }
        prop_assert_eq!(matrix.accuracy(), accuracy(&outputs, &labels).unwrap());
        prop_assert_eq!(matrix.total(), labels.len() as u64);
        for class in 0..5_u32 {
            let of_class: Vec<usize> = (0..labels.len()).filter(|&i| labels[i] == class).collect();
            let right = of_class.iter().filter(|&&i| places[i] == 0).count();
            let recall = (!of_class.is_empty()).then(|| right as f64 / of_class.len() as f64);
            prop_assert_eq!(matrix.recall(class as usize), recall);
            let predicted: u64 = (0..5).map(|actual| matrix.count(actual, class as usize)).sum();
            let precision = (predicted > 0).then(|| right as f64 / predicted as f64);
            prop_assert_eq!(matrix.precision(class as usize), precision);
        }
    }
}

#[test]
fn calibration_by_hand() {
    // confidences 1, ½ and ½; right, right, wrong
    let logits = [1e9, 0.0, 3.0, 3.0, 0.0, 0.0];
    let mut calibration = Calibration::new(2);
    calibration.add(&logits, &[0, 0, 1]).unwrap();
    assert_eq!(calibration.expected_error(), 0.0);
    calibration.add(&logits[..2], &[1]).unwrap();
    // the upper bin holds confidences above ½: one right of two, both certain
    assert_eq!(calibration.expected_error(), 0.25); // (|1 − 2| + |1 − 1|) / 4
    assert_eq!(
        calibration.to_string(),
        "confidence up to  samples  mean confidence  accuracy\n          50.0 %        2           50.0 %    50.0 %\n         \
         100.0 %        2          100.0 %    50.0 %\nexpected calibration error 25.00 %\n"
    );
    let mut infinite = Calibration::new(10);
    infinite
        .add(&[f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY], &[0])
        .unwrap();
    assert_eq!(infinite.expected_error(), 0.5);
}

#[test]
fn predictions_that_cannot_be() {
    let error = accuracy(&[0.5, f32::NAN], &[0]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "output 1 of sample 0 is NaN; predictions need numbers"
    );
    let label = MlpError::Label {
        sample: 1,
        label: 2,
        classes: 2,
    };
    let outputs = [0.5, 0.5, 0.5, 0.5];
    assert_eq!(accuracy(&outputs, &[0, 2]).unwrap_err(), label);
    assert_eq!(
        Calibration::new(3).add(&outputs, &[0, 2]).unwrap_err(),
        label
    );
    let mut matrix = ConfusionMatrix::new(2);
    assert_eq!(matrix.add(&outputs, &[0, 2]).unwrap_err(), label);
    assert_eq!(matrix.total(), 0);
    for (outputs, labels) in [
        (&outputs[..3], &[0, 1][..]),
        (&[], &[]),
        (&outputs, &[]),
        (&[], &[0]),
    ] {
        assert!(matches!(
            accuracy(outputs, labels).unwrap_err(),
            MlpError::Length {
                what: "the outputs",
                ..
            }
        ));
    }
    assert!(matrix.add(&outputs[..3], &[0]).is_err());
    assert!(matrix.accuracy().is_nan());
    assert_eq!((matrix.recall(0), matrix.precision(1)), (None, None));
    assert!(matrix.to_string().ends_with("– % of 0 right\n"));
}
