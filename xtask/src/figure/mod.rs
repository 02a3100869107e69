//! Figures: plots and a layout of `kuva`, drawn once, kept as SVG and PNG.

pub(crate) mod axis;
pub(crate) mod contour;
mod curve;
mod dash;
mod drawing;
mod label;
mod legend;
pub(crate) mod level_set;
pub(crate) mod style;

use kuva::render::layout::Layout;
use kuva::render::plots::Plot;

pub(crate) use drawing::Drawing;
pub(crate) use label::Label;

/// A figure of one panel or of several in a grid. Files are `figures/ID-NAME.svg` and `.png`.
pub(crate) struct Figure {
    name: String,
    caption: String,
    columns: usize,
    panels: Vec<Panel>,
}

/// Plots that share axes, with text laid over them.
pub(crate) struct Panel {
    plots: Vec<Plot>,
    layout: Layout,
    labels: Vec<Label>,
}

impl Panel {
    pub(crate) fn new(plots: Vec<Plot>, layout: Layout) -> Self {
        Self {
            plots,
            layout,
            labels: Vec::new(),
        }
    }

    /// Lays text over the plots, in data coordinates.
    pub(crate) fn labels(mut self, labels: impl IntoIterator<Item = Label>) -> Self {
        self.labels.extend(labels);
        self
    }
}

impl From<(Vec<Plot>, Layout)> for Panel {
    fn from((plots, layout): (Vec<Plot>, Layout)) -> Self {
        Self::new(plots, layout)
    }
}

impl Figure {
    /// A figure of one panel. `name` is empty where the experiment has only one figure.
    pub(crate) fn new(
        name: impl Into<String>,
        caption: impl Into<String>,
        plots: Vec<Plot>,
        layout: Layout,
    ) -> Self {
        Self::panels(name, caption, 1, [Panel::new(plots, layout)])
    }

    /// Panels side by side, `columns` to a row: pairs `(plots, layout)` or [`Panel`]s.
    pub(crate) fn panels<P: Into<Panel>>(
        name: impl Into<String>,
        caption: impl Into<String>,
        columns: usize,
        panels: impl IntoIterator<Item = P>,
    ) -> Self {
        Self {
            name: name.into(),
            caption: caption.into(),
            columns: columns.max(1),
            panels: panels.into_iter().map(Into::into).collect(),
        }
    }

    /// Lays text over the plots of the last panel, in data coordinates.
    pub(crate) fn labels(mut self, labels: impl IntoIterator<Item = Label>) -> Self {
        if let Some(panel) = self.panels.last_mut() {
            panel.labels.extend(labels);
        }
        self
    }
}
