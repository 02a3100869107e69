//! 1.1-limit: the derivative as the limit of difference quotients, and how far floating point lets the limit be taken.

mod medians;

use gradus_calculus::{
    AnyScalarFunction, CalculusError, ComplexStep, Engine, FiniteDifference, Forward, Step,
    order_of_convergence, scalar_function,
};

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};
use medians::Medians;

const NAMES: [&str; 3] = ["sin", "exp", "x³"];
/// Where the orders are fitted.
const POINTS: [f64; 5] = [0.3, 0.7, 1.0, 1.5, 2.0];
/// Steps h = 10^(−k/4), k = 0 … 64.
const PER_DECADE: i32 = 4;
const DECADES: i32 = 16;
/// The scheme whose error is of this order, and the steps between which the order shows.
const SCHEMES: [Scheme; 3] = [
    Scheme {
        name: "forward difference",
        order: 1.0,
        fit: (1e-6, 1e-2),
    },
    Scheme {
        name: "central difference",
        order: 2.0,
        fit: (1e-4, 1e-1),
    },
    Scheme {
        name: "complex step",
        order: 2.0,
        fit: (1e-5, 1e-1),
    },
];

struct Scheme {
    name: &'static str,
    order: f64,
    fit: (f64, f64),
}

/// sin, exp and x³ each with its derivative.
type Derivatives = [fn(f64) -> f64; 3];

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "1.1-limit",
    suite: Suite::Derivatives,
    statement: "The derivative is the limit of the difference quotient as the step goes to 0.",
    formula: r"f'(x) = \lim_{h \to 0} \frac{f(x + h) - f(x)}{h}",
    calls: &[
        "FiniteDifference::forward().with_step(Step::Absolute(h))",
        "FiniteDifference::central().with_step(Step::Absolute(h))",
        "ComplexStep::with_step(h)",
        "Forward::default()",
        "gradus_calculus::order_of_convergence(&steps, &errors)",
    ],
    run: |context: &Context| {
        evidence(
            context,
            [gradus_numerics::cos, gradus_numerics::exp, |x| {
                3.0 * (x * x)
            }],
        )
    },
    control: Control {
        wrong: "sin′ = −cos, exp′ = x exp(x − 1), (x³)′ = x²",
        run: |context: &Context| {
            evidence(
                context,
                [
                    |x| -gradus_numerics::cos(x),
                    |x| x * gradus_numerics::exp(x - 1.0),
                    |x| x * x,
                ],
            )
        },
    },
};

fn evidence(context: &Context, derivatives: Derivatives) -> anyhow::Result<Report> {
    let mut rng = context.stream("points");
    let seeded: Vec<f64> = (0..201)
        .map(|_| 0.5 + 0.8 * gradus_numerics::uniform(&mut rng))
        .collect();
    let medians = Medians::measure(&derivatives, &seeded)?;
    let orders = orders(&derivatives)?;
    let everywhere: Vec<f64> = POINTS.iter().chain(&seeded).copied().collect();
    let vanished = relative_error(
        &mut scheme(0, 1e-16)?,
        functions()[0].as_ref(),
        derivatives[0],
        1.5,
    )?;
    Ok(Report::new()
        .checks(SCHEMES.iter().enumerate().map(|(s, scheme)| {
            let farthest = orders
                .iter()
                .map(|(_, _, fitted)| fitted[s])
                .fold(scheme.order, |farthest, order| {
                    let further = (order - scheme.order).abs() > (farthest - scheme.order).abs();
                    if further || order.is_nan() { order } else { farthest }
                });
            Check::near(
                format!("order of the {}, the farthest off of {}", scheme.name, orders.len()),
                farthest,
                scheme.order,
                0.01,
            )
        }))
        .checks(medians.best_steps("forward difference", 0, "√ε", f64::EPSILON.sqrt()))
        .checks(medians.best_steps(
            "central difference",
            1,
            "∛ε",
            gradus_numerics::cbrt(f64::EPSILON),
        ))
        .check(Check::exact(
            "relative error of the forward difference where x + h = x",
            vanished,
            1.0,
        ))
        .check(Check::at_most(
            "relative error of dual numbers, the largest of 618",
            largest_error(Engine::Forward(Forward::default()), &derivatives, &everywhere)?,
            4.0 * f64::EPSILON,
        ))
        .check(Check::at_most(
            "relative error of the complex step with h = 1e-20, the largest of 618",
            largest_error(
                Engine::ComplexStep(ComplexStep::with_step(1e-20)?),
                &derivatives,
                &everywhere,
            )?,
            4.0 * f64::EPSILON,
        ))
        .figure(medians.figure())
        .table(medians.table())
        .table(order_table(&orders))
        .note(
            "The limit cannot be taken in floating point: below the best step, rounding errors of size ε/h outgrow the \
             error of the quotient, and where h is so small that x + h = x, the quotient is 0 and its error total. Dual \
             numbers need no step, and the complex step subtracts nothing, so that it may be as small as 1e-20.",
        ))
}

fn functions() -> [Box<dyn AnyScalarFunction>; 3] {
    [
        Box::new(scalar_function!(|x| x[0].sin())),
        Box::new(scalar_function!(|x| x[0].exp())),
        Box::new(scalar_function!(|x| x[0] * x[0] * x[0])),
    ]
}

/// The s-th of [`SCHEMES`] with step h.
fn scheme(s: usize, h: f64) -> anyhow::Result<Engine> {
    Ok(match s {
        0 => Engine::FiniteDifference(FiniteDifference::forward().with_step(Step::Absolute(h))?),
        1 => Engine::FiniteDifference(FiniteDifference::central().with_step(Step::Absolute(h))?),
        _ => Engine::ComplexStep(ComplexStep::with_step(h)?),
    })
}

fn steps() -> Vec<f64> {
    (0..=DECADES * PER_DECADE)
        .map(|k| gradus_numerics::powf(10.0, -f64::from(k) / f64::from(PER_DECADE)))
        .collect()
}

/// |slope − f′(x)| / |f′(x)|
fn relative_error(
    engine: &mut Engine,
    f: &dyn AnyScalarFunction,
    derivative: fn(f64) -> f64,
    x: f64,
) -> anyhow::Result<f64> {
    let slope = match f.gradient_by(engine, &[x]) {
        Ok(gradient) => gradient[0],
        // The engine refuses a step that does not move x. The quotient of the claim is 0/h there.
        Err(CalculusError::VanishingStep { .. }) => 0.0,
        Err(error) => return Err(error.into()),
    };
    let exact = derivative(x);
    Ok((slope - exact).abs() / exact.abs())
}

fn largest_error(
    mut engine: Engine,
    derivatives: &Derivatives,
    points: &[f64],
) -> anyhow::Result<f64> {
    let mut largest = 0.0;
    for (f, &derivative) in functions().iter().zip(derivatives) {
        for &x in points {
            let error = relative_error(&mut engine, f.as_ref(), derivative, x)?;
            largest = gradus_numerics::max(largest, error);
        }
    }
    Ok(largest)
}

/// For each function and each of [`POINTS`], the orders fitted to the errors of the three schemes.
fn orders(derivatives: &Derivatives) -> anyhow::Result<Vec<(&'static str, f64, [f64; 3])>> {
    let mut orders = Vec::new();
    for ((f, &derivative), name) in functions().iter().zip(derivatives).zip(NAMES) {
        for x in POINTS {
            let mut fitted = [0.0; 3];
            for (s, (order, of)) in fitted.iter_mut().zip(&SCHEMES).enumerate() {
                // A step of a whole power of ten may come out an ulp beside it.
                let inside = |h: &f64| of.fit.0 * 0.999 < *h && *h < of.fit.1 * 1.001;
                let steps: Vec<f64> = steps().into_iter().filter(inside).collect();
                let errors = steps
                    .iter()
                    .map(|&h| relative_error(&mut scheme(s, h)?, f.as_ref(), derivative, x))
                    .collect::<anyhow::Result<Vec<f64>>>()?;
                *order = order_of_convergence(&steps, &errors)?;
            }
            orders.push((name, x, fitted));
        }
    }
    Ok(orders)
}

fn order_table(orders: &[(&'static str, f64, [f64; 3])]) -> Table {
    let mut table = Table::new(
        "orders",
        "Order p of the error hᵖ, fitted where the error is the quotient's own.",
        &["f", "x", SCHEMES[0].name, SCHEMES[1].name, SCHEMES[2].name],
    );
    for &(name, x, [forward, central, complex]) in orders {
        table.push(cells![name, x, forward, central, complex]);
    }
    table
}
