//! y = f(z) of each unit, and ∂L/∂z = ∂L/∂y · f′(z).
//!
//! Derivatives are written so that their tails keep relative accuracy: with q = e⁻ˡᶻˡ where a framework has y (1 − y).

use gradus_numerics::{Float, Kernel, dispatch, vector};

use crate::activation::Activation;

/// Y ← f(Z).
pub(crate) fn forward<T: Float>(activation: Activation, z: &[T], y: &mut [T]) {
    match activation {
        Activation::Identity => y.copy_from_slice(z),
        Activation::Relu => vector::relu(z, y),
        Activation::LeakyRelu { slope } => {
            let slope = T::from_f64(slope);
            zip(z, y, |z, _| if z > T::ZERO { z } else { slope * z });
        }
        Activation::Elu { alpha } => {
            let alpha = T::from_f64(alpha);
            for (y, &z) in y.iter_mut().zip(z) {
                *y = if z > T::ZERO { z } else { alpha * z.exp_m1() };
            }
        }
        Activation::Gelu => vector::gelu(z, y),
        Activation::GeluTanh => vector::gelu_tanh(z, y),
        Activation::Silu => vector::silu(z, y),
        Activation::Sigmoid => vector::sigmoid(z, y),
        Activation::Tanh => vector::tanh(z, y),
        Activation::Softplus => vector::softplus(z, y),
    }
}

/// Elements whose derivative is computed at a time, in the first cache.
const BLOCK: usize = 128;

/// ∂L/∂Z ← ∂L/∂Y · f′(Z), where Y = f(Z).
pub(crate) fn backward<T: Float>(
    activation: Activation,
    z: &[T],
    y: &[T],
    d_y: &[T],
    d_z: &mut [T],
) {
    for (((z, y), d_y), d_z) in (z.chunks(BLOCK).zip(y.chunks(BLOCK)))
        .zip(d_y.chunks(BLOCK))
        .zip(d_z.chunks_mut(BLOCK))
    {
        derivative(activation, z, y, d_z);
        zip(d_y, d_z, |d_y, f| d_y * f);
    }
}

/// f′(z) of at most [`BLOCK`] elements.
fn derivative<T: Float>(activation: Activation, z: &[T], y: &[T], f: &mut [T]) {
    let number = T::from_f64;
    match activation {
        Activation::Identity => f.fill(T::ONE),
        Activation::Relu => zip(z, f, |z, _| if z > T::ZERO { T::ONE } else { T::ZERO }),
        Activation::LeakyRelu { slope } => {
            let slope = number(slope);
            zip(z, f, |z, _| if z > T::ZERO { T::ONE } else { slope });
        }
        // α eᶻ to the left
        Activation::Elu { alpha } => {
            let alpha = number(alpha);
            vector::exp(z, f);
            zip(z, f, |z, e| if z > T::ZERO { T::ONE } else { alpha * e });
        }
        // Φ(z) + z φ(z), with Φ(z) = y / z in the left tail
        Activation::Gelu => {
            let mut density = [T::ZERO; BLOCK];
            let density = &mut density[..z.len()];
            let half = number(0.5);
            zip(z, density, |z, _| -half * z * z);
            vector::exp_in_place(density);
            let (root_half, root) = (
                number(std::f64::consts::FRAC_1_SQRT_2),
                number(0.398_942_280_401_432_7), // 1 / √(2π)
            );
            zip(z, f, |z, _| root_half * z);
            vector::erf_in_place(f);
            for (((f, &z), &y), &density) in f.iter_mut().zip(z).zip(y).zip(&*density) {
                let distribution = if z < -T::ONE { y / z } else { half + half * *f };
                *f = distribution + root * z * density;
            }
        }
        // y = z s, s = σ(u): y′ = s + z s (1 − s) u′
        Activation::GeluTanh => {
            let (a, cubic) = (number(1.595_769_121_605_730_7), number(0.044_715)); // 2 √(2/π)
            let three = number(3.0);
            zip(z, f, |z, _| a * (z + cubic * z * z * z));
            sigmoid_and_complement(f, |i, s, rest| {
                let z = z[i];
                s + z * s * rest * (a * (T::ONE + three * cubic * z * z))
            });
        }
        // s (1 + z (1 − s))
        Activation::Silu => {
            f.copy_from_slice(z);
            sigmoid_and_complement(f, |i, s, rest| s * (T::ONE + z[i] * rest));
        }
        // σ(z) σ(−z)
        Activation::Sigmoid => {
            f.copy_from_slice(z);
            sigmoid_and_complement(f, |_, s, rest| s * rest);
        }
        // 1 − tanh² z = 4 σ(2z) σ(−2z)
        Activation::Tanh => {
            let (two, four) = (number(2.0), number(4.0));
            zip(z, f, |z, _| two * z);
            sigmoid_and_complement(f, |_, s, rest| four * (s * rest));
        }
        Activation::Softplus => vector::sigmoid(z, f),
    }
}

/// u ← g(i, σ(u), σ(−u)) for each of at most [`BLOCK`] elements, both with all of their digits.
fn sigmoid_and_complement<T: Float>(u: &mut [T], g: impl Fn(usize, T, T) -> T) {
    let mut q = [T::ZERO; BLOCK];
    let q = &mut q[..u.len()];
    zip(u, q, |u, _| -u.abs());
    vector::exp_in_place(q);
    for (i, (u, &mut q)) in u.iter_mut().zip(q).enumerate() {
        let large = T::ONE / (T::ONE + q);
        let small = q * large;
        let (s, rest) = if *u < T::ZERO {
            (small, large)
        } else {
            (large, small)
        };
        *u = g(i, s, rest);
    }
}

/// y ← g(x, y), element by element.
#[inline]
fn zip<T: Float>(x: &[T], y: &mut [T], g: impl Fn(T, T) -> T) {
    struct Zip<'a, T, G> {
        x: &'a [T],
        y: &'a mut [T],
        g: G,
    }
    impl<T: Float, G: Fn(T, T) -> T> Kernel for Zip<'_, T, G> {
        type Output = ();

        #[inline(always)]
        fn run(self) {
            for (y, &x) in self.y.iter_mut().zip(self.x) {
                *y = (self.g)(x, *y);
            }
        }
    }
    dispatch(Zip { x, y, g });
}
