//! The value is the same on every scalar and by every engine, bit for bit.

use gradus_calculus::{
    Complex, Counting, Differentiator, Dual, Engine, OperationCounter, Reach, Real, ScalarFunction,
    Tracer, scalar_function,
};
use gradus_numerics::{stream, uniform};

/// One function for each operation of `Real`, of two variables in (0, 1).
struct Operation(usize);

const OPERATIONS: usize = 41;

impl ScalarFunction for Operation {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let (a, b) = (x[0], x[1]);
        match self.0 {
            0 => a + b,
            1 => a - b,
            2 => a * b,
            3 => a / b,
            4 => -a,
            5 => a + 0.3,
            6 => a - 0.3,
            7 => a * 0.3,
            8 => a / 0.3,
            9 => a.square(),
            10 => a.exp(),
            11 => a.ln(),
            12 => a.ln_1p(),
            13 => a.exp_m1(),
            14 => a.sqrt(),
            15 => a.powi(5) + a.powi(-3),
            16 => a.powf(1.7),
            17 => a.pow(b),
            18 => a.sin(),
            19 => a.cos(),
            20 => a.tan(),
            21 => a.asin(),
            22 => a.acos(),
            23 => a.atan(),
            24 => (a - 0.5).atan2(b - 0.5),
            25 => a.sinh(),
            26 => a.cosh(),
            27 => a.tanh(),
            28 => (a - 0.5).abs(),
            29 => a.max(b) + a.min(b) * 0.5,
            30 => (a - 0.5).sigmoid(),
            31 => (a - 0.5).softplus(),
            32 => a.erf(),
            33 => a.recip(),
            34 => a.hypot(b),
            35 => T::dot(&[a, b, a * b], &[b, a, b]),
            36 => {
                T::sum_of(&[a, b, a * 3.0])
                    + [a, b].iter().sum::<T>()
                    + [b, a].into_iter().sum::<T>()
            }
            37 => T::weighted_sum(&[0.3, -1.7], x),
            38 => T::squared_norm(x),
            39 => {
                let (sin, cos) = a.sin_cos();
                sin * 3.0 + cos * b
            }
            _ => T::log_sum_exp(&[a, b, a * b]),
        }
    }
}

fn points() -> Vec<[f64; 2]> {
    let mut rng = stream(1, "points");
    (0..200)
        .map(|_| [uniform(&mut rng), uniform(&mut rng)])
        .collect()
}

#[test]
fn every_scalar_gives_the_value_of_f64() {
    for operation in 0..OPERATIONS {
        let f = Operation(operation);
        for x in points() {
            let value = f.eval(&x).to_bits();
            let dual: [Dual<f64, 2>; 2] = std::array::from_fn(|i| Dual::variable(x[i], i));
            assert_eq!(
                f.eval(&dual).value.to_bits(),
                value,
                "dual, operation {operation} at {x:?}"
            );
            let nested = dual.map(|x| Dual::<Dual<f64, 2>, 3>::variable(x, 0));
            assert_eq!(
                f.eval(&nested).value().to_bits(),
                value,
                "nested, operation {operation}"
            );
            let tracer = Tracer::of_second_order(2, Reach::Everywhere);
            assert_eq!(
                f.eval(&tracer.variables(&x)).value().to_bits(),
                value,
                "traced, operation {operation}"
            );
            let counter = OperationCounter::default();
            let counted: [Counting<'_>; 2] = x.map(|x| counter.variable(x));
            assert_eq!(
                f.eval(&counted).value().to_bits(),
                value,
                "counting, operation {operation}"
            );
        }
    }
}

#[test]
fn every_engine_gives_the_value_of_f64() {
    for operation in 0..OPERATIONS {
        let f = Operation(operation);
        for x in points().into_iter().take(10) {
            for mut engine in Engine::all() {
                // erf has no complex form and is refused there
                if let Ok(value) = engine.try_value_and_gradient_into(&f, &x, &mut [0.0; 2]) {
                    assert_eq!(value.to_bits(), f.eval(&x).to_bits(), "{}", engine.name());
                } else {
                    assert_eq!((operation, engine.name()), (32, "complex step"));
                }
            }
        }
    }
}

#[test]
fn duals_and_the_complex_step_agree_on_every_operation() {
    for operation in (0..OPERATIONS).filter(|operation| *operation != 32) {
        let f = Operation(operation);
        for x in points() {
            let dual: [Dual<f64, 2>; 2] = std::array::from_fn(|i| Dual::variable(x[i], i));
            let exact = f.eval(&dual);
            for i in 0..2 {
                let mut z = x.map(Complex::from);
                z[i].imaginary = 1e-20;
                let slope = f.eval(&z).imaginary / 1e-20;
                let scale = exact
                    .tangent
                    .iter()
                    .fold(exact.value.abs(), |s, t| s + t.abs());
                let error = (slope - exact.tangent[i]).abs() / scale;
                assert!(
                    error < 2e-15,
                    "operation {operation} by {i} at {x:?}: off by {error:e}"
                );
            }
        }
    }
}

#[test]
fn sine_and_cosine_together_are_those_alone() {
    for [x, y] in points() {
        let x: Dual<Dual<f64, 1>, 2> = Dual {
            value: Dual::variable(9.0 * x, 0),
            tangent: [Dual::variable(y, 0), Dual::from(f64::INFINITY)],
        };
        let (sin, cos) = x.sin_cos();
        assert_eq!(
            format!("{sin:?} {cos:?}"),
            format!("{:?} {:?}", x.sin(), x.cos())
        );
    }
}

#[test]
fn sums_start_where_those_of_f64_do() {
    let none: [f64; 0] = [];
    let empty: [Dual<f64, 1>; 0] = [];
    let bits = none.iter().sum::<f64>().to_bits();
    assert_eq!(empty.iter().sum::<Dual<f64, 1>>().value.to_bits(), bits);
    assert_eq!(
        empty.into_iter().sum::<Dual<f64, 1>>().value.to_bits(),
        bits
    );
}

#[test]
fn a_function_may_hold_data_and_be_shared() {
    let weights = vec![1.0, 2.0];
    let f = scalar_function!([weights: Vec<f64> = weights] |x| T::weighted_sum(weights, x));
    let by_reference = &f;
    assert_eq!(by_reference.eval(&[3.0, 4.0]), 11.0);
    assert_eq!((&by_reference).eval(&[3.0, 4.0]), 11.0);
}

#[test]
fn constants_stand_on_either_side_of_a_concrete_scalar() {
    let x = Dual::<f64, 1>::variable(4.0, 0);
    assert_eq!((2.0 * x).tangent, [2.0]);
    assert_eq!((2.0 - x).tangent, [-1.0]);
    assert_eq!((2.0 + x).value, 6.0);
    assert_eq!((2.0 / x).tangent, [-0.125]); // −2/x²
    let mut y = x;
    y += 1.0;
    y -= x;
    y *= x;
    y /= 2.0;
    y -= 0.5;
    y *= 3.0;
    y /= x;
    y += x;
    assert_eq!(y.value, 3.0 * (4.0 / 2.0 - 0.5) / 4.0 + 4.0);
}
