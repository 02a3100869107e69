//! Level sets in the plane: they stay on their level, close, leave, and end where they must.

use gradus_calculus::{
    CalculusError, StationaryKind, TraceConfig, TraceEnd, classify_stationary_point, gradient,
    level_set_tangent, order_of_convergence, scalar_function, trace_level_set,
};

#[test]
fn a_closed_curve_closes_once_around() {
    let bowl = scalar_function!(|x| x[0] * x[0] + x[1] * x[1] * 2.0);
    let curve = trace_level_set(&bowl, [2.0, 0.0], &TraceConfig::default()).unwrap();
    assert_eq!(curve.end, TraceEnd::Closed);
    assert_eq!(curve.points.first(), curve.points.last());
    let length: f64 = curve
        .points
        .windows(2)
        .map(|pair| gradus_numerics::hypot(pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]))
        .sum();
    // the ellipse with half axes 2 and √2 (mpmath: 4 a E(1 − b²/a²))
    assert!(
        (length / 10.805_151_048_381_404 - 1.0).abs() < 1e-3,
        "{length}"
    );
}

#[test]
fn an_open_curve_reaches_the_bounds_both_ways() {
    let saddle = scalar_function!(|x| x[0] * x[0] - x[1] * x[1]);
    let config = TraceConfig {
        bounds: [[-3.0, -3.0], [3.0, 3.0]],
        ..TraceConfig::default()
    };
    let curve = trace_level_set(&saddle, [1.0, 0.0], &config).unwrap();
    assert_eq!(curve.end, TraceEnd::LeftBounds);
    let (first, last) = (curve.points[0], curve.points[curve.points.len() - 1]);
    assert!(first[1].abs() > 2.7 && last[1].abs() > 2.7 && first[1] * last[1] < 0.0);
    assert!(
        curve
            .points
            .iter()
            .all(|[x, y]| (x * x - y * y - 1.0).abs() < 1e-12 && *x > 0.0)
    );
    assert!(curve.points.windows(2).all(|pair| {
        gradus_numerics::hypot(pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]) < 0.11
    }));
}

#[test]
fn a_curve_without_end_stops_at_its_budget() {
    let slope = scalar_function!(|x| x[1]);
    let config = TraceConfig {
        max_points: 50,
        ..TraceConfig::default()
    };
    let curve = trace_level_set(&slope, [0.0, 0.0], &config).unwrap();
    assert_eq!((curve.end, curve.points.len()), (TraceEnd::Budget, 99));
}

#[test]
fn the_tangent_from_values_is_orthogonal_to_the_gradient() {
    let f = scalar_function!(|x| x[0] * x[0] * x[1] + x[1].sin());
    let value = |[x, y]: [f64; 2]| x * x * y + gradus_numerics::sin(y);
    let p = [1.1, 0.4];
    let g = gradient(&f, &p);
    let cosines: Vec<f64> = [1e-2, 3e-3, 1e-3]
        .map(|r| {
            let [x, y] = level_set_tangent(value, p, r).unwrap();
            (g[0] * x + g[1] * y) / g.norm()
        })
        .to_vec();
    let order = order_of_convergence(&[1e-2, 3e-3, 1e-3], &cosines).unwrap();
    assert!((order - 2.0).abs() < 0.1, "{order}");
}

#[test]
fn stationary_points_are_told_apart() {
    let kinds = [
        (2.0, 1.0, StationaryKind::Minimum),
        (-2.0, -1.0, StationaryKind::Maximum),
        (2.0, -1.0, StationaryKind::Saddle),
        (2.0, 0.0, StationaryKind::Degenerate),
        (0.0, -1.0, StationaryKind::Degenerate),
        (0.0, 0.0, StationaryKind::Degenerate),
    ];
    for (a, b, kind) in kinds {
        // turned by 45°, so that the eigenvectors are not the axes
        let f = scalar_function!([a: f64 = a, b: f64 = b] |x| {
            let (u, v) = (x[0] + x[1], x[0] - x[1]);
            u.square() * *a + v.square() * *b
        });
        let point = classify_stationary_point(&f, &[0.0, 0.0], 1e-14).unwrap();
        assert_eq!(point.kind, kind, "{point:?}");
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        assert!((point.eigenvalues[0] - 4.0 * low).abs() < 1e-14);
        assert!((point.eigenvalues[1] - 4.0 * high).abs() < 1e-14);
    }
}

#[test]
fn a_thin_curve_is_followed_all_the_way_around() {
    let thin = scalar_function!(|x| x[0] * x[0] + x[1] * x[1] * 2500.0);
    let start = [0.3, (0.91_f64 / 2500.0).sqrt()];
    // the step is longer than the curve is thick: the way back passes within one step of the start
    let config = TraceConfig::default();
    let curve = trace_level_set(&thin, start, &config).unwrap();
    let [left, right] =
        [-0.99, 0.99].map(|x: f64| curve.points.iter().any(|point| (point[0] - x).abs() < 0.02));
    assert!(left && right, "{:?} {}", curve.end, curve.points.len());
}

#[test]
fn curvatures_that_are_not_finite_are_refused() {
    let f = scalar_function!(|x| x[0].powf(1.5));
    let error = classify_stationary_point(&f, &[0.0], 1e-14);
    assert_eq!(
        error,
        Err(CalculusError::InfiniteSecondPartial { row: 0, column: 0 })
    );
    let grows = scalar_function!(|x| x[0].exp());
    assert!(classify_stationary_point(&grows, &[0.0], f64::NAN).is_err());
    let steep = scalar_function!(|x| (x[0] * x[0] + x[1] * x[1] * 0.5) * 4e307);
    let point = classify_stationary_point(&steep, &[0.0, 0.0], 1.0).unwrap();
    assert_eq!(
        (point.kind, point.eigenvalues),
        (StationaryKind::Minimum, vec![4e307, 8e307])
    );
}

#[test]
#[should_panic(expected = "the angle NaN has no direction")]
fn an_angle_that_is_not_finite_has_no_direction() {
    let _ = gradus_calculus::Direction::from_angle(f64::NAN);
}
