//! Spy plots.

use gradus_jacobian::{Coloring, Order, Partition};

use super::functions::{arrow, band, five_point_stencil, pattern};

#[test]
fn small_patterns_are_drawn_entry_by_entry() {
    let drawn = arrow(4).to_string();
    assert_eq!(
        drawn,
        "4 × 4, 10 entries, at most 4 in a row, at every point\nxxxx\nxx..\nx.x.\nx..x\n"
    );
    assert_eq!(
        pattern(0, 0, []).to_string(),
        "0 × 0, 0 entries, at most 0 in a row, at every point\n"
    );
    assert_eq!(pattern(2, 0, []).to_string().lines().count(), 3);
}

#[test]
fn large_patterns_are_drawn_smaller() {
    let drawn = band(100_000, 1).to_string();
    let lines: Vec<&str> = drawn.lines().collect();
    assert!(
        lines[0].ends_with("; drawn 2500 × 1250 to one"),
        "{}",
        lines[0]
    );
    assert_eq!((lines.len(), lines[1].len()), (41, 80));
    assert!(
        lines[1].starts_with("xxx...") && lines[40].ends_with("...xxx"),
        "{drawn}"
    );
}

#[test]
fn svg_has_a_square_for_each_entry_and_a_group_for_each_color() {
    let stencil = five_point_stencil(4, 4);
    let squares = |svg: &str| svg.matches(['M']).count();
    let plain = stencil.to_svg("five < points", None);
    assert_eq!(squares(&plain), stencil.nnz());
    assert!(plain.contains("<title>five &lt; points</title>") && plain.contains("currentColor"));
    for coloring in [
        Coloring::columns(&stencil, Order::Saturation),
        Coloring::rows(&stencil, Order::Saturation),
        Coloring::star(&stencil, Order::Natural).unwrap(),
    ] {
        let colored = stencil.to_svg("grid", Some(&coloring));
        assert_eq!(squares(&colored), stencil.nnz());
        assert_eq!(colored.matches("<path").count(), coloring.count());
    }
}

#[test]
fn svg_of_odd_shapes_stands() {
    for pattern in [
        pattern(0, 0, []),
        pattern(0, 5, []),
        pattern(1, 500, [(0, 499)]),
        band(10_000, 3),
    ] {
        let foreign = Coloring::from_colors(Partition::Rows, vec![0]).unwrap();
        for svg in [
            pattern.to_svg("odd", None),
            pattern.to_svg("odd", Some(&foreign)),
        ] {
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n") && !svg.contains("NaN"));
        }
    }
}
