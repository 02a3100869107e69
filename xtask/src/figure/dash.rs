//! Dashes for pixels. `kuva`'s raster starts a dash anew at every point of a line and does not scale it, so that a
//! dense dashed line comes out solid. Here each dash becomes a line of its own.

use kuva::render::color::Color;
use kuva::render::render::{Primitive, Scene};

/// The same scene with every dashed line cut into its dashes.
pub(super) fn cut(scene: &Scene) -> Scene {
    let mut solid = Scene::with_capacity(scene.width, scene.height, scene.elements.len());
    solid.background_color.clone_from(&scene.background_color);
    solid.text_color.clone_from(&scene.text_color);
    solid.font_family.clone_from(&scene.font_family);
    for element in &scene.elements {
        match element {
            Primitive::PolyLine {
                points,
                stroke,
                stroke_width,
                stroke_dasharray: Some(dashes),
            } => solid
                .elements
                .extend(dashed(points, dashes, stroke, *stroke_width)),
            Primitive::Line {
                x1,
                y1,
                x2,
                y2,
                stroke,
                stroke_width,
                stroke_dasharray: Some(dashes),
            } => solid.elements.extend(dashed(
                &[(*x1, *y1), (*x2, *y2)],
                dashes,
                stroke,
                *stroke_width,
            )),
            other => solid.add(other.clone()),
        }
    }
    solid
}

fn dashed(points: &[(f64, f64)], dashes: &str, stroke: &Color, width: f64) -> Vec<Primitive> {
    pieces(points, &lengths(dashes), width)
        .into_iter()
        .map(|points| Primitive::PolyLine {
            points,
            stroke: stroke.clone(),
            stroke_width: width,
            stroke_dasharray: None,
        })
        .collect()
}

/// Lengths of dashes and gaps in turn; an odd list is repeated, as SVG does.
fn lengths(dashes: &str) -> Vec<f64> {
    let mut lengths: Vec<f64> = dashes
        .split([' ', ','])
        .filter_map(|length| length.parse().ok())
        .filter(|&length: &f64| length > 0.0)
        .collect();
    if lengths.len() % 2 == 1 {
        lengths.extend(lengths.clone());
    }
    lengths
}

/// The stretches of the line that a dash covers. Ends are drawn round, half a width too far: dashes are shortened.
fn pieces(points: &[(f64, f64)], lengths: &[f64], width: f64) -> Vec<Vec<(f64, f64)>> {
    if lengths.is_empty() {
        return vec![points.to_vec()];
    }
    let mut pieces = Vec::new();
    let mut at = 0.0;
    let total = length(points);
    for (k, &next) in lengths.iter().cycle().enumerate() {
        if at >= total {
            break;
        }
        if k % 2 == 0 {
            let end = gradus_numerics::min(at + next, total);
            let cap = 0.5 * gradus_numerics::min(width, 0.9 * (end - at));
            pieces.push(stretch(points, at + cap, end - cap));
        }
        at += next;
    }
    pieces
}

/// The part of a line between two lengths along it.
fn stretch(points: &[(f64, f64)], from: f64, to: f64) -> Vec<(f64, f64)> {
    let mut piece = Vec::new();
    let mut at = 0.0;
    for pair in points.windows(2) {
        let step = length(pair);
        let point = |along: f64| {
            let t = (along - at) / step;
            (
                pair[0].0 + t * (pair[1].0 - pair[0].0),
                pair[0].1 + t * (pair[1].1 - pair[0].1),
            )
        };
        if step > 0.0 && at + step >= from && at <= to {
            if piece.is_empty() {
                piece.push(point(gradus_numerics::max(from, at)));
            }
            piece.push(point(gradus_numerics::min(to, at + step)));
        }
        at += step;
    }
    piece
}

fn length(points: &[(f64, f64)]) -> f64 {
    let step =
        |pair: &[(f64, f64)]| gradus_numerics::hypot(pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
    points.windows(2).map(step).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_run_on_over_the_points_of_a_line() {
        let points: Vec<(f64, f64)> = (0..=100).map(|x| (f64::from(x), 0.0)).collect();
        let pieces = pieces(&points, &lengths("9 4"), 2.0);
        assert_eq!(pieces.len(), 8);
        for (k, piece) in pieces.iter().enumerate() {
            let start = 13.0 * k as f64;
            assert!((piece[0].0 - (start + 1.0)).abs() < 1e-9, "{piece:?}");
            assert!(
                (piece[piece.len() - 1].0 - (start + 8.0)).abs() < 1e-9,
                "{piece:?}"
            );
        }
    }

    #[test]
    fn an_odd_list_is_repeated() {
        assert_eq!(lengths("5 3 1"), [5.0, 3.0, 1.0, 5.0, 3.0, 1.0]);
        assert!(lengths("none").is_empty());
    }
}
