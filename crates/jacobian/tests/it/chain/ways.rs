//! Every way to multiply gives one matrix; what it took is what its formula says.

use gradus_jacobian::{Bracketing, Chain};
use gradus_numerics::{dot, stream};
use nalgebra::DMatrix;

use super::networks::{all, linear, vector};

fn point(chain: &Chain) -> Vec<f64> {
    vector(chain.inputs(), &mut stream(5, "point"))
}

fn near(a: &DMatrix<f64>, b: &DMatrix<f64>) -> bool {
    a.shape() == b.shape() && (a - b).norm() <= 1e-14 * (1.0 + b.norm())
}

#[test]
fn all_ways_give_one_matrix() {
    for (name, chain) in all() {
        let x = point(&chain);
        let forward = chain.forward_accumulation(&x).unwrap();
        let reverse = chain.reverse_accumulation(&x).unwrap();
        assert!(near(&forward.derivative, &reverse.derivative), "{name}");
        assert_eq!(forward.value, reverse.value, "{name}");
        assert_eq!(forward.value, chain.value(&x).unwrap(), "{name}");
        assert!(
            near(&chain.jacobian(&x).unwrap(), &reverse.derivative),
            "{name}"
        );
        let length = chain.stages().len();
        for bracketing in [
            Bracketing::left_to_right(length).unwrap(),
            Bracketing::right_to_left(length).unwrap(),
            Bracketing::optimal(&chain.sizes()).unwrap(),
            Bracketing::nth(length, Bracketing::count(length).unwrap() / 2).unwrap(),
        ] {
            let product = chain.product(&x, &bracketing).unwrap();
            assert!(
                near(&product.derivative, &reverse.derivative),
                "{name}, {bracketing}"
            );
            let sizes = chain.sizes();
            let (operations, peak) = (product.cost.multiply_adds, product.cost.peak_numbers);
            assert_eq!(
                operations,
                bracketing.multiply_adds(&sizes).unwrap(),
                "{name}, {bracketing}"
            );
            assert_eq!(
                peak,
                bracketing.peak_numbers(&sizes).unwrap(),
                "{name}, {bracketing}"
            );
            assert_eq!(product.cost.evaluations, length as u64);
        }
    }
}

#[test]
fn products_are_columns_and_rows_of_the_matrix() {
    for (name, chain) in all() {
        let x = point(&chain);
        let j = chain.jacobian(&x).unwrap();
        let (v, w) = (
            vector(chain.inputs(), &mut stream(6, name)),
            vector(chain.outputs(), &mut stream(7, name)),
        );
        let (along, back) = (
            chain.jvp(&x, &v).unwrap().derivative,
            chain.vjp(&x, &w).unwrap().derivative,
        );
        let column = DMatrix::from_column_slice(v.len(), 1, &v);
        let row = DMatrix::from_column_slice(w.len(), 1, &w);
        assert!(
            (&j * column - &along).norm() < 1e-13 * (1.0 + j.norm()),
            "{name}"
        );
        assert!(
            (j.transpose() * row - &back).norm() < 1e-13 * (1.0 + j.norm()),
            "{name}"
        );
        // ⟨w, J v⟩ = ⟨Jᵀ w, v⟩
        let gap = dot(&w, along.as_slice()) - dot(back.as_slice(), &v);
        assert!(gap.abs() < 1e-13 * (1.0 + j.norm()), "{name}");
    }
}

#[test]
fn accumulation_costs_what_its_formula_says() {
    let sizes = [5_usize, 3, 7, 2];
    let chain = linear(&sizes, 1);
    let x = point(&chain);
    let weights: u64 = (5 * 3 + 3 * 7 + 7 * 2) as u64;
    let forward = chain.forward_accumulation(&x).unwrap().cost;
    assert_eq!(
        (forward.multiply_adds, forward.evaluations),
        (5 * weights, 3)
    );
    // max (nₖ + nₖ₊₁)(n + 1)
    assert_eq!(forward.peak_numbers, (3 + 7) * 6);
    let reverse = chain.reverse_accumulation(&x).unwrap().cost;
    assert_eq!(
        (reverse.multiply_adds, reverse.evaluations),
        (2 * weights, 3)
    );
    // The inputs of all stages and the value; two rows at the output of the last stage and at its input.
    let held = |k: usize| sizes[..=k].iter().sum::<usize>() + 2 + 2 * (sizes[k] + sizes[k + 1]);
    assert_eq!(reverse.peak_numbers, (0..3).map(held).max().unwrap());
    let jvp = chain.jvp(&x, &[1.0; 5]).unwrap().cost;
    let vjp = chain.vjp(&x, &[1.0; 2]).unwrap().cost;
    assert_eq!((jvp.multiply_adds, vjp.multiply_adds), (weights, weights));
}

#[test]
fn a_row_vector_never_forms_a_matrix() {
    // 40 stages of 30 × 30: a Jacobian alone would be 900 numbers.
    let chain = linear(&[[30_usize; 40].as_slice(), &[1]].concat(), 2);
    let x = point(&chain);
    let cost = chain.reverse_accumulation(&x).unwrap().cost;
    assert_eq!(cost.peak_numbers, 40 * 30 + 1 + 30 + 1);
    assert_eq!(cost.multiply_adds, 39 * 900 + 30);
}
