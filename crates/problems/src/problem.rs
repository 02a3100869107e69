//! What is known of a function.

use gradus_calculus::AnyScalarFunction;
use nalgebra::{DMatrix, DVector};
use rand::Rng;

use crate::{
    Beale, Bowl, Hill, LogisticRegression, Rosenbrock, RunningExample, Saddle, TanhNetwork, Well,
};

/// A function f: Rⁿ → R whose derivatives are known in closed form, worked out by hand and never by an engine.
///
/// Every implementor is also a [`ScalarFunction`](gradus_calculus::ScalarFunction); through [`AnyScalarFunction`] a
/// `dyn Problem` can be evaluated and differentiated too.
///
/// ```
/// use gradus_calculus::{Engine, ScalarFunction};
/// use gradus_problems::{Bowl, Problem};
///
/// assert_eq!(Bowl.eval(&[3.0, 1.0]), 11.0); // x² + 2y²
/// let problem: &dyn Problem = &Bowl;
/// assert_eq!(problem.value(&[3.0, 1.0]), 11.0);
/// let gradient = problem.gradient_by(&mut Engine::default(), &[3.0, 1.0])?;
/// assert_eq!(gradient, problem.closed_form_gradient(&[3.0, 1.0])); // (2x, 4y)
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
pub trait Problem: AnyScalarFunction {
    /// A name for tables.
    fn name(&self) -> String;

    /// n, the number of coordinates of a point.
    fn dimension(&self) -> usize;

    /// ∇f(x) in closed form, length n.
    ///
    /// # Panics
    /// When x has not n coordinates.
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64>;

    /// The Hessian ∇²f(x) in closed form, n × n, where it is known.
    ///
    /// # Panics
    /// When x has not n coordinates.
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>>;

    /// The lower corner of the box to draw points from: f is smooth and of moderate size in it.
    fn lower(&self) -> Vec<f64> {
        vec![-2.0; self.dimension()]
    }

    /// The upper corner of the box to draw points from.
    fn upper(&self) -> Vec<f64> {
        vec![2.0; self.dimension()]
    }

    /// The stationary points that are known, minima first. Not always all there are.
    fn stationary_points(&self) -> Vec<StationaryPoint> {
        Vec::new()
    }

    /// The minimum, where one is known.
    fn minimum(&self) -> Option<StationaryPoint> {
        self.stationary_points()
            .into_iter()
            .find(|stationary| stationary.kind == StationaryKind::Minimum)
    }
}

/// A point where the gradient vanishes.
///
/// ```
/// use gradus_problems::{Problem, Rosenbrock, StationaryKind};
///
/// let minimum = Rosenbrock { n: 3 }.minimum().unwrap();
/// assert_eq!(minimum.point, [1.0, 1.0, 1.0]);
/// assert_eq!((minimum.value, minimum.kind), (0.0, StationaryKind::Minimum));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StationaryPoint {
    /// Where ∇f = 0.
    pub point: Vec<f64>,
    /// f there.
    pub value: f64,
    /// What the Hessian's eigenvalues say of it.
    pub kind: StationaryKind,
}

/// What kind of stationary point: all eigenvalues of the Hessian positive, all negative, or some of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StationaryKind {
    /// f rises in every direction.
    Minimum,
    /// f falls in every direction.
    Maximum,
    /// f rises in some directions and falls in others.
    Saddle,
}

impl StationaryPoint {
    pub(crate) fn new<const N: usize>(point: [f64; N], value: f64, kind: StationaryKind) -> Self {
        Self {
            point: point.to_vec(),
            value,
            kind,
        }
    }
}

/// A point drawn uniformly from the problem's box.
///
/// ```
/// use gradus_numerics::stream;
/// use gradus_problems::{Bowl, sample};
///
/// let x = sample(&Bowl, &mut stream(0, "doc"));
/// assert!(x.iter().all(|x| (-3.0..3.0).contains(x)));
/// ```
pub fn sample(problem: &(impl Problem + ?Sized), rng: &mut impl Rng) -> Vec<f64> {
    problem
        .lower()
        .iter()
        .zip(problem.upper())
        .map(|(lower, upper)| lower + (upper - lower) * gradus_numerics::uniform(rng))
        .collect()
}

/// Every problem of the crate, in the order of its table: Rosenbrock at n = 2 and 10, the models on a few digits.
///
/// ```
/// use gradus_problems::problems;
///
/// let names: Vec<_> = problems().iter().map(|problem| problem.name()).collect();
/// assert_eq!(names[..3], ["running example", "bowl", "well"]);
/// ```
pub fn problems() -> Vec<Box<dyn Problem>> {
    vec![
        Box::new(RunningExample),
        Box::new(Bowl),
        Box::new(Well),
        Box::new(Hill),
        Box::new(Saddle),
        Box::new(Beale),
        Box::new(Rosenbrock { n: 2 }),
        Box::new(Rosenbrock { n: 10 }),
        Box::new(LogisticRegression::new(0..12)),
        Box::new(TanhNetwork::new(0..12)),
    ]
}

/// The N coordinates of a point.
///
/// # Panics
/// When there are more or fewer.
#[inline]
#[track_caller]
pub(crate) fn coordinates<T: Copy, const N: usize>(x: &[T]) -> [T; N] {
    match x.try_into() {
        Ok(coordinates) => coordinates,
        Err(_) => wrong_dimension(N, x.len()),
    }
}

/// # Panics
/// When a point of `expected` coordinates has `found`.
#[inline]
#[track_caller]
pub(crate) fn assert_dimension(expected: usize, found: usize) {
    if expected != found {
        wrong_dimension(expected, found)
    }
}

#[cold]
#[track_caller]
fn wrong_dimension(expected: usize, found: usize) -> ! {
    panic!("the function takes {expected} coordinates, found {found}")
}
