//! Floating point whose bits do not depend on the machine.
