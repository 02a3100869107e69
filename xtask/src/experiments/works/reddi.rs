//! R10-reddi: Adam goes to the wrong end of the interval, AMSGrad to the right one.

use gradus_numerics::uniform;
use gradus_optim::{Adam, AdamConfig, AmsGrad, AmsGradConfig, Optimizer};
use kuva::render::plots::Plot;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// Theorem 1 with this C, so that β₂ = 1/(1 + C²).
const C: f64 = 3.0;
const STEPS: usize = 30_000;
/// Steps of the example of section 5.
const LONG: usize = 200_000;
/// Theorem 3: fₜ(x) = C x with probability (1 + δ)/(C + 1), else −x; this C and δ, seeds side by side.
const RARE: f64 = 10.0;
const DRIFT: f64 = 0.2;
const SEEDS: usize = 16;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "R10-reddi",
    suite: Suite::Works,
    statement: "On the convex problems of Reddi, Kale and Kumar (2018) Adam goes to the worst point of the interval, AMSGrad to the best.",
    formula: r"x \in [-1, 1], \quad f_t(x) = \begin{cases} C x & t \bmod 3 = 1 \\ -x & \text{otherwise} \end{cases}, \quad C > 2, \quad \beta_1 = 0,\ \beta_2 = \frac{1}{1 + C^2}: \qquad x^{\text{Adam}} \to 1, \quad x^{\text{AMSGrad}} \to -1",
    calls: &[
        "Adam::new(AdamConfig { beta1, beta2, epsilon: 0.0, ..Default::default() }, n)?",
        "AmsGrad::new(AmsGradConfig { beta1, beta2, epsilon: 0.0, ..Default::default() }, n)?",
    ],
    run: |context| evidence(context, ams_grad),
    control: Control {
        wrong: "Adam in AMSGrad's place",
        run: |context| evidence(context, adam),
    },
};

type Rule = Box<dyn Optimizer<f64>>;
/// A rule with β₁ and β₂ for n parameters.
type Maker = fn(f64, f64, usize) -> anyhow::Result<Rule>;

fn adam(beta1: f64, beta2: f64, n: usize) -> anyhow::Result<Rule> {
    let config = AdamConfig {
        beta1,
        beta2,
        epsilon: 0.0,
        ..Default::default()
    };
    Ok(Box::new(Adam::new(config, n)?))
}

fn ams_grad(beta1: f64, beta2: f64, n: usize) -> anyhow::Result<Rule> {
    let config = AmsGradConfig {
        beta1,
        beta2,
        epsilon: 0.0,
        ..Default::default()
    };
    Ok(Box::new(AmsGrad::new(config, n)?))
}

/// One run: x of every coordinate after each step that is kept, and the regret of the first.
struct Run {
    kept: Vec<(f64, f64)>,
    ends: Vec<f64>,
    /// (Σ fₜ(xₜ) − Σ fₜ(−1)) / T
    regret: f64,
}

/// Projected steps with ηₜ = η/√t, all coordinates with gradients of their own.
fn run(
    mut rule: Rule,
    eta: f64,
    steps: usize,
    n: usize,
    mut slope: impl FnMut(usize, usize) -> f64,
) -> anyhow::Result<Run> {
    let mut x = vec![0.0; n];
    let mut gradient = vec![0.0; n];
    let mut regret = 0.0;
    let mut kept = Vec::new();
    for t in 1..=steps {
        for (k, g) in gradient.iter_mut().enumerate() {
            *g = slope(t, k);
        }
        // fₜ(x) − fₜ(−1) = gₜ (x + 1)
        regret += gradient[0] * (x[0] + 1.0);
        rule.set_learning_rate(eta / (t as f64).sqrt());
        rule.step(&mut x, &gradient)?;
        for x in &mut x {
            *x = x.clamp(-1.0, 1.0);
        }
        let last = kept.last().map_or(0.0, |last: &(f64, f64)| last.0);
        if t as f64 >= 1.02 * last {
            kept.push((t as f64, x[0]));
        }
    }
    Ok(Run {
        kept,
        ends: x,
        regret: regret / steps as f64,
    })
}

fn evidence(context: &Context, subject: Maker) -> anyhow::Result<Report> {
    let periodic = |t: usize, _: usize| if t % 3 == 1 { C } else { -1.0 };
    let beta2 = 1.0 / (1.0 + C * C);
    let eta = 0.9 * (1.0 - beta2).sqrt();
    let [theorem_adam, theorem_ams] =
        [adam as Maker, subject].map(|make| run(make(0.0, beta2, 1)?, eta, STEPS, 1, periodic));
    let online = |t: usize, _: usize| if t % 101 == 1 { 1010.0 } else { -10.0 };
    let [online_adam, online_ams] =
        [adam as Maker, subject].map(|make| run(make(0.9, 0.99, 1)?, 0.5, LONG, 1, online));
    let [chance_adam, chance_ams] = [adam as Maker, subject].map(|make| {
        let mut rng = context.stream("gradients");
        // E fₜ(x) = δ x
        let share = (1.0 + DRIFT) / (RARE + 1.0);
        let slope = |_: usize, _: usize| {
            if uniform(&mut rng) < share {
                RARE
            } else {
                -1.0
            }
        };
        run(make(0.0, 0.5, SEEDS)?, 0.5, STEPS, SEEDS, slope)
    });
    let runs = [
        ("theorem 1, C = 3", "Adam", theorem_adam?),
        ("theorem 1, C = 3", "AMSGrad", theorem_ams?),
        ("1010 x every 101st time", "Adam", online_adam?),
        ("1010 x every 101st time", "AMSGrad", online_ams?),
        ("theorem 3, C = 10", "Adam", chance_adam?),
        ("theorem 3, C = 10", "AMSGrad", chance_ams?),
    ];
    let share = |run: &Run, side: f64| {
        run.ends.iter().filter(|&&x| x * side > 0.5).count() as f64 / run.ends.len() as f64
    };
    let mut table = Table::new(
        "",
        "Where the runs end, and the average regret against x = −1.",
        &[
            "fₜ",
            "rule",
            "x at the end, first run",
            "average regret, first run",
            "share above ½",
            "share below −½",
        ],
    );
    for (problem, rule, run) in &runs {
        table.push(cells![
            *problem,
            *rule,
            run.ends[0],
            run.regret,
            share(run, 1.0),
            share(run, -1.0)
        ]);
    }
    let [adam_1, ams_1, adam_2, ams_2, adam_3, ams_3] = runs.each_ref().map(|run| &run.2);
    Ok(Report::new()
        .check(Check::exact("theorem 1, Adam: x after a whole number of periods", adam_1.ends[0], 1.0))
        .check(Check::at_least("theorem 1, Adam: average regret", adam_1.regret, 0.6))
        .check(Check::at_most("theorem 1, AMSGrad: x at the end", ams_1.ends[0], -0.9))
        .check(Check::at_most("theorem 1, AMSGrad: average regret", ams_1.regret, 0.05))
        .check(Check::at_least("every 101st time, Adam: x at the end", adam_2.ends[0], 0.9))
        .check(Check::at_most("every 101st time, AMSGrad: x at the end", ams_2.ends[0], -0.9))
        .check(Check::exact("theorem 3, Adam: share of 16 runs above ½", share(adam_3, 1.0), 1.0))
        .check(Check::at_least("theorem 3, AMSGrad: share of 16 runs below −½", share(ams_3, -1.0), 0.9))
        .table(table)
        .figure(figure(&runs))
        .note(
            "The example of section 3, C x every third time and −x otherwise, with which the paper shows theorem 1; the synthetic \
             one of section 5, 1010 x every 101st time and −10 x otherwise; and that of theorem 3, C x with probability \
             (1 + δ)/(C + 1) and −x otherwise, here with C = 10, δ = 0.2, β₁ = 0 and β₂ = ½. Each step is projected onto \
             [−1, 1], with ηₜ = η/√t. The average of fₜ is least at −1 in all three.",
        )
        .note(
            "Section 5 has 1010 x with probability 0.01 as well. Its drift of 0.2 against gradients of a thousand takes AMSGrad \
             millions of steps, more than run here.",
        )
        .note(
            "Here v is corrected for its bias, as in PyTorch; the paper's AMSGrad does without. Seeds are coordinates of one \
             parameter vector: an element-wise rule cannot tell.",
        ))
}

fn figure(runs: &[(&str, &str, Run); 6]) -> Figure {
    let panels = [
        (0, "theorem 1, C = 3", 5),
        (2, "1010 x every 101st time", 6),
        (4, "theorem 3, C = 10", 5),
    ]
    .map(|(first, title, decades)| {
        let plots: Vec<Plot> = (0..2)
            .map(|k| {
                let (_, name, run) = &runs[first + k];
                style::line(k, axis::log_x(run.kept.iter().copied()), name)
            })
            .collect();
        let layout = style::layout(&plots)
            .with_title(title)
            .with_width(430.0)
            .with_x_label("step t")
            .with_y_label("x")
            .with_y_axis_min(-1.1)
            .with_y_axis_max(1.6)
            .with_y_tick_step(0.5);
        (plots, axis::decades_x(layout, 0, decades))
    });
    Figure::panels(
        "",
        "The iterate against the step, on three sequences of linear functions whose average is least at −1.",
        3,
        panels,
    )
}
