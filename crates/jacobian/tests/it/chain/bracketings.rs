//! Bracketings: as many as there should be, each another one, the optimum the least of all.

use std::collections::BTreeSet;

use gradus_jacobian::{Bracketing, JacobianError};
use proptest::prelude::*;

#[test]
fn there_are_as_many_as_catalan_numbers() {
    // Catalan numbers, OEIS A000108.
    let catalan = [1, 1, 2, 5, 14, 42, 132, 429, 1430, 4862];
    for (k, count) in catalan.into_iter().enumerate() {
        let texts: BTreeSet<String> = Bracketing::all(k + 1)
            .unwrap()
            .map(|bracketing| bracketing.to_string())
            .collect();
        assert_eq!(
            (texts.len(), Bracketing::count(k + 1).unwrap()),
            (count, count as u128)
        );
    }
    // C(130, 65)/66
    let largest = Bracketing::count(Bracketing::MOST_NUMBERED).unwrap();
    assert_eq!(largest, 1_440_418_573_150_919_668_872_489_894_243_865_350);
}

#[test]
fn the_ends_of_the_list_are_the_two_modes() {
    for factors in [1, 2, 7, Bracketing::MOST_NUMBERED] {
        let last = Bracketing::count(factors).unwrap() - 1;
        assert_eq!(
            Bracketing::nth(factors, 0),
            Bracketing::left_to_right(factors)
        );
        assert_eq!(
            Bracketing::nth(factors, last),
            Bracketing::right_to_left(factors)
        );
    }
    assert_eq!(
        Bracketing::right_to_left(12)
            .unwrap()
            .to_string()
            .matches('(')
            .count(),
        11
    );
}

#[test]
fn the_largest_is_found_too() {
    let sizes: Vec<usize> = (0..=200).map(|k| 1 + (k * 37) % 11).collect();
    let optimal = Bracketing::optimal(&sizes).unwrap();
    let reverse = Bracketing::left_to_right(200).unwrap();
    assert!(optimal.multiply_adds(&sizes).unwrap() < reverse.multiply_adds(&sizes).unwrap());
    assert_eq!(
        Bracketing::left_to_right(Bracketing::MOST)
            .unwrap()
            .factors(),
        1024
    );
}

#[test]
fn what_cannot_be_bracketed_is_refused() {
    let none = |result: Result<Bracketing, JacobianError>, factors: usize| {
        assert!(matches!(
            result,
            Err(JacobianError::BracketingFactors { factors: found, .. }) if found == factors
        ));
    };
    none(Bracketing::left_to_right(0), 0);
    none(Bracketing::right_to_left(1025), 1025);
    none(Bracketing::optimal(&[3]), 0);
    none(Bracketing::optimal(&[]), 0);
    none(Bracketing::nth(67, 0), 67);
    let refused = Bracketing::nth(3, 2).unwrap_err().to_string();
    assert_eq!(
        refused,
        "there is no bracketing 2 of 3 factors among 2: count from 0"
    );
    let refused = Bracketing::left_to_right(3)
        .unwrap()
        .multiply_adds(&[1, 2])
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the bracketing has 3 factors, but the chain has 1 stages: make them equal"
    );
}

#[test]
fn counts_saturate() {
    let huge = [usize::MAX; 4];
    let bracketing = Bracketing::optimal(&huge).unwrap();
    assert_eq!(bracketing.multiply_adds(&huge), Ok(u64::MAX));
    assert_eq!(bracketing.peak_numbers(&huge), Ok(usize::MAX));
}

proptest! {
    #[test]
    fn the_optimum_is_the_least_of_all(sizes in prop::collection::vec(1_usize..40, 2..10)) {
        let cost = |bracketing: &Bracketing| bracketing.multiply_adds(&sizes).unwrap();
        let least = Bracketing::all(sizes.len() - 1).unwrap().map(|b| cost(&b)).min().unwrap();
        prop_assert_eq!(cost(&Bracketing::optimal(&sizes).unwrap()), least);
    }
}
