//! Functions with known answers.
