//! Every batch of a few images.

use gradus_numerics::{dot, max};
use gradus_problems::digits::CLASSES;
use gradus_problems::{LogisticRegression, Problem};

use super::{Biases, Factor, apart, biases};

/// Images of which every batch is looked at.
const FEW: usize = 12;

/// The largest deviations over all batches.
pub(super) struct Exhaustive {
    pub(super) bias: f64,
    pub(super) covariance: f64,
    pub(super) with_replacement: f64,
}

pub(super) fn exhaustive(theta: &[f64], factor: Factor) -> Exhaustive {
    let full = gradus_calculus::gradient(&LogisticRegression::new(0..FEW), theta);
    let centre = biases(full.as_slice());
    let singles: Vec<Biases> = (0..FEW)
        .map(|i| {
            let g = LogisticRegression::new(i..=i).closed_form_gradient(theta);
            apart(&biases(g.as_slice()), &centre)
        })
        .collect();
    let spread = covariance(&singles);
    let scale = spread.iter().fold(0.0, |m, &s| max(m, s.abs()));
    let mut found = Exhaustive {
        bias: 0.0,
        covariance: 0.0,
        with_replacement: 0.0,
    };
    for size in 1..=FEW {
        let mut sum = full.clone() * 0.0;
        let mut deviations = Vec::new();
        for members in 0..1_usize << FEW {
            if members.count_ones() as usize != size {
                continue;
            }
            let batch = (0..FEW).filter(|i| members >> i & 1 == 1);
            let g = LogisticRegression::new(batch).closed_form_gradient(theta);
            deviations.push(apart(&biases(g.as_slice()), &centre));
            sum += g;
        }
        let mean = sum / deviations.len() as f64;
        found.bias = max(found.bias, (mean - &full).amax() / full.amax());
        let expected = factor(FEW as f64, size as f64) / size as f64;
        for (found_here, spread) in covariance(&deviations).iter().zip(&spread) {
            found.covariance = max(
                found.covariance,
                (found_here - spread * expected).abs() / scale,
            );
        }
    }
    let variance = |deviations: &[Biases]| {
        deviations.iter().map(|d| dot(d, d)).sum::<f64>() / deviations.len() as f64
    };
    for size in 1..=3_u32 {
        let means: Vec<Biases> = (0..FEW.pow(size))
            .map(|tuple| {
                let members = (0..size).map(|k| tuple / FEW.pow(k) % FEW);
                let mut mean = [0.0; CLASSES];
                for i in members {
                    for (mean, d) in mean.iter_mut().zip(&singles[i]) {
                        *mean += d / f64::from(size);
                    }
                }
                mean
            })
            .collect();
        let expected = variance(&singles) / f64::from(size);
        found.with_replacement = max(
            found.with_replacement,
            (variance(&means) / expected - 1.0).abs(),
        );
    }
    found
}

/// mean dᵢ dⱼ over the deviations, row by row.
fn covariance(deviations: &[Biases]) -> Vec<f64> {
    let mut products = vec![0.0; CLASSES * CLASSES];
    for d in deviations {
        for (k, product) in products.iter_mut().enumerate() {
            *product += d[k / CLASSES] * d[k % CLASSES];
        }
    }
    let n = deviations.len() as f64;
    products.iter().map(|product| product / n).collect()
}
