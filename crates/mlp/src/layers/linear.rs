//! y = W x + b, and the positive part of it where a relu follows.

use gradus_numerics::{
    Epilogue, Float, Identity, Kernel, MatMut, MatRef, Relu, Start, Threads, dispatch, matmul,
};

/// Y ← W X + b 1ᵀ, or its positive part; W is out × in, column-major.
pub(crate) fn forward<T: Float>(
    weight: &[T],
    bias: Option<&[T]>,
    relu: bool,
    x: &[T],
    y: &mut [T],
    [outputs, inputs]: [usize; 2],
) {
    fn product<T: Float>(
        weight: &[T],
        bias: Option<&[T]>,
        epilogue: &impl Epilogue<T>,
        x: &[T],
        y: &mut [T],
        [outputs, inputs]: [usize; 2],
    ) {
        let samples = y.len() / outputs;
        matmul(
            MatMut::from_slice(y, outputs, samples),
            bias.map_or(Start::Zero, Start::Bias),
            MatRef::from_slice(weight, outputs, inputs),
            MatRef::from_slice(x, inputs, samples),
            epilogue,
            Threads::One,
        );
    }
    if relu {
        product(weight, bias, &Relu, x, y, [outputs, inputs]);
    } else {
        product(weight, bias, &Identity, x, y, [outputs, inputs]);
    }
}

/// ∂L/∂X = Wᵀ ∂L/∂Y.
pub(crate) fn backward<T: Float>(
    weight: &[T],
    d_y: &[T],
    d_x: &mut [T],
    [outputs, inputs]: [usize; 2],
) {
    let samples = d_y.len() / outputs;
    matmul(
        MatMut::from_slice(d_x, inputs, samples),
        Start::Zero,
        MatRef::from_slice(weight, outputs, inputs).transpose(),
        MatRef::from_slice(d_y, outputs, samples),
        &Identity,
        Threads::One,
    );
}

/// Some columns of ∂L/∂W = ∂L/∂Y Xᵀ: those of the inputs from `first` on, as many as `d_w` holds.
pub(crate) fn weight_gradient<T: Float>(
    d_y: &[T],
    x: &[T],
    first: usize,
    d_w: &mut [T],
    [outputs, inputs]: [usize; 2],
) {
    let samples = d_y.len() / outputs;
    let columns = d_w.len() / outputs;
    let x = MatRef::with_strides(&x[first..], columns, samples, 1, inputs)
        .expect("the inputs end within each sample");
    matmul(
        MatMut::from_slice(d_w, outputs, columns),
        Start::Zero,
        MatRef::from_slice(d_y, outputs, samples),
        x.transpose(),
        &Identity,
        Threads::One,
    );
}

/// ∂L/∂z ← ∂L/∂y where y = relu(z) > 0, else 0; in place.
pub(crate) fn mask_by_relu<T: Float>(y: &[T], d: &mut [T]) {
    struct Mask<'a, T> {
        y: &'a [T],
        d: &'a mut [T],
    }
    impl<T: Float> Kernel for Mask<'_, T> {
        type Output = ();

        #[inline(always)]
        fn run(self) {
            for (d, &y) in self.d.iter_mut().zip(self.y) {
                *d = if y > T::ZERO { *d } else { T::ZERO };
            }
        }
    }
    dispatch(Mask { y, d });
}
