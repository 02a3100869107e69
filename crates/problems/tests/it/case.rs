//! A function with known answers, seen through every scalar type and engine.

use gradus_calculus::{
    CalculusError, Counting, Differentiator, Direction, Dual, Engine, OperationCounter, Reach,
    Real, ScalarFunction, Tracer, try_hessian_vector_product,
};
use gradus_numerics::{fnv1a, stream};
use gradus_problems::{Problem, problems, sample};
use nalgebra::DVector;

use crate::{composites, operations};

/// What the matrix asks of a [`Problem`] beyond its object-safe face.
pub(crate) trait Subject: Problem {
    /// f(x) on each scalar type, with the type's name.
    fn values(&self, x: &[f64]) -> Vec<(&'static str, f64)>;
    /// f(x) as the engine reports it beside the gradient.
    fn value_by(&self, engine: &mut Engine, x: &[f64]) -> Result<f64, CalculusError>;
    /// ∂f/∂xᵢ by the engine.
    fn partial_by(&self, engine: &mut Engine, x: &[f64], i: usize) -> Result<f64, CalculusError>;
    /// ∇²f(x) v.
    fn hessian_vector_product(&self, x: &[f64], v: &[f64]) -> DVector<f64>;
    /// g′(0), g″(0), g‴(0) of g(t) = f(x + t u), by dual numbers nested three deep.
    fn derivatives_along(&self, x: &[f64], u: &[f64]) -> [f64; 3];
}

impl<P: Problem + ScalarFunction> Subject for P {
    fn values(&self, x: &[f64]) -> Vec<(&'static str, f64)> {
        let counter = OperationCounter::default();
        let counting: Vec<Counting<'_>> = x.iter().map(|&x| counter.variable(x)).collect();
        let tracer = Tracer::of_second_order(x.len(), Reach::AtPoint);
        vec![
            ("Dual<f64, 1>", value_on::<Dual<f64, 1>, _>(self, x)),
            ("Dual<f64, 2>", value_on::<Dual<f64, 2>, _>(self, x)),
            ("Dual<f64, 4>", value_on::<Dual<f64, 4>, _>(self, x)),
            ("Dual<f64, 8>", value_on::<Dual<f64, 8>, _>(self, x)),
            (
                "Dual<Dual<f64, 4>, 4>",
                value_on::<Dual<Dual<f64, 4>, 4>, _>(self, x),
            ),
            (
                "Dual<Dual<f64, 1>, 8>",
                value_on::<Dual<Dual<f64, 1>, 8>, _>(self, x),
            ),
            ("Counting", self.eval(&counting).value()),
            ("Traced", self.eval(&tracer.variables(x)).value()),
        ]
    }
    fn value_by(&self, engine: &mut Engine, x: &[f64]) -> Result<f64, CalculusError> {
        engine.try_value_and_gradient_into(self, x, &mut vec![0.0; x.len()])
    }
    fn partial_by(&self, engine: &mut Engine, x: &[f64], i: usize) -> Result<f64, CalculusError> {
        engine.try_partial(self, x, i)
    }
    fn hessian_vector_product(&self, x: &[f64], v: &[f64]) -> DVector<f64> {
        try_hessian_vector_product(self, x, v).unwrap()
    }
    fn derivatives_along(&self, x: &[f64], u: &[f64]) -> [f64; 3] {
        type Third = Dual<Dual<Dual<f64, 1>, 1>, 1>;
        let variables: Vec<Third> = x
            .iter()
            .zip(u)
            .map(|(&x, &u)| {
                let mut variable = Third::from(x);
                variable.tangent[0].value.value = u;
                variable.value.tangent[0].value = u;
                variable.value.value.tangent[0] = u;
                variable
            })
            .collect();
        let f = self.eval(&variables);
        let first = f.tangent[0];
        [
            first.value.value,
            first.tangent[0].value,
            first.tangent[0].tangent[0],
        ]
    }
}

/// f(x) on T, every variable with all the tangents of its first derivative set, so that no shortcut for constants is taken.
fn value_on<T: Real + Seeded, F: ScalarFunction>(f: &F, x: &[f64]) -> f64 {
    let variables: Vec<T> = x.iter().map(|&x| T::seeded(x)).collect();
    f.eval(&variables).value()
}

trait Seeded {
    fn seeded(x: f64) -> Self;
}
impl<T: Real, const N: usize> Seeded for Dual<T, N> {
    fn seeded(x: f64) -> Self {
        Self {
            value: T::from(x),
            tangent: [T::from(1.0); N],
        }
    }
}

/// A row of the matrix: a function, and what is expected of it beyond its derivatives.
pub(crate) struct Case {
    pub(crate) problem: Box<dyn Subject>,
    /// The operation without a complex form that it uses, if any.
    pub(crate) no_complex_form: Option<&'static str>,
    /// How many points are drawn.
    pub(crate) points: usize,
}

impl Case {
    pub(crate) fn new(problem: impl Subject + 'static) -> Self {
        Self {
            problem: Box::new(problem),
            no_complex_form: None,
            points: 8,
        }
    }
    pub(crate) fn no_complex_form(self, operation: &'static str) -> Self {
        Self {
            no_complex_form: Some(operation),
            ..self
        }
    }
    pub(crate) fn points(self, points: usize) -> Self {
        Self { points, ..self }
    }

    /// Whether the engine cannot differentiate the function.
    pub(crate) fn refuses(&self, engine: &Engine) -> bool {
        self.no_complex_form.is_some() && matches!(engine, Engine::ComplexStep(_))
    }

    /// Seeded points of the function's box, the same ones in every test.
    pub(crate) fn samples(&self) -> Vec<Vec<f64>> {
        let mut rng = stream(fnv1a(self.problem.name().as_bytes()), "agreement points");
        (0..self.points)
            .map(|_| sample(&*self.problem, &mut rng))
            .collect()
    }

    /// A seeded direction for a point of the function.
    pub(crate) fn direction(&self, x: &[f64]) -> Direction {
        let mut rng = stream(fnv1a(self.problem.name().as_bytes()), "agreement direction");
        let v: Vec<f64> = x
            .iter()
            .map(|_| 2.0 * gradus_numerics::uniform(&mut rng) - 1.0)
            .collect();
        Direction::new(&v).unwrap()
    }

    /// ‖∇²f(x)‖∞, by the closed form where there is one, else the largest second derivative along an axis.
    pub(crate) fn curvature(&self, x: &[f64]) -> f64 {
        match self.problem.closed_form_hessian(x) {
            Some(hessian) => hessian
                .row_iter()
                .map(|row| row.iter().map(|entry| entry.abs()).sum())
                .fold(0.0, gradus_numerics::max),
            None => (0..x.len())
                .map(|i| {
                    self.problem
                        .derivatives_along(x, Direction::axis(x.len(), i).components())[1]
                        .abs()
                })
                .fold(0.0, gradus_numerics::max),
        }
    }
}

/// Every function of the matrix: the problems of the crate, each operation of `Real` alone, and compositions of them.
pub(crate) fn cases() -> Vec<Case> {
    use gradus_problems::{
        Beale, Bowl, GaussianMixture, Helmholtz, Hill, LogisticRegression, Rosenbrock,
        RunningExample, Saddle, StructuredHelmholtz, TanhNetwork, Well,
    };
    let mut cases = vec![
        Case::new(RunningExample),
        Case::new(Bowl),
        Case::new(Well),
        Case::new(Hill),
        Case::new(Saddle),
        Case::new(Beale),
        Case::new(Rosenbrock { n: 2 }),
        Case::new(Rosenbrock { n: 10 }),
        Case::new(Helmholtz::new(2)),
        Case::new(Helmholtz::new(10)),
        Case::new(StructuredHelmholtz::new(2)),
        Case::new(StructuredHelmholtz::new(10)),
        Case::new(GaussianMixture::synthetic(2, 3, 20, 0)),
        Case::new(LogisticRegression::new(0..12)).points(2),
        Case::new(TanhNetwork::new(0..12)).points(2),
    ];
    let listed: Vec<_> = problems().iter().map(|problem| problem.name()).collect();
    let here: Vec<_> = cases.iter().map(|case| case.problem.name()).collect();
    assert_eq!(here, listed, "the matrix covers every problem of the crate");
    cases.extend(operations::cases());
    cases.extend(composites::cases());
    cases
}
