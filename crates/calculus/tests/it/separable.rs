//! Separable sums agree with the general engines, and say what is wrong.

use allocation_counter::measure;
use gradus_calculus::{
    CalculusError, Real, ScalarFunction, Separable, SeparableSum, gradient, hessian,
    hessian_vector_product, separable,
};
use nalgebra::DVector;
use proptest::prelude::*;

/// Σ 100 (xₑ₊₁ − xₑ²)² + (1 − xₑ)².
struct Rosenbrock;

impl SeparableSum<2> for Rosenbrock {
    fn elements(&self, variables: usize) -> usize {
        variables - 1
    }
    fn indices(&self, element: usize) -> [usize; 2] {
        [element, element + 1]
    }
    fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T {
        let (valley, slope) = (y - x * x, -x + 1.0);
        valley * valley * 100.0 + slope * slope
    }
}

/// Elements of three coordinates from a table, with repeated indices, branches and the element's own number.
struct Scattered(Vec<[usize; 3]>);

impl SeparableSum<3> for Scattered {
    fn elements(&self, _: usize) -> usize {
        self.0.len()
    }
    fn indices(&self, element: usize) -> [usize; 3] {
        self.0[element]
    }
    fn element<T: Real>(&self, element: usize, [x, y, z]: [T; 3]) -> T {
        let number = (element % 7) as f64;
        if x > y {
            (x - y).square() * z + (z * 0.1).exp() * number
        } else {
            (x * y).sin() * (number + 1.0) + x / (z.square() + 1.0)
        }
    }
}

/// √xₑ · xₑ₊₁: at xₑ = 0 the slope in xₑ is ∞, and what does not vary stays put.
struct Roots;

impl SeparableSum<2> for Roots {
    fn elements(&self, variables: usize) -> usize {
        variables - 1
    }
    fn indices(&self, element: usize) -> [usize; 2] {
        [element, element + 1]
    }
    fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T {
        (x.sqrt() + 1.0) * y
    }
}

fn points(n: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-2.0..2.0, n)
}

fn tables() -> impl Strategy<Value = Vec<[usize; 3]>> {
    prop::collection::vec([0..9_usize, 0..9, 0..9], 0..150)
}

fn near(measured: &DVector<f64>, expected: &DVector<f64>) -> bool {
    (measured - expected).norm() <= 1e-13 * (1.0 + expected.norm())
}

proptest! {
    #[test]
    fn the_adapter_has_the_same_bits_and_slopes(x in points(9), table in tables()) {
        let f = Scattered(table);
        let (value, slopes) = separable::value_and_gradient(&f, &x);
        prop_assert_eq!(value.to_bits(), Separable(&f).eval(&x).to_bits());
        prop_assert_eq!(value.to_bits(), separable::value(&f, &x).to_bits());
        prop_assert!(near(&slopes, &gradient(&Separable(&f), &x)));
    }

    #[test]
    fn the_sparse_hessian_is_the_dense_one(x in points(9), v in points(9), table in tables()) {
        let f = Scattered(table);
        let sparse = separable::hessian(&f, &x);
        let dense = hessian(&Separable(&f), &x);
        let scale = 1.0 + dense.norm();
        for (row, column, &second) in sparse.triplet_iter() {
            prop_assert!((second - dense[(row, column)]).abs() <= 1e-13 * scale);
            let mirrored = sparse.index_entry(column, row).into_value();
            prop_assert_eq!(second.to_bits(), mirrored.to_bits());
        }
        for row in 0..9 {
            for column in 0..9 {
                let named = f.0.iter().any(|own| own.contains(&row) && own.contains(&column));
                let stored = sparse.col_indices()[sparse.row_offsets()[row]..sparse.row_offsets()[row + 1]].contains(&column);
                prop_assert_eq!(named, stored);
                prop_assert!(stored || dense[(row, column)] == 0.0);
            }
        }
        let product = separable::hessian_vector_product(&f, &x, &v);
        prop_assert!((&product - hessian_vector_product(&Separable(&f), &x, &v)).norm() <= 1e-13 * scale * 9.0);
    }

    #[test]
    fn every_size_around_a_block_agrees(n in 2_usize..150) {
        let x: Vec<f64> = (0..n).map(|i| (i % 11) as f64 * 0.2 - 1.0).collect();
        let (value, slopes) = separable::value_and_gradient(&Rosenbrock, &x);
        prop_assert_eq!(value.to_bits(), Separable(Rosenbrock).eval(&x).to_bits());
        prop_assert!(near(&slopes, &gradient(&Separable(Rosenbrock), &x)));
    }
}

#[test]
fn a_zero_tangent_stays_zero_beside_an_infinite_slope() {
    let x = [0.0, 4.0, 0.0, 2.0];
    let (value, slopes) = separable::value_and_gradient(&Roots, &x);
    assert_eq!(value, 4.0 + 2.0);
    // ∂/∂xₑ = xₑ₊₁/(2√xₑ) + √xₑ₋₁ + 1
    assert_eq!(slopes.as_slice(), [f64::INFINITY, 1.0, f64::INFINITY, 1.0]);
    assert_eq!(slopes, gradient(&Separable(Roots), &x));
}

#[test]
fn the_in_place_form_allocates_nothing_at_all() {
    let x = [0.3; 200];
    let mut slopes = [0.0; 200];
    let mut value = 0.0;
    let allocations =
        measure(|| value = separable::value_and_gradient_into(&Rosenbrock, &x, &mut slopes));
    assert!(value > 0.0);
    assert_eq!(allocations.count_total, 0);
}

#[test]
fn no_elements_are_the_sum_zero() {
    let f = Scattered(Vec::new());
    let (value, slopes) = separable::value_and_gradient(&f, &[1.0, 2.0]);
    assert_eq!((value, slopes.as_slice()), (0.0, [0.0, 0.0].as_slice()));
    assert_eq!(separable::hessian(&f, &[1.0, 2.0]).nnz(), 0);
}

#[test]
fn bad_input_is_an_error_that_names_it() {
    let x = [0.5, 1.5];
    let beyond = Scattered(vec![[0, 1, 0], [0, 2, 1]]);
    let refused = CalculusError::ElementIndexOutOfRange {
        element: 1,
        index: 2,
        length: 2,
    };
    assert_eq!(separable::try_value(&beyond, &x), Err(refused.clone()));
    assert_eq!(separable::try_gradient(&beyond, &x), Err(refused.clone()));
    assert_eq!(separable::try_hessian(&beyond, &x), Err(refused.clone()));
    let product = separable::try_hessian_vector_product(&beyond, &x, &x);
    assert_eq!(product, Err(refused));

    let nan_at = |x: &[f64]| CalculusError::NonFiniteInput {
        index: 1,
        value: x[1],
    };
    let infinite = [0.0, f64::INFINITY];
    assert_eq!(
        separable::try_gradient(&Rosenbrock, &infinite),
        Err(nan_at(&infinite))
    );
    let undefined = [1.0, -1.0, 1.0];
    let element = CalculusError::NanElement { element: 1 };
    assert_eq!(
        separable::try_gradient(&Roots, &undefined),
        Err(element.clone())
    );
    assert_eq!(separable::try_hessian(&Roots, &undefined), Err(element));
    assert!(matches!(
        separable::try_hessian_vector_product(&Rosenbrock, &x, &infinite),
        Err(CalculusError::NonFiniteDirection { index: 1, .. })
    ));
    assert!(matches!(
        separable::try_value_and_gradient_into(&Rosenbrock, &x, &mut [0.0]),
        Err(CalculusError::LengthMismatch {
            expected: 2,
            found: 1,
            ..
        })
    ));
}

#[test]
fn a_sum_of_both_infinities_is_nan() {
    /// xₑ / 0 with the sign of xₑ.
    struct Poles;
    impl SeparableSum<1> for Poles {
        fn elements(&self, variables: usize) -> usize {
            variables
        }
        fn indices(&self, element: usize) -> [usize; 1] {
            [element]
        }
        fn element<T: Real>(&self, _: usize, [x]: [T; 1]) -> T {
            x / 0.0
        }
    }
    assert_eq!(
        separable::try_gradient(&Poles, &[1.0, -1.0]),
        Err(CalculusError::NanValue)
    );
    assert_eq!(separable::value(&Poles, &[1.0, 1.0]), f64::INFINITY);
}

/// x^1.5 − x^1.5, in two elements.
struct Opposite;

impl SeparableSum<1> for Opposite {
    fn elements(&self, _: usize) -> usize {
        2
    }
    fn indices(&self, _: usize) -> [usize; 1] {
        [0]
    }
    fn element<T: Real>(&self, element: usize, [x]: [T; 1]) -> T {
        if element == 0 {
            x.powf(1.5)
        } else {
            -x.powf(1.5)
        }
    }
}

#[test]
fn opposite_infinite_curvatures_are_an_error() {
    assert_eq!(
        separable::try_hessian(&Opposite, &[0.0]).map(|hessian| hessian.nnz()),
        Err(CalculusError::NanSecondPartial { row: 0, column: 0 })
    );
}
