//! Text laid over a plot at a point of its data, turned along a line where wanted.

use kuva::render::color::Color;
use kuva::render::layout::ComputedLayout;
use kuva::render::render::{PathData, Primitive, TextAnchor};

use super::style;

/// A piece of text centred on a point in data coordinates.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    x: f64,
    y: f64,
    text: String,
    color: String,
    size: u32,
    /// Direction of the text on the screen (y downwards), a unit vector.
    direction: (f64, f64),
    halo: bool,
}

impl Label {
    pub(crate) fn new(x: f64, y: f64, text: impl Into<String>) -> Self {
        Self {
            x,
            y,
            text: text.into(),
            color: style::INK.to_owned(),
            size: style::TICK_SIZE,
            direction: (1.0, 0.0),
            halo: true,
        }
    }

    pub(crate) fn color(mut self, color: impl Into<String>) -> Self {
        self.color = color.into();
        self
    }

    pub(crate) fn size(mut self, size: u32) -> Self {
        self.size = size;
        self
    }

    /// Turns the text along (`dx`, `dy`) on the screen, y downwards, and keeps it readable from below.
    pub(crate) fn along(mut self, dx: f64, dy: f64) -> Self {
        let length = gradus_numerics::hypot(dx, dy);
        if length > 0.0 {
            let sign = if dx < 0.0 { -1.0 } else { 1.0 };
            self.direction = (sign * dx / length, sign * dy / length);
        }
        self
    }

    /// Leaves out the white ground that keeps what is drawn below from running through the letters.
    pub(crate) fn bare(mut self) -> Self {
        self.halo = false;
        self
    }

    pub(super) fn primitives(&self, layout: &ComputedLayout) -> Vec<Primitive> {
        let mut primitives = Vec::new();
        let (x, y) = (layout.map_x(self.x), layout.map_y(self.y));
        let (ux, uy) = self.direction;
        let size = f64::from(self.size);
        if self.halo {
            let (half_width, half_height) =
                (0.5 * text_width(&self.text, self.size) + 1.5, 0.5 * size);
            let corner = |along: f64, across: f64| {
                let (along, across) = (along * half_width, across * half_height);
                format!(
                    "{:.2} {:.2}",
                    x + along * ux - across * uy,
                    y + along * uy + across * ux
                )
            };
            primitives.push(Primitive::Path(Box::new(PathData {
                d: format!(
                    "M {} L {} L {} L {} Z",
                    corner(-1.0, -1.0),
                    corner(1.0, -1.0),
                    corner(1.0, 1.0),
                    corner(-1.0, 1.0)
                ),
                fill: Some(Color::from(style::PAPER)),
                stroke: Color::None,
                stroke_width: 0.0,
                opacity: Some(0.8),
                stroke_dasharray: None,
            })));
        }
        // The baseline lies half a capital's height (0.73 em in DejaVu Sans) below the centre.
        let drop = 0.365 * size;
        primitives.push(Primitive::Text {
            x: x - drop * uy,
            y: y + drop * ux,
            content: self.text.clone(),
            size: self.size,
            anchor: TextAnchor::Middle,
            rotate: (uy != 0.0).then(|| gradus_numerics::atan2(uy, ux).to_degrees()),
            bold: false,
            color: Some(Color::from(self.color.as_str())),
        });
        primitives
    }
}

/// Width of a text in pixels, from the widths of the font `DejaVu Sans`: exact for digits and points, close for the rest.
pub(super) fn text_width(text: &str, size: u32) -> f64 {
    let thousandths_of_an_em = |c: char| match c {
        '0'..='9' => 636.0,
        '.' | ',' | ' ' => 318.0,
        '-' => 361.0,
        _ => 650.0,
    };
    text.chars().map(thousandths_of_an_em).sum::<f64>() / 1000.0 * f64::from(size)
}
