//! The figure of 5.4-softmax: the Jacobian as a heat map.

use gradus_jacobian::softmax;
use kuva::plot::Heatmap;
use kuva::render::plots::Plot;

use super::ClosedForm;
use super::findings::equally_spaced;
use crate::figure::{Figure, Panel, style};

pub(super) fn heat_maps(closed_form: ClosedForm) -> Figure {
    Figure::panels(
        "",
        "The Jacobian ∂sⱼ/∂zᵢ of softmax at ten equally spaced logits. On the diagonal sⱼ (1 − sⱼ), elsewhere −sⱼ sᵢ: the \
         larger two probabilities are, the more they compete. Every row and every column adds up to 0. Over a spread of 2 all \
         classes take part, over a spread of 20 only the last few.",
        2,
        [panel(2.0, closed_form), panel(20.0, closed_form)],
    )
}

fn panel(spread: f64, closed_form: ClosedForm) -> Panel {
    let s = softmax::softmax(&equally_spaced(spread));
    let j = closed_form(s.as_slice());
    // kuva draws rows from the bottom up; a matrix begins at the top.
    let mut rows: Vec<Vec<f64>> = j
        .row_iter()
        .map(|row| row.iter().copied().collect())
        .collect();
    rows.reverse();
    let plots = vec![Plot::Heatmap(
        Heatmap::new().with_data(rows).with_cell_size(1.0),
    )];
    let labels = |numbers: &mut dyn Iterator<Item = usize>| -> Vec<String> {
        numbers.map(|k| k.to_string()).collect()
    };
    let layout = style::layout(&plots)
        .with_title(format!("logits from 0 to {spread}"))
        .with_x_label("i")
        .with_y_label("j")
        .with_show_grid(false)
        .with_width(520.0)
        .with_height(440.0)
        .with_x_categories(labels(&mut (0..10)))
        .with_y_categories(labels(&mut (0..10).rev()));
    Panel::new(plots, layout)
}
