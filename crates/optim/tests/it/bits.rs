//! The bits of a step depend on nothing but its input: not on threads, not on groups that change nothing, not on where
//! slices are cut.

use gradus_numerics::{Float, Threads, stream, uniform};
use gradus_optim::clip::{Clip, ClipNorm, Norm};
use gradus_optim::{Descent, Group, Optimizer, Rule};

use crate::rules::{Visitor, visit_all};

/// Parameters enough for three threads, and no multiple of anything.
const N: usize = 150_003;

fn gradients(steps: usize, n: usize) -> Vec<Vec<f32>> {
    let mut rng = stream(0, "bits");
    let mut draw = || f32::from_f64(uniform(&mut rng) - 0.5);
    (0..steps)
        .map(|_| (0..n).map(|_| draw()).collect())
        .collect()
}

fn run<R: Rule>(mut rule: Descent<R, f32>, gradients: &[Vec<f32>]) -> Vec<u32> {
    let mut theta = vec![1.0; gradients[0].len()];
    for gradient in gradients {
        rule.step(&mut theta, gradient).unwrap();
    }
    let state = rule.state();
    let slots = state.slots.iter().flat_map(|(_, slot)| slot.iter());
    theta.iter().chain(slots).map(|x| x.to_bits()).collect()
}

struct AnyThreads {
    gradients: Vec<Vec<f32>>,
    clip: Clip,
}

impl Visitor for AnyThreads {
    fn visit<R: Rule>(&mut self, config: R) {
        let groups = [Group {
            range: 49_999..100_001,
            learning_rate_scale: 0.5,
            weight_decay: 0.25,
        }];
        let run = |threads| {
            let rule = Descent::<R, f32>::new(config.clone(), N)
                .and_then(|rule| rule.with_groups(&groups))
                .and_then(|rule| rule.with_clip(self.clip))
                .unwrap();
            run(rule.with_threads(threads), &self.gradients)
        };
        let one = run(Threads::One);
        for threads in [2, 3, 7] {
            assert!(run(Threads::Count(threads)) == one, "{} {threads}", R::NAME);
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let gradients = gradients(2, N);
    for clip in [Clip::Off, Clip::norm(1.0)] {
        visit_all(&mut AnyThreads {
            gradients: gradients.clone(),
            clip,
        });
    }
}

#[test]
fn any_number_of_threads_reads_the_same_norm() {
    let gradient = &gradients(1, N)[0];
    for norm in [Norm::One, Norm::Two, Norm::Infinity, Norm::P(3.0)] {
        let clip = Clip::Norm(ClipNorm {
            norm,
            ..Default::default()
        });
        let norms = [1, 2, 3, 7].map(|threads| {
            let sgd = gradus_optim::Sgd::new(gradus_optim::SgdConfig::default(), N);
            let mut sgd = sgd.and_then(|sgd| sgd.with_clip(clip)).unwrap();
            sgd = sgd.with_threads(Threads::Count(threads));
            sgd.step(&mut vec![0.0; N], gradient).unwrap();
            sgd.gradient_norm().unwrap().to_bits()
        });
        assert!(norms.iter().all(|&bits| bits == norms[0]), "{norm:?}");
    }
}

struct OneGroup(Vec<Vec<f32>>);

impl Visitor for OneGroup {
    fn visit<R: Rule>(&mut self, config: R) {
        let n = self.0[0].len();
        let weight_decay = config.common().weight_decay;
        let rule = || Descent::<R, f32>::new(config.clone(), n).unwrap();
        let plain = run(rule(), &self.0);
        let group = |range| Group {
            range,
            learning_rate_scale: 1.0,
            weight_decay,
        };
        let one = rule().with_groups(&[group(0..n)]).unwrap();
        assert!(run(one, &self.0) == plain, "{}", R::NAME);
        let several = rule()
            .with_groups(&[group(90..91), group(3..17), group(17..80)])
            .unwrap();
        assert!(run(several, &self.0) == plain, "{}", R::NAME);
        // and a group that does differ is noticed
        let other = Group {
            weight_decay: weight_decay + 0.5,
            ..group(5..6)
        };
        let other = rule().with_groups(&[other]).unwrap();
        assert!(run(other, &self.0) != plain, "{}", R::NAME);
    }
}

#[test]
fn one_group_equals_no_group() {
    visit_all(&mut OneGroup(gradients(10, 101)));
}

/// Each range alone, as an optimizer of its own, gives what the whole gives there.
struct Alone(Vec<Vec<f32>>);

impl Visitor for Alone {
    fn visit<R: Rule>(&mut self, config: R) {
        let n = self.0[0].len();
        let run = |range: std::ops::Range<usize>| {
            let mut rule = Descent::<R, f32>::new(config.clone(), range.len()).unwrap();
            let mut theta = vec![1.0; range.len()];
            for gradient in &self.0 {
                rule.step(&mut theta, &gradient[range.clone()]).unwrap();
            }
            theta
        };
        let whole = run(0..n);
        // one element is computed alone, seventeen in vectors and a remainder
        for range in [0..1, 1..18, 18..n] {
            assert!(run(range.clone()) == whole[range], "{}", R::NAME);
        }
    }
}

#[test]
fn a_vector_register_computes_what_one_element_does() {
    visit_all(&mut Alone(gradients(10, 101)));
}
