//! Chains multiplied in every way, and the closed forms beside them.

use gradus_jacobian::stage::{
    Affine, CrossEntropy, Elementwise, Softmax, SoftmaxCrossEntropy, SquaredError, Target,
};
use gradus_jacobian::{
    Activation, Bracketing, Chain, Checkpointing, JacobianError, Stage, affine, matrix, quadratic,
    sigmoid, softmax,
};
use gradus_numerics::{Digest, stream, uniform};
use nalgebra::DMatrix;

use super::Topic;

/// Points of every chain and of every formula.
const POINTS: usize = 20;
const SIZE: usize = 6;

pub(super) fn topics() -> Vec<Topic> {
    let topic = |name, digest| Topic {
        krate: "jacobian",
        name,
        digest,
    };
    vec![topic("chains", chains), topic("closed-forms", closed_forms)]
}

fn chains() -> anyhow::Result<Digest> {
    let mut digest = Digest::new();
    for chain in [activations()?, classifier()?, literal()?] {
        let stages = chain.stages().len();
        let optimal = Bracketing::optimal(&chain.sizes())?;
        for x in points(chain.inputs()) {
            let w = vec![0.5; chain.outputs()];
            add(chain.value(&x)?.as_slice(), &mut digest);
            add(
                chain.forward_accumulation(&x)?.derivative.as_slice(),
                &mut digest,
            );
            add(
                chain.reverse_accumulation(&x)?.derivative.as_slice(),
                &mut digest,
            );
            for order in [&optimal, &Bracketing::right_to_left(stages)?] {
                let product = chain.product(&x, order)?;
                add(product.derivative.as_slice(), &mut digest);
                digest.u64(product.cost.multiply_adds);
            }
            let swept = chain.checkpointed_vjp(&x, &w, Checkpointing::Binomial(2))?;
            add(swept.derivative.as_slice(), &mut digest);
            digest.u64(swept.cost.evaluations);
        }
    }
    Ok(digest)
}

/// An affine map before every activation, squared error at the end.
fn activations() -> Result<Chain, JacobianError> {
    let mut stages: Vec<Box<dyn Stage>> = Vec::new();
    for activation in Activation::all() {
        stages.push(dense(SIZE)?);
        stages.push(Box::new(Elementwise::new(activation, SIZE)));
    }
    stages.push(Box::new(SquaredError::new(&[0.25; SIZE])?));
    Chain::new(stages)
}

fn classifier() -> Result<Chain, JacobianError> {
    let smoothed = Target::Distribution(vec![0.125, 0.125, 0.75]);
    Chain::new(vec![
        dense(5)?,
        Box::new(Elementwise::new(Activation::Tanh, 5)),
        dense_from(5, 3)?,
        Box::new(SoftmaxCrossEntropy::new(3, smoothed)?),
    ])
}

fn literal() -> Result<Chain, JacobianError> {
    Chain::new(vec![
        dense(4)?,
        Box::new(Softmax::new(4)),
        Box::new(CrossEntropy::new(4, Target::Class(1))?),
    ])
}

fn dense(outputs: usize) -> Result<Box<dyn Stage>, JacobianError> {
    dense_from(SIZE, outputs)
}

fn dense_from(inputs: usize, outputs: usize) -> Result<Box<dyn Stage>, JacobianError> {
    let w = DMatrix::from_vec(outputs, inputs, points(inputs * outputs).swap_remove(0));
    Ok(Box::new(Affine::linear(w * 0.25)?))
}

fn closed_forms() -> anyhow::Result<Digest> {
    let mut digest = Digest::new();
    let shift = DMatrix::identity(SIZE, SIZE) * 8.0;
    for (x, square) in points(SIZE).iter().zip(points(SIZE * SIZE)) {
        let s = softmax::try_softmax(x)?;
        add(softmax::try_jacobian(s.as_slice())?.as_slice(), &mut digest);
        add(softmax::try_log_softmax(x)?.as_slice(), &mut digest);
        for label in 0..SIZE {
            let (loss, gradient) = softmax::try_cross_entropy(x, label)?;
            digest.f64(loss);
            add(gradient.as_slice(), &mut digest);
        }
        for a in x {
            let (loss, slope) = sigmoid::try_cross_entropy(20.0 * a, 0.25)?;
            digest.f64(loss).f64(slope);
        }
        let square = DMatrix::from_vec(SIZE, SIZE, square);
        let (value, gradient) = quadratic::try_value_and_gradient(&square, x, x)?;
        digest.f64(value);
        add(gradient.as_slice(), &mut digest);
        let by = affine::try_gradients(&square, x, x)?;
        add(by.w.as_slice(), &mut digest);
        add(by.x.as_slice(), &mut digest);
        let regular = square + &shift;
        let (value, gradient) = matrix::try_determinant(&regular)?;
        digest.f64(value);
        add(gradient.as_slice(), &mut digest);
        add(
            matrix::try_inverse_jacobian(&regular)?.as_slice(),
            &mut digest,
        );
        add(
            matrix::try_bilinear_inverse(x, &regular, x)?.1.as_slice(),
            &mut digest,
        );
    }
    Ok(digest)
}

fn add(numbers: &[f64], digest: &mut Digest) {
    for &number in numbers {
        digest.f64(number);
    }
}

/// Numbers from −2 to 2.
fn points(n: usize) -> Vec<Vec<f64>> {
    let mut rng = stream(0, "digest/chains");
    let flat: Vec<f64> = (0..n * POINTS)
        .map(|_| 4.0 * uniform(&mut rng) - 2.0)
        .collect();
    flat.chunks(n).map(<[f64]>::to_vec).collect()
}
