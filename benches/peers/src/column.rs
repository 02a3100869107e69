//! The columns of the table: which contenders meet on which objective.

use gradus_calculus::{Differentiator, Forward, ScalarFunction, value_and_gradient_array};

use crate::agreement::worst_error;
use crate::contender::Contender;
use crate::gaussian_mixture::GaussianMixture;
use crate::helmholtz::Helmholtz;
use crate::peers::{ad_trait, autodiff, easy_ml, echidna, num_dual, reverse};
use crate::rosenbrock::Rosenbrock;
use crate::scalar::Objective;
use crate::timing::{Timing, interleave};

/// A column that can be measured.
pub struct Column {
    pub name: &'static str,
    /// Measures it in so many rounds.
    pub measure: fn(rounds: usize) -> anyhow::Result<Measurement>,
}

/// What a column gave.
pub struct Measurement {
    pub timings: Vec<Timing>,
    /// Lines to print under the table.
    pub notes: Vec<String>,
}

pub const COLUMNS: [Column; 9] = [
    column("rosenbrock 2", small_rosenbrock::<2>),
    column("rosenbrock 10", small_rosenbrock::<10>),
    column("rosenbrock 100", |rounds| rosenbrock(100, rounds)),
    column("rosenbrock 1000", |rounds| rosenbrock(1000, rounds)),
    column("helmholtz 10", small_helmholtz),
    column("helmholtz 100", |rounds| helmholtz(100, rounds)),
    column("helmholtz 1000", |rounds| helmholtz(1000, rounds)),
    column("GMM d10 K25", |rounds| gaussian_mixture(10, rounds)),
    column("GMM d20 K25", |rounds| gaussian_mixture(20, rounds)),
];

const fn column(name: &'static str, measure: fn(usize) -> anyhow::Result<Measurement>) -> Column {
    Column { name, measure }
}

fn small_rosenbrock<const N: usize>(rounds: usize) -> anyhow::Result<Measurement> {
    let f = Rosenbrock;
    let mut contenders = Rosenbrock::floor();
    contenders.extend(few_variables::<N>(&f));
    contenders.extend(tapes(&f));
    contenders.extend(few_variables_of_peers::<N>(&f));
    measure(&Rosenbrock::start(N), contenders, rounds)
}

fn rosenbrock(n: usize, rounds: usize) -> anyhow::Result<Measurement> {
    let f = Rosenbrock;
    let mut contenders = Rosenbrock::floor();
    contenders.extend(tapes(&f));
    contenders.push(num_dual::dynamic_vectors(&f));
    contenders.push(autodiff::forward(&f));
    measure(&Rosenbrock::start(n), contenders, rounds)
}

fn small_helmholtz(rounds: usize) -> anyhow::Result<Measurement> {
    let f = Helmholtz::new(10);
    let mut contenders = f.floor();
    contenders.extend(tapes(&f));
    contenders.extend(few_variables_of_peers::<10>(&f));
    measure(&f.start(), contenders, rounds)
}

fn helmholtz(n: usize, rounds: usize) -> anyhow::Result<Measurement> {
    let f = Helmholtz::new(n);
    let mut contenders = f.floor();
    contenders.extend(tapes(&f));
    if n <= 100 {
        // At n = 1000 forward mode takes seconds a gradient.
        contenders.push(num_dual::dynamic_vectors(&f));
        contenders.push(autodiff::forward(&f));
    }
    measure(&f.start(), contenders, rounds)
}

fn gaussian_mixture(dimension: usize, rounds: usize) -> anyhow::Result<Measurement> {
    let f = GaussianMixture::new(dimension, 25, 1000);
    let mut contenders = f.floor();
    contenders.extend(tapes(&f));
    measure(&f.start(), contenders, rounds)
}

/// gradus where the variables are few.
fn few_variables<'a, const N: usize>(f: &'a impl ScalarFunction) -> [Contender<'a>; 2] {
    let mut forward = Forward::default();
    [
        Contender::gradus("gradus value_and_gradient_array", move |x, gradient| {
            let x: &[f64; N] = x.try_into().expect("a column has one number of variables");
            let (value, slopes) = value_and_gradient_array(f, x);
            gradient.copy_from_slice(&slopes);
            value
        }),
        Contender::gradus("gradus Forward", move |x, gradient| {
            forward.value_and_gradient_into(f, x, gradient)
        }),
    ]
}

/// The peers where the variables are few and their number is known to the compiler.
fn few_variables_of_peers<'a, const N: usize>(f: &'a impl Objective) -> [Contender<'a>; 4] {
    [
        num_dual::static_vectors::<N>(f),
        num_dual::dynamic_vectors(f),
        echidna::static_vectors::<N>(f),
        autodiff::forward(f),
    ]
}

/// The peers' reverse modes, for any number of variables.
fn tapes<'a>(f: &'a impl Objective) -> [Contender<'a>; 5] {
    [
        echidna::reverse(f),
        echidna::bytecode(f),
        reverse::tape(f),
        easy_ml::records(f),
        ad_trait::reverse(f),
    ]
}

fn measure(
    x: &[f64],
    mut contenders: Vec<Contender<'_>>,
    rounds: usize,
) -> anyhow::Result<Measurement> {
    let notes = vec![worst_error(&mut contenders, x)?];
    let timings = interleave(&mut contenders, x, rounds);
    Ok(Measurement { timings, notes })
}
