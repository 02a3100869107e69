//! Jacobians by blocks agree with the general engines, and say what is wrong.

use std::cell::Cell;

use allocation_counter::measure;
use gradus_calculus::Real;
use gradus_jacobian::separable::{
    self, BlockJacobian, Blocks, SeparableMap, Stacked, chain, value_and_slopes,
};
use gradus_jacobian::{JacobianError, Mode, VectorFunction, jacobian_by};
use nalgebra::DMatrix;
use nalgebra_sparse::CsrMatrix;
use proptest::prelude::*;

/// Blocks of three variables from a table, with repeated and unordered indices, branches and the block's own number.
#[derive(Clone)]
struct Scattered(Vec<[usize; 3]>);

impl SeparableMap<3, 2> for Scattered {
    fn blocks(&self, _: usize) -> usize {
        self.0.len()
    }
    fn indices(&self, block: usize) -> [usize; 3] {
        self.0[block]
    }
    fn block<T: Real>(&self, block: usize, [x, y, z]: [T; 3]) -> [T; 2] {
        let number = (block % 7) as f64;
        if x > y {
            [(x - y).square() * z, (z * 0.1).exp() * number]
        } else {
            [(x * y).sin() * (number + 1.0), x / (z.square() + 1.0)]
        }
    }
}

/// y = sin u · (1, v) with u = x₀ x₁ and v = x₂: by stages, and prepared with sin of every variable for no use but to be there.
struct Staged;

impl Staged {
    const SCALE: f64 = 3.0;
}

impl SeparableMap<3, 2> for Staged {
    fn blocks(&self, variables: usize) -> usize {
        variables - 2
    }
    fn indices(&self, block: usize) -> [usize; 3] {
        [block, block + 1, block + 2]
    }
    fn block<T: Real>(&self, _: usize, [x, y, z]: [T; 3]) -> [T; 2] {
        let u = (x * y).sin();
        [u * Self::SCALE, u * z]
    }
    fn prepare<T: Real>(&self, _: &[f64], prepared: &mut Vec<T>) {
        prepared.push(T::from(Self::SCALE));
    }
    fn value_and_slopes<T: Real>(
        &self,
        _: usize,
        prepared: &[T],
        [x, y, z]: [T; 3],
    ) -> ([T; 2], [[T; 3]; 2]) {
        assert_eq!(prepared.len(), 1, "prepared once for each evaluation");
        let ([u], [[by_x, by_y]]) = value_and_slopes([x, y], |[x, y]| [(x * y).sin()]);
        let (zero, one) = (T::from(0.0), T::from(1.0));
        let inner = [[by_x, by_y, zero], [zero, zero, one]];
        let slopes = chain(&[[prepared[0], zero], [z, u]], &inner);
        ([u * prepared[0], u * z], slopes)
    }
}

/// (√x + 1) y: at x = 0 the slope in x is ∞, and what does not vary stays put.
struct Roots;

impl SeparableMap<2, 1> for Roots {
    fn blocks(&self, variables: usize) -> usize {
        variables - 1
    }
    fn indices(&self, block: usize) -> [usize; 2] {
        [block, block + 1]
    }
    fn block<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> [T; 1] {
        [(x.sqrt() + 1.0) * y]
    }
}

fn points(n: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-2.0..2.0, n)
}

fn tables() -> impl Strategy<Value = Vec<[usize; 3]>> {
    prop::collection::vec([0..9_usize, 0..9, 0..9], 1..40)
}

/// Value bits, entries and pattern are those of the dense engines and of the table.
fn agrees<F: VectorFunction + separable::BlockStructured>(
    f: &F,
    x: &[f64],
    names: impl Fn(usize, usize) -> bool,
) -> Result<(), TestCaseError> {
    let (value, sparse) = separable::value_and_jacobian(f, x);
    let mut plain = vec![f64::NAN; f.outputs(x.len())];
    f.eval(x, &mut plain);
    for (blocks, plain) in value.iter().zip(&plain) {
        prop_assert_eq!(blocks.to_bits(), plain.to_bits());
    }
    for mode in [Mode::Forward, Mode::Reverse] {
        let dense = jacobian_by(mode, f, x);
        let off = (DMatrix::from(&sparse) - &dense).amax();
        prop_assert!(off <= 1e-14 * (1.0 + dense.amax()), "off by {off:e}");
    }
    for (row, lane) in sparse.row_iter().enumerate() {
        let expected: Vec<usize> = (0..x.len()).filter(|&column| names(row, column)).collect();
        prop_assert_eq!(lane.col_indices(), expected);
    }
    Ok(())
}

proptest! {
    #[test]
    fn scattered_blocks_have_the_dense_jacobian(x in points(9), table in tables()) {
        let f = Blocks(Scattered(table.clone()));
        agrees(&f, &x, |row, column| table[row / 2].contains(&column))?;
    }

    #[test]
    fn stages_are_the_whole(x in points(9)) {
        agrees(&Blocks(Staged), &x, |row, column| (row / 2..row / 2 + 3).contains(&column))?;
    }

    #[test]
    fn stacked_maps_are_one_above_the_other(x in points(9), table in tables()) {
        let upper = 2 * table.len();
        let f = Stacked(Blocks(Scattered(table.clone())), Blocks(Staged));
        agrees(&f, &x, |row, column| {
            if row < upper {
                table[row / 2].contains(&column)
            } else {
                let first = (row - upper) / 2;
                (first..first + 3).contains(&column)
            }
        })?;
    }

    #[test]
    fn a_pattern_serves_every_point(a in points(9), b in points(9), table in tables()) {
        let f = Stacked(Blocks(Scattered(table)), Blocks(Staged));
        let mut reused = BlockJacobian::new(&f, 9);
        for x in [&a, &b, &a] {
            reused.evaluate(x);
            let (value, fresh) = separable::value_and_jacobian(&f, x);
            prop_assert_eq!(reused.matrix(), &fresh);
            prop_assert_eq!(reused.value(), value.as_slice());
        }
    }

    #[test]
    fn the_chain_rule_is_a_product_of_matrices(outer in prop::array::uniform2(prop::array::uniform3(-9.0..9.0)), inner in prop::array::uniform3(prop::array::uniform4(-9.0..9.0))) {
        let product = chain(&outer, &inner);
        let dense = |rows: &[&[f64]]| DMatrix::from_row_iterator(rows.len(), rows[0].len(), rows.iter().copied().flatten().copied());
        let expected = dense(&[&outer[0], &outer[1]]) * dense(&[&inner[0], &inner[1], &inner[2]]);
        let off = (dense(&[&product[0], &product[1]]) - expected).amax();
        prop_assert!(off <= 1e-13, "off by {off:e}");
    }
}

#[test]
fn a_zero_tangent_stays_zero_beside_an_infinite_slope() {
    // u + √x · 0: optimistic evaluation meets 0 · ∞ at x = 0, the careful one does not.
    struct Still;
    impl SeparableMap<2, 1> for Still {
        fn blocks(&self, _: usize) -> usize {
            1
        }
        fn indices(&self, _: usize) -> [usize; 2] {
            [0, 1]
        }
        fn block<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> [T; 1] {
            [y + (x * 0.0).sqrt()]
        }
    }
    let jacobian = separable::jacobian(&Blocks(Still), &[3.0, 4.0]);
    assert_eq!(jacobian.values(), [0.0, 1.0]);
    assert!(jacobian.values()[0].is_sign_positive());
    let roots = separable::jacobian(&Blocks(Roots), &[0.0, 4.0, 0.0]);
    assert_eq!(roots.values(), [f64::INFINITY, 1.0, 0.0, 3.0]); // y/(2√x), √x + 1
}

#[test]
fn no_zero_is_negative_on_either_path() {
    struct Negative;
    impl SeparableMap<1, 1> for Negative {
        fn blocks(&self, _: usize) -> usize {
            2
        }
        fn indices(&self, _: usize) -> [usize; 1] {
            [0]
        }
        fn block<T: Real>(&self, _: usize, [x]: [T; 1]) -> [T; 1] {
            [-(x * 0.0)]
        }
    }
    let jacobian = separable::jacobian(&Blocks(Negative), &[1.0]);
    assert_eq!(
        jacobian
            .values()
            .iter()
            .map(|v| v.to_bits())
            .collect::<Vec<_>>(),
        [0, 0]
    );
}

#[test]
fn the_reused_form_allocates_nothing_after_the_first_point() {
    let f = Stacked(
        Blocks(Staged),
        Blocks(Scattered(vec![[4, 1, 1], [0, 1, 2]])),
    );
    let mut jacobian = BlockJacobian::new(&f, 6);
    let x = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
    jacobian.evaluate(&x);
    let allocations = measure(|| jacobian.evaluate(&x));
    assert_eq!(allocations.count_total, 0);
}

#[test]
fn bad_input_is_an_error_that_names_it() {
    let f = Blocks(Roots);
    let mut jacobian = BlockJacobian::new(&f, 3);
    let mismatch = JacobianError::LengthMismatch {
        what: "point",
        expected: 3,
        found: 2,
    };
    assert_eq!(jacobian.try_evaluate(&[1.0, 1.0]), Err(mismatch));
    let value = f64::NEG_INFINITY;
    let infinite = JacobianError::NonFiniteInput { index: 1, value };
    assert_eq!(jacobian.try_evaluate(&[1.0, value, 1.0]), Err(infinite));
    let undefined = JacobianError::NanOutput { output: 1 };
    assert_eq!(jacobian.try_evaluate(&[1.0, -1.0, 1.0]), Err(undefined));
    // The same matrix is of use again.
    assert_eq!(jacobian.try_evaluate(&[1.0, 4.0, 1.0]), Ok(()));
    assert_eq!(jacobian.matrix().values(), [2.0, 2.0, 0.25, 3.0]);

    assert_eq!(
        separable::try_jacobian(&f, &[]),
        Err(JacobianError::NoInputs)
    );
    let none = JacobianError::NoOutputs { inputs: 1 };
    assert_eq!(separable::try_jacobian(&f, &[1.0]), Err(none.clone()));
    assert_eq!(BlockJacobian::try_new(&f, 1).err(), Some(none));
    assert_eq!(
        BlockJacobian::try_new(&f, 0).err(),
        Some(JacobianError::NoInputs)
    );
    let beyond = Blocks(Scattered(vec![[0, 1, 0], [0, 2, 1]]));
    let refused = JacobianError::BlockIndexOutOfRange {
        block: 1,
        index: 2,
        length: 2,
    };
    assert_eq!(separable::try_jacobian(&beyond, &[1.0, 1.0]), Err(refused));
}

#[test]
fn an_entry_without_a_slope_is_named() {
    struct Kink;
    impl SeparableMap<2, 2> for Kink {
        fn blocks(&self, _: usize) -> usize {
            1
        }
        fn indices(&self, _: usize) -> [usize; 2] {
            [1, 0]
        }
        fn block<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> [T; 2] {
            [x + y, x.sqrt().square() + y]
        }
    }
    let refused = JacobianError::NanEntry { row: 1, column: 1 }; // (√x)² at 0: ∞ · 0
    assert_eq!(
        separable::try_jacobian(&Blocks(Kink), &[1.0, 0.0]),
        Err(refused)
    );
}

#[test]
#[should_panic(expected = "block 1 names variable 2, but there are 2")]
fn the_plain_form_panics_with_the_message() {
    separable::jacobian(&Blocks(Scattered(vec![[0, 1, 0], [0, 2, 1]])), &[1.0, 1.0]);
}

/// Differences `xₐ − x_b` whose ends and number can be changed after the pattern was made.
struct Fickle {
    ends: Cell<[usize; 2]>,
    blocks: Cell<usize>,
}

impl SeparableMap<2, 1> for Fickle {
    fn blocks(&self, _: usize) -> usize {
        self.blocks.get()
    }
    fn indices(&self, _: usize) -> [usize; 2] {
        self.ends.get()
    }
    fn block<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> [T; 1] {
        [x - y]
    }
}

#[test]
fn a_pattern_the_function_has_outgrown_is_refused() {
    let f = Fickle {
        ends: Cell::new([0, 1]),
        blocks: Cell::new(2),
    };
    let x = [1.0, 2.0, 3.0];
    let f = Blocks(f);
    let mut jacobian = BlockJacobian::new(&f, 3);
    let outgrown = |result| matches!(result, Err(JacobianError::PatternOutgrown { .. }));
    assert_eq!(jacobian.try_evaluate(&x), Ok(()));
    for ends in [[0, 2], [1, 2], [1, 0], [1, 1], [2, 0]] {
        f.0.ends.set(ends);
        assert!(outgrown(jacobian.try_evaluate(&x)), "{ends:?}");
    }
    f.0.ends.set([0, 3]);
    assert!(jacobian.try_evaluate(&x).is_err());
    f.0.ends.set([0, 1]);
    assert_eq!(jacobian.try_evaluate(&x), Ok(()));
    for (blocks, after) in [(1, 1), (3, 3)] {
        f.0.blocks.set(blocks);
        let changed = JacobianError::OutputsChanged {
            inputs: 3,
            before: 2,
            after,
        };
        assert_eq!(jacobian.try_evaluate(&x), Err(changed));
    }
}

#[test]
fn rows_and_columns_are_sorted() {
    let matrix: CsrMatrix<f64> =
        separable::jacobian(&Blocks(Scattered(vec![[7, 3, 5]])), &[1.0; 9]);
    assert_eq!(matrix.col_indices(), [3, 5, 7, 3, 5, 7]);
}
