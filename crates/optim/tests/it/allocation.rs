//! A step allocates nothing, whatever it does.

use allocation_counter::measure;
use gradus_numerics::{Threads, stream};
use gradus_optim::clip::{Clip, ClipNorm, Norm};
use gradus_optim::stochastic::{Batches, IterateAverage, Saga, Sampling, Svrg};
use gradus_optim::{Descent, Group, Optimizer, Rule};

use crate::rules::{Visitor, visit_all};

struct Count;

impl Visitor for Count {
    fn visit<R: Rule>(&mut self, config: R) {
        let n = 100_000;
        let groups = [Group {
            range: 10..70_000,
            learning_rate_scale: 0.5,
            weight_decay: 0.1,
        }];
        let clips = [Clip::Off, Clip::norm(1.0), Clip::value(1.0)];
        for (clip, threads) in clips.into_iter().zip([1, 2, 3]) {
            let mut rule = Descent::<R, f32>::new(config.clone(), n)
                .and_then(|rule| rule.with_groups(&groups))
                .and_then(|rule| rule.with_clip(clip))
                .unwrap()
                .with_threads(Threads::Count(threads));
            let (mut theta, gradient) = (vec![1.0; n], vec![0.5; n]);
            // the first step hires the threads, which the process keeps
            rule.step(&mut theta, &gradient).unwrap();
            let allocations = measure(|| {
                rule.step(&mut theta, &gradient).unwrap();
                rule.set_learning_rate(0.01);
            });
            assert_eq!(allocations.count_total, 0, "{} {clip:?}", R::NAME);
        }
    }
}

#[test]
fn a_step_allocates_nothing() {
    visit_all(&mut Count);
}

#[test]
fn a_refused_step_allocates_nothing() {
    let norm = ClipNorm {
        norm: Norm::P(3.0),
        ..Default::default()
    };
    let mut rule = Descent::new(gradus_optim::AdamConfig::default(), 3)
        .and_then(|rule| rule.with_clip(Clip::Norm(norm)))
        .unwrap();
    let mut theta = [1.0; 3];
    let allocations = measure(|| {
        assert!(rule.step(&mut theta, &[1.0, f64::NAN, 1.0]).is_err());
    });
    assert_eq!(allocations.count_total, 0);
}

#[test]
fn stochastic_estimates_allocate_nothing() {
    let mut rng = stream(0, "allocation");
    let mut average = IterateAverage::new(2).unwrap();
    let svrg = Svrg::new(2).unwrap();
    let mut saga = Saga::new(10, 2).unwrap();
    let mut estimate = [0.0; 2];
    for sampling in [
        Sampling::Epochs,
        Sampling::WithoutReplacement,
        Sampling::WithReplacement,
    ] {
        let mut batches = Batches::new(10, 4, sampling).unwrap();
        let allocations = measure(|| {
            for _ in 0..10 {
                let i = batches.next(&mut rng)[0];
                saga.estimate(i, &[1.0, 2.0], &mut estimate).unwrap();
                svrg.estimate(&[1.0, 2.0], &[1.0, 3.0], &mut estimate)
                    .unwrap();
                average.observe(&estimate).unwrap();
            }
        });
        assert_eq!(allocations.count_total, 0, "{sampling:?}");
    }
}
