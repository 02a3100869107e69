//! Recordings of vector-valued functions: sweeps of several adjoints equal sweeps one by one, whatever came before.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gradus_calculus::reverse::Recording;
use gradus_calculus::{Real, Unguarded};
use nalgebra::DMatrix;

/// Outputs that share a trunk, outputs of their own parts, wide nodes, a constant and a copy of an input.
fn outputs<T: Real>(x: &[T], y: &mut [T]) {
    let n = x.len();
    let trunk: T = x.iter().map(|x| x.sin() * x.exp()).sum();
    let squares: Vec<T> = x.iter().map(|x| x.square()).collect();
    let matrix = DMatrix::from_fn(3, n, |j, i| (j + 2 * i) as f64 * 0.25 - 1.0);
    let (plain, bent) = y[6..].split_at_mut(3);
    T::matrix_vector(&matrix, x, plain);
    T::matrix_vector(&matrix, &squares, bent);
    y[0] = trunk;
    y[1] = trunk * x[0] + x[n - 1];
    y[2] = T::dot(x, x); // two nodes make one entry
    y[3] = T::log_sum_exp(&squares) * trunk;
    y[4] = T::from(2.0);
    y[5] = x[n / 2];
    y[11] = bent_tail(x);
}

fn bent_tail<T: Real>(x: &[T]) -> T {
    let mut tail = x[0];
    for pair in x.windows(2) {
        tail = tail * pair[0] + pair[1] * pair[0] * 0.5 + tail.cos();
    }
    tail
}

const OUTPUTS: usize = 12;

fn rows<const K: usize>(recording: &mut Recording<Unguarded>) -> Vec<Vec<u64>> {
    let mut rows = Vec::new();
    for start in (0..OUTPUTS).step_by(K) {
        let axis =
            |lane: usize| std::array::from_fn(|k| Unguarded(if k == lane { 1.0 } else { 0.0 }));
        let named = (0..K.min(OUTPUTS - start)).map(|lane| (start + lane, axis(lane)));
        let adjoints = recording.pull_back::<K>(named);
        for lane in 0..K.min(OUTPUTS - start) {
            rows.push(
                adjoints
                    .iter()
                    .map(|a| (a[lane].0 + 0.0).to_bits())
                    .collect(),
            );
        }
    }
    rows
}

#[test]
fn lanes_have_the_bits_of_single_sweeps() {
    let mut recording = Recording::default();
    for n in [3_u32, 200, 2, 70, 1000, 9] {
        let x: Vec<Unguarded> = (0..n)
            .map(|i| Unguarded(0.3 + 0.7 * f64::from(i) / f64::from(n)))
            .collect();
        recording.record(x, OUTPUTS, |x, y| outputs(x, y)).unwrap();
        let alone = rows::<1>(&mut recording);
        assert!(rows::<2>(&mut recording) == alone, "n = {n}");
        assert!(rows::<8>(&mut recording) == alone, "n = {n}");
        assert!(rows::<4>(&mut recording) == alone, "n = {n}");
        assert!(rows::<8>(&mut recording) == alone, "n = {n}, again");
    }
}

#[test]
fn outputs_may_be_left_out_or_named_twice() {
    let mut recording = Recording::<f64>::default();
    recording
        .record([2.0, 3.0], 2, |x, y| {
            (y[0], y[1]) = (x[0] * x[1], x[0].square());
        })
        .unwrap();
    assert_eq!(recording.pull_back::<2>([]), [[0.0; 2]; 2]);
    let twice = recording.pull_back([(0, [1.0, 0.0]), (1, [0.0, 1.0]), (0, [1.0, 1.0])]);
    assert_eq!(twice, [[6.0, 7.0], [4.0, 2.0]]); // 2 (y, x), (y, x) + (2x, 0)
}

#[test]
fn a_sweep_that_panics_leaves_nothing_behind() {
    let mut recording = Recording::<f64>::default();
    let record = |recording: &mut Recording| {
        let product = recording.record([2.0, 3.0], 1, |x, y| {
            y[0] = (x[0] * x[1]).exp() + x[0] * x[0] * x[1];
        });
        product.unwrap();
    };
    record(&mut recording);
    let right = recording.pull_back([(0, [1.0, 2.0])]).to_vec();
    let unknown = catch_unwind(AssertUnwindSafe(|| {
        recording.pull_back([(0, [1.0, 1.0]), (7, [1.0, 1.0])]);
    }));
    assert!(unknown.is_err());
    record(&mut recording);
    assert_eq!(recording.pull_back([(0, [1.0, 2.0])]), right);
}
