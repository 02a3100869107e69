use gradus_jacobian::*;
use std::time::Instant;
fn stencil(k: usize, l: usize) -> SparsityPattern {
    let mut e = vec![];
    for i in 0..k {
        for j in 0..l {
            let p = i * l + j;
            e.push((p, p));
            if i > 0 {
                e.push((p, p - l));
            }
            if i + 1 < k {
                e.push((p, p + l));
            }
            if j > 0 {
                e.push((p, p - 1));
            }
            if j + 1 < l {
                e.push((p, p + 1));
            }
        }
    }
    SparsityPattern::from_entries(k * l, k * l, e).unwrap()
}
fn main() {
    for (k, l) in [
        (3, 3),
        (4, 4),
        (5, 5),
        (8, 8),
        (10, 10),
        (10, 20),
        (17, 23),
        (30, 30),
        (100, 100),
    ] {
        let p = stencil(k, l);
        let c: Vec<_> = Order::ALL
            .iter()
            .map(|o| {
                let c = Coloring::columns(&p, *o);
                assert!(c.is_valid_for(&p));
                c.count()
            })
            .collect();
        let s: Vec<_> = Order::ALL
            .iter()
            .map(|o| {
                let c = Coloring::star(&p, *o).unwrap();
                assert!(c.is_valid_for(&p));
                c.count()
            })
            .collect();
        println!("{k}x{l} columns {c:?} star {s:?}");
    }
    for hw in [1, 2, 3, 5] {
        let n = 200;
        let p = SparsityPattern::from_entries(
            n,
            n,
            (0..n).flat_map(|i: usize| {
                (i.saturating_sub(hw)..=(i + hw).min(n - 1)).map(move |j| (i, j))
            }),
        )
        .unwrap();
        let c: Vec<_> = Order::ALL
            .iter()
            .map(|o| Coloring::columns(&p, *o).count())
            .collect();
        let s: Vec<_> = Order::ALL
            .iter()
            .map(|o| {
                let c = Coloring::star(&p, *o).unwrap();
                assert!(c.is_valid_for(&p));
                c.count()
            })
            .collect();
        println!("band {hw} columns {c:?} star {s:?}");
    }
    let n = 100_000;
    let p = SparsityPattern::from_entries(
        n,
        n,
        (0..n).flat_map(|i: usize| (i.saturating_sub(1)..=(i + 1).min(n - 1)).map(move |j| (i, j))),
    )
    .unwrap();
    for o in Order::ALL {
        let t = Instant::now();
        let c = Coloring::columns(&p, o);
        let t1 = t.elapsed();
        let t = Instant::now();
        let s = Coloring::star(&p, o).unwrap();
        println!(
            "{o:?} tri {} {t1:?} star {} {:?}",
            c.count(),
            s.count(),
            t.elapsed()
        );
    }
    let p =
        SparsityPattern::from_entries(n, n, (0..n).flat_map(|i: usize| [(0, i), (i, 0), (i, i)]))
            .unwrap();
    for o in Order::ALL {
        let t = Instant::now();
        let s = Coloring::star(&p, o).unwrap();
        println!("{o:?} arrow star {} {:?}", s.count(), t.elapsed());
    }
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
    let x: Vec<f64> = (0..n).map(|i| -1.0 - (i % 7) as f64 * 0.01).collect();
    let mut y = vec![0.0; n];
    for _ in 0..3 {
        let t = Instant::now();
        for _ in 0..100 {
            broyden.eval(std::hint::black_box(&x), &mut y);
            std::hint::black_box(&y);
        }
        println!("eval {:?}", t.elapsed() / 100);
        let t = Instant::now();
        let p = SparsityPattern::of_jacobian(&broyden, &x, Reach::Everywhere).unwrap();
        println!("trace {:?} nnz {} {}", t.elapsed(), p.nnz(), p.is_global());
    }
    println!("{}", stencil(4, 4));
}
