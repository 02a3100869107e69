//! 5.4-collapse: softmax and cross-entropy together.

use gradus_calculus::{Differentiator, Forward, Real, Reverse, ScalarFunction};
use gradus_jacobian::stage::{CrossEntropy, Softmax, SoftmaxCrossEntropy, Target};
use gradus_jacobian::{Chain, Mode, VectorFunction, jacobian_by, softmax};
use gradus_numerics::{max, uniform};

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::number::short;
use crate::report::Report;
use crate::table::{Table, cells};

const CLASSES: usize = 10;
const POINTS: usize = 200;
const TOLERANCE: f64 = 1e-14;
/// Up to here the literal chain holds.
const MODERATE: f64 = 30.0;
/// Here it does not.
const LARGE: f64 = 1e4;
const SCALES: [f64; 7] = [1.0, MODERATE, 300.0, 700.0, 1000.0, LARGE, 1e300];

/// The collapsed gradient from ŷ = softmax(z) and the label.
type Collapsed = fn(&[f64], usize) -> Vec<f64>;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "5.4-collapse",
    suite: Suite::Jacobians,
    statement: "Behind softmax, the gradient of the cross-entropy collapses to ŷ − y: the product of −1/s_y with softmax's Jacobian is a difference.",
    formula: r"L = -\ln s_y, \qquad \frac{\partial L}{\partial z_i} = -\frac{1}{s_y}\, s_y (\delta_{yi} - s_i) = s_i - \delta_{yi}",
    calls: &[
        "softmax::cross_entropy(&z, label)",
        "Chain::new(vec![Box::new(Softmax::new(k)), Box::new(CrossEntropy::new(k, Target::Class(label))?)])",
        "jacobian_by(Mode::Reverse, &LogSoftmax, &z).row(label)",
        "Forward::default(), Reverse::default() on ln Σ exp zₖ − z_y",
    ],
    run: |context: &Context| {
        evidence(context, |s, label| {
            let axis = |i: usize| f64::from(u8::from(i == label));
            s.iter().enumerate().map(|(i, s)| s - axis(i)).collect()
        })
    },
    control: Control {
        wrong: "y − ŷ",
        run: |context: &Context| {
            evidence(context, |s, label| {
                let axis = |i: usize| f64::from(u8::from(i == label));
                s.iter().enumerate().map(|(i, s)| axis(i) - s).collect()
            })
        },
    },
};

/// L(z) = ln Σ exp zₖ − zₜ, t the label.
struct LogSumExp(usize);
impl ScalarFunction for LogSumExp {
    fn eval<T: Real>(&self, z: &[T]) -> T {
        T::log_sum_exp(z) - z[self.0]
    }
}

/// ln sⱼ = zⱼ − ln Σ exp zₖ
struct LogSoftmax;
impl VectorFunction for LogSoftmax {
    fn outputs(&self, inputs: usize) -> usize {
        inputs
    }
    fn eval<T: Real>(&self, z: &[T], log_s: &mut [T]) {
        let log_total = T::log_sum_exp(z);
        for (log_s, z) in log_s.iter_mut().zip(z) {
            *log_s = *z - log_total;
        }
    }
}

/// The ways to the gradient, at logits of one scale: the largest distance from ŷ − y, and in how many cases there is none.
struct Findings {
    scale: f64,
    cases: usize,
    /// Cases in which the label's probability is so small that its inverse is ∞: 0, or one of the last numbers before it.
    vanished: usize,
    ways: [Way; 6],
}

#[derive(Clone, Copy, Default)]
struct Way {
    error: f64,
    undefined: usize,
}

const WAYS: [&str; 6] = [
    "literal product",
    "chain of two stages",
    "log-softmax",
    "fused stage",
    "closed form",
    "engines on log-sum-exp",
];
/// Those that hold at any scale.
const STABLE: std::ops::Range<usize> = 2..6;

fn evidence(context: &Context, collapsed: Collapsed) -> anyhow::Result<Report> {
    let all = SCALES
        .into_iter()
        .map(|scale| Findings::measure(context, scale, collapsed))
        .collect::<anyhow::Result<Vec<Findings>>>()?;
    let mut report = Report::new();
    for findings in &all {
        let scale = short(findings.scale);
        let holding = if findings.scale <= MODERATE {
            0..6
        } else {
            STABLE
        };
        for way in holding {
            report = report.check(Check::at_most(
                format!(
                    "logits to ±{scale}, {}: largest distance from ŷ − y",
                    WAYS[way]
                ),
                if findings.ways[way].undefined > 0 {
                    f64::NAN
                } else {
                    findings.ways[way].error
                },
                TOLERANCE,
            ));
        }
        if findings.scale >= LARGE {
            for way in [0, 1] {
                report = report.check(Check::exact(
                    format!(
                        "logits to ±{scale}, {}: cases of ∞ · 0 less those with 1/s_y = ∞",
                        WAYS[way]
                    ),
                    findings.ways[way].undefined as f64 - findings.vanished as f64,
                    0.0,
                ));
            }
            report = report.check(Check::at_least(
                format!("logits to ±{scale}: share of cases with 1/s_y = ∞"),
                findings.vanished as f64 / findings.cases as f64,
                0.5,
            ));
        }
    }
    Ok(report.table(table(&all)).note(
        "200 points of ten logits uniform within the scale, every class as the label once: 2 000 cases a scale. The literal \
         product is −1/s_y times row y of softmax's Jacobian. Where s_y is 0, or so small that 1/s_y overflows, it is ∞ · 0, which is the reason for the \
         fused pair; log-softmax, whose Jacobian δ − s has no such factor, holds as well. A chain says which of its stages \
         the NaN came from.",
    ))
}

impl Findings {
    fn measure(context: &Context, scale: f64, collapsed: Collapsed) -> anyhow::Result<Self> {
        let mut rng = context.stream(&format!("logits to {scale:e}"));
        let mut findings = Self {
            scale,
            cases: 0,
            vanished: 0,
            ways: [Way::default(); 6],
        };
        for _ in 0..POINTS {
            let z: Vec<f64> = (0..CLASSES)
                .map(|_| scale * (2.0 * uniform(&mut rng) - 1.0))
                .collect();
            for label in 0..CLASSES {
                findings.case(&z, label, collapsed)?;
            }
        }
        Ok(findings)
    }

    fn case(&mut self, z: &[f64], label: usize, collapsed: Collapsed) -> anyhow::Result<()> {
        let s = softmax::try_softmax(z)?;
        let expected = collapsed(s.as_slice(), label);
        self.cases += 1;
        self.vanished += usize::from((1.0 / s[label]).is_infinite());

        let row = softmax::try_jacobian(s.as_slice())?;
        let literal: Vec<f64> = (0..CLASSES)
            .map(|i| -1.0 / s[label] * row[(label, i)])
            .collect();
        self.add(0, Some(&literal), &expected);

        let target = || Target::Class(label);
        let two = Chain::new(vec![
            Box::new(Softmax::new(CLASSES)),
            Box::new(CrossEntropy::new(CLASSES, target())?),
        ])?;
        let chained = two.vjp(z, &[1.0]).ok();
        self.add(
            1,
            chained.as_ref().map(|c| c.derivative.as_slice()),
            &expected,
        );

        // −∇(ln s_y) by the tape
        let log = -jacobian_by(Mode::Reverse, &LogSoftmax, z)
            .row(label)
            .transpose();
        self.add(2, Some(log.as_slice()), &expected);

        let fused = Chain::new(vec![
            Box::new(SoftmaxCrossEntropy::new(CLASSES, target())?) as _
        ])?;
        self.add(
            3,
            Some(fused.vjp(z, &[1.0])?.derivative.as_slice()),
            &expected,
        );

        self.add(
            4,
            Some(softmax::try_cross_entropy(z, label)?.1.as_slice()),
            &expected,
        );

        let mut gradient = [0.0; CLASSES];
        Forward::default().try_value_and_gradient_into(&LogSumExp(label), z, &mut gradient)?;
        self.add(5, Some(&gradient), &expected);
        Reverse::default().try_value_and_gradient_into(&LogSumExp(label), z, &mut gradient)?;
        self.add(5, Some(&gradient), &expected);
        Ok(())
    }

    fn add(&mut self, way: usize, gradient: Option<&[f64]>, expected: &[f64]) {
        let way = &mut self.ways[way];
        let gap = gradient.map_or(f64::NAN, |gradient| {
            let gaps = gradient.iter().zip(expected).map(|(g, e)| (g - e).abs());
            gaps.fold(0.0, max)
        });
        if gap.is_nan() {
            way.undefined += 1;
        } else {
            way.error = max(way.error, gap);
        }
    }
}

fn table(all: &[Findings]) -> Table {
    let mut table = Table::new(
        "",
        "Largest distance from ŷ − y where there is a number, and the share of cases where there is none.",
        &["logits to ±", "way", "largest distance", "share of NaN"],
    );
    for findings in all {
        for (name, way) in WAYS.into_iter().zip(findings.ways) {
            table.push(cells![
                findings.scale,
                name,
                way.error,
                way.undefined as f64 / findings.cases as f64,
            ]);
        }
    }
    table
}
