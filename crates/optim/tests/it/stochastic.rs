//! Batches, averages and estimates without noise.

use gradus_numerics::{powi, stream, uniform};
use gradus_optim::stochastic::{Batches, GrowingBatch, IterateAverage, Saga, Sampling, Svrg};
use gradus_optim::{Optimizer, Sgd, SgdConfig};

#[test]
fn an_epoch_shows_each_example_once_in_a_new_order() {
    let mut rng = stream(0, "epochs");
    let mut batches = Batches::new(103, 10, Sampling::Epochs).unwrap();
    let mut epochs = Vec::new();
    for _ in 0..5 {
        let mut epoch = Vec::new();
        for k in 0..11 {
            let batch = batches.next(&mut rng);
            assert_eq!(batch.len(), if k < 10 { 10 } else { 3 });
            epoch.extend_from_slice(batch);
        }
        let mut sorted = epoch.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..103).collect::<Vec<_>>());
        assert!(!epochs.contains(&epoch));
        epochs.push(epoch);
    }
}

/// Of the C(5, 2) = 10 sets and 5² = 25 pairs each comes as often as any other: χ² below its 0.001 quantile.
#[test]
fn batches_are_uniform() {
    let mut rng = stream(0, "uniform");
    let draws = 20_000;
    let mut chi_square = |sampling, cells: usize| {
        let mut batches = Batches::new(5, 2, sampling).unwrap();
        let mut counts = [0_u32; 25];
        for _ in 0..draws {
            let batch = batches.next(&mut rng);
            let (mut a, mut b) = (batch[0], batch[1]);
            if sampling == Sampling::WithoutReplacement {
                assert_ne!(a, b);
                (a, b) = (a.min(b), a.max(b));
            }
            counts[5 * a + b] += 1;
        }
        let expected = f64::from(draws) / cells as f64;
        let seen = counts.iter().filter(|&&count| count > 0);
        assert_eq!(seen.clone().count(), cells);
        seen.map(|&count| powi(f64::from(count) - expected, 2) / expected)
            .sum::<f64>()
    };
    assert!(chi_square(Sampling::WithoutReplacement, 10) < 27.9);
    assert!(chi_square(Sampling::WithReplacement, 25) < 51.2);
}

#[test]
fn the_same_stream_gives_the_same_batches() {
    let draw = || {
        let mut rng = stream(7, "again");
        let mut batches = Batches::new(20, 3, Sampling::Epochs).unwrap();
        (0..30)
            .flat_map(|_| batches.next(&mut rng).to_vec())
            .collect::<Vec<_>>()
    };
    assert_eq!(draw(), draw());
}

#[test]
fn growing_batches_end_at_all_examples() {
    let sizes = GrowingBatch::new(3, 1.1, 50).unwrap();
    let sizes: Vec<usize> = (0..200).map(|step| sizes.at(step)).collect();
    assert!(sizes.is_sorted());
    assert_eq!((sizes[0], sizes[199]), (3, 50));
    let all = GrowingBatch::new(1, f64::MAX, 50).unwrap();
    assert_eq!(all.at(u64::MAX), 50);
    assert_eq!(GrowingBatch::new(80, 1.0, 50).unwrap().at(0), 50);
}

#[test]
fn an_average_of_many_is_their_mean() {
    let mut rng = stream(0, "average");
    let mut average = IterateAverage::new(1).unwrap();
    let mut sum = 0.0;
    for _ in 0..10_000 {
        let theta = uniform(&mut rng);
        sum += theta;
        average.observe(&[theta]).unwrap();
    }
    assert!((average.mean()[0] - sum / 10_000.0).abs() < 1e-13);
    assert_eq!(average.count(), 10_000);
}

/// Least squares of 8 examples in two dimensions: fᵢ = (xᵢ·θ − yᵢ)²/2.
struct Problem {
    x: Vec<[f64; 2]>,
    y: Vec<f64>,
}

impl Problem {
    fn new() -> Self {
        let mut rng = stream(0, "least squares");
        let x: Vec<_> = (0..8)
            .map(|_| [(); 2].map(|()| uniform(&mut rng) - 0.3))
            .collect();
        let y = x
            .iter()
            .map(|x| x[0] - 2.0 * x[1] + 0.1 * uniform(&mut rng))
            .collect();
        Self { x, y }
    }

    fn gradient(&self, i: usize, theta: &[f64]) -> [f64; 2] {
        let residual = self.x[i][0] * theta[0] + self.x[i][1] * theta[1] - self.y[i];
        self.x[i].map(|x| residual * x)
    }

    fn full_gradient(&self, theta: &[f64]) -> [f64; 2] {
        let mut mean = [0.0; 2];
        for i in 0..8 {
            let g = self.gradient(i, theta);
            mean[0] += g[0] / 8.0;
            mean[1] += g[1] / 8.0;
        }
        mean
    }
}

#[track_caller]
fn assert_near(a: [f64; 2], b: [f64; 2]) {
    assert!(
        (a[0] - b[0]).abs() < 1e-14 && (a[1] - b[1]).abs() < 1e-14,
        "{a:?} {b:?}"
    );
}

#[test]
fn estimates_are_unbiased() {
    let problem = Problem::new();
    let (anchor, theta) = ([0.5, 0.25], [1.5, -1.0]);
    let mut svrg = Svrg::new(2).unwrap();
    svrg.set_anchor(&anchor, &problem.full_gradient(&anchor))
        .unwrap();
    let mut table = Saga::new(8, 2).unwrap();
    for i in 0..8 {
        table.record(i, &problem.gradient(i, &anchor)).unwrap();
    }
    let (mut by_svrg, mut by_saga) = ([0.0; 2], [0.0; 2]);
    for i in 0..8 {
        let (g, old) = (problem.gradient(i, &theta), problem.gradient(i, &anchor));
        let mut estimate = [0.0; 2];
        svrg.estimate(&g, &old, &mut estimate).unwrap();
        by_svrg = [0, 1].map(|k| by_svrg[k] + estimate[k] / 8.0);
        table.clone().estimate(i, &g, &mut estimate).unwrap();
        by_saga = [0, 1].map(|k| by_saga[k] + estimate[k] / 8.0);
    }
    assert_near(by_svrg, problem.full_gradient(&theta));
    assert_near(by_saga, problem.full_gradient(&theta));
}

#[test]
fn a_fixed_learning_rate_reaches_the_minimum_without_noise_only() {
    let problem = Problem::new();
    let config = SgdConfig {
        learning_rate: 0.5,
        ..Default::default()
    };
    let mut rng = stream(0, "descent");
    let mut batches = Batches::new(8, 1, Sampling::WithReplacement).unwrap();
    let gradient_norm = |theta: &[f64]| gradus_numerics::norm(&problem.full_gradient(theta));

    let mut saga = Saga::new(8, 2).unwrap();
    let (mut sgd, mut theta) = (Sgd::new(config, 2).unwrap(), [0.0; 2]);
    for _ in 0..4000 {
        let i = batches.next(&mut rng)[0];
        let mut estimate = [0.0; 2];
        saga.estimate(i, &problem.gradient(i, &theta), &mut estimate)
            .unwrap();
        sgd.step(&mut theta, &estimate).unwrap();
    }
    assert!(gradient_norm(&theta) < 1e-14);

    let (mut sgd, mut theta) = (Sgd::new(config, 2).unwrap(), [0.0; 2]);
    for _ in 0..4000 {
        let i = batches.next(&mut rng)[0];
        let gradient = problem.gradient(i, &theta);
        sgd.step(&mut theta, &gradient).unwrap();
    }
    assert!(gradient_norm(&theta) > 1e-5);
}
