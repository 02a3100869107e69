//! Terms that go several ways: guards, programs, and what cannot be replayed.

use allocation_counter::measure;
use gradus_calculus::{OverData, Real, Replay, SumOverData};
use nalgebra::DMatrix;
use proptest::prelude::*;

use super::{agree, points};

// Three ways: by a comparison of the datum with a parameter, with a constant, and by equality.
sum_over_data!(
    Ways { scale: f64 } | f,
    p,
    d | {
        let r = d[0] - p[0];
        if r > p[1] {
            r * p[1] * f.scale
        } else if d[0] >= T::from(0.3) {
            (r * 2.0).exp() * p[1]
        } else if d[0] == T::from(0.0) {
            p[0].sin()
        } else {
            r.square() * 0.5
        }
    }
);

proptest! {
    #[test]
    fn every_way_is_replayed(
        numbers in prop::collection::vec(prop_oneof![4 => -1.0..1.0, 1 => Just(0.0)], 0..60),
        parameters in prop::collection::vec(prop::array::uniform2(-1.0..1.0), 1..6),
        scale in 0.5..2.0,
    ) {
        let f = Ways { scale };
        let data = DMatrix::from_row_slice(1, numbers.len(), &numbers);
        let mut reused = Replay::new(&f, &data).unwrap();
        for parameters in &parameters {
            agree(&mut reused, &OverData { f: &f, data: &data }, parameters);
            prop_assert_eq!(reused.statistics().points_not_replayed, 0);
            let mut fresh = Replay::new(&f, &data).unwrap();
            let (value, gradient) = fresh.value_and_gradient(parameters);
            prop_assert_eq!(reused.value_and_gradient(parameters), (value, gradient));
            prop_assert_eq!(reused.statistics(), fresh.statistics());
        }
    }
}

// The integer part of the datum chooses one of many ways; a parameter says how many.
sum_over_data!(
    ManyWays {} | _f,
    p,
    d | {
        let mut result = d[0];
        let mut way = 1.0;
        while d[0] > p[0] * way {
            result = result * p[1] + way;
            way += 1.0;
        }
        result
    }
);

#[test]
fn too_many_ways_are_not_replayed_and_change_nothing() {
    let f = ManyWays {};
    let data = DMatrix::from_fn(1, 200, |_, j| (j * 37 % 200) as f64 / 10.0);
    let over = OverData { f: &f, data: &data };
    let mut reused = Replay::new(&f, &data).unwrap();
    // Steps of 2.5 make 8 ways, those of 1.5 other 14, those of 0.5 some 40.
    for step in [2.5, 1.5, 0.5, 1.7, 2.5, 0.4, 1.3] {
        let parameters = [step, 0.7];
        agree(&mut reused, &over, &parameters);
        let mut fresh = Replay::new(&f, &data).unwrap();
        let expected = fresh.value_and_gradient(&parameters);
        assert_eq!(reused.value_and_gradient(&parameters), expected);
        assert_eq!(reused.statistics(), fresh.statistics());
        let replayed = reused.statistics().points_replayed;
        assert_eq!(replayed, if step < 1.0 { 0 } else { 200 });
    }
}

// Looks at a value, so that what follows cannot be seen.
sum_over_data!(
    Peeking {} | _f,
    p,
    d | {
        let steps = d[0].value().floor();
        if steps > 2.0 {
            p[0] * d[0]
        } else {
            p[1] * steps
        }
    }
);

#[test]
fn a_term_that_asks_for_a_value_goes_by_the_tape() {
    let f = Peeking {};
    let data = DMatrix::from_fn(1, 20, |_, j| j as f64 * 0.3);
    let mut replay = Replay::new(&f, &data).unwrap();
    agree(&mut replay, &OverData { f: &f, data: &data }, &[0.5, 2.0]);
    assert_eq!(replay.statistics().points_not_replayed, 20);
    assert_eq!(replay.statistics().programs, 0);
}

#[test]
fn data_are_inputs_of_the_recording() {
    let f = Ways { scale: 1.0 };
    let (first, second) = (points(1, 30), points(1, 30) * -0.5);
    let value = |data| {
        Replay::new(&f, data)
            .unwrap()
            .value_and_gradient(&[0.2, 0.1])
    };
    assert_ne!(value(&first), value(&second));
    for data in [&first, &second] {
        agree(
            &mut Replay::new(&f, data).unwrap(),
            &OverData { f: &f, data },
            &[0.2, 0.1],
        );
    }
}

#[test]
fn nothing_is_allocated_after_the_first_call_but_by_prepare() {
    let f = Ways { scale: 1.5 };
    let data = DMatrix::from_fn(1, 100, |_, j| (j % 17) as f64 / 8.0 - 1.0);
    let mut replay = Replay::new(&f, &data).unwrap();
    let mut gradient = [0.0; 2];
    replay.value_and_gradient_into(&[0.2, 0.3], &mut gradient);
    let allocations = measure(|| {
        replay.value_and_gradient_into(&[0.2, 0.3], &mut gradient);
        replay.value_and_gradient_into(&[0.25, 0.3], &mut gradient);
    });
    assert_eq!(replay.statistics().points_replayed, 100);
    assert!(replay.statistics().programs > 2);
    assert_eq!(allocations.count_total, 2); // the vector of each `prepare`
}
