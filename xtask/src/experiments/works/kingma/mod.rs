//! R5-kingma: Adam beside its rivals on logistic regression and a network, and what its bias correction does to the first steps.

mod correction;
mod logistic;
mod network;

use gradus_numerics::{max, min};

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::experiments::learning::curves::Curves;
use crate::experiments::learning::rules::{self, Rule};
use crate::experiments::learning::statistics::Mean;
use crate::figure::Figure;
use crate::report::Report;
use crate::table::{Table, cells};
use logistic::SEEDS;
use network::Large;

/// Of 40 runs: as many or more would be chance once in fifty times if either were as likely.
const MAJORITY: f64 = 27.0;

/// Of the seeds of a network: nine in ten.
const ALL_BUT_A_FEW: f64 = 0.9;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "R5-kingma",
    suite: Suite::Works,
    statement: "On logistic regression Adam learns about as fast as descent with Nesterov momentum, both faster than AdaGrad (Kingma and Ba 2015); without its bias correction the first steps are too long, and at a large learning rate a network does not survive them.",
    formula: r"\eta_t = \frac{\eta}{\sqrt t}; \qquad \lvert \Delta\theta_1 \rvert = \eta \ \text{ with correction, } \quad \eta\, \frac{1 - \beta_1}{\sqrt{1 - \beta_2}} \ \text{ without}",
    calls: &[
        "Adam::new(AdamConfig { learning_rate, ..Default::default() }, 650)?",
        "LogisticRegression::new(batch).closed_form_gradient(&theta)",
        "Descent::new(Uncorrected { beta1, beta2, .. }, 1)?",
    ],
    run: |context| evidence(context, false),
    control: Control {
        wrong: "AdaGrad in Adam's place, and the correction left in where it should be left out",
        run: |context| evidence(context, true),
    },
};

/// `wrong` puts AdaGrad in Adam's place, and leaves the correction in where it should not be.
fn evidence(context: &Context, wrong: bool) -> anyhow::Result<Report> {
    let [nesterov, ada_grad] =
        [rules::NESTEROV, rules::ADA_GRAD].map(|rule| logistic::tuned(context, &rule));
    let (nesterov, ada_grad) = (nesterov?, ada_grad?);
    let adam = if wrong {
        ada_grad.clone()
    } else {
        logistic::tuned(context, &rules::ADAM)?
    };
    let rules = [rules::ADAM, rules::NESTEROV, rules::ADA_GRAD];
    let (curves, correction) = ([adam, nesterov, ada_grad], wrong);
    let mut report = Report::new();
    for check in order(&curves) {
        report = report.check(check);
    }
    let beta2s = [0.999, 0.9999];
    let plain = beta2s
        .iter()
        .map(|&beta2| correction::steps(beta2, correction))
        .collect::<anyhow::Result<Vec<Vec<f64>>>>()?;
    for (beta2, steps) in beta2s.into_iter().zip(&plain) {
        report = report.check(Check::relative(
            format!("first step over η without correction, β₂ = {beta2}"),
            steps[0],
            (1.0 - 0.9) / (1.0 - beta2).sqrt(),
            4.0 * f64::EPSILON,
        ));
    }
    let corrected = correction::steps(0.999, true)?;
    // The curves of the network are shown and carry no claim: the control does without.
    let networks = if correction {
        Vec::new()
    } else {
        network::tuned(context)?
    };
    let large = [
        Large::new(context, "with correction", 0.999, true)?,
        Large::new(context, "without, β₂ = 0.999", 0.999, correction)?,
        Large::new(context, "without, β₂ = 0.9999", 0.9999, correction)?,
    ];
    let figure = Figure::panels(
        "",
        "Above: the loss of each rule at its best learning rate. Below, left: the size of Adam's steps while its averages fill, with \
         and without correction; right: what that does to a network at a large learning rate.",
        2,
        [
            logistic::panel(&rules, &curves),
            network::curves_panel(&networks),
            correction::panel(&plain, &corrected),
            network::large_panel(&large),
        ],
    );
    Ok(report
        .check(Check::at_most(
            "step over η less 1 with correction, steady gradient: the largest of 1 000",
            corrected.iter().fold(0.0, |m, step| max(m, (step - 1.0).abs())),
            1e-13,
        ))
        .check(Check::exact(
            "network: rules whose best learning rate is at an end of the grid",
            networks.iter().filter(|(_, curve)| !curve.enclosed).count() as f64,
            0.0,
        ))
        .check(Check::at_least(
            "network, η = 0.1, with correction: share of 20 seeds that train, to half the loss of guessing",
            large[0].trained(),
            ALL_BUT_A_FEW,
        ))
        .check(Check::at_most(
            "network, η = 0.1, without correction, β₂ = 0.9999: share of 20 seeds that train",
            large[2].trained(),
            1.0 - ALL_BUT_A_FEW,
        ))
        .table(table(&rules, &curves))
        .table(network::table(&networks, &large))
        .figure(figure)
        .note(
            "Section 6.1 of the paper has MNIST and weight decay; here it is the 8 × 8 digits without, batches of 128, \
             ηₜ = η/√t as there, momentum 0.9, each rule at the learning rate of 10^(k/4), from 0.03 to 18, whose mean loss \
             is least over five seeds that take no part in the checks.",
        )
        .note(
            "Section 6.2 has two hidden layers of 1 000 rectified units on MNIST with weight decay, and with dropout, where it compares the rules; \
             here they have 32 units each, without either, on 1 792 digits, so that every batch of 128 is whole, with He's starting point and a constant learning rate. The order of the \
             rules is shown, not checked.",
        )
        .note(
            "The paper draws one run of each rule and says similar. Here similar means nearer to each other than the slower of \
             the two is to AdaGrad, in more runs than chance would have it. It is not so in every run: at its best rate Nesterov's \
             loss still depends on the order of the batches.",
        )
        .note(
            "Without correction (section 6.4) m has 1 − β₁ of its weight after the first step and √v has √(1 − β₂): 3.16 η at \
             β₂ = 0.999, 10 η at 0.9999. The step then grows further, and returns to η only after 1/(1 − β₂) steps.",
        ))
}

/// Adam ≈ Nesterov < AdaGrad.
fn order(curves: &[Curves]) -> [Check; 3] {
    let edges = curves.iter().filter(|curve| !curve.enclosed).count();
    let [adam, nesterov, ada_grad] = [0, 1, 2].map(|k| curves[k].ends());
    let (mut ahead, mut near) = (0, 0);
    for ((adam, nesterov), ada_grad) in adam.iter().zip(nesterov).zip(ada_grad) {
        let (fast, slow) = (min(*adam, nesterov), max(*adam, nesterov));
        ahead += usize::from(slow >= ada_grad);
        near += usize::from(slow - fast < ada_grad - slow);
    }
    [
        Check::exact(
            "rules whose best learning rate is at an end of the grid",
            edges as f64,
            0.0,
        ),
        Check::exact(
            "runs of 40 in which AdaGrad is not behind Adam and Nesterov",
            ahead as f64,
            0.0,
        ),
        Check::at_least(
            "runs of 40 in which Adam and Nesterov are nearer to each other than the slower to AdaGrad",
            near as f64,
            MAJORITY,
        ),
    ]
}

fn table(rules: &[Rule], curves: &[Curves]) -> Table {
    let mut table = Table::new(
        "",
        format!(
            "Loss on the 1 797 digits after 10 epochs at the best learning rate, over {} seeds.",
            SEEDS.count()
        ),
        &[
            "rule",
            "η",
            "mean loss",
            "standard error",
            "least",
            "largest",
            "mean after 1 epoch",
        ],
    );
    for (rule, curve) in rules.iter().zip(curves) {
        let ends = curve.ends();
        let mean = Mean::of(&ends);
        table.push(cells![
            rule.name,
            curve.eta,
            mean.value,
            mean.error,
            ends.iter().copied().fold(f64::INFINITY, min),
            ends.iter().copied().fold(0.0, max),
            Mean::of(&curve.after(1)).value
        ]);
    }
    table
}
