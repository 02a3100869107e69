//! Formulas against both engines, and at the ends of the number line.

mod matrices;
mod probabilities;
