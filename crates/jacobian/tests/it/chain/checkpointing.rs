//! Checkpointed sweeps: the same bits, and as many evaluations and numbers as the formulas say.

use gradus_jacobian::{Checkpointing, JacobianError};

use super::networks::{all, deep};

fn kinds() -> impl Iterator<Item = Checkpointing> {
    [Checkpointing::Everything, Checkpointing::SquareRoot]
        .into_iter()
        .chain([1, 2, 3, 7, 100].map(Checkpointing::Segments))
        .chain([1, 2, 3, 5, 100].map(Checkpointing::Binomial))
}

#[test]
fn the_bits_are_those_of_a_sweep_that_keeps_everything() {
    for (name, chain) in all() {
        let x = vec![0.3; chain.inputs()];
        let w = vec![0.7; chain.outputs()];
        let everything = chain.vjp(&x, &w).unwrap();
        for kind in kinds() {
            let counted = chain.checkpointed_vjp(&x, &w, kind).unwrap();
            assert_eq!(counted.value, everything.value, "{name}, {kind:?}");
            assert_eq!(
                counted.derivative, everything.derivative,
                "{name}, {kind:?}"
            );
            assert_eq!(
                counted.cost.multiply_adds, everything.cost.multiply_adds,
                "{name}, {kind:?}"
            );
        }
    }
}

#[test]
fn evaluations_are_those_of_the_formula() {
    for stages in (1..40).chain([100, 257]) {
        let chain = deep(stages);
        for kind in kinds() {
            let cost = chain
                .checkpointed_vjp(&[0.3, 0.1], &[1.0, 1.0], kind)
                .unwrap()
                .cost;
            assert_eq!(
                cost.evaluations,
                kind.evaluations(stages),
                "{stages} stages, {kind:?}"
            );
            assert!(cost.evaluations >= stages as u64);
        }
    }
}

#[test]
fn no_more_is_held_than_the_schedule_allows() {
    // Numbers come in pairs. Beside the inputs kept: f(x), two cotangents, and where the point moves, its next place.
    for stages in [4, 16, 99, 100, 257] {
        let chain = deep(stages);
        let pairs = |kind| {
            let cost = chain
                .checkpointed_vjp(&[0.3, 0.1], &[1.0, 1.0], kind)
                .unwrap()
                .cost;
            cost.peak_numbers / 2
        };
        assert_eq!(pairs(Checkpointing::Everything), stages + 3);
        for snapshots in [1, 2, 5, 8] {
            let held = pairs(Checkpointing::Binomial(snapshots));
            assert!(
                held <= snapshots + 4,
                "{stages} stages, {snapshots} snapshots: {held}"
            );
        }
        let root = stages.isqrt() + usize::from(stages.isqrt().pow(2) < stages);
        let held = pairs(Checkpointing::SquareRoot);
        assert!(
            held <= stages.div_ceil(root) + root - 1 + 3,
            "{stages} stages: {held}"
        );
    }
}

#[test]
fn what_keeps_nothing_is_refused() {
    let chain = deep(3);
    for (kind, what) in [
        (Checkpointing::Binomial(0), "the number of snapshots"),
        (Checkpointing::Segments(0), "the segment's length"),
    ] {
        let refused = chain.checkpointed_vjp(&[0.0, 0.0], &[1.0, 1.0], kind);
        assert_eq!(refused, Err(JacobianError::NoCheckpoints { what }));
    }
}
