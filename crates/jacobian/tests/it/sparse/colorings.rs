//! Colourings are valid, and have as few colours as any where that is known.

use gradus_jacobian::{Coloring, Order, Partition};
use proptest::prelude::*;

use super::functions::{arrow, band, five_point_stencil, pattern, patterns, symmetric_patterns};

proptest! {
    #[test]
    fn of_columns_and_rows_are_valid(pattern in patterns()) {
        for order in Order::ALL {
            let columns = Coloring::columns(&pattern, order);
            let rows = Coloring::rows(&pattern, order);
            prop_assert!(columns.is_valid_for(&pattern) && rows.is_valid_for(&pattern));
            let transposed = Coloring::rows(&pattern.transpose(), order);
            prop_assert_eq!(columns.colors(), transposed.colors());
        }
    }

    #[test]
    fn of_stars_are_valid_and_star_colorings(pattern in symmetric_patterns()) {
        for order in Order::ALL {
            let coloring = Coloring::star(&pattern, order).unwrap();
            prop_assert!(coloring.is_valid_for(&pattern));
            let colors = coloring.colors();
            let steps = |v: usize| pattern.row(v).iter().copied().filter(move |&w| w != v);
            for u in 0..pattern.nrows() {
                for v in steps(u) {
                    prop_assert_ne!(colors[u], colors[v]);
                    for w in steps(v).filter(|&w| w != u) {
                        for x in steps(w).filter(|&x| x != v && x != u) {
                            let two = colors[u] == colors[w] && colors[v] == colors[x];
                            prop_assert!(!two, "{u} – {v} – {w} – {x}");
                        }
                    }
                }
            }
        }
    }

    // One vertex of another colour: valid or not, each as the definition says.
    #[test]
    fn one_wrong_color_is_seen(pattern in patterns(), vertex in 0_usize..15, color in 0_u32..4) {
        let mut colors = Coloring::columns(&pattern, Order::Natural).colors().to_vec();
        let vertex = vertex % colors.len();
        let vertex_count = u32::try_from(colors.len()).unwrap();
        // A colour no larger than there are columns.
        let color = color.min(vertex_count - 1);
        colors[vertex] = color;
        let clash = (0..pattern.nrows()).any(|row| {
            let columns = pattern.row(row);
            columns.contains(&vertex) && columns.iter().any(|&other| other != vertex && colors[other] == color)
        });
        let coloring = Coloring::from_colors(Partition::Columns, colors).unwrap();
        prop_assert_eq!(coloring.is_valid_for(&pattern), !clash);
    }
}

/// The counts of all orders: natural, largest first, smallest last, saturation.
fn counts(coloring: impl Fn(Order) -> Coloring) -> [usize; 4] {
    Order::ALL.map(|order| coloring(order).count())
}

#[test]
fn bands_take_their_width_in_every_order() {
    for half_width in [1, 2, 3, 5] {
        let band = band(200, half_width);
        let width = 2 * half_width + 1; // no fewer: that many columns share a row
        assert_eq!(counts(|order| Coloring::columns(&band, order)), [width; 4]);
        assert_eq!(counts(|order| Coloring::rows(&band, order)), [width; 4]);
        assert_eq!(
            counts(|order| Coloring::star(&band, order).unwrap()),
            [width; 4]
        );
    }
}

#[test]
fn arrows_take_two_colors_as_hessians_and_n_as_jacobians() {
    let arrow = arrow(1000);
    assert_eq!(
        counts(|order| Coloring::star(&arrow, order).unwrap()),
        [2; 4]
    );
    assert_eq!(counts(|order| Coloring::columns(&arrow, order)), [1000; 4]);
    // With a full row and no full column, the rows take two.
    let half = pattern(1000, 1000, (0..1000).flat_map(|i| [(0, i), (i, i)]));
    assert_eq!(counts(|order| Coloring::rows(&half, order)), [2; 4]);
    assert_eq!(Coloring::fewest(&half, Partition::Rows).unwrap().count(), 2);
}

#[test]
fn five_point_stencils_take_five_colors_by_saturation() {
    // Five columns share a row; (i + 2j) mod 5 shows that five are enough.
    for (height, width) in [
        (4, 4),
        (5, 5),
        (8, 8),
        (10, 10),
        (10, 21),
        (17, 23),
        (40, 40),
    ] {
        let stencil = five_point_stencil(height as usize, width as usize);
        assert_eq!(Coloring::columns(&stencil, Order::Saturation).count(), 5);
        let color = |i: u32, j: u32| (i + 2 * j) % 5;
        let diagonals = (0..height).flat_map(|i| (0..width).map(move |j| color(i, j)));
        let known = Coloring::from_colors(Partition::Columns, diagonals.collect()).unwrap();
        assert!(known.is_valid_for(&stencil));
        assert_eq!(
            Coloring::fewest(&stencil, Partition::Columns)
                .unwrap()
                .count(),
            5
        );
    }
    let stencil = five_point_stencil(30, 30);
    assert_eq!(
        counts(|order| Coloring::columns(&stencil, order)),
        [7, 7, 7, 5]
    );
    assert_eq!(
        counts(|order| Coloring::star(&stencil, order).unwrap()),
        [5, 5, 6, 6]
    );
}

#[test]
fn diagonals_and_nothing_take_one_color_or_none() {
    let diagonal = pattern(9, 9, (0..9).map(|i| (i, i)));
    assert_eq!(
        counts(|order| Coloring::star(&diagonal, order).unwrap()),
        [1; 4]
    );
    assert_eq!(counts(|order| Coloring::columns(&diagonal, order)), [1; 4]);
    for (rows, columns) in [(0, 0), (0, 3), (3, 0), (2, 3)] {
        let empty = pattern(rows, columns, []);
        assert_eq!(
            Coloring::columns(&empty, Order::SmallestLast).count(),
            columns.min(1)
        );
        assert_eq!(
            Coloring::rows(&empty, Order::Saturation).count(),
            rows.min(1)
        );
    }
}

#[test]
fn groups_are_printed() {
    let coloring =
        Coloring::from_colors(Partition::Rows, (0..50).map(|i| i % 2).collect()).unwrap();
    let printed = coloring.to_string();
    assert!(
        printed.starts_with("2 colors for 50 rows\n0: 0 2 4 6 "),
        "{printed}"
    );
    assert!(printed.contains(" 38 … 5 more\n"), "{printed}");
    assert_eq!(coloring.groups().concat().len(), 50);
}
