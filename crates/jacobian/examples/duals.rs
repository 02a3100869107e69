//! x
use gradus_calculus::*;
use gradus_jacobian::*;
use std::hint::black_box;
use std::time::Instant;
fn time(mut f: impl FnMut()) -> f64 {
    let mut t: Vec<f64> = (0..41)
        .map(|_| {
            let s = Instant::now();
            for _ in 0..5 {
                f();
            }
            s.elapsed().as_secs_f64() / 5.0 * 1e6
        })
        .collect();
    t.sort_by(f64::total_cmp);
    t[8]
}
fn plain(x: &[f64], y: &mut [f64]) {
    let n = x.len();
    for i in 0..n {
        let mut r = (3.0 - 2.0 * x[i]) * x[i] + 1.0;
        if i > 0 {
            r -= x[i - 1];
        }
        if i + 1 < n {
            r -= x[i + 1] * 2.0;
        }
        y[i] = r;
    }
}
fn windowed(x: &[f64], y: &mut [f64]) {
    let n = x.len();
    y[0] = (3.0 - 2.0 * x[0]) * x[0] + 1.0 - 2.0 * x[1];
    y[n - 1] = (3.0 - 2.0 * x[n - 1]) * x[n - 1] + 1.0 - x[n - 2];
    for (y, w) in y[1..].iter_mut().zip(x.windows(3)) {
        *y = (3.0 - 2.0 * w[1]) * w[1] - w[0] - 2.0 * w[2] + 1.0;
    }
}
fn lanes<F: VectorFunction, const N: usize>(f: &F, x: &[f64], eval_only: bool) -> f64 {
    let mut xs: Vec<Dual<Unguarded, N>> = x
        .iter()
        .enumerate()
        .map(|(i, &x)| Dual::variable(Unguarded(x), i % N))
        .collect();
    let mut ys = vec![Dual::<Unguarded, N>::from(0.0); x.len()];
    time(|| {
        if !eval_only {
            for (d, &x) in xs.iter_mut().zip(x) {
                d.value = Unguarded(x);
            }
            ys.fill(Dual::from(f64::NAN));
        }
        f.eval(black_box(&xs), &mut ys);
        black_box(&ys);
    })
}
fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let broyden = vector_function!(|n| n, |x, y| {
        let n = x.len();
        for i in 0..n {
            let mut r = (-(x[i] * 2.0) + 3.0) * x[i] + 1.0;
            if i > 0 {
                r -= x[i - 1];
            }
            if i + 1 < n {
                r -= x[i + 1] * 2.0;
            }
            y[i] = r;
        }
    });
    let wbroyden = vector_function!(|n| n, |x, y| {
        let n = x.len();
        y[0] = (-(x[0] * 2.0) + 3.0) * x[0] + 1.0 - x[1] * 2.0;
        y[n - 1] = (-(x[n - 1] * 2.0) + 3.0) * x[n - 1] + 1.0 - x[n - 2];
        for (y, w) in y[1..].iter_mut().zip(x.windows(3)) {
            *y = (-(w[1] * 2.0) + 3.0) * w[1] - w[0] - w[2] * 2.0 + 1.0;
        }
    });
    let x: Vec<f64> = (0..n).map(|i| -1.0 - (i % 7) as f64 * 0.01).collect();
    let mut y = vec![0.0; n];
    let p = SparsityPattern::of_jacobian(&broyden, &x, Reach::Everywhere).unwrap();
    let c = Coloring::columns(&p, Order::Natural);

    let mut bt = SparseJacobian::new(&broyden, &x).unwrap();
    let mut bu = SparseJacobian::new(&broyden, &x)
        .unwrap()
        .without_comparison();
    let mut xs: Vec<Dual<Unguarded, 4>> = x
        .iter()
        .enumerate()
        .map(|(i, &x)| Dual::variable(Unguarded(x), i % 4))
        .collect();
    let mut ys = vec![Dual::<Unguarded, 4>::from(0.0); x.len()];
    let mut best = [f64::INFINITY; 10];
    for _ in 0..150 {
        let mut k = 0;
        let mut t = |f: &mut dyn FnMut()| {
            f();
            let s = Instant::now();
            f();
            let e = s.elapsed().as_secs_f64() * 1e6;
            best[k] = best[k].min(e);
            k += 1;
        };
        t(&mut || {
            plain(black_box(&x), &mut y);
            black_box(&y);
        });
        t(&mut || {
            windowed(black_box(&x), &mut y);
            black_box(&y);
        });
        t(&mut || {
            broyden.eval(black_box(&xs), &mut ys);
            black_box(&ys);
        });
        t(&mut || {
            wbroyden.eval(black_box(&xs), &mut ys);
            black_box(&ys);
        });
        t(&mut || {
            for (d, &x) in xs.iter_mut().zip(black_box(&x)) {
                d.value = Unguarded(x);
            }
            black_box(&xs);
        });

        t(&mut || {
            black_box(bu.jacobian(&broyden, black_box(&x)));
        });
        t(&mut || {
            black_box(bu.jacobian(&wbroyden, black_box(&x)));
        });
        t(&mut || {
            black_box(bt.jacobian(&broyden, black_box(&x)));
        });
        t(&mut || {
            black_box(bt.jacobian(&wbroyden, black_box(&x)));
        });
    }
    println!(
        "plain branchy {:.0} windowed {:.0} | duals4 {:.0} {:.0} | seed {:.0} | sweep {:.0} {:.0} | tested {:.0} {:.0}",
        best[0], best[1], best[2], best[3], best[4], best[5], best[6], best[7], best[8]
    );
}
