//! The products of two networks: forward, gradient of the weights, gradient of the inputs.

use super::contenders::Number;

/// C (m × n) ← C + A (m × k) B (k × n), with each factor column-major or transposed.
#[derive(Clone)]
pub struct Product {
    pub name: String,
    pub m: usize,
    pub k: usize,
    pub n: usize,
    pub a_transposed: bool,
    pub b_transposed: bool,
    pub double: bool,
    pub threads: usize,
}

/// Layers and samples of figures M and L.
const NETWORKS: [(&str, [usize; 4], usize); 2] = [
    ("M", [784, 256, 128, 10], 64),
    ("L", [784, 1024, 1024, 10], 256),
];

/// All of them: with samples in rows and in columns, f32 and f64, on one thread and on two.
pub fn products() -> Vec<Product> {
    let mut products = Vec::new();
    for threads in [1, 2] {
        for double in [false, true] {
            for (network, layers, samples) in NETWORKS {
                for (layer, sides) in layers.windows(2).enumerate() {
                    let ([inputs, outputs], number) = ([sides[0], sides[1]], layer + 1);
                    let mut push = |what: &str, [m, k, n]: [usize; 3], transposed: [bool; 2]| {
                        let kind = if double { "f64" } else { "f32" };
                        products.push(Product {
                            name: format!("product {kind} {network}{number} {what} on {threads}"),
                            m,
                            k,
                            n,
                            a_transposed: transposed[0],
                            b_transposed: transposed[1],
                            double,
                            threads,
                        });
                    };
                    // samples in rows: X W, Xᵀ D, D Wᵀ
                    push("rows forward", [samples, inputs, outputs], [false, false]);
                    push("rows dW", [inputs, samples, outputs], [true, false]);
                    // samples in columns: W X, D Xᵀ, Wᵀ D
                    push(
                        "columns forward",
                        [outputs, inputs, samples],
                        [false, false],
                    );
                    push("columns dW", [outputs, samples, inputs], [false, true]);
                    if layer > 0 {
                        push("rows dX", [samples, outputs, inputs], [false, true]);
                        push("columns dX", [inputs, outputs, samples], [true, false]);
                    }
                }
            }
        }
    }
    products
}

impl Product {
    /// Row and column stride of A.
    pub fn a_strides(&self) -> [usize; 2] {
        strides(self.m, self.k, self.a_transposed)
    }

    /// Row and column stride of B.
    pub fn b_strides(&self) -> [usize; 2] {
        strides(self.k, self.n, self.b_transposed)
    }

    /// Multiplications and additions.
    pub fn operations(&self) -> f64 {
        2.0 * (self.m * self.k * self.n) as f64
    }

    /// The elements of A and B: numbers in [−1, 1).
    pub fn factors<T: Number>(&self) -> (Vec<T>, Vec<T>) {
        let numbers = |count: usize, factor: usize| {
            (0..count)
                .map(|i| T::from_f64((i * factor % 1000) as f64 / 500.0 - 1.0))
                .collect()
        };
        (
            numbers(self.m * self.k, 7919),
            numbers(self.k * self.n, 104_729),
        )
    }
}

fn strides(rows: usize, columns: usize, transposed: bool) -> [usize; 2] {
    if transposed { [columns, 1] } else { [1, rows] }
}
