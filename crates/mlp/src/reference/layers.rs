//! The layers' formulas, one after the other over a batch.

use gradus_calculus::Real;

use crate::activation::Activation;
use crate::layers::dropout::Mask;
use crate::network::layer::Layer;

/// The way through the layers of a network, which take their parameters off the front of the flat slice.
pub(super) struct Walk<'a, T> {
    parameters: &'a [T],
    state: &'a [f64],
    key: Option<u64>,
    dropouts: u64,
}

impl<'a, T: Real> Walk<'a, T> {
    pub(super) fn new(parameters: &'a [T], state: &'a [f64], key: Option<u64>) -> Self {
        Walk {
            parameters,
            state,
            key,
            dropouts: 0,
        }
    }

    /// What becomes of the samples.
    pub(super) fn layers(&mut self, layers: &[Layer], mut samples: Vec<Vec<T>>) -> Vec<Vec<T>> {
        for layer in layers {
            samples = match layer {
                Layer::Linear { outputs, bias } => self.linear(*outputs, *bias, &samples),
                Layer::Activation(activation) => map(&samples, |_, _, z| activate(*activation, z)),
                Layer::LayerNorm(config) => self.layer_norm(config.epsilon, &samples),
                Layer::BatchNorm(config) => self.batch_norm(config.epsilon, &samples),
                Layer::Dropout { probability } => {
                    let layer = self.dropouts;
                    self.dropouts += 1;
                    let mask = self.key.map(|key| Mask::new(key, layer, *probability));
                    map(&samples, |sample, unit, x| {
                        mask.map_or(x, |mask| x * mask.factor(sample, unit))
                    })
                }
                Layer::Residual(block) => {
                    let branch = self.layers(block, samples.clone());
                    map(&samples, |sample, unit, x| x + branch[sample][unit])
                }
            };
        }
        samples
    }

    /// `y_o = b_o + Σ_i W_oi x_i`
    fn linear(&mut self, outputs: usize, bias: bool, samples: &[Vec<T>]) -> Vec<Vec<T>> {
        let inputs = samples[0].len();
        let weight = self.take(outputs * inputs);
        let bias = if bias { self.take(outputs) } else { &[] };
        let of_sample = |x: &Vec<T>| {
            (0..outputs)
                .map(|o| {
                    let row: Vec<T> = (0..inputs).map(|i| weight[i * outputs + o]).collect();
                    let product = T::dot(&row, x);
                    bias.get(o).map_or(product, |&b| product + b)
                })
                .collect()
        };
        samples.iter().map(of_sample).collect()
    }

    fn layer_norm(&mut self, epsilon: f64, samples: &[Vec<T>]) -> Vec<Vec<T>> {
        let units = samples[0].len();
        let (scale, shift) = (self.take(units), self.take(units));
        let statistics: Vec<[T; 2]> = samples.iter().map(|x| mean_and_variance(x)).collect();
        map(samples, |sample, unit, x| {
            let [mean, variance] = statistics[sample];
            (x - mean) / (variance + T::from(epsilon)).sqrt() * scale[unit] + shift[unit]
        })
    }

    fn batch_norm(&mut self, epsilon: f64, samples: &[Vec<T>]) -> Vec<Vec<T>> {
        let units = samples[0].len();
        let (scale, shift) = (self.take(units), self.take(units));
        let (running, rest) = self.state.split_at(2 * units);
        self.state = rest;
        let statistics: Vec<[T; 2]> = (0..units)
            .map(|unit| match self.key {
                Some(_) => {
                    let x: Vec<T> = samples.iter().map(|sample| sample[unit]).collect();
                    mean_and_variance(&x)
                }
                None => [running[unit], running[units + unit]].map(T::from),
            })
            .collect();
        map(samples, |_, unit, x| {
            let [mean, variance] = statistics[unit];
            (x - mean) / (variance + T::from(epsilon)).sqrt() * scale[unit] + shift[unit]
        })
    }

    fn take(&mut self, count: usize) -> &'a [T] {
        let (taken, rest) = self.parameters.split_at(count);
        self.parameters = rest;
        taken
    }
}

/// The mean, and the mean squared deviation from it.
fn mean_and_variance<T: Real>(x: &[T]) -> [T; 2] {
    let count = x.len() as f64;
    let mean = T::sum_of(x) / count;
    let deviations: Vec<T> = x.iter().map(|&x| x - mean).collect();
    [mean, T::squared_norm(&deviations) / count]
}

/// f(sample, unit, x) of each element.
fn map<T: Real>(samples: &[Vec<T>], f: impl Fn(usize, usize, T) -> T) -> Vec<Vec<T>> {
    let of_sample = |(sample, x): (usize, &Vec<T>)| {
        let units = x.iter().enumerate();
        units.map(|(unit, &x)| f(sample, unit, x)).collect()
    };
    samples.iter().enumerate().map(of_sample).collect()
}

fn activate<T: Real>(activation: Activation, z: T) -> T {
    let positive = z.value() > 0.0;
    match activation {
        Activation::Identity => z,
        Activation::Relu => z.relu(),
        Activation::LeakyRelu { slope } => {
            if positive {
                z
            } else {
                z * slope
            }
        }
        Activation::Elu { alpha } => {
            if positive {
                z
            } else {
                z.exp_m1() * alpha
            }
        }
        Activation::Gelu => z * ((z * std::f64::consts::FRAC_1_SQRT_2).erf() + T::from(1.0)) * 0.5,
        Activation::GeluTanh => {
            let u = (z + z.powi(3) * 0.044_715) * (2.0 / std::f64::consts::PI).sqrt();
            z * (u.tanh() + T::from(1.0)) * 0.5
        }
        Activation::Silu => z * z.sigmoid(),
        Activation::Sigmoid => z.sigmoid(),
        Activation::Tanh => z.tanh(),
        Activation::Softplus => z.softplus(),
    }
}
