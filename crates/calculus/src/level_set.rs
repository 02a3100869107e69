//! Level sets in the plane: the curve f = c, and its tangent.

use std::f64::consts::TAU;

use crate::{CalculusError, ScalarFunction, try_value_and_gradient_array};

/// How to follow a level set.
///
/// ```
/// use gradus_calculus::TraceConfig;
/// let config = TraceConfig { step: 0.01, ..TraceConfig::default() };
/// assert_eq!(config.max_points, 10_000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TraceConfig {
    /// Distance between neighbouring points.
    pub step: f64,
    /// The box to stay in: lower and upper corner.
    pub bounds: [[f64; 2]; 2],
    /// Points at most, in each of the two ways.
    pub max_points: usize,
}

impl Default for TraceConfig {
    /// Step 0.05, no bounds, 10 000 points.
    fn default() -> Self {
        Self {
            step: 0.05,
            bounds: [[f64::NEG_INFINITY; 2], [f64::INFINITY; 2]],
            max_points: 10_000,
        }
    }
}

/// A stretch of a level set f = c.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LevelCurve {
    /// c.
    pub level: f64,
    /// The points in order; a closed curve ends with its first point.
    pub points: Vec<[f64; 2]>,
    /// How the curve ended.
    pub end: TraceEnd,
}

/// How a traced level set ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TraceEnd {
    /// It came back to its start.
    Closed,
    /// It left the bounds in both ways.
    LeftBounds,
    /// It ran into a point where the gradient vanishes or that Newton's method cannot pass.
    Stuck,
    /// It reached the largest number of points.
    Budget,
}

/// Follows the level set of f through `start`, both ways until it closes or leaves the bounds.
///
/// A step along the tangent (∇f turned by 90°) predicts the next point, Newton's method along ∇f corrects it to f = c.
///
/// # Errors
/// [`LevelSet`](CalculusError::LevelSet) where the gradient vanishes at the start, the start lies outside the bounds, or
/// the step is not positive; and those of [`try_value_and_gradient_array`].
///
/// ```
/// use gradus_calculus::{TraceConfig, TraceEnd, scalar_function, trace_level_set};
///
/// let bowl = scalar_function!(|x| x[0] * x[0] + x[1] * x[1] * 2.0);
/// let ellipse = trace_level_set(&bowl, [2.0, 0.0], &TraceConfig::default())?;
/// assert_eq!((ellipse.level, ellipse.end), (4.0, TraceEnd::Closed));
/// assert!(ellipse.points.iter().all(|[x, y]| (x * x + 2.0 * y * y - 4.0).abs() < 1e-12));
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
pub fn trace_level_set<F: ScalarFunction>(
    f: &F,
    start: [f64; 2],
    config: &TraceConfig,
) -> Result<LevelCurve, CalculusError> {
    let refuse = |reason| CalculusError::LevelSet {
        x: start[0],
        y: start[1],
        reason,
    };
    let positive = config.step > 0.0 && config.step.is_finite();
    if !positive {
        return Err(refuse("the step must be positive and finite"));
    }
    if !inside(start, config) {
        return Err(refuse("the start lies outside the bounds"));
    }
    let (level, gradient) = try_value_and_gradient_array(f, &start)?;
    if tangent(gradient).is_none() {
        return Err(refuse(
            "the gradient vanishes, so the level set has no direction; start elsewhere",
        ));
    }
    let (mut points, end) = follow(f, level, start, 1.0, config)?;
    if end == TraceEnd::Closed {
        return Ok(LevelCurve { level, points, end });
    }
    // An open curve: the other way from the start, then both joined.
    let (behind, other_end) = follow(f, level, start, -1.0, config)?;
    points.splice(0..1, behind.into_iter().rev());
    let end = if end == TraceEnd::LeftBounds {
        other_end
    } else {
        end
    };
    Ok(LevelCurve { level, points, end })
}

/// The points of one way from the start, the start first.
fn follow<F: ScalarFunction>(
    f: &F,
    level: f64,
    start: [f64; 2],
    way: f64,
    config: &TraceConfig,
) -> Result<(Vec<[f64; 2]>, TraceEnd), CalculusError> {
    let mut points = vec![start];
    let mut here = start;
    let step = way * config.step;
    while points.len() < config.max_points {
        let Some(next) = advance(f, level, here, step)? else {
            return Ok((points, TraceEnd::Stuck));
        };
        if !inside(next, config) {
            return Ok((points, TraceEnd::LeftBounds));
        }
        // Closed when the start lies within the last step and the curve runs there as it did when it set out: a thin
        // curve passes close by its start on the way back, too.
        if points.len() > 2
            && distance(next, start) < config.step
            && distance(here, start) < 1.5 * config.step
            && (next[0] - here[0]) * (points[1][0] - start[0])
                + (next[1] - here[1]) * (points[1][1] - start[1])
                > 0.0
        {
            points.push(start);
            return Ok((points, TraceEnd::Closed));
        }
        points.push(next);
        here = next;
    }
    Ok((points, TraceEnd::Budget))
}

/// One predictor step (midpoint rule along the tangent) and its Newton correction back to f = c.
fn advance<F: ScalarFunction>(
    f: &F,
    level: f64,
    here: [f64; 2],
    step: f64,
) -> Result<Option<[f64; 2]>, CalculusError> {
    let along = |from: [f64; 2], way: [f64; 2], step: f64| {
        [from[0] + step * way[0], from[1] + step * way[1]]
    };
    let Some(way) = tangent(try_value_and_gradient_array(f, &here)?.1) else {
        return Ok(None);
    };
    let middle = along(here, way, step / 2.0);
    let Some(way) = tangent(try_value_and_gradient_array(f, &middle)?.1) else {
        return Ok(None);
    };
    let mut next = along(here, way, step);
    for _ in 0..20 {
        let (value, [dx, dy]) = try_value_and_gradient_array(f, &next)?;
        // p ← p − (f(p) − c) ∇f/‖∇f‖²
        let squared = dx * dx + dy * dy;
        if squared == 0.0 {
            return Ok(None);
        }
        let excess = value - level;
        let correction = [excess * dx / squared, excess * dy / squared];
        next = [next[0] - correction[0], next[1] - correction[1]];
        // As close as rounding of the point itself allows.
        let smallest = 4.0 * f64::EPSILON * (step.abs() + distance(next, [0.0; 2]));
        if distance(correction, [0.0; 2]) <= smallest {
            return Ok((distance(next, here) < 2.0 * step.abs()).then_some(next));
        }
    }
    Ok(None)
}

/// The unit tangent: the gradient turned by 90°.
fn tangent([dx, dy]: [f64; 2]) -> Option<[f64; 2]> {
    let norm = gradus_numerics::hypot(dx, dy);
    (norm > 0.0 && norm.is_finite()).then(|| [-dy / norm, dx / norm])
}

fn inside([x, y]: [f64; 2], config: &TraceConfig) -> bool {
    let [[left, bottom], [right, top]] = config.bounds;
    left <= x && x <= right && bottom <= y && y <= top
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    gradus_numerics::hypot(a[0] - b[0], a[1] - b[1])
}

/// The unit tangent of the level set of f through p, from values alone: f = f(p) is found by bisection at two points of
/// the circle of radius r around p, and their chord is the tangent up to O(r²).
///
/// No derivative enters, so it can judge one: ∇f must be orthogonal to it.
///
/// # Errors
/// [`LevelSet`](CalculusError::LevelSet) unless the level set crosses the circle exactly twice (p is no stationary
/// point, r is small against the curve's bends and positive).
///
/// ```
/// use gradus_calculus::level_set_tangent;
///
/// let [x, y] = level_set_tangent(|[x, y]| x * x + 2.0 * y * y, [1.0, 0.5], 1e-5)?;
/// assert!((2.0 * x + 2.0 * y).abs() < 1e-6); // orthogonal to ∇b(1, ½) = (2, 2)
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
pub fn level_set_tangent(
    mut f: impl FnMut([f64; 2]) -> f64,
    p: [f64; 2],
    r: f64,
) -> Result<[f64; 2], CalculusError> {
    const ARCS: usize = 32;
    let refuse = |reason| CalculusError::LevelSet {
        x: p[0],
        y: p[1],
        reason,
    };
    let positive = r > 0.0 && r.is_finite();
    if !positive {
        return Err(refuse("the radius must be positive and finite"));
    }
    let level = f(p);
    let on_circle = |angle: f64| {
        [
            p[0] + r * gradus_numerics::cos(angle),
            p[1] + r * gradus_numerics::sin(angle),
        ]
    };
    let mut above = |angle: f64| f(on_circle(angle)) > level;
    let mut crossings = Vec::new();
    let angles: Vec<f64> = (0..=ARCS).map(|k| TAU * k as f64 / ARCS as f64).collect();
    let mut sides: Vec<bool> = angles[..ARCS].iter().map(|angle| above(*angle)).collect();
    sides.push(sides[0]); // the circle closes, whatever rounding makes of cos 2π
    for k in 0..ARCS {
        if sides[k] == sides[k + 1] {
            continue;
        }
        let (mut low, mut high) = (angles[k], angles[k + 1]);
        // 60 halvings of an arc of 0.2 reach the last bit of the angle.
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if above(middle) == sides[k] {
                low = middle;
            } else {
                high = middle;
            }
        }
        crossings.push(on_circle(f64::midpoint(low, high)));
    }
    let [first, second] = crossings[..] else {
        return Err(refuse(
            "the level set does not cross the circle exactly twice; move the point or shrink the radius",
        ));
    };
    let length = distance(first, second);
    if length == 0.0 {
        return Err(refuse(
            "the radius vanishes against the point; choose a larger one",
        ));
    }
    Ok([
        (second[0] - first[0]) / length,
        (second[1] - first[1]) / length,
    ])
}
