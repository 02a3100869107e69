//! The exact engines against the gradient worked out by hand.

use gradus_calculus::{ComplexStep, Differentiator, Dual, Forward, Reverse, ScalarFunction};
use gradus_numerics::max;
use gradus_problems::{Helmholtz, StructuredHelmholtz, sample};
use rayon::prelude::*;

use super::{ByHand, distance, spread};
use crate::check::Check;
use crate::context::Context;
use crate::table::{Cell, Table, cells};

pub(super) const SIZES: [usize; 10] = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
/// Up to so many components, further points are tried beside the start.
const SMALL: usize = 32;
const FURTHER_POINTS: usize = 9;

const ENGINES: [&str; 4] = ["forward", "reverse", "complex step", "nested duals"];
const FORMS: [&str; 2] = ["plain loops", "structured operations"];

/// Errors of the exact engines.
pub(super) struct Exactness {
    /// By n, form and engine: the largest over the points.
    errors: Vec<[[f64; 4]; 2]>,
}

impl Exactness {
    pub(super) fn measure(context: &Context, by_hand: ByHand) -> anyhow::Result<Self> {
        let at = |&n: &usize| {
            let (plain, structured) = (Helmholtz::new(n), StructuredHelmholtz::new(n));
            let mut points = vec![plain.start()];
            if n <= SMALL {
                let mut rng = context.stream(&format!("points of {n}"));
                points.extend((0..FURTHER_POINTS).map(|_| sample(&plain, &mut rng)));
            }
            let mut largest = [[0.0; 4]; 2];
            for x in &points {
                let exact = by_hand(&plain, x);
                let errors = [errors(&plain, x, &exact)?, errors(&structured, x, &exact)?];
                for (largest, error) in largest
                    .as_flattened_mut()
                    .iter_mut()
                    .zip(errors.as_flattened())
                {
                    *largest = max(*largest, *error);
                }
            }
            Ok(largest)
        };
        Ok(Self {
            errors: SIZES.par_iter().map(at).collect::<anyhow::Result<_>>()?,
        })
    }

    pub(super) fn checks(&self) -> impl Iterator<Item = Check> {
        FORMS.iter().enumerate().flat_map(move |(form, form_name)| {
            ENGINES.iter().enumerate().map(move |(engine, name)| {
                let errors = SIZES.iter().zip(&self.errors);
                let worst = errors
                    .map(|(&n, errors)| errors[form][engine] / (n as f64).sqrt())
                    .fold(0.0, max);
                Check::at_most(
                    format!("{name}, {form_name}: largest error over √n"),
                    worst,
                    1e-15,
                )
            })
        })
    }

    /// The largest error of any exact engine at the k-th n.
    pub(super) fn largest(&self, k: usize) -> f64 {
        self.errors[k].as_flattened().iter().copied().fold(0.0, max)
    }

    /// The error of reverse mode by plain loops at the k-th n.
    pub(super) fn of_reverse(&self, k: usize) -> f64 {
        self.errors[k][0][1]
    }

    pub(super) fn table(&self) -> Table {
        let names = FORMS.iter().flat_map(|form| {
            ENGINES
                .iter()
                .map(move |engine| format!("{engine}, {form}"))
        });
        let columns: Vec<String> = ["n".to_owned(), "bound".to_owned()]
            .into_iter()
            .chain(names)
            .collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut table = Table::new(
            "exact",
            "Relative error of the gradient by the exact engines, the largest over the points.",
            &columns,
        );
        for (&n, errors) in SIZES.iter().zip(&self.errors) {
            let errors = errors.as_flattened().iter().map(|&error| Cell::from(error));
            table.push(
                cells![n, 1e-15 * (n as f64).sqrt()]
                    .into_iter()
                    .chain(errors),
            );
        }
        table
    }
}

/// The errors of [`ENGINES`] at x.
fn errors<F: ScalarFunction>(f: &F, x: &[f64], exact: &[f64]) -> anyhow::Result<[f64; 4]> {
    let n = x.len();
    // Each partial derivative costs n².
    let coordinates = spread(n, ((1 << 20) / (n * n)).clamp(4, 64));
    let chosen = |of: &[f64]| coordinates.iter().map(|&i| of[i]).collect::<Vec<f64>>();
    let exact_partials = chosen(exact);
    let mut gradient = vec![0.0; n];
    Reverse::default().try_value_and_gradient_into(f, x, &mut gradient)?;
    Ok([
        distance(
            &partials(&mut Forward::default(), f, x, &coordinates)?,
            &exact_partials,
        ),
        distance(&gradient, exact),
        distance(
            &partials(&mut ComplexStep::default(), f, x, &coordinates)?,
            &exact_partials,
        ),
        distance(&nested_partials(f, x, &coordinates), &exact_partials),
    ])
}

pub(super) fn partials<F: ScalarFunction>(
    engine: &mut impl Differentiator,
    f: &F,
    x: &[f64],
    coordinates: &[usize],
) -> anyhow::Result<Vec<f64>> {
    coordinates
        .iter()
        .map(|&i| Ok(engine.try_partial(f, x, i)?))
        .collect()
}

/// The outer tangent of duals of duals, as on the way to a Hessian.
fn nested_partials<F: ScalarFunction>(f: &F, x: &[f64], coordinates: &[usize]) -> Vec<f64> {
    let mut variables: Vec<Dual<Dual<f64, 1>, 1>> = x.iter().map(|&x| x.into()).collect();
    let partial = |&i: &usize| {
        let constant = variables[i];
        variables[i] = Dual::variable(Dual::variable(x[i], 0), 0);
        let result = f.eval(&variables);
        variables[i] = constant;
        result.tangent[0].value
    };
    coordinates.iter().map(partial).collect()
}
