//! One layer of a deep network, forward, and how much its Jacobian stretches what passes through it.

use gradus_mlp::Mlp;
use gradus_numerics::{MatMut, MatRef, Threads, matmul_acc, rsqrt, squared_norm, sum, vector};

/// What is added to variances: the default of the library's norms.
const EPSILON: f64 = 1e-5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activation {
    Sigmoid,
    Tanh,
    Relu,
}

/// What stands around W and φ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Design {
    /// φ(W x)
    Plain,
    /// φ(norm(W x)), over the units of a sample.
    LayerNorm,
    /// φ(norm(W x)), over the samples of the batch, which it couples.
    BatchNorm,
    /// x + φ(W x)
    Residual,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Layer {
    pub(super) activation: Activation,
    pub(super) design: Design,
}

/// What a layer made of a batch, units × samples.
pub(super) struct Pass {
    /// What φ is applied to.
    z: Vec<f64>,
    /// 1 / √(variance + ε) of each sample (layer norm) or unit (batch norm); empty elsewhere.
    inverse: Vec<f64>,
    pub(super) outputs: Vec<f64>,
}

/// φ′(z).
pub(super) type Slope = fn(Activation, f64) -> f64;

impl Activation {
    pub(super) const ALL: [Self; 3] = [Self::Sigmoid, Self::Tanh, Self::Relu];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
            Self::Relu => "ReLU",
        }
    }

    /// The library's layer.
    pub(super) fn layer(self) -> gradus_mlp::Activation {
        match self {
            Self::Sigmoid => gradus_mlp::Activation::Sigmoid,
            Self::Tanh => gradus_mlp::Activation::Tanh,
            Self::Relu => gradus_mlp::Activation::Relu,
        }
    }

    /// The stage of a chain.
    pub(super) fn stage(self) -> gradus_jacobian::Activation {
        match self {
            Self::Sigmoid => gradus_jacobian::Activation::Sigmoid,
            Self::Tanh => gradus_jacobian::Activation::Tanh,
            Self::Relu => gradus_jacobian::Activation::Relu,
        }
    }

    pub(super) fn slope(self, z: f64) -> f64 {
        self.stage().slope(z)
    }

    fn apply(self, z: &mut [f64]) {
        match self {
            Self::Sigmoid => vector::sigmoid_in_place(z),
            Self::Tanh => vector::tanh_in_place(z),
            Self::Relu => vector::relu_in_place(z),
        }
    }
}

impl Design {
    pub(super) const ALL: [Self; 4] = [
        Self::Plain,
        Self::LayerNorm,
        Self::BatchNorm,
        Self::Residual,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::LayerNorm => "layer norm",
            Self::BatchNorm => "batch norm",
            Self::Residual => "residual",
        }
    }
}

impl Layer {
    /// The same where inputs and units differ in number, so that no residual connection can pass it.
    pub(super) fn first(self) -> Self {
        match self.design {
            Design::Residual => Self {
                design: Design::Plain,
                ..self
            },
            _ => self,
        }
    }

    /// The network with this layer behind it, without bias.
    pub(super) fn append(self, net: Mlp<f64>, units: usize) -> Mlp<f64> {
        let activation = self.activation.layer();
        match self.design {
            Design::Plain => net.linear_without_bias(units).activation(activation),
            Design::LayerNorm => net
                .linear_without_bias(units)
                .layer_norm()
                .activation(activation),
            Design::BatchNorm => net
                .linear_without_bias(units)
                .batch_norm()
                .activation(activation),
            Design::Residual => {
                net.residual(|block| block.linear_without_bias(units).activation(activation))
            }
        }
    }

    /// The layer on a batch: `weight` is `units` × inputs, `x` is inputs × samples.
    pub(super) fn forward(self, weight: &[f64], x: &[f64], units: usize) -> Pass {
        let inputs = weight.len() / units;
        let mut z = product(
            MatRef::from_slice(weight, units, inputs),
            MatRef::from_slice(x, inputs, x.len() / inputs),
        );
        let inverse = match self.design {
            Design::Plain | Design::Residual => Vec::new(),
            Design::LayerNorm => z.chunks_mut(units).map(normalise).collect(),
            Design::BatchNorm => {
                let mut of_units = transpose(&z, units);
                let inverse = of_units
                    .chunks_mut(z.len() / units)
                    .map(normalise)
                    .collect();
                z = transpose(&of_units, z.len() / units);
                inverse
            }
        };
        let mut outputs = z.clone();
        self.activation.apply(&mut outputs);
        if self.design == Design::Residual {
            vector::axpy(1.0, x, &mut outputs);
        }
        Pass {
            z,
            inverse,
            outputs,
        }
    }

    /// ‖J‖² / (number of inputs), Frobenius, of the layer's map on the whole batch at what it was given: the mean of its squared
    /// singular values. From the closed form of J alone.
    pub(super) fn mean_squared_singular_value(
        self,
        weight: &[f64],
        units: usize,
        pass: &Pass,
        slope: Slope,
    ) -> f64 {
        let slopes: Vec<f64> = pass.z.iter().map(|&z| slope(self.activation, z)).collect();
        let inputs = weight.len() / units;
        let samples = pass.z.len() / units;
        let rows = squared_rows(weight, units);
        let terms: Vec<f64> = match self.design {
            // J = D W, with D = diag φ′(z)
            Design::Plain => each(&slopes, units, |_, i, slope| slope * slope * rows[i]),
            // J = 1 + D W
            Design::Residual => each(&slopes, units, |_, i, slope| {
                1.0 + 2.0 * slope * weight[i * units + i] + slope * slope * rows[i]
            }),
            Design::LayerNorm => {
                let rows = rows_behind_layer_norm(weight, units, &pass.z, &rows);
                each(&slopes, units, |sample, i, slope| {
                    let factor = slope * pass.inverse[sample];
                    factor * factor * rows[sample * units + i]
                })
            }
            // ∂y(i, s)/∂x(j, t) = φ′ᵢₛ P(s, t) Wᵢⱼ / √(varianceᵢ + ε), with P = 1 − 1/B − ẑ(i, s) ẑ(i, t)/B over the batch,
            // and Σₜ P(s, t)² = 1 − (1 + ẑ(i, s)² (2 − q))/B, where q is the mean of ẑ(i, t)²
            Design::BatchNorm => {
                let batch = samples as f64;
                let squares: Vec<f64> = transpose(&pass.z, units)
                    .chunks(samples)
                    .map(|z| squared_norm(z) / batch)
                    .collect();
                each(&slopes, units, |sample, i, slope| {
                    let z = pass.z[sample * units + i];
                    let row = 1.0 - (1.0 + z * z * (2.0 - squares[i])) / batch;
                    let factor = slope * pass.inverse[i];
                    factor * factor * row * rows[i]
                })
            }
        };
        sum(&terms) / (inputs * samples) as f64
    }
}

/// ‖Wᵢ‖² of each row.
fn squared_rows(weight: &[f64], units: usize) -> Vec<f64> {
    let mut rows = vec![0.0; units];
    for column in weight.chunks(units) {
        for (row, w) in rows.iter_mut().zip(column) {
            *row += w * w;
        }
    }
    rows
}

/// ‖(P W)ᵢ‖² for each sample and unit, with P = 1 − 1/n − ẑ ẑᵀ/n over the n units: rows Wᵢ − w̄ − ẑᵢ u, where w̄ is the mean row
/// and u = Wᵀ ẑ / n.
fn rows_behind_layer_norm(weight: &[f64], units: usize, z: &[f64], rows: &[f64]) -> Vec<f64> {
    let (inputs, samples) = (weight.len() / units, z.len() / units);
    let w = MatRef::from_slice(weight, units, inputs);
    let n = units as f64;
    let mean: Vec<f64> = weight.chunks(units).map(|column| sum(column) / n).collect();
    let along_mean = product(w, MatRef::from_slice(&mean, inputs, 1));
    let mut u = product(w.transpose(), MatRef::from_slice(z, units, samples));
    vector::scale(1.0 / n, &mut u);
    let along_u = product(w, MatRef::from_slice(&u, inputs, samples));
    let mean_along_u = product(
        MatRef::from_slice(&mean, 1, inputs),
        MatRef::from_slice(&u, inputs, samples),
    );
    let squares: Vec<f64> = u.chunks(inputs).map(squared_norm).collect();
    let mean_square = squared_norm(&mean);
    each(z, units, |s, i, z| {
        rows[i] + mean_square + z * z * squares[s] - 2.0 * along_mean[i]
            + 2.0 * z * (mean_along_u[s] - along_u[s * units + i])
    })
}

/// x ← (x − mean) / √(variance + ε); the factor is returned.
fn normalise(x: &mut [f64]) -> f64 {
    let count = x.len() as f64;
    let mean = sum(x) / count;
    for x in x.iter_mut() {
        *x -= mean;
    }
    let inverse = rsqrt(squared_norm(x) / count + EPSILON);
    vector::scale(inverse, x);
    inverse
}

/// f(sample, unit, x) of each element.
fn each(x: &[f64], units: usize, f: impl Fn(usize, usize, f64) -> f64) -> Vec<f64> {
    x.iter()
        .enumerate()
        .map(|(k, &x)| f(k / units, k % units, x))
        .collect()
}

fn product(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> Vec<f64> {
    let (rows, columns) = (a.rows(), b.columns());
    let mut c = vec![0.0; rows * columns];
    matmul_acc(
        MatMut::from_slice(&mut c, rows, columns),
        a,
        b,
        Threads::One,
    );
    c
}

/// A matrix of so many rows, column-major, with its rows one after the other.
fn transpose(x: &[f64], rows: usize) -> Vec<f64> {
    (0..rows)
        .flat_map(|i| x.iter().skip(i).step_by(rows).copied())
        .collect()
}
