//! x
use gradus_jacobian::*;
fn main() {
    let n = 100_000;
    let broyden = vector_function!(|n| n, |x, y| {
        let n = x.len();
        for i in 0..n {
            let mut r = (-(x[i]*2.0) + 3.0)*x[i] + 1.0;
            if i > 0 { r -= x[i-1]; }
            if i+1 < n { r -= x[i+1]*2.0; }
            y[i] = r;
        }
    });
    let x: Vec<f64> = (0..n).map(|i| -1.0 - (i%7) as f64*0.01).collect();
    for _ in 0..100 { std::hint::black_box(SparsityPattern::of_jacobian(&broyden,&x,Reach::Everywhere).unwrap()); }
}
