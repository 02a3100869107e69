//! Thousands of shapes, every way to lie, every instruction set.

use gradus_numerics::{Elementwise, Identity, InstructionSet, Relu, Threads, stream};
use rand::Rng as _;

use super::oracle::{Case, Lie, Number, agrees};

const LIES: [Lie; 5] = [
    Lie::ColumnMajor,
    Lie::RowMajor,
    Lie::Padded(3),
    Lie::Odd,
    Lie::Interleaved,
];

/// Draws cases whose number of multiply-adds stays small: most sides are short, now and then one is long.
fn draw(seed: u64) -> impl Iterator<Item = Case> {
    let mut rng = stream(seed, "matmul/shapes");
    std::iter::repeat_with(move || {
        let mut below = |n: u64| usize::try_from(rng.next_u64() % n).unwrap();
        let mut sides = [below(20), below(20), below(20)];
        match below(12) {
            0 => sides[0] = below(120),
            1 => sides[1] = below(120),
            2 => sides[2] = below(1200),
            3 => sides[0] = below(2),
            4 => sides[1] = below(2),
            5 => sides[2] = below(2),
            6 => sides = sides.map(|side| 3 * side),
            _ => {}
        }
        let [m, n, k] = sides;
        let mut lie = || LIES[below(5)];
        let (a, b, c) = (lie(), lie(), lie());
        Case { m, n, k, a, b, c }
    })
}

fn every_set<T: Number>(count: usize, seed: u64) {
    for (number, case) in draw(seed).take(count).enumerate() {
        for set in InstructionSet::available() {
            match number % 4 {
                0 => agrees::<T, _>(case, false, Identity, set, Threads::One),
                1 => agrees::<T, _>(case, true, Relu, set, Threads::One),
                2 => agrees::<T, _>(case, false, Relu, set, Threads::One),
                _ => {
                    let halved = Elementwise(|x: T| x * T::from_f64(0.5));
                    agrees::<T, _>(case, true, halved, set, Threads::One);
                }
            }
        }
    }
}

#[test]
fn f32_has_the_bits_of_the_definition() {
    every_set::<f32>(2500, 0);
}

#[test]
fn f64_has_the_bits_of_the_definition() {
    every_set::<f64>(2500, 1);
}

#[test]
fn every_small_shape_has_the_bits_of_the_definition() {
    for set in InstructionSet::available() {
        for m in 0..20 {
            for n in 0..12 {
                for k in [0, 1, 5] {
                    let lie = LIES[(m + n) % 5];
                    let case = Case {
                        m,
                        n,
                        k,
                        a: lie,
                        b: LIES[(m + k) % 5],
                        c: Lie::Padded(1),
                    };
                    agrees::<f32, _>(case, m % 2 == 0, Identity, set, Threads::One);
                    agrees::<f64, _>(case, n % 2 == 0, Identity, set, Threads::One);
                }
            }
        }
    }
}

#[test]
fn more_terms_and_rows_than_a_block_continue_the_chain() {
    let shapes = [(300, 17, 1100), (1, 1, 5000), (530, 9, 600), (49, 30, 513)];
    for (m, n, k) in shapes {
        for (a, b) in [
            (Lie::ColumnMajor, Lie::ColumnMajor),
            (Lie::RowMajor, Lie::ColumnMajor),
            (Lie::ColumnMajor, Lie::RowMajor),
        ] {
            let c = Lie::ColumnMajor;
            let case = Case { m, n, k, a, b, c };
            // the slow set in software would take seconds
            let set = InstructionSet::widest();
            agrees::<f32, _>(case, true, Relu, set, Threads::One);
            agrees::<f64, _>(case, false, Identity, set, Threads::One);
        }
    }
}

#[test]
fn a_few_columns_too_many_for_the_highest_tiles_take_lower_ones() {
    for set in InstructionSet::available() {
        for m in [1, 15, 16, 17, 33, 96, 131] {
            for n in 8..15 {
                for c in LIES {
                    let (k, a, b) = (7, Lie::ColumnMajor, LIES[n % 5]);
                    let case = Case { m, n, k, a, b, c };
                    agrees::<f32, _>(case, n % 2 == 0, Relu, set, Threads::One);
                    agrees::<f64, _>(case, m % 2 == 0, Identity, set, Threads::One);
                }
            }
        }
    }
}
