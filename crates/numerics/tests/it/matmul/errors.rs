//! What does not fit is an error that names the sizes, and C stays as it was.

use gradus_numerics::{
    Identity, MatMut, MatRef, NumericsError, Start, Threads, matmul_acc, try_matmul, try_matmul_acc,
};

#[test]
fn shapes_that_do_not_fit_are_named() {
    let x = [1.0; 12];
    let fit = |c: [usize; 2], a: [usize; 2], b: [usize; 2]| {
        let mut out = vec![7.0; c[0] * c[1]];
        let result = try_matmul_acc(
            MatMut::from_slice(&mut out, c[0], c[1]),
            MatRef::from_slice(&x[..a[0] * a[1]], a[0], a[1]),
            MatRef::from_slice(&x[..b[0] * b[1]], b[0], b[1]),
            Threads::One,
        );
        if result.is_err() {
            assert!(out.iter().all(|x| *x == 7.0));
        }
        result
    };
    assert_eq!(fit([2, 3], [2, 4], [4, 3]), Ok(()));
    for (c, a, b) in [
        ([3, 2], [2, 4], [4, 3]),
        ([2, 3], [2, 4], [3, 3]),
        ([2, 2], [2, 4], [4, 3]),
        ([0, 3], [2, 4], [4, 3]),
    ] {
        assert_eq!(fit(c, a, b), Err(NumericsError::ProductShape { c, a, b }));
    }
}

#[test]
#[should_panic(
    expected = "a product needs (m × n) = (m × k) (k × n), got (1 × 1) = (1 × 2) (1 × 2)"
)]
fn the_plain_form_panics_with_the_message() {
    let (x, mut c) = ([1.0, 2.0], [0.0]);
    let x = MatRef::from_slice(&x, 1, 2);
    matmul_acc(MatMut::from_slice(&mut c, 1, 1), x, x, Threads::One);
}

#[test]
fn a_bias_has_an_element_for_each_row() {
    let (x, mut c) = ([1.0; 6], [7.0; 4]);
    let result = try_matmul(
        MatMut::from_slice(&mut c, 2, 2),
        Start::Bias(&x[..3]),
        MatRef::from_slice(&x, 2, 3),
        MatRef::from_slice(&x, 3, 2),
        &Identity,
        Threads::One,
    );
    let (expected, length) = (2, 3);
    assert_eq!(result, Err(NumericsError::BiasLength { expected, length }));
    assert_eq!(c, [7.0; 4]);
}

#[test]
fn views_outside_their_slice_are_refused() {
    let mut x = [0.0_f32; 10];
    assert_eq!(
        MatRef::with_strides(&x, 3, 2, 1, 8)
            .unwrap_err()
            .to_string(),
        "a 3 × 2 view with strides 1 and 8 needs a slice of at least 11 elements, got one of 10"
    );
    assert!(MatRef::with_strides(&x, 2, 2, 1, 8).is_ok());
    assert!(MatRef::with_strides(&x, 100, 100, 0, 0).is_ok());
    assert!(MatRef::with_strides(&x[..0], 0, usize::MAX, 5, 5).is_ok());
    assert!(MatRef::with_strides(&x[..0], 1, 1, 1, 1).is_err());
    for (rows, columns, row, column) in [
        (usize::MAX, 2, usize::MAX, 1),
        (usize::MAX, usize::MAX, 1, 1),
        (2, 2, usize::MAX, usize::MAX),
        (2, 1, usize::MAX, 1),
    ] {
        assert!(matches!(
            MatMut::with_strides(&mut x, rows, columns, row, column),
            Err(NumericsError::ViewTooLarge { .. })
        ));
    }
    assert!(MatMut::try_from_slice(&mut x, 1 << 33, 1 << 33).is_err());
    assert!(MatRef::try_from_slice(&x, usize::MAX, 2).is_err());
}

#[test]
fn a_matrix_to_write_may_not_meet_itself() {
    let mut x = [0.0; 64];
    for (rows, columns, row, column) in [(2, 2, 1, 1), (2, 1, 0, 1), (4, 4, 4, 6), (4, 4, 0, 0)] {
        assert_eq!(
            MatMut::with_strides(&mut x, rows, columns, row, column).unwrap_err(),
            NumericsError::OverlappingView {
                rows,
                columns,
                row_stride: row,
                column_stride: column
            }
        );
    }
    // 4 i + 6 j meets itself at (3, 0) and (0, 2): not within 3 rows and 2 columns
    assert!(MatMut::with_strides(&mut x, 3, 2, 4, 6).is_ok());
    assert!(MatMut::with_strides(&mut x, 1, 1, 0, 0).is_ok());
}

#[test]
#[should_panic(expected = "element (2, 0) lies outside a 2 × 3 matrix")]
fn an_element_outside_is_named() {
    MatRef::from_slice(&[0.0; 6], 2, 3).get(2, 0);
}

#[test]
#[should_panic(expected = "a 2 × 3 matrix needs a slice of 2 × 3 elements, got one of 5")]
fn a_slice_of_another_length_is_named() {
    MatMut::from_slice(&mut [0.0; 5], 2, 3);
}
