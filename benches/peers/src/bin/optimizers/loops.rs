//! Loops to compare with: what memory allows, and Adam without a library.

use std::hint::black_box;

use gradus_numerics::{Kernel, Threads, dispatch};

use crate::field::{Runner, gradient};

/// a ← b + s c.
struct Triad<'a> {
    a: &'a mut [f32],
    b: &'a [f32],
    c: &'a [f32],
}

impl Kernel for Triad<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for ((a, b), c) in self.a.iter_mut().zip(self.b).zip(self.c) {
            *a = b + 3.0 * c;
        }
    }
}

pub fn triad(n: usize, threads: usize) -> Runner {
    let (mut a, b, c) = (vec![0.0; n], gradient(n), gradient(n));
    let part = n.div_ceil(threads);
    // the line that is written is read first: 16 bytes
    Runner::new("triad", 16, move || {
        let mut parts: Vec<&mut [f32]> = a.chunks_mut(part).collect();
        Threads::Count(threads).for_each(&mut parts, |i, a| {
            let range = i * part..i * part + a.len();
            let (b, c) = (&b[range.clone()], &c[range]);
            dispatch(Triad { a, b, c });
        });
        black_box(&mut a);
    })
}

/// Adam in one pass over memory, for a range of the parameters.
struct Pass<'a> {
    theta: &'a mut [f32],
    gradient: &'a [f32],
    m: &'a mut [f32],
    v: &'a mut [f32],
    eta: f32,
    inverse: f32,
}

impl Kernel for Pass<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (eta, inverse) = (self.eta, self.inverse);
        let state = self.m.iter_mut().zip(self.v);
        let elements = self.theta.iter_mut().zip(self.gradient).zip(state);
        for ((theta, &g), (m, v)) in elements {
            *m = 0.9 * *m + 0.1 * g;
            *v = 0.999 * *v + 0.001 * g * g;
            *theta -= eta * *m / (v.sqrt() * inverse + 1e-8);
        }
    }
}

/// What makes step t of Adam from its averages: η and the factor of √v.
fn corrections(t: i32) -> (f32, f32) {
    let eta = 1e-3 / (1.0 - 0.9_f32.powi(t));
    (eta, 1.0 / (1.0 - 0.999_f32.powi(t)).sqrt())
}

/// Adam as one pass with the widest vector instructions, without a look at the gradient before: what the bar is set by.
pub fn one_pass(n: usize, threads: usize) -> Runner {
    let (mut theta, gradient) = (vec![0.5_f32; n], gradient(n));
    let (mut m, mut v) = (vec![0.0_f32; n], vec![0.0_f32; n]);
    let part = n.div_ceil(threads);
    let mut t = 0;
    Runner::new("Adam, one pass", 28, move || {
        t += 1;
        let (eta, inverse) = corrections(t);
        let state = m.chunks_mut(part).zip(v.chunks_mut(part));
        let pieces = theta.chunks_mut(part).zip(gradient.chunks(part)).zip(state);
        let mut pieces: Vec<_> = pieces.map(Some).collect();
        Threads::Count(threads).for_each(&mut pieces, |_, piece| {
            let ((theta, gradient), (m, v)) = piece.take().expect("everybody gets one piece");
            dispatch(Pass {
                theta,
                gradient,
                m,
                v,
                eta,
                inverse,
            });
        });
        black_box(&mut theta);
    })
}

/// The same at the baseline target: what one would write.
pub fn plain(n: usize) -> Runner {
    let (mut theta, gradient) = (vec![0.5_f32; n], gradient(n));
    let (mut m, mut v) = (vec![0.0_f32; n], vec![0.0_f32; n]);
    let mut t = 0;
    Runner::new("Adam, plain loop", 28, move || {
        t += 1;
        let (eta, inverse) = corrections(t);
        Pass {
            theta: &mut theta,
            gradient: &gradient,
            m: &mut m,
            v: &mut v,
            eta,
            inverse,
        }
        .run();
        black_box(&mut theta);
    })
}
