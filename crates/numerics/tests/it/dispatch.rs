//! Every instruction set runs the same loop to the same bits.

use gradus_numerics::{InstructionSet, Kernel, dispatch, dispatch_on, stream, uniform};

/// A loop in which fusing `a * b + c` or adding in another order would change bits.
struct Horner<'a> {
    x: &'a [f64],
    y: &'a mut [f64],
}

impl Kernel for Horner<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let mut sum = 0.0;
        for (y, x) in self.y.iter_mut().zip(self.x) {
            *y = ((0.1 * x + 0.3) * x + 0.7) * x + 1.1;
            sum += *y / (x * x + 0.3).sqrt();
        }
        sum
    }
}

#[test]
fn every_set_gives_the_same_bits() {
    let mut rng = stream(0, "dispatch");
    let x: Vec<f64> = (0..1003).map(|_| uniform(&mut rng) - 0.5).collect();
    let run = |set| {
        let mut y = vec![0.0; x.len()];
        let sum = dispatch_on(set, Horner { x: &x, y: &mut y });
        y.push(sum);
        y.into_iter().map(f64::to_bits).collect::<Vec<_>>()
    };
    let expected = run(InstructionSet::Baseline);
    for set in InstructionSet::available() {
        assert_eq!(run(set), expected, "{set:?}");
    }
    // a set the processor may lack falls back to one it has
    assert_eq!(run(InstructionSet::Avx512), expected);
}

#[test]
fn a_fused_sum_would_be_noticed() {
    let mut rng = stream(0, "dispatch");
    let differs = |x: f64| (0.1 * x + 0.3).to_bits() != 0.1_f64.mul_add(x, 0.3).to_bits();
    assert!((0..1003).any(|_| differs(uniform(&mut rng) - 0.5)));
}

/// Moves something that is not `Copy` in and out.
struct Greeting(String);

impl Kernel for Greeting {
    type Output = String;

    fn run(self) -> String {
        self.0 + ", gradus"
    }
}

#[test]
fn kernels_own_their_arguments_and_results() {
    assert_eq!(dispatch(Greeting("salve".to_owned())), "salve, gradus");
}

#[test]
#[should_panic(expected = "from the kernel")]
fn a_panic_in_a_kernel_is_a_panic_of_dispatch() {
    struct Panic;
    impl Kernel for Panic {
        type Output = ();
        fn run(self) {
            panic!("from the kernel");
        }
    }
    dispatch(Panic);
}
