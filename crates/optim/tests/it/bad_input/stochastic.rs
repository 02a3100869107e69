//! Batches, averages and estimates that do not fit.

use gradus_optim::OptimError;
use gradus_optim::stochastic::{Batches, GrowingBatch, IterateAverage, Saga, Sampling, Svrg};

#[test]
fn stochastic_estimates_refuse_what_does_not_fit() {
    assert!(Batches::new(0, 1, Sampling::Epochs).is_err());
    assert!(Batches::new(5, 0, Sampling::WithReplacement).is_err());
    assert!(Batches::new(5, 6, Sampling::WithoutReplacement).is_err());
    assert!(Batches::new(5, 6, Sampling::WithReplacement).is_ok());
    assert!(GrowingBatch::new(0, 1.5, 10).is_err());
    assert!(GrowingBatch::new(1, 0.9, 10).is_err());
    assert!(IterateAverage::new(1).unwrap().with_decay(1.0).is_err());

    let mut average = IterateAverage::new(2).unwrap();
    average.observe(&[1.0, 2.0]).unwrap();
    assert!(average.observe(&[1.0, f64::NAN]).is_err());
    assert!(average.observe(&[1.0]).is_err());
    assert_eq!(
        (average.mean(), average.count()),
        ([1.0, 2.0].as_slice(), 1)
    );

    let mut svrg = Svrg::new(1).unwrap();
    svrg.set_anchor(&[1.0], &[2.0]).unwrap();
    assert!(svrg.set_anchor(&[f64::NAN], &[3.0]).is_err());
    assert!(svrg.set_anchor(&[3.0], &[f64::INFINITY]).is_err());
    let mut estimate = [7.0];
    assert!(svrg.estimate(&[f64::NAN], &[1.0], &mut estimate).is_err());
    assert_eq!((svrg.anchor(), estimate), ([1.0].as_slice(), [7.0]));

    let mut saga = Saga::new(2, 1).unwrap();
    let before = saga.clone();
    assert_eq!(
        saga.estimate(2, &[1.0], &mut estimate).unwrap_err(),
        OptimError::NoSuchExample {
            example: 2,
            examples: 2
        }
    );
    assert!(saga.estimate(0, &[f64::NAN], &mut estimate).is_err());
    assert!(saga.estimate(0, &[1.0], &mut []).is_err());
    assert_eq!((saga, estimate), (before, [7.0]));
    assert!(Saga::<f64>::new(usize::MAX, 3).is_err());
}
