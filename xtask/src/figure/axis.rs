//! Axes: exact ranges, equal scales, and logarithmic ones that reach below 1e-10.
//!
//! `kuva` clamps its own logarithmic axes at 1e-10. Here the points are taken to their decimal logarithm first and
//! drawn on linear axes whose ticks stand at whole decades.

use std::sync::Arc;

use kuva::render::layout::{Layout, TickFormat};

/// Sets the axes to exactly these ranges.
pub(crate) fn ranges(layout: Layout, x: (f64, f64), y: (f64, f64)) -> Layout {
    layout
        .with_x_axis_min(x.0)
        .with_x_axis_max(x.1)
        .with_y_axis_min(y.0)
        .with_y_axis_max(y.1)
}

/// Sets the axes to exactly these ranges with one unit as long on x as on y, in a figure of `size` pixels.
pub(crate) fn equal(layout: Layout, x: (f64, f64), y: (f64, f64), size: (f64, f64)) -> Layout {
    // Room for the axis labels on the left and below, for half a tick label on the right, for the title above.
    const LEFT: f64 = 66.0;
    const RIGHT: f64 = 20.0;
    const BOTTOM: f64 = 58.0;
    let top = if layout.title.is_some() { 46.0 } else { 16.0 };
    let (width, height) = size;
    let unit = gradus_numerics::min(
        (width - LEFT - RIGHT) / (x.1 - x.0),
        (height - top - BOTTOM) / (y.1 - y.0),
    );
    let spare_x = width - LEFT - RIGHT - unit * (x.1 - x.0);
    let spare_y = height - top - BOTTOM - unit * (y.1 - y.0);
    ranges(layout, x, y)
        .with_width(width)
        .with_height(height)
        .with_force_margins(LEFT + 0.5 * spare_x, RIGHT + 0.5 * spare_x)
        .with_force_margins_y(top + 0.5 * spare_y, BOTTOM + 0.5 * spare_y)
}

/// The points with x and y taken to log₁₀. Points that have no logarithm are left out.
pub(crate) fn log_log(points: impl IntoIterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    log_x(log_y(points))
}

/// The points with x taken to log₁₀. Points that have no logarithm are left out.
pub(crate) fn log_x(points: impl IntoIterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    points
        .into_iter()
        .filter(|&(x, _)| x > 0.0 && x.is_finite())
        .map(|(x, y)| (gradus_numerics::log10(x), y))
        .collect()
}

/// The points with y taken to log₁₀. Points that have no logarithm are left out.
pub(crate) fn log_y(points: impl IntoIterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    points
        .into_iter()
        .filter(|&(_, y)| y > 0.0 && y.is_finite())
        .map(|(x, y)| (x, gradus_numerics::log10(y)))
        .collect()
}

/// An x axis from 10^`first` to 10^`last` for points of [`log_x`] or [`log_log`].
pub(crate) fn decades_x(layout: Layout, first: i32, last: i32) -> Layout {
    layout
        .with_x_axis_min(f64::from(first))
        .with_x_axis_max(f64::from(last))
        .with_x_tick_step(step(first, last))
        .with_x_tick_format(power_of_ten())
}

/// A y axis from 10^`first` to 10^`last` for points of [`log_y`] or [`log_log`].
pub(crate) fn decades_y(layout: Layout, first: i32, last: i32) -> Layout {
    layout
        .with_y_axis_min(f64::from(first))
        .with_y_axis_max(f64::from(last))
        .with_y_tick_step(step(first, last))
        .with_y_tick_format(power_of_ten())
}

/// 64 for 6, for points whose x is a binary logarithm.
pub(crate) fn power_of_two() -> TickFormat {
    TickFormat::Custom(Arc::new(|exponent: f64| {
        format!("{:.0}", gradus_numerics::exp2(exponent))
    }))
}

/// Decades between ticks: at most nine ticks.
fn step(first: i32, last: i32) -> f64 {
    let span = (last - first).max(1);
    [1, 2, 4, 5, 10, 20, 50]
        .into_iter()
        .find(|step| span <= 8 * step)
        .map_or(100.0, f64::from)
}

/// 10⁻⁶ for −6, nothing between whole decades.
fn power_of_ten() -> TickFormat {
    TickFormat::Custom(Arc::new(|exponent: f64| {
        if (exponent - exponent.round()).abs() > 1e-6 {
            return String::new();
        }
        let digits = format!("{exponent:.0}");
        let raised = digits.chars().map(|digit| match digit {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4'..='9' => char::from_u32(u32::from(digit) - u32::from('4') + u32::from('⁴'))
                .expect("superscript digits from 4 stand in order"),
            _ => '⁰',
        });
        format!("10{}", raised.collect::<String>())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_powers_of_ten() {
        let format = power_of_ten();
        for (exponent, text) in [
            (0.0, "10⁰"),
            (-16.0, "10⁻¹⁶"),
            (3.0, "10³"),
            (9.0, "10⁹"),
            (-4.0, "10⁻⁴"),
        ] {
            assert_eq!(format.format(exponent), text);
        }
        assert_eq!(format.format(0.5), "");
    }

    #[test]
    fn what_has_no_logarithm_is_left_out() {
        let points = [
            (1e-16, 100.0),
            (0.0, 1.0),
            (1.0, -1.0),
            (f64::NAN, 1.0),
            (1.0, f64::INFINITY),
        ];
        assert_eq!(log_log(points), [(-16.0, 2.0)]);
    }

    #[test]
    fn equal_axes_have_one_scale() {
        use kuva::render::layout::ComputedLayout;
        let layout = equal(
            Layout::new((0.0, 1.0), (0.0, 1.0)),
            (-3.0, 3.0),
            (-1.0, 1.0),
            (700.0, 600.0),
        );
        let computed = ComputedLayout::from_layout(&layout);
        let x_unit = computed.map_x(1.0) - computed.map_x(0.0);
        let y_unit = computed.map_y(0.0) - computed.map_y(1.0);
        assert!((x_unit - y_unit).abs() < 1e-9, "{x_unit} {y_unit}");
    }
}
