//! Random terms: straight lines with branches, drawn as lists of steps.

use gradus_calculus::{OverData, Real, Replay, SumOverData};
use proptest::prelude::*;

use super::{agree, points};

/// One step: an operation on two numbers made before, named by how far back they stand.
type Step = (u8, usize, usize);

/// A term that does its steps, starting from two parameters and a datum of two entries.
#[derive(Clone, Debug)]
struct Steps(Vec<Step>);

impl SumOverData for Steps {
    fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> {
        vec![parameters[0], parameters[1], parameters[0] * parameters[1]]
    }
    fn term<T: Real>(&self, prepared: &[T], datum: &[T]) -> T {
        let mut numbers = prepared.to_vec();
        numbers.extend_from_slice(datum);
        numbers.push(T::from(0.7));
        for &(operation, back_a, back_b) in &self.0 {
            let n = numbers.len();
            let (a, b) = (numbers[n - 1 - back_a % n], numbers[n - 1 - back_b % n]);
            numbers.push(match operation % 16 {
                0 => a + b,
                1 => a - b,
                2 => a * b,
                3 => a / (b.square() + 1.0),
                4 => a.sin() * 0.5,
                5 => a.tanh() - b,
                6 => (a.square() + 1.0).ln(),
                7 => a.sigmoid() * b,
                8 => a.max(b),
                9 => a.min(b).abs(),
                10 => a.hypot(b),
                11 if a > b => a * 0.5,
                11 => b - 0.25,
                12 => T::dot(&numbers[n - 3..], &numbers[n - 4..n - 1]) * 0.1,
                13 => T::log_sum_exp(&numbers[n - 4..]),
                14 => T::weighted_sum(&[0.3, -0.2, 0.1], &numbers[n - 3..]) + T::sum_of(&[a, b]),
                _ => (T::squared_norm(&numbers[n - 2..]) + 0.1).sqrt(),
            });
        }
        numbers[numbers.len() - 1].tanh()
    }
    fn rest<T: Real>(&self, parameters: &[T]) -> T {
        parameters[0] * parameters[1].cos()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn random_terms_agree_with_forward_mode(
        steps in prop::collection::vec((any::<u8>(), 0_usize..12, 0_usize..12), 1..40),
        count in 1_usize..24,
        parameters in prop::array::uniform2(-1.5..1.5),
    ) {
        let (f, data) = (Steps(steps), points(2, count));
        let mut replay = Replay::new(&f, &data).unwrap();
        agree(&mut replay, &OverData { f: &f, data: &data }, &parameters);
    }
}
