//! Chains to try things on.

use gradus_jacobian::stage::{
    Affine, Elementwise, Function, Softmax, SoftmaxCrossEntropy, SquaredError, Target,
};
use gradus_jacobian::{Activation, Chain, Stage, vector_function};
use gradus_numerics::{stream, uniform};
use nalgebra::DMatrix;
use rand::Rng;

/// Uniform in ± 1/√columns, so that numbers neither grow nor vanish.
pub(crate) fn matrix(rows: usize, columns: usize, rng: &mut impl Rng) -> DMatrix<f64> {
    let scale = 3.0 / (columns as f64).sqrt();
    DMatrix::from_fn(rows, columns, |_, _| scale * (uniform(rng) - 0.5))
}

pub(crate) fn vector(n: usize, rng: &mut impl Rng) -> Vec<f64> {
    (0..n).map(|_| 2.0 * uniform(rng) - 1.0).collect()
}

pub(crate) fn affine(rows: usize, columns: usize, rng: &mut impl Rng) -> Box<dyn Stage> {
    let (w, b) = (matrix(rows, columns, rng), vector(rows, rng));
    Box::new(Affine::new(w, &b).unwrap())
}

/// Affine maps between these sizes.
pub(crate) fn linear(sizes: &[usize], seed: u64) -> Chain {
    let mut rng = stream(seed, "linear chain");
    let stages = sizes
        .windows(2)
        .map(|pair| affine(pair[1], pair[0], &mut rng));
    Chain::new(stages.collect()).unwrap()
}

/// One number through many slopes.
pub(crate) fn deep(stages: usize) -> Chain {
    let stage = |k: usize| -> Box<dyn Stage> {
        let activation = [Activation::Sin, Activation::Tanh, Activation::Softplus][k % 3];
        Box::new(Elementwise::new(activation, 2))
    };
    Chain::new((0..stages).map(stage).collect()).unwrap()
}

/// Chains of every kind of stage, with a name.
pub(crate) fn all() -> Vec<(&'static str, Chain)> {
    let mut rng = stream(0, "networks");
    let pairs = || {
        vector_function!(|n| n, |x, y| {
            for (j, y) in y.iter_mut().enumerate() {
                *y = x[j] * x[(j + 1) % x.len()] + x[j].sin();
            }
        })
    };
    vec![
        ("linear", linear(&[5, 3, 7, 2], 1)),
        (
            "classifier",
            Chain::new(vec![
                affine(8, 6, &mut rng),
                Box::new(Elementwise::new(Activation::Gelu, 8)),
                affine(4, 8, &mut rng),
                Box::new(SoftmaxCrossEntropy::new(4, Target::Class(2)).unwrap()),
            ])
            .unwrap(),
        ),
        (
            "regression on probabilities",
            Chain::new(vec![
                affine(5, 3, &mut rng),
                Box::new(Softmax::new(5)),
                Box::new(Function::new("pairs", pairs(), 5)),
                affine(3, 5, &mut rng),
                Box::new(SquaredError::new(&[0.5, -0.5, 1.0]).unwrap()),
            ])
            .unwrap(),
        ),
        (
            "widening",
            Chain::new(vec![
                affine(2, 1, &mut rng),
                Box::new(Elementwise::new(Activation::Silu, 2)),
                affine(6, 2, &mut rng),
                Box::new(Function::new("pairs", pairs(), 6)),
            ])
            .unwrap(),
        ),
        ("deep", deep(23)),
    ]
}
