//! The product against its definition: every instruction set, shape, stride, start and number of threads.

#[expect(clippy::float_cmp, reason = "small numbers are exact")]
mod edges;
#[expect(clippy::float_cmp, reason = "what is left alone is equal")]
mod errors;
mod fused;
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "pages without access")]
mod guard;
mod oracle;
mod shapes;
mod threads;
