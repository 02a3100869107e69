//! Ten thousand random expressions, on which every engine must find the same gradient.

use gradus_calculus::{
    ComplexStep, Differentiator, Forward, OverData, Real, Replay, Reverse, ScalarFunction,
    SumOverData, Tolerance, check_gradient, value_and_gradient_array,
};
use gradus_numerics::{stream, uniform};
use nalgebra::DMatrix;

const PARAMETERS: usize = 3;
const DATA: usize = 2;

/// A random expression of three parameters and a datum of two numbers: instructions that refer to earlier results.
#[derive(Debug)]
struct Expression {
    instructions: Vec<Instruction>,
}

#[derive(Debug)]
struct Instruction {
    operation: usize,
    a: usize,
    b: usize,
    constant: f64,
}

const OPERATIONS: usize = 30;

impl Expression {
    fn draw(seed: u64) -> Self {
        let mut rng = stream(seed, "expressions");
        let mut below = |n: usize| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a draw from [0, n)"
            )]
            let draw = (uniform(&mut rng) * n as f64) as usize;
            draw
        };
        let length = 3 + below(20);
        let instructions = (0..length)
            .map(|k| {
                let earlier = PARAMETERS + DATA + k;
                Instruction {
                    operation: below(OPERATIONS),
                    // Recent results rather than old ones, so that expressions grow deep.
                    a: earlier - 1 - below(earlier.min(6)),
                    b: below(earlier),
                    constant: (1 + below(8)) as f64 / 4.0,
                }
            })
            .collect();
        Self { instructions }
    }

    /// Every operation is smooth, or has its kink where random numbers do not fall; none leaves moderate numbers.
    fn evaluate<T: Real>(&self, parameters: &[T], datum: &[T]) -> T {
        let mut values: Vec<T> = parameters.iter().chain(datum).copied().collect();
        for &Instruction {
            operation,
            a,
            b,
            constant,
        } in &self.instructions
        {
            let (all, x, y) = (&values[..], values[a], values[b]);
            let tame = |x: T| x / (x * x + 1.0).sqrt(); // into (−1, 1)
            let value = match operation {
                0 | 1 => x + y,
                2 => x - y,
                3..=5 => tame(x) * y,
                6 => x / (y * y + constant),
                7 => -x + constant,
                8 => x * constant,
                9 => tame(x).exp(),
                10 => (x * x + constant).ln(),
                11 => x.sin() * y.cos(),
                12 => x.tanh() + y,
                13 => x.sigmoid() * y,
                14 => x.softplus(),
                15 => (x * x + constant).sqrt(),
                16 => x.atan(),
                17 => (y * y + constant).atan2(x),
                18 => x.max(y),
                19 => x.min(y) + x,
                20 => x.abs(),
                21 => x.relu() - y,
                22 => (tame(x) + 2.0).powf(constant),
                23 => (tame(x) + 2.0).pow(tame(y)),
                24 if x > y => x - y * constant,
                24 => tame(x * y) + x, // meets the other branch nowhere: a jump
                25 => T::dot(&[x, y, tame(x)], &[tame(y), x * constant, y]) * 0.1,
                26 => T::log_sum_exp(&all[a.saturating_sub(3)..=a]),
                27 => (T::squared_norm(&[x, y, all[0]]) + constant).sqrt(),
                28 => T::sum_of(&all[..3]) - T::weighted_sum(&[0.5, -1.0], &[x, y]),
                _ => (tame(x) * 0.9).asin() + tame(y).cosh() - tame(x).exp_m1().ln_1p(),
            };
            values.push(value);
        }
        T::sum_of(&values[PARAMETERS + DATA..])
    }
}

impl SumOverData for Expression {
    fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> {
        parameters.to_vec()
    }
    fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T {
        self.evaluate(prepared, datum)
    }
    fn rest<T: Real>(&self, parameters: &[T]) -> T {
        parameters[0] * parameters[2]
    }
}

#[test]
fn ten_thousand_random_expressions() {
    let (mut forward, mut reverse, mut complex) = <(Forward, Reverse, ComplexStep)>::default();
    let mut replayed = 0;
    for seed in 0..10_000 {
        let expression = Expression::draw(seed);
        let mut rng = stream(seed, "points");
        let mut draw = || 4.0 * uniform(&mut rng) - 2.0;
        let x: [f64; PARAMETERS] = std::array::from_fn(|_| draw());
        let points = DMatrix::from_fn(DATA, 3, |_, _| draw());
        let f = OverData {
            f: &expression,
            data: &points,
        };

        let mut expected = [0.0; PARAMETERS];
        let value = forward.value_and_gradient_into(&f, &x, &mut expected);
        assert_eq!(value.to_bits(), f.eval(&x).to_bits(), "{seed}");
        let scale = expected
            .iter()
            .fold(1.0, |m: f64, g| if g.abs() > m { g.abs() } else { m });
        let compare = |engine: &str, found: (f64, [f64; PARAMETERS]), bound: f64| {
            assert_eq!(found.0.to_bits(), value.to_bits(), "{engine} on {seed}");
            for (found, expected) in found.1.iter().zip(expected) {
                let off = (found - expected).abs() / scale;
                assert!(
                    off <= bound,
                    "{engine} is off by {off:e} on {seed}: {expression:?}"
                );
            }
        };
        let mut gradient = [f64::NAN; PARAMETERS];
        let value = reverse.value_and_gradient_into(&f, &x, &mut gradient);
        compare("reverse", (value, gradient), 1e-12);
        let value = complex.value_and_gradient_into(&f, &x, &mut gradient);
        compare("complex step", (value, gradient), 1e-12);
        compare("array", value_and_gradient_array(&f, &x), 0.0);
        let mut replay = Replay::new(&expression, &points).unwrap();
        let value = replay.value_and_gradient_into(&x, &mut gradient);
        compare("replay", (value, gradient), 1e-12);
        replayed += replay.statistics().points_replayed;
        check_gradient(&f, &x, &expected, Tolerance::default())
            .unwrap_or_else(|mismatch| panic!("Richardson on {seed}: {mismatch}"));
    }
    assert_eq!(
        replayed, 30_000,
        "every expression can be replayed on every point"
    );
}
