//! The works that the chapter cites, each at a scale that runs in seconds.

mod baydin;
mod bottou;
mod deisenroth;
mod goodfellow;
mod kingma;
mod nesterov;
mod reddi;
mod ruder;
mod rumelhart;
mod wilson;

crate::experiments::suite![
    rumelhart, goodfellow, deisenroth, baydin, kingma, bottou, ruder, wilson, reddi, nesterov
];
