//! Functions with known answers, and the 8 × 8 digits.
//!
//! Each function is written once as a [`ScalarFunction`](gradus_calculus::ScalarFunction), so that every engine can
//! differentiate it, and carries its derivatives worked out by hand as a [`Problem`], so that every engine can be judged.
//!
//! | problem | formula | n | stationary points |
//! |---|---|---|---|
//! | [`RunningExample`] | f(x, y) = x²y + sin y | 2 | saddles at (0, ± π/2) |
//! | [`Bowl`] | b(x, y) = x² + 2y² | 2 | minimum at the origin |
//! | [`Well`] | cosh x + cosh 2y − 2 | 2 | minimum at the origin |
//! | [`Hill`] | e^(−x²/2 − y²) | 2 | maximum at the origin |
//! | [`Saddle`] | x² − y² | 2 | saddle at the origin |
//! | [`Beale`] | Σₖ (cₖ − x (1 − yᵏ))², c = (1.5, 2.25, 2.625) | 2 | minimum at (3, ½), saddle at (0, 1) |
//! | [`Rosenbrock`] | Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² | any ≥ 2 | minimum at (1, …, 1) |
//! | [`Helmholtz`], [`StructuredHelmholtz`] | Σ xᵢ ln(xᵢ/(1 − b·x)) − xᵀA x φ(b·x), the free energy of a mixed fluid | any ≥ 1 | – |
//! | [`GaussianMixture`] | Σ ln Σ πₖ N(x; μₖ, (QₖᵀQₖ)⁻¹) + ln prior, the log posterior of a mixture | K (1 + 2d + d(d − 1)/2) | – |
//! | [`LogisticRegression`] | mean cross-entropy of softmax(W x + b) on the digits | 650 | – |
//! | [`TanhNetwork`] | mean cross-entropy of softmax(W₂ tanh(W₁ x + b₁) + b₂) on the digits | 1 210 | – |
//!
//! Maps are [`VectorFunction`](gradus_jacobian::VectorFunction)s and carry their Jacobians as [`MapProblem`]s.
//!
//! | map | formula | n → m |
//! |---|---|---|
//! | any scalar problem | its gradient is a row | n → 1 |
//! | [`Polar`], [`Spherical`] | r (cos φ, sin φ); r (sin θ cos φ, sin θ sin φ, cos θ) | 2 → 2, 3 → 3 |
//! | [`RotatedPoint`] | R(r) v | 6 → 3 |
//! | [`Affine`], [`TanhLayer`] | A x + b, tanh(A x) | any |
//! | [`Softmax`] | exp zⱼ/Σ exp zᵢ | n → n |
//! | [`HelicalValley`], [`PowellSingular`], [`RosenbrockResiduals`] | residuals of the test functions | 3 → 3, 4 → 4, n → 2n − 2 |
//! | [`BroydenTridiagonal`] | (3 − 2xᵢ) xᵢ − xᵢ₋₁ − 2xᵢ₊₁ + 1 | n → n |
//! | [`ExponentialFit`] | a e^(−b t) + c − y | 3 → observations |
//! | [`BundleAdjustment`] | w (project(camera, X) − measured), 1 − w² | 11n + 3m + p → 3p |
//!
//! ```
//! use gradus_calculus::{Engine, gradient};
//! use gradus_problems::{Problem, RunningExample, problems};
//!
//! let x = [1.0, 0.0];
//! assert_eq!(gradient(&RunningExample, &x), RunningExample.closed_form_gradient(&x)); // both (0, 2)
//!
//! // As a list: every engine on every problem.
//! for problem in problems() {
//!     let x = problem.lower();
//!     let forward = problem.gradient_by(&mut Engine::default(), &x)?;
//!     assert!((forward - problem.closed_form_gradient(&x)).amax() < 1e-9, "{}", problem.name());
//! }
//! # Ok::<(), gradus_calculus::CalculusError>(())
//! ```

mod beale;
mod bowl;
mod bundle_adjustment;
pub mod digits;
mod gaussian_mixture;
mod helmholtz;
mod hill;
mod logistic_regression;
mod maps;
mod problem;
mod rosenbrock;
mod running_example;
mod saddle;
mod softmax_loss;
mod structured_helmholtz;
mod tanh_network;
mod well;

pub use beale::Beale;
pub use bowl::Bowl;
pub use bundle_adjustment::{
    BundleAdjustment, Observation, Reprojection, WeightDeviation, rotation,
};
pub use digits::digits;
pub use gaussian_mixture::{GaussianMixture, WishartPrior};
pub use helmholtz::Helmholtz;
pub use hill::Hill;
pub use logistic_regression::LogisticRegression;
pub use maps::{
    Affine, BroydenTridiagonal, ExponentialFit, HelicalValley, MapProblem, Polar, PowellSingular,
    RosenbrockResiduals, RotatedPoint, Softmax, Spherical, TanhLayer, maps, sample_map,
};
pub use problem::{KnownStationaryPoint, Problem, problems, sample};
pub use rosenbrock::Rosenbrock;
pub use running_example::RunningExample;
pub use saddle::Saddle;
pub use structured_helmholtz::StructuredHelmholtz;
pub use tanh_network::TanhNetwork;
pub use well::Well;

/// The README's examples, compiled and run with the doctests of the topmost crate.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
