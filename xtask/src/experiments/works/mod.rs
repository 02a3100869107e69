//! The works that the chapter cites, each at a scale that runs in seconds.

mod baydin;

crate::experiments::suite![baydin];
