//! The columns of the table: which contenders meet on which objective.

use gradus_jacobian::Mode;
use gradus_jacobian::separable::Blocks;

use crate::agreement::worst_error;
use crate::bundle_adjustment::BundleAdjustment;
use crate::contender::Contender;
use crate::exp_layer::ExpLayer;
use crate::gaussian_mixture::GaussianMixture;
use crate::gradus;
use crate::helmholtz::Helmholtz;
use crate::peers::{ad_trait, autodiff, easy_ml, echidna, num_dual, reverse};
use crate::rosenbrock::Rosenbrock;
use crate::scalar::Objective;
use crate::timing::{Timing, interleave};
use crate::tridiagonal::Tridiagonal;

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

pub const COLUMNS: [Column; 14] = [
    column("rosenbrock 2", small_rosenbrock::<2>),
    column("rosenbrock 10", small_rosenbrock::<10>),
    column("rosenbrock 100", |rounds| rosenbrock(100, rounds)),
    column("rosenbrock 1000", |rounds| rosenbrock(1000, rounds)),
    column("helmholtz 10", small_helmholtz),
    column("helmholtz 100", |rounds| helmholtz(100, rounds)),
    column("helmholtz 1000", |rounds| helmholtz(1000, rounds)),
    column("GMM d10 K25", |rounds| gaussian_mixture(10, rounds)),
    column("GMM d20 K25", |rounds| gaussian_mixture(20, rounds)),
    column("jacobian 100 → 100", dense_jacobian),
    column("vjp 100 → 100", |rounds| vjp(100, rounds)),
    column("vjp 1000 → 1000", |rounds| vjp(1000, rounds)),
    column("tridiagonal 100000", tridiagonal),
    column("bundle adjustment", bundle_adjustment),
];

const fn column(name: &'static str, measure: fn(usize) -> anyhow::Result<Measurement>) -> Column {
    Column { name, measure }
}

/// Reverse mode on plain scalar code.
const REVERSE: &str = "gradus Reverse";
/// Reverse mode on structured operations.
const STRUCTURED: &str = "gradus Reverse, structured";

fn small_rosenbrock<const N: usize>(rounds: usize) -> anyhow::Result<Measurement> {
    let (f, x) = (Rosenbrock, Rosenbrock::start(N));
    let mut contenders = Rosenbrock::floor();
    contenders.push(gradus::array::<N>(&f));
    contenders.push(gradus::forward(&f));
    contenders.push(gradus::reverse(REVERSE, &f));
    contenders.extend(few_variables::<N>(&f));
    contenders.extend(tapes(&f));
    measure(
        &x,
        contenders,
        rounds,
        vec![gradus::tape_memory(REVERSE, &f, &x)],
    )
}

fn rosenbrock(n: usize, rounds: usize) -> anyhow::Result<Measurement> {
    let (f, x) = (Rosenbrock, Rosenbrock::start(n));
    let mut contenders = Rosenbrock::floor();
    contenders.push(gradus::separable(&f));
    contenders.push(gradus::reverse(REVERSE, &f));
    contenders.extend(tapes(&f));
    contenders.push(num_dual::dynamic_vectors(&f));
    contenders.push(autodiff::forward(&f));
    measure(
        &x,
        contenders,
        rounds,
        vec![gradus::tape_memory(REVERSE, &f, &x)],
    )
}

fn small_helmholtz(rounds: usize) -> anyhow::Result<Measurement> {
    let f = Helmholtz::new(10);
    let mut contenders = f.floor();
    contenders.push(gradus::array::<10>(&f.plain));
    contenders.push(gradus::forward(&f.plain));
    contenders.extend(reverse_of_helmholtz(&f));
    contenders.extend(few_variables::<10>(&f));
    contenders.extend(tapes(&f));
    measure(&f.plain.start(), contenders, rounds, tapes_of_helmholtz(&f))
}

fn helmholtz(n: usize, rounds: usize) -> anyhow::Result<Measurement> {
    let f = Helmholtz::new(n);
    let mut contenders = f.floor();
    contenders.extend(reverse_of_helmholtz(&f));
    contenders.extend(tapes(&f));
    if n <= 100 {
        // At n = 1000 a gradient by forward mode takes a second and more.
        contenders.push(num_dual::dynamic_vectors(&f));
        contenders.push(autodiff::forward(&f));
    }
    measure(&f.plain.start(), contenders, rounds, tapes_of_helmholtz(&f))
}

fn reverse_of_helmholtz(f: &Helmholtz) -> [Contender<'_>; 2] {
    [
        gradus::reverse(STRUCTURED, &f.structured),
        gradus::reverse(REVERSE, &f.plain),
    ]
}

fn tapes_of_helmholtz(f: &Helmholtz) -> Vec<String> {
    let x = f.plain.start();
    vec![
        gradus::tape_memory(STRUCTURED, &f.structured, &x),
        gradus::tape_memory(REVERSE, &f.plain, &x),
    ]
}

fn gaussian_mixture(dimension: usize, rounds: usize) -> anyhow::Result<Measurement> {
    let f = GaussianMixture::new(dimension);
    let x = f.problem.initialize(0);
    let mut contenders = f.floor();
    contenders.push(gradus::replay(&f, f.problem.points())?);
    contenders.push(gradus::reverse(REVERSE, &f.problem));
    contenders.extend(tapes(&f));
    let notes = vec![gradus::tape_memory(REVERSE, &f.problem, &x)];
    measure(&x, contenders, rounds, notes)
}

fn dense_jacobian(rounds: usize) -> anyhow::Result<Measurement> {
    let f = ExpLayer::new(100);
    let x = f.start();
    let mut contenders = f.floor();
    contenders.push(f.jacobian_by_hand());
    for (name, mode) in [
        ("gradus JacobianEngine", Mode::Auto),
        ("gradus JacobianEngine, forward", Mode::Forward),
        ("gradus JacobianEngine, reverse", Mode::Reverse),
    ] {
        contenders.push(gradus::jacobian(name, mode, &f, x.len()));
    }
    contenders.push(num_dual::static_jacobian::<100>(&f));
    contenders.push(num_dual::dynamic_jacobian(&f));
    contenders.extend(ad_trait::jacobians(&f, x.len(), x.len()));
    contenders.push(echidna::jacobian(&f));
    measure_map(&x, x.len() * x.len(), contenders, rounds, false)
}

fn vjp(n: usize, rounds: usize) -> anyhow::Result<Measurement> {
    let f = ExpLayer::new(n);
    let (x, structured) = (f.start(), f.structured());
    let mut contenders = f.floor();
    contenders.push(f.vjp_by_hand());
    contenders.push(gradus::vjp(
        "gradus vjp, structured",
        &structured,
        f.cotangent(),
    ));
    contenders.push(gradus::vjp("gradus vjp", &f, f.cotangent()));
    let weighted = f.weighted();
    contenders.extend(tapes(&weighted));
    measure_map(&x, x.len(), contenders, rounds, true)
}

fn tridiagonal(rounds: usize) -> anyhow::Result<Measurement> {
    let f = Tridiagonal { n: 100_000 };
    let x = f.start();
    let (blocks, place) = (Blocks(f), move |row, column| f.place(row, column));
    let mut contenders = f.floor();
    contenders.push(gradus::blocks(&blocks, x.len()));
    contenders.push(gradus::sparse(&f, &x, place)?);
    contenders.push(echidna::sparse_jacobian(&f, place));
    measure_map(&x, 3 * x.len(), contenders, rounds, false)
}

fn bundle_adjustment(rounds: usize) -> anyhow::Result<Measurement> {
    let f = BundleAdjustment::ladybug();
    let x = f.problem.start(0);
    let mut contenders = f.floor();
    contenders.push(gradus::blocks(&f.problem, x.len()));
    measure_map(
        &x,
        31 * f.problem.observations().len(),
        contenders,
        rounds,
        false,
    )
}

/// The peers where the variables are few and their number is known to the compiler.
fn few_variables<const N: usize>(f: &impl Objective) -> [Contender<'_>; 4] {
    [
        num_dual::static_vectors::<N>(f),
        num_dual::dynamic_vectors(f),
        echidna::static_vectors::<N>(f),
        autodiff::forward(f),
    ]
}

/// The peers' reverse modes, for any number of variables.
fn tapes(f: &impl Objective) -> [Contender<'_>; 5] {
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
    mut notes: Vec<String>,
) -> anyhow::Result<Measurement> {
    notes.push(worst_error(&mut contenders, x, x.len())?);
    let timings = interleave(&mut contenders, x, x.len(), rounds);
    Ok(Measurement { timings, notes })
}

/// For results of so many numbers, which are written into the caller's slice in the rounds too or left where they are.
fn measure_map(
    x: &[f64],
    results: usize,
    mut contenders: Vec<Contender<'_>>,
    rounds: usize,
    delivered: bool,
) -> anyhow::Result<Measurement> {
    let notes = vec![worst_error(&mut contenders, x, results)?];
    let results = if delivered { results } else { 0 };
    let timings = interleave(&mut contenders, x, results, rounds);
    Ok(Measurement { timings, notes })
}
