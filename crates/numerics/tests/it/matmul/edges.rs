//! NaN, infinities, zeros, subnormal numbers, long chains, and memory.

use allocation_counter::measure;
use gradus_numerics::{
    Identity, InstructionSet, MatMut, MatRef, Relu, Start, Threads, matmul, matmul_acc,
    try_matmul_on,
};

use super::oracle::{Case, Lie, Number, agrees, bits, chain, numbers};

/// A product whose factors hold every troublemaker, against the definition.
fn troublemakers<T: Number>() {
    let tiny = T::from_f64(f64::from_bits(1)).max(T::MIN_POSITIVE * T::EPSILON);
    let values = [
        T::ZERO,
        -T::ZERO,
        T::ONE,
        T::INFINITY,
        -T::INFINITY,
        T::NAN,
        T::MAX,
        -T::MAX,
        T::MIN_POSITIVE,
        tiny,
        -tiny,
    ];
    let n = values.len();
    for set in InstructionSet::available() {
        for start in values {
            let mut c = vec![start; n * n];
            let (a, b) = (
                MatRef::from_slice(&values, n, 1),
                MatRef::from_slice(&values, 1, n),
            );
            let view = MatMut::from_slice(&mut c, n, n);
            try_matmul_on(set, view, Start::Output, a, b, &Relu, Threads::One).unwrap();
            for i in 0..n {
                for j in 0..n {
                    let expected = chain(start, a, b, (i, j)).relu();
                    assert_eq!(
                        bits(c[i + n * j]),
                        bits(expected),
                        "{set:?}: {i}, {j} from {start}"
                    );
                }
            }
        }
    }
}

#[test]
fn special_values_are_those_of_ieee() {
    troublemakers::<f32>();
    troublemakers::<f64>();
}

#[test]
fn relu_keeps_nan() {
    for set in InstructionSet::available() {
        let (a, b) = ([f32::NAN, -1.0, 1.0], [1.0]);
        let mut c = [0.0_f32; 3];
        let (a, b) = (MatRef::from_slice(&a, 3, 1), MatRef::from_slice(&b, 1, 1));
        let view = MatMut::from_slice(&mut c, 3, 1);
        try_matmul_on(set, view, Start::Zero, a, b, &Relu, Threads::One).unwrap();
        assert!(c[0].is_nan());
        assert_eq!(c[1..], [0.0, 1.0]);
    }
}

#[test]
fn zero_starts_forget_what_c_held() {
    let (a, b, mut c) = ([2.0_f64], [3.0], [f64::NAN]);
    let (a, b) = (MatRef::from_slice(&a, 1, 1), MatRef::from_slice(&b, 1, 1));
    matmul(
        MatMut::from_slice(&mut c, 1, 1),
        Start::Zero,
        a,
        b,
        &Identity,
        Threads::One,
    );
    assert_eq!(c, [6.0]);
}

#[test]
fn products_without_terms_are_their_start() {
    let none: [f64; 0] = [];
    let mut c = [-1.0, 2.0];
    let (a, b) = (
        MatRef::from_slice(&none, 2, 0),
        MatRef::from_slice(&none, 0, 1),
    );
    matmul_acc(MatMut::from_slice(&mut c, 2, 1), a, b, Threads::All);
    assert_eq!(c, [-1.0, 2.0]);
    matmul(
        MatMut::from_slice(&mut c, 2, 1),
        Start::Bias(&[3.0, -4.0]),
        a,
        b,
        &Relu,
        Threads::All,
    );
    assert_eq!(c, [3.0, 0.0]);
}

#[test]
fn strides_that_are_never_taken_may_be_anything() {
    let any = usize::MAX;
    let (x, mut c) = ([2.0_f64, 3.0], [1.0]);
    let a = MatRef::with_strides(&x, 1, 2, any, 1).unwrap();
    let b = MatRef::with_strides(&x, 2, 1, 1, any).unwrap();
    let view = MatMut::with_strides(&mut c, 1, 1, any, any).unwrap();
    matmul_acc(view, a, b, Threads::One);
    assert_eq!(c, [1.0 + 4.0 + 9.0]);
    let mut c = [0.0; 4];
    let (a, b) = (
        MatRef::with_strides(&x, 2, 1, 1, any).unwrap(),
        MatRef::with_strides(&x, 1, 2, any, 1).unwrap(),
    );
    matmul_acc(MatMut::from_slice(&mut c, 2, 2), a, b, Threads::One);
    assert_eq!(c, [4.0, 6.0, 6.0, 9.0]);
}

#[test]
fn a_chain_of_60_000_terms_keeps_its_bound() {
    let k = 60_000;
    let (a, b) = (numbers::<f32>(k, 5), numbers::<f32>(k, 6));
    let mut c = [0.0_f32];
    matmul_acc(
        MatMut::from_slice(&mut c, 1, 1),
        MatRef::from_slice(&a, 1, k),
        MatRef::from_slice(&b, k, 1),
        Threads::One,
    );
    // products of f32 are exact in f64, and the sum's own error is 10⁹ times smaller than what is measured
    let terms = || a.iter().zip(&b).map(|(a, b)| f64::from(*a) * f64::from(*b));
    let (exact, magnitude): (f64, f64) = (terms().sum(), terms().map(f64::abs).sum());
    let n_u = k as f64 * f64::from(f32::EPSILON) / 2.0;
    let error = (f64::from(c[0]) - exact).abs();
    assert!(
        error <= n_u / (1.0 - n_u) * magnitude,
        "{error:e} of {magnitude:e}"
    );
    assert!(error > 0.0, "an exact result tests nothing");
}

#[test]
fn a_product_allocates_nothing_after_the_first() {
    // on a thread of its own, whose memory is not there yet
    std::thread::spawn(|| {
        let (m, n, k) = (100, 40, 700);
        let (a, b) = (numbers::<f32>(m * k, 1), numbers::<f32>(k * n, 2));
        let mut c = vec![0.0; m * n];
        let mut product = || {
            let (a, b) = (
                MatRef::from_slice(&a, k, m).transpose(),
                MatRef::from_slice(&b, n, k).transpose(),
            );
            let c = MatMut::from_slice(&mut c, m, n);
            matmul(c, Start::Zero, a, b, &Relu, Threads::One);
        };
        assert!(measure(&mut product).count_total > 0);
        assert_eq!(measure(&mut product).count_total, 0);
    })
    .join()
    .unwrap();
}

#[test]
fn an_epilogue_may_compute_a_product_itself() {
    let epilogue = gradus_numerics::Elementwise(|x: f64| {
        let (x, mut c) = ([x], [1.0]);
        let x = MatRef::from_slice(&x, 1, 1);
        matmul_acc(MatMut::from_slice(&mut c, 1, 1), x, x, Threads::One);
        c[0]
    });
    let case = Case {
        m: 60,
        n: 20,
        k: 9,
        a: Lie::RowMajor,
        b: Lie::RowMajor,
        c: Lie::ColumnMajor,
    };
    agrees::<f64, _>(case, true, epilogue, InstructionSet::widest(), Threads::One);
}
