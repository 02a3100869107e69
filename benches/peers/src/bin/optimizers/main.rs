//! Optimizer steps in f32: nanoseconds a parameter, beside plain loops, candle, and the limit that memory sets.
//!
//! Everybody runs in turn, so that a change of the machine's speed meets all alike; ratios are medians of the ratios within
//! each round. The limit is the time a triad a ← b + s c takes for as many bytes.

#[cfg(feature = "candle")]
mod candle;
mod field;
mod loops;

use clap::Parser;
use gradus_numerics::Threads;
use gradus_optim::clip::Clip;
use gradus_optim::{
    AdaDeltaConfig, AdaGradConfig, AdaMaxConfig, AdamConfig, AdamWConfig, AmsGradConfig,
    AsgdConfig, Descent, LionConfig, MomentumConfig, NAdamConfig, Optimizer, RAdamConfig,
    RmsPropConfig, RpropConfig, Rule, SgdConfig,
};
use std::hint::black_box;

use field::{Field, Runner};

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
    /// Only contenders whose name contains this; the triad and the plain loops always run.
    #[arg(long, default_value = "")]
    only: String,
}

fn main() {
    let options = Options::parse();
    for &n in &options.parameters {
        for &threads in &options.threads {
            let mut field = field(n, threads, &options.only);
            field.measure(options.rounds);
            field.print();
        }
    }
}

fn field(n: usize, threads: usize, only: &str) -> Field {
    let mut runners = vec![loops::triad(n, threads), loops::one_pass(n, threads)];
    if threads == 1 {
        runners.push(loops::plain(n));
    }
    let mut add = |name: &'static str, make: &dyn Fn(&'static str) -> Runner| {
        if name.contains(only) {
            runners.push(make(name));
        }
    };
    macro_rules! rules {
        ($($name:literal: $config:expr),* $(,)?) => {
            $(add($name, &|name| rule(name, n, threads, $config, Clip::Off));)*
        };
    }
    rules! {
        "Adam": AdamConfig::default(),
        "AdamW": AdamWConfig::default(),
    }
    add("Adam, clipped by norm", &|name| {
        rule(name, n, threads, AdamConfig::default(), Clip::norm(1.0))
    });
    #[cfg(feature = "candle")]
    if threads == 1 {
        add("candle AdamW", &|name| candle::adam_w(name, n));
    }
    rules! {
        "Sgd": SgdConfig::default(),
        "Momentum": MomentumConfig::default(),
        "Momentum, Nesterov": MomentumConfig { nesterov: true, ..Default::default() },
        "AdaGrad": AdaGradConfig::default(),
        "AdaDelta": AdaDeltaConfig::default(),
        "RmsProp": RmsPropConfig::default(),
        "RmsProp, centred, momentum":
            RmsPropConfig { centered: true, momentum: 0.9, ..Default::default() },
        "AmsGrad": AmsGradConfig::default(),
        "AdaMax": AdaMaxConfig::default(),
        "NAdam": NAdamConfig::default(),
        "RAdam": RAdamConfig::default(),
        "Asgd": AsgdConfig::default(),
        "Asgd, averaging": AsgdConfig { t0: 0.0, ..Default::default() },
        "Lion": LionConfig::default(),
        "Rprop": RpropConfig::default(),
    }
    Field::new(n, threads, runners)
}

/// A rule of ours.
fn rule<R: Rule + 'static>(
    name: &'static str,
    n: usize,
    threads: usize,
    config: R,
    clip: Clip,
) -> Runner {
    // θ and every slot are read and written, the gradient is read.
    let bytes = 4 * (3 + 2 * config.slots().len());
    let mut rule = Descent::<R, f32>::new(config, n)
        .and_then(|rule| rule.with_clip(clip))
        .expect("the defaults make sense")
        .with_threads(Threads::Count(threads));
    let (mut theta, gradient) = (vec![0.5; n], field::gradient(n));
    Runner::new(name, bytes, move || {
        rule.step(&mut theta, &gradient).expect("it is finite");
        black_box(&mut theta);
    })
}
