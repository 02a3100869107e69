//! The works that the chapter cites, each at a scale that runs in seconds.

mod baydin;
mod nesterov;
mod reddi;
mod wilson;

crate::experiments::suite![baydin, wilson, reddi, nesterov];
