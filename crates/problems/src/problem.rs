//! What is known of a function.

use gradus_calculus::{AnyScalarFunction, StationaryKind};
use nalgebra::{DMatrix, DVector};
use rand::Rng;

use crate::{
    Beale, Bowl, GaussianMixture, Helmholtz, Hill, LogisticRegression, Rosenbrock, RunningExample,
    Saddle, StructuredHelmholtz, TanhNetwork, Well,
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
    ///
    /// ```
    /// use gradus_problems::{Problem, Rosenbrock};
    /// assert_eq!(Rosenbrock { n: 10 }.name(), "Rosenbrock 10");
    /// ```
    fn name(&self) -> String;

    /// n, the number of coordinates of a point.
    ///
    /// ```
    /// use gradus_problems::{Problem, TanhNetwork};
    /// assert_eq!(TanhNetwork::new(0..1).dimension(), 1210); // 16 · 64 + 16 + 10 · 16 + 10
    /// ```
    fn dimension(&self) -> usize;

    /// ∇f(x) in closed form, length n.
    ///
    /// # Panics
    /// When x has not n coordinates.
    ///
    /// ```
    /// use gradus_problems::{Problem, Saddle};
    /// assert_eq!(Saddle.closed_form_gradient(&[3.0, 1.0]).as_slice(), [6.0, -2.0]); // (2x, −2y)
    /// ```
    fn closed_form_gradient(&self, x: &[f64]) -> DVector<f64>;

    /// The Hessian ∇²f(x) in closed form, n × n, where it is known.
    ///
    /// # Panics
    /// When x has not n coordinates.
    ///
    /// ```
    /// use gradus_problems::{Problem, RunningExample};
    /// let hessian = RunningExample.closed_form_hessian(&[3.0, 0.0]).unwrap();
    /// assert_eq!(hessian.as_slice(), [0.0, 6.0, 6.0, 0.0]); // (2y, 2x; 2x, −sin y)
    /// ```
    fn closed_form_hessian(&self, x: &[f64]) -> Option<DMatrix<f64>>;

    /// The lower corner of the box to draw points from: f is smooth and of moderate size in it.
    ///
    /// ```
    /// use gradus_problems::{Bowl, Problem};
    /// assert_eq!((Bowl.lower(), Bowl.upper()), (vec![-3.0; 2], vec![3.0; 2])); // the chapter's figure
    /// ```
    fn lower(&self) -> Vec<f64> {
        vec![-2.0; self.dimension()]
    }

    /// The upper corner of the box to draw points from, see [`lower`](Self::lower).
    fn upper(&self) -> Vec<f64> {
        vec![2.0; self.dimension()]
    }

    /// The stationary points that are known, minima first. Not always all there are.
    ///
    /// ```
    /// use gradus_calculus::{StationaryKind, classify_stationary_point};
    /// use gradus_problems::{Beale, Problem};
    ///
    /// for known in Beale.stationary_points() {
    ///     let found = classify_stationary_point(&Beale, &known.point, 1e-14)?;
    ///     assert_eq!(found.kind, known.kind); // a minimum at (3, ½), a saddle at (0, 1)
    /// }
    /// # Ok::<(), gradus_calculus::CalculusError>(())
    /// ```
    fn stationary_points(&self) -> Vec<KnownStationaryPoint> {
        Vec::new()
    }

    /// The minimum, where one is known.
    ///
    /// ```
    /// use gradus_problems::{Beale, Problem, Saddle};
    /// assert_eq!(Beale.minimum().unwrap().point, [3.0, 0.5]);
    /// assert_eq!(Saddle.minimum(), None);
    /// ```
    fn minimum(&self) -> Option<KnownStationaryPoint> {
        self.stationary_points()
            .into_iter()
            .find(|stationary| stationary.kind == StationaryKind::Minimum)
    }
}

/// A point where the gradient is known to vanish; [`classify_stationary_point`](gradus_calculus::classify_stationary_point)
/// must find the same.
///
/// ```
/// use gradus_calculus::StationaryKind;
/// use gradus_problems::{Problem, Rosenbrock};
///
/// let minimum = Rosenbrock { n: 3 }.minimum().unwrap();
/// assert_eq!(minimum.point, [1.0, 1.0, 1.0]);
/// assert_eq!((minimum.value, minimum.kind), (0.0, StationaryKind::Minimum));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct KnownStationaryPoint {
    /// Where ∇f = 0.
    pub point: Vec<f64>,
    /// f there.
    pub value: f64,
    /// Minimum, maximum or saddle.
    pub kind: StationaryKind,
}

impl KnownStationaryPoint {
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
    draw(&problem.lower(), &problem.upper(), rng)
}

/// A point drawn uniformly from a box.
pub(crate) fn draw(lower: &[f64], upper: &[f64], rng: &mut impl Rng) -> Vec<f64> {
    (lower.iter().zip(upper))
        .map(|(lower, upper)| lower + (upper - lower) * gradus_numerics::uniform(rng))
        .collect()
}

/// Every problem of the crate, in the order of its table: Rosenbrock and the free energy at n = 2 and 10, a small mixture, the models on a few digits.
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
        Box::new(Helmholtz::new(2)),
        Box::new(Helmholtz::new(10)),
        Box::new(StructuredHelmholtz::new(2)),
        Box::new(StructuredHelmholtz::new(10)),
        Box::new(GaussianMixture::synthetic(2, 3, 20, 0)),
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
