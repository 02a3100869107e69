//! Who computes products, and that they compute the right ones.

use std::cell::RefCell;
use std::rc::Rc;

use anyhow::ensure;
use gradus_numerics::{Float, MatMut, MatRef, Threads, matmul_acc};

use super::shapes::Product;
use crate::contender::Contender;

/// f32 or f64, for all libraries.
pub trait Number: Float {
    /// Rounded once.
    fn fused(a: Self, b: Self, c: Self) -> Self;
    /// C ← C + A B by crate `gemm`.
    fn gemm(product: &Product, a: &[Self], b: &[Self], c: &mut [Self]);
    /// C ← C + A B by faer.
    fn faer(product: &Product, a: &[Self], b: &[Self], c: &mut [Self]);
    /// C ← C + A B by matrixmultiply, on one thread.
    fn matrixmultiply(product: &Product, a: &[Self], b: &[Self], c: &mut [Self]);
}

macro_rules! implement_number {
    ($float:ident, $matrixmultiply:ident) => {
        impl Number for $float {
            fn fused(a: Self, b: Self, c: Self) -> Self {
                a.mul_add(b, c)
            }

            fn gemm(product: &Product, a: &[Self], b: &[Self], c: &mut [Self]) {
                let Product { m, k, n, .. } = *product;
                let ([a_row, a_column], [b_row, b_column]) = signed_strides(product);
                let threads = match product.threads {
                    1 => gemm::Parallelism::None,
                    threads => gemm::Parallelism::Rayon(threads),
                };
                // SAFETY: the strides keep within slices of m k, k n and m n elements.
                unsafe {
                    gemm::gemm(
                        m,
                        n,
                        k,
                        c.as_mut_ptr(),
                        m.cast_signed(),
                        1,
                        true,
                        a.as_ptr(),
                        a_column,
                        a_row,
                        b.as_ptr(),
                        b_column,
                        b_row,
                        1.0,
                        1.0,
                        false,
                        false,
                        false,
                        threads,
                    );
                }
            }

            fn faer(product: &Product, a: &[Self], b: &[Self], c: &mut [Self]) {
                use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};

                let Product { m, k, n, .. } = *product;
                let view = |x, rows, columns, transposed: bool| {
                    if transposed {
                        MatRef::from_column_major_slice(x, columns, rows).transpose()
                    } else {
                        MatRef::from_column_major_slice(x, rows, columns)
                    }
                };
                let threads = match product.threads {
                    1 => Par::Seq,
                    threads => Par::rayon(threads),
                };
                matmul(
                    MatMut::from_column_major_slice_mut(c, m, n),
                    Accum::Add,
                    view(a, m, k, product.a_transposed),
                    view(b, k, n, product.b_transposed),
                    1.0,
                    threads,
                );
            }

            fn matrixmultiply(product: &Product, a: &[Self], b: &[Self], c: &mut [Self]) {
                let Product { m, k, n, .. } = *product;
                let ([a_row, a_column], [b_row, b_column]) = signed_strides(product);
                // SAFETY: the strides keep within slices of m k, k n and m n elements.
                unsafe {
                    matrixmultiply::$matrixmultiply(
                        m,
                        k,
                        n,
                        1.0,
                        a.as_ptr(),
                        a_row,
                        a_column,
                        b.as_ptr(),
                        b_row,
                        b_column,
                        1.0,
                        c.as_mut_ptr(),
                        1,
                        m.cast_signed(),
                    );
                }
            }
        }
    };
}

implement_number!(f32, sgemm);
implement_number!(f64, dgemm);

fn signed_strides(product: &Product) -> ([isize; 2], [isize; 2]) {
    (
        product.a_strides().map(usize::cast_signed),
        product.b_strides().map(usize::cast_signed),
    )
}

fn gradus<T: Number>(product: &Product, a: &[T], b: &[T], c: &mut [T]) {
    gradus_on(Threads::Count(product.threads), product, a, b, c);
}

fn gradus_on<T: Number>(threads: Threads, product: &Product, a: &[T], b: &[T], c: &mut [T]) {
    let Product { m, k, n, .. } = *product;
    let view = |x, rows, columns, transposed: bool| {
        if transposed {
            MatRef::from_slice(x, columns, rows).transpose()
        } else {
            MatRef::from_slice(x, rows, columns)
        }
    };
    let a = view(a, m, k, product.a_transposed);
    let b = view(b, k, n, product.b_transposed);
    matmul_acc(MatMut::from_slice(c, m, n), a, b, threads);
}

/// A library's function.
type Function<T> = fn(&Product, &[T], &[T], &mut [T]);

/// The libraries that take part in a product.
fn functions<T: Number>(product: &Product) -> Vec<(&'static str, Function<T>)> {
    let mut functions: Vec<(&str, Function<T>)> = vec![
        ("gradus", gradus::<T>),
        ("faer", T::faer),
        ("gemm", T::gemm),
    ];
    if product.threads == 1 {
        // Its threads are set by the environment, for the whole process.
        functions.push(("matrixmultiply", T::matrixmultiply));
    }
    functions
}

/// Everybody, with one C that is kept between the calls: where it lies in memory moves a thin product by 15 %.
pub fn all<'a, T: Number>(product: &'a Product, a: &'a [T], b: &'a [T]) -> Vec<Contender<'a>> {
    let shared = Rc::new(RefCell::new(vec![T::ZERO; product.m * product.n]));
    let mut contenders: Vec<Contender<'a>> = functions::<T>(product)
        .into_iter()
        .map(|(name, function)| {
            let c = Rc::clone(&shared);
            let run = move |_: &[f64], _: &mut [f64]| {
                let c = &mut c.borrow_mut();
                function(product, a, b, c);
                c[0].to_f64()
            };
            match name {
                "gradus" => Contender::gradus(name, run),
                _ => Contender::peer(name, run),
            }
        })
        .collect();
    if product.threads > 1 {
        contenders.extend(scaling(product, a, b, shared));
    }
    contenders
}

/// What the threads are worth: gradus on one of them, and as many products of their own as there are threads at the same
/// time, which is what the machine gives where nothing is shared.
fn scaling<'a, T: Number>(
    product: &'a Product,
    a: &'a [T],
    b: &'a [T],
    c: Rc<RefCell<Vec<T>>>,
) -> [Contender<'a>; 2] {
    let mut apart = vec![vec![T::ZERO; product.m * product.n]; product.threads];
    let one = Contender::gradus(ONE, move |_: &[f64], _: &mut [f64]| {
        let c = &mut c.borrow_mut();
        gradus_on(Threads::One, product, a, b, c);
        c[0].to_f64()
    });
    let apart = Contender::gradus(APART, move |_: &[f64], _: &mut [f64]| {
        Threads::Count(product.threads).for_each(&mut apart, |_, c| {
            gradus_on(Threads::One, product, a, b, c);
        });
        apart[0][0].to_f64()
    });
    [one, apart]
}

/// gradus on one thread.
pub const ONE: &str = "one thread";
/// A product on each thread.
pub const APART: &str = "one each";

/// Compares everybody with the definition, gradus to the bit.
pub fn check<T: Number>(product: &Product, a: &[T], b: &[T]) -> anyhow::Result<()> {
    let Product { m, k, n, .. } = *product;
    let ([a_row, a_column], [b_row, b_column]) = (product.a_strides(), product.b_strides());
    let expected: Vec<T> = (0..m * n)
        .map(|place| {
            let (i, j) = (place % m, place / m);
            (0..k).fold(T::ZERO, |s, l| {
                T::fused(a[i * a_row + l * a_column], b[l * b_row + j * b_column], s)
            })
        })
        .collect();
    for (name, function) in functions::<T>(product) {
        let mut c = vec![T::ZERO; m * n];
        function(product, a, b, &mut c);
        let bound = T::EPSILON.to_f64() * k as f64 * k as f64;
        for (found, expected) in c.iter().zip(&expected) {
            let error = (found.to_f64() - expected.to_f64()).abs();
            let allowed = if name == "gradus" { 0.0 } else { bound };
            ensure!(error <= allowed, "{name}: {found} in place of {expected}");
        }
    }
    Ok(())
}
