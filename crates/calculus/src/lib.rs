//! Derivatives of f: Rⁿ → R.
