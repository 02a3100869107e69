//! Update rules on flat slices, and what belongs to them.
//!
//! Parameters are one flat slice, their gradient is another. An [`Optimizer`] takes both and makes a step:
//!
//! ```
//! use gradus_optim::{Adam, AdamConfig, Optimizer};
//!
//! let mut adam = Adam::new(AdamConfig { learning_rate: 0.1, ..Default::default() }, 2)?;
//! let mut theta = [2.6_f64, 2.2];
//! for _ in 0..300 {
//!     let gradient = [2.0 * theta[0], 4.0 * theta[1]]; // of the bowl x² + 2y²
//!     adam.step(&mut theta, &gradient)?;
//! }
//! assert!(theta[0].abs() < 1e-4 && theta[1].abs() < 1e-4);
//! # Ok::<(), gradus_optim::OptimError>(())
//! ```
//!
//! A gradient with a NaN or an infinite element is refused before anything is changed.
//!
//! # Rules
//!
//! | rule | Δθ | remembers |
//! |---|---|---|
//! | [`Sgd`] | −η g | – |
//! | [`Momentum`] | −η v, v ← μ v + (1 − τ) g; with Nesterov −η (g + μ v) | v |
//! | [`AdaGrad`] | −η g / (√Σ g² + ε) | Σ g² |
//! | [`RmsProp`] | −η g / (√mean g² + ε); centred; with momentum | mean g² (mean g, velocity) |
//! | [`AdaDelta`] | −η √((mean Δ² + ε) / (mean g² + ε)) g | mean g², mean Δ² |
//! | [`Adam`] | −η m̂ / (√v̂ + ε) | m, v |
//! | [`AdamW`] | the same after θ ← (1 − η λ) θ | m, v |
//! | [`AmsGrad`] | the same with the largest v so far | m, v, max v |
//! | [`AdaMax`] | −η m̂ / u, u ← max(β₂ u, \|g\| + ε) | m, u |
//! | [`NAdam`] | Adam that looks ahead | m, v |
//! | [`RAdam`] | Adam, rectified while v is young | m, v |
//! | [`Lion`] | −η sign(β₁ m + (1 − β₁) g) | m |
//! | [`Rprop`] | −δ sign(g), δ grows and shrinks | sign g, δ |
//! | [`Asgd`] | −ηₜ g | the average of θ |
//!
//! Where the papers leave room, the formulas are PyTorch's; each rule says so. All of them can decay weights (coupled or
//! decoupled), maximise, clip, treat [groups](Group) of parameters differently, share a step over threads, and give and
//! take their [`State`]. Averages β a + (1 − β) g become +0 below the smallest normal number: those of a gradient that stays 0 would
//! end at subnormal numbers, with which processors are slow. The bits depend on none of the threads and on no vector width.

mod descent;
mod error;
mod interval;
mod memory;
mod optimizer;
mod rule;

pub mod clip;
pub mod schedule;
pub mod stochastic;

pub use descent::{Descent, Elements, Group, State};
pub use error::OptimError;
pub use optimizer::Optimizer;
pub use rule::{
    AdaDelta, AdaDeltaConfig, AdaGrad, AdaGradConfig, AdaMax, AdaMaxConfig, Adam, AdamConfig,
    AdamW, AdamWConfig, AmsGrad, AmsGradConfig, Asgd, AsgdConfig, Common, Lion, LionConfig,
    Momentum, MomentumConfig, NAdam, NAdamConfig, RAdam, RAdamConfig, RmsProp, RmsPropConfig,
    Rprop, RpropConfig, Rule, SLOTS, Sgd, SgdConfig, Slot,
};
