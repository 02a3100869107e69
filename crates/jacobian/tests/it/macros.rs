//! The two forms of `vector_function!`, with and without captures.

use gradus_jacobian::{VectorFunction, vector_function};

#[test]
fn an_array_names_its_own_number_of_outputs() {
    let f = vector_function!(|x| [x[0] * x[1], x[0] + 1.0, x[1].exp()]);
    let mut y = [f64::NAN; 3];
    f.eval(&[2.0, 0.0], &mut y);
    assert_eq!((f.outputs(2), y), (3, [0.0, 3.0, 1.0]));
}

#[test]
fn the_second_form_depends_on_the_number_of_inputs() {
    let f = vector_function!(|n| n / 2, |x, y| {
        for (y, pair) in y.iter_mut().zip(x.chunks_exact(2)) {
            *y = pair[0] - pair[1];
        }
    });
    let mut y = [f64::NAN; 2];
    f.eval(&[5.0, 1.0, 2.0, 7.0], &mut y);
    assert_eq!((f.outputs(4), y), (2, [4.0, -5.0]));
}

#[test]
fn captures_serve_either_expression() {
    let (scale, rows) = (2.0, 3_usize);
    let f = vector_function!([scale: f64 = scale, rows: usize = rows] |_n| *rows, |x, y| {
        y.fill(x[0] * *scale);
    });
    let g = vector_function!([scale: f64 = scale] |x| [x[0] * *scale]);
    let (mut y, mut z) = ([0.0; 3], [0.0; 1]);
    f.eval(&[4.0], &mut y);
    g.eval(&[4.0], &mut z);
    assert_eq!((f.outputs(1), y, g.outputs(1), z), (3, [8.0; 3], 1, [8.0]));
}
