//! Spy plots of a pattern as SVG.

use std::fmt::Write as _;

use super::spy::Cells;
use crate::{Coloring, Partition, SparsityPattern};

/// A larger pattern is drawn with several places to a square.
const CELLS: usize = 160;
/// The longer side of the drawing, and the widest square.
const SIDE: usize = 480;
const WIDEST: usize = 24;
/// So many colours stand in the legend.
const SWATCHES: usize = 12;
const SWATCH: usize = 36;
/// A wide character of the captions.
const CHARACTER: usize = 7;
const MARGIN: usize = 12;
const LINE: usize = 20;

impl SparsityPattern {
    /// A spy plot as an SVG document: a square for each entry, in the color of the text around it; or, with a colouring, in
    /// one hue for each group, numbered in a legend.
    ///
    /// A pattern of more than 160 rows or columns is drawn with several places to a square, and without the colouring.
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Order, SparsityPattern};
    ///
    /// let pattern = SparsityPattern::from_entries(2, 3, [(0, 0), (1, 1), (0, 2)])?;
    /// let svg = pattern.to_svg("a & b", Some(&Coloring::columns(&pattern, Order::Natural)));
    /// assert!(svg.starts_with("<svg ") && svg.contains("a &amp; b") && svg.contains("2 colors"));
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn to_svg(&self, title: &str, coloring: Option<&Coloring>) -> String {
        let block = self.nrows().max(self.ncols()).div_ceil(CELLS).max(1);
        let cells = Cells::new(self, (block, block));
        let longer = cells.lines.max(cells.across).max(1);
        let size = (SIDE / longer).clamp(1, WIDEST);
        let (width, height) = (cells.across * size, cells.lines * size);
        let coloring = coloring.filter(|_| cells.block == (1, 1));
        let groups = groups(&cells, coloring);
        let caption = format!("{}{}", self.summary(), cells.scale());
        let longest = title.chars().count().max(caption.chars().count());
        let legend_width = coloring.map_or(0, |coloring| (shown(coloring) + 3) * SWATCH);
        let full_width = 2 * MARGIN + width.max(longest * CHARACTER).max(legend_width);
        let below = LINE * (1 + usize::from(coloring.is_some()));
        let full_height = 2 * MARGIN + LINE + height + below;
        let top = MARGIN + LINE;

        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{full_width}\" height=\"{full_height}\" \
             viewBox=\"0 0 {full_width} {full_height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\" \
             fill=\"currentColor\">\n<title>{title}</title>\n",
            title = escaped(title),
        );
        text(
            &mut svg,
            MARGIN,
            MARGIN + 12,
            &format!("<tspan font-weight=\"bold\">{}</tspan>", escaped(title)),
        );
        let _ = writeln!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"currentColor\" \
             stroke-opacity=\"0.4\" shape-rendering=\"crispEdges\"/>",
            MARGIN - 1,
            top - 1,
            width + 2,
            height + 2,
        );
        for (fill, squares) in groups {
            let path = path(&squares, size, top);
            let _ = writeln!(
                svg,
                "<path fill=\"{fill}\" shape-rendering=\"crispEdges\" d=\"{path}\"/>"
            );
        }
        text(&mut svg, MARGIN, top + height + 16, &caption);
        if let Some(coloring) = coloring {
            legend(&mut svg, coloring, top + height + LINE);
        }
        svg.push_str("</svg>\n");
        svg
    }
}

/// The squares (line, cell) of each fill.
fn groups(cells: &Cells, coloring: Option<&Coloring>) -> Vec<(String, Vec<(usize, usize)>)> {
    let Some(coloring) = coloring else {
        let squares =
            (0..cells.lines).flat_map(|line| cells.filled_in(line).map(move |cell| (line, cell)));
        return vec![("currentColor".to_owned(), squares.collect())];
    };
    let mut groups: Vec<_> = (0..coloring.count())
        .map(|color| (hue(color), Vec::new()))
        .collect();
    for line in 0..cells.lines {
        for cell in cells.filled_in(line) {
            let vertex = match coloring.partition() {
                Partition::Rows => line,
                Partition::Columns | Partition::Symmetric => cell,
            };
            // A colouring of another pattern leaves what it does not know uncoloured.
            if let Some(&color) = coloring.colors().get(vertex) {
                groups[color as usize].1.push((line, cell));
            }
        }
    }
    groups
}

/// Hues by the golden angle, so that any first few are far apart; light enough for dark pages, dark enough for light ones.
fn hue(color: usize) -> String {
    format!("hsl({}, 65%, 50%)", (210 + color * 137) % 360)
}

fn path(squares: &[(usize, usize)], size: usize, top: usize) -> String {
    let gap = usize::from(size >= 6);
    let side = size - gap;
    let mut path = String::new();
    for (line, cell) in squares {
        let (x, y) = (MARGIN + cell * size, top + line * size);
        let _ = write!(path, "M{x} {y}h{side}v{side}h-{side}z");
    }
    path
}

fn legend(svg: &mut String, coloring: &Coloring, y: usize) {
    for color in 0..shown(coloring) {
        let x = MARGIN + color * SWATCH;
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{}\" width=\"10\" height=\"10\" fill=\"{}\" shape-rendering=\"crispEdges\"/>",
            y + 7,
            hue(color),
        );
        text(svg, x + 13, y + 16, &color.to_string());
    }
    let more = if coloring.count() > shown(coloring) {
        "… "
    } else {
        ""
    };
    let x = MARGIN + shown(coloring) * SWATCH;
    text(svg, x, y + 16, &format!("{more}{}", coloring.counted()));
}

/// How many colours the legend shows.
fn shown(coloring: &Coloring) -> usize {
    coloring.count().min(SWATCHES)
}

fn text(svg: &mut String, x: usize, y: usize, content: &str) {
    let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y}\">{content}</text>");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
