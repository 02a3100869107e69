//! Optimizer steps in f32: nanoseconds a parameter, beside a plain loop and the limit that memory sets.
//!
//! Everybody runs in turn, so that a change of the machine's speed meets all alike; ratios are medians of the ratios within
//! each round. The limit is the time a triad a ← b + s c takes for as many bytes.

use std::hint::black_box;
use std::time::Instant;

use clap::Parser;
use gradus_numerics::{Kernel, Threads, dispatch};
use gradus_optim::clip::Clip;
use gradus_optim::{
    AdaDeltaConfig, AdaGradConfig, AdaMaxConfig, AdamConfig, AdamWConfig, AmsGradConfig,
    AsgdConfig, Descent, LionConfig, MomentumConfig, NAdamConfig, Optimizer, RAdamConfig,
    RmsPropConfig, RpropConfig, Rule, SgdConfig,
};

/// Measures optimizer steps.
#[derive(Parser)]
struct Options {
    /// Numbers of parameters.
    #[arg(long, value_delimiter = ',', default_value = "1000000,10000000")]
    parameters: Vec<usize>,
    /// Numbers of threads.
    #[arg(long, value_delimiter = ',', default_value = "1,2")]
    threads: Vec<usize>,
    /// Rounds.
    #[arg(long, default_value_t = 31, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

fn main() {
    let options = Options::parse();
    for &n in &options.parameters {
        for &threads in &options.threads {
            let mut field = Field::new(n, threads);
            field.measure(options.rounds);
            field.print();
        }
    }
}

/// Someone who makes steps.
struct Runner {
    name: &'static str,
    /// Bytes read and written for each parameter, the finite check not counted.
    bytes: usize,
    step: Box<dyn FnMut()>,
    /// Nanoseconds a parameter, one figure a round.
    times: Vec<f64>,
}

/// All who run in turn; the first is the triad.
struct Field {
    n: usize,
    threads: usize,
    runners: Vec<Runner>,
}

impl Field {
    fn new(n: usize, threads: usize) -> Self {
        let mut field = Self {
            n,
            threads,
            runners: vec![triad(n, threads)],
        };
        if threads == 1 {
            field.runners.push(plain_adam(n));
        }
        field.rule("Sgd", SgdConfig::default());
        field.rule("Momentum", MomentumConfig::default());
        let nesterov = true;
        let config = MomentumConfig {
            nesterov,
            ..Default::default()
        };
        field.rule("Momentum, Nesterov", config);
        field.rule("AdaGrad", AdaGradConfig::default());
        field.rule("AdaDelta", AdaDeltaConfig::default());
        field.rule("RmsProp", RmsPropConfig::default());
        let config = RmsPropConfig {
            centered: true,
            momentum: 0.9,
            ..Default::default()
        };
        field.rule("RmsProp, centred, momentum", config);
        field.rule("Adam", AdamConfig::default());
        field.clipped("Adam, clipped by norm", AdamConfig::default());
        field.rule("AdamW", AdamWConfig::default());
        field.rule("AmsGrad", AmsGradConfig::default());
        field.rule("AdaMax", AdaMaxConfig::default());
        field.rule("NAdam", NAdamConfig::default());
        field.rule("RAdam", RAdamConfig::default());
        field.rule("Asgd", AsgdConfig::default());
        field.rule("Lion", LionConfig::default());
        field.rule("Rprop", RpropConfig::default());
        field
    }

    fn rule<R: Rule + 'static>(&mut self, name: &'static str, config: R) {
        self.run(name, config, Clip::Off);
    }

    fn clipped<R: Rule + 'static>(&mut self, name: &'static str, config: R) {
        self.run(name, config, Clip::norm(1.0));
    }

    fn run<R: Rule + 'static>(&mut self, name: &'static str, config: R, clip: Clip) {
        let bytes = 4 * (3 + 2 * config.slots().len());
        let mut rule = Descent::<R, f32>::new(config, self.n)
            .and_then(|rule| rule.with_clip(clip))
            .expect("the defaults make sense")
            .with_threads(Threads::Count(self.threads));
        let (mut theta, gradient) = (vec![0.5; self.n], gradient(self.n));
        let step = move || {
            rule.step(&mut theta, &gradient).expect("it is finite");
            black_box(&mut theta);
        };
        self.runners.push(Runner::new(name, bytes, step));
    }

    fn measure(&mut self, rounds: u32) {
        // Where a step fits into the caches, one that is not counted brings its data there.
        let calls = (4_000_000 / self.n).max(1);
        for _ in 0..rounds {
            for runner in &mut self.runners {
                if calls > 1 {
                    (runner.step)();
                }
                let start = Instant::now();
                for _ in 0..calls {
                    (runner.step)();
                }
                let time = start.elapsed().as_secs_f64() * 1e9 / (calls * self.n) as f64;
                runner.times.push(time);
            }
        }
    }

    fn print(&self) {
        println!("\n{} parameters, {} threads", self.n, self.threads);
        println!("| rule | bytes | ns a parameter | × limit |");
        println!("|---|---|---|---|");
        let triad = &self.runners[0];
        for runner in &self.runners {
            let limit = |time: &f64| time / triad.bytes as f64 * runner.bytes as f64;
            let pairs = runner.times.iter().zip(triad.times.iter().map(limit));
            println!(
                "| {} | {} | {:.3} | {:.2} |",
                runner.name,
                runner.bytes,
                median(runner.times.iter().copied()),
                median(pairs.map(|(time, limit)| time / limit))
            );
        }
    }
}

impl Runner {
    fn new(name: &'static str, bytes: usize, step: impl FnMut() + 'static) -> Self {
        Self {
            name,
            bytes,
            step: Box::new(step),
            times: Vec::new(),
        }
    }
}

fn gradient(n: usize) -> Vec<f32> {
    (0..n)
        .map(|i| (i * 7919 % 1000) as f32 * 1e-4 - 0.05)
        .collect()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// a ← b + s c.
struct Triad<'a> {
    a: &'a mut [f32],
    b: &'a [f32],
    c: &'a [f32],
}

impl Kernel for Triad<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for ((a, b), c) in self.a.iter_mut().zip(self.b).zip(self.c) {
            *a = b + 3.0 * c;
        }
    }
}

fn triad(n: usize, threads: usize) -> Runner {
    let (mut a, b, c) = (vec![0.0; n], gradient(n), gradient(n));
    let part = n.div_ceil(threads);
    // the line that is written is read first: 16 bytes
    Runner::new("triad", 16, move || {
        let mut parts: Vec<&mut [f32]> = a.chunks_mut(part).collect();
        Threads::Count(threads).for_each(&mut parts, |i, a| {
            let range = i * part..i * part + a.len();
            let (b, c) = (&b[range.clone()], &c[range]);
            dispatch(Triad { a, b, c });
        });
        black_box(&mut a);
    })
}

/// Adam as a plain loop at the baseline target, without any check: what one would write.
fn plain_adam(n: usize) -> Runner {
    let (mut theta, gradient) = (vec![0.5_f32; n], gradient(n));
    let (mut m, mut v) = (vec![0.0_f32; n], vec![0.0_f32; n]);
    let mut t = 0;
    Runner::new("Adam, plain loop", 28, move || {
        t += 1;
        let eta = 1e-3 / (1.0 - 0.9_f32.powi(t));
        let inverse = 1.0 / (1.0 - 0.999_f32.powi(t)).sqrt();
        let state = m.iter_mut().zip(&mut v);
        for ((theta, &g), (m, v)) in theta.iter_mut().zip(&gradient).zip(state) {
            *m = 0.9 * *m + 0.1 * g;
            *v = 0.999 * *v + 0.001 * g * g;
            *theta -= eta * *m / (v.sqrt() * inverse + 1e-8);
        }
        black_box(&mut theta);
    })
}
