//! 4.1-steepest in Rⁿ: no direction is steeper than the gradient's.

use std::f64::consts::PI;

use gradus_calculus::{Direction, Engine};
use gradus_numerics::{cos, max, norm, sin};
use gradus_problems::{LogisticRegression, Problem, Rosenbrock, TanhNetwork, sample};

use super::{Subject, slope_of};
use crate::check::Check;
use crate::context::Context;
use crate::experiments::steepest::vectors::{combination, random_direction, without};

/// Directions drawn at each point.
const DIRECTIONS: usize = 100;

/// No direction of Rⁿ is steeper than the gradient's, and tilting away from it costs the cosine.
pub(super) fn checks(context: &Context, subject: Subject) -> anyhow::Result<Vec<Check>> {
    let problems: [&dyn Problem; 4] = [
        &Rosenbrock { n: 3 },
        &Rosenbrock { n: 10 },
        &LogisticRegression::new(0..6),
        &TanhNetwork::new(0..6),
    ];
    let mut rng = context.stream("directions");
    let mut exact = Engine::default();
    let (mut steeper, mut law, mut along, mut against) = (0, 0.0, 0.0, 0.0);
    for problem in problems {
        let x = sample(problem, &mut rng);
        let gradient = subject(slope_of(problem, &x)?);
        let size = norm(gradient.as_slice());
        let uphill = Direction::new(gradient.as_slice())?;
        let mut slope = |u: &Direction| problem.directional_derivative_by(&mut exact, &x, u);
        along = max(along, (slope(&uphill)? / size - 1.0).abs());
        against = max(against, (slope(&uphill.reversed())? / size + 1.0).abs());
        for k in 0..DIRECTIONS {
            let random = random_direction(x.len(), &mut rng)?;
            steeper += u32::from(slope(&random)?.abs() > size);
            let phi = PI * (k as f64 + 0.5) / DIRECTIONS as f64;
            let sideways =
                Direction::new(&without(random.components(), std::slice::from_ref(&uphill)))?;
            let tilted = combination(
                cos(phi),
                uphill.components(),
                sin(phi),
                sideways.components(),
            );
            law = max(
                law,
                (slope(&Direction::new(&tilted)?)? / size - cos(phi)).abs(),
            );
        }
    }
    Ok(vec![
        Check::exact(
            "random directions of R³ to R¹²¹⁰ with |D_u f| > ‖∇f‖",
            steeper.into(),
            0.0,
        ),
        Check::at_most("D_u f / ‖∇f‖ along ∇f, from 1", along, 1e-12),
        Check::at_most("D_u f / ‖∇f‖ along −∇f, from −1", against, 1e-12),
        Check::at_most(
            "D_u f / ‖∇f‖ at 400 known angles φ from ∇f, from cos φ",
            law,
            1e-12,
        ),
    ])
}
