//! The number of threads changes no bit, and the team survives whatever happens in it.

use std::sync::atomic::{AtomicUsize, Ordering};

use gradus_numerics::{Identity, InstructionSet, Relu, Threads};

use super::oracle::{Case, Lie, agrees};

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    // long enough chains that seven threads are worth it, cut down, across, and both ways
    let shapes = [
        (257, 65, 240, Lie::ColumnMajor, Lie::ColumnMajor),
        (40, 784, 120, Lie::RowMajor, Lie::RowMajor),
        (5, 1003, 750, Lie::RowMajor, Lie::ColumnMajor),
        (1000, 5, 750, Lie::Odd, Lie::Odd),
    ];
    let b = Lie::ColumnMajor;
    for (m, n, k, a, c) in shapes {
        let case = Case { m, n, k, a, b, c };
        for threads in [2, 7] {
            let (set, threads) = (InstructionSet::widest(), Threads::Count(threads));
            agrees::<f32, _>(case, true, Relu, set, threads);
            agrees::<f64, _>(case, false, Identity, set, threads);
        }
    }
}

#[test]
fn each_part_is_run_once() {
    for threads in [
        Threads::One,
        Threads::Count(2),
        Threads::Count(7),
        Threads::All,
    ] {
        for parts in [0, 1, 2, 5, 100] {
            let counts: Vec<AtomicUsize> = (0..parts).map(|_| AtomicUsize::new(0)).collect();
            threads.run(parts, |part| {
                counts[part].fetch_add(1, Ordering::Relaxed);
            });
            assert!(
                counts
                    .iter()
                    .all(|count| count.load(Ordering::Relaxed) == 1)
            );
        }
    }
}

#[test]
fn pieces_are_written_where_they_lie() {
    let mut x = vec![0; 1000];
    let mut pieces: Vec<&mut [usize]> = x.chunks_mut(7).collect();
    Threads::Count(3).for_each(&mut pieces, |i, piece| piece.fill(i));
    assert!(x.iter().enumerate().all(|(place, &i)| i == place / 7));
}

#[test]
fn steps_follow_each_other_without_loss() {
    let sum = AtomicUsize::new(0);
    for _ in 0..2000 {
        Threads::Count(2).run(2, |part| {
            sum.fetch_add(part + 1, Ordering::Relaxed);
        });
    }
    assert_eq!(sum.into_inner(), 6000);
}

#[test]
fn a_job_within_a_job_stays_on_its_thread() {
    let sum = AtomicUsize::new(0);
    Threads::Count(2).run(4, |outer| {
        Threads::Count(2).run(3, |inner| {
            sum.fetch_add(10 * outer + inner, Ordering::Relaxed);
        });
    });
    assert_eq!(sum.into_inner(), 10 * (1 + 2 + 3) * 3 + 4 * 3);
}

#[test]
fn threads_that_want_the_team_at_once_all_get_their_jobs_done() {
    let sum = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    Threads::Count(3).run(5, |part| {
                        sum.fetch_add(part, Ordering::Relaxed);
                    });
                }
            });
        }
    });
    assert_eq!(sum.into_inner(), 4 * 200 * 10);
}

#[test]
fn a_panic_reaches_the_caller_and_the_team_goes_on() {
    for panicking in 0..4 {
        let finished = AtomicUsize::new(0);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            Threads::Count(2).run(4, |part| {
                assert!(part != panicking, "part {part} failed");
                finished.fetch_add(1, Ordering::Relaxed);
            });
        }));
        let panic = outcome.unwrap_err();
        assert_eq!(
            panic.downcast_ref::<String>().unwrap(),
            &format!("part {panicking} failed")
        );
        let done = AtomicUsize::new(0);
        Threads::Count(2).run(4, |_| {
            done.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(done.into_inner(), 4);
    }
}
