//! The works that the chapter cites, each at a scale that runs in seconds.

mod baydin;
mod deisenroth;
mod goodfellow;

crate::experiments::suite![goodfellow, deisenroth, baydin];
