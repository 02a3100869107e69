//! A drawn figure: the scene that both its SVG and its PNG come from.

use anyhow::anyhow;
use kuva::backend::png::PngBackend;
use kuva::backend::svg::SvgBackend;
use kuva::render::layout::{ComputedLayout, Layout};
use kuva::render::render::{Primitive, Scene, render_multiple};

use super::legend::Legend;
use super::{Figure, Panel, dash, style};

/// White space between panels, in pixels.
const GAP: f64 = 12.0;

/// A figure ready to be written.
pub(crate) struct Drawing {
    /// File name without folder and extension.
    pub(crate) stem: String,
    pub(crate) caption: String,
    /// A stand-alone document whose ids begin with the stem, so that several fit into one page.
    pub(crate) svg: String,
    scene: Scene,
}

impl Drawing {
    /// Draws the figure of the experiment `id`.
    pub(crate) fn new(id: &str, figure: Figure) -> Self {
        let stem = if figure.name.is_empty() {
            id.to_owned()
        } else {
            format!("{id}-{}", figure.name)
        };
        let scene = grid(figure.columns, figure.panels);
        let svg = SvgBackend::new().with_pretty(true).render_scene(&scene);
        Self {
            svg: with_view_box(&with_own_ids(&svg, &stem), scene.width, scene.height),
            stem,
            caption: figure.caption,
            scene,
        }
    }

    /// The figure for a page, which scales it down where there is less room.
    pub(crate) fn inline_svg(&self) -> String {
        let tag = self.svg.find('>').unwrap_or(self.svg.len());
        let (open, rest) = self.svg.split_at(tag);
        let open = without_attribute(&without_attribute(open, "width"), "height");
        let open = open.replacen("<svg ", "<svg aria-hidden=\"true\" ", 1);
        format!("{open} style=\"width:{}px\"{rest}", self.scene.width)
    }

    /// The figure in pixels, two for each of the SVG's.
    pub(crate) fn png(&self) -> anyhow::Result<Vec<u8>> {
        PngBackend::new()
            .with_scale(2.0)
            .render_scene(&dash::cut(&self.scene))
            .map_err(|error| anyhow!("cannot draw {}.png: {error}", self.stem))
    }
}

/// Draws the panels and sets them in rows of `columns`, each column as wide as its widest panel.
fn grid(columns: usize, panels: Vec<Panel>) -> Scene {
    let scenes: Vec<Scene> = panels.into_iter().map(draw).collect();
    if scenes.len() == 1 {
        return scenes.into_iter().next().expect("one scene");
    }
    let rows = scenes.len().div_ceil(columns);
    let mut widths = vec![0.0; columns];
    let mut heights = vec![0.0; rows];
    for (k, scene) in scenes.iter().enumerate() {
        widths[k % columns] = gradus_numerics::max(widths[k % columns], scene.width);
        heights[k / columns] = gradus_numerics::max(heights[k / columns], scene.height);
    }
    let total = |sizes: &[f64]| sizes.iter().map(|size| size + GAP).sum::<f64>() - GAP;
    let mut whole = Scene::new(total(&widths), total(&heights));
    if let Some(first) = scenes.first() {
        whole.font_family.clone_from(&first.font_family);
        whole.background_color.clone_from(&first.background_color);
        whole.text_color.clone_from(&first.text_color);
    }
    for (k, scene) in scenes.into_iter().enumerate() {
        let x: f64 = widths[..k % columns].iter().map(|width| width + GAP).sum();
        let y: f64 = heights[..k / columns]
            .iter()
            .map(|height| height + GAP)
            .sum();
        whole.defs.extend(scene.defs);
        whole.add(Primitive::GroupStart {
            transform: Some(format!("translate({x},{y})")),
            title: None,
            extra_attrs: None,
        });
        whole.elements.extend(scene.elements);
        whole.add(Primitive::GroupEnd);
    }
    whole
}

fn draw(panel: Panel) -> Scene {
    let layout = sized(panel.layout);
    let computed = ComputedLayout::from_layout(&layout);
    let legend = Legend::of(&panel.plots);
    let mut scene = render_multiple(panel.plots, layout);
    legend.draw_out(&mut scene);
    // Labels lie over the plots and under the legend, which comes after the end of the clipped region.
    let is_end = |element: &Primitive| matches!(element, Primitive::ClipEnd);
    let end = scene
        .elements
        .iter()
        .rposition(is_end)
        .unwrap_or(scene.elements.len());
    let labels = panel
        .labels
        .iter()
        .flat_map(|label| label.primitives(&computed));
    scene.elements.splice(end..end, labels);
    scene
}

/// A panel without a size of its own gets the house's.
fn sized(layout: Layout) -> Layout {
    let width = layout.width.unwrap_or(style::WIDTH);
    let height = layout.height.unwrap_or(style::HEIGHT);
    layout.with_width(width).with_height(height)
}

/// Renames every id. `kuva` numbers its ids by a counter of the whole process, which depends on the order in
/// which threads draw; and ids of several figures must not meet in one page.
fn with_own_ids(svg: &str, stem: &str) -> String {
    const MARK: &str = " id=\"";
    let ids: Vec<&str> = svg
        .match_indices(MARK)
        .filter_map(|(at, _)| svg[at + MARK.len()..].split('"').next())
        .collect();
    let mut own = svg.to_owned();
    for (k, id) in ids.iter().enumerate() {
        own = own
            .replace(&format!(" id=\"{id}\""), &format!(" id=\"{stem}-{k}\""))
            .replace(&format!("url(#{id})"), &format!("url(#{stem}-{k})"))
            .replace(&format!("href=\"#{id}\""), &format!("href=\"#{stem}-{k}\""));
    }
    own
}

fn without_attribute(tag: &str, name: &str) -> String {
    let start = format!(" {name}=\"");
    let Some((before, rest)) = tag.split_once(&start) else {
        return tag.to_owned();
    };
    let after = rest.split_once('"').map_or("", |(_, after)| after);
    format!("{before}{after}")
}

/// Lets a page scale the figure.
fn with_view_box(svg: &str, width: f64, height: f64) -> String {
    svg.replacen(
        "<svg ",
        &format!("<svg viewBox=\"0 0 {width} {height}\" "),
        1,
    )
}

#[cfg(test)]
mod tests {
    use kuva::plot::LinePlot;
    use kuva::render::plots::Plot;

    use super::*;

    fn figure(columns: usize, panels: usize) -> Figure {
        let line = || LinePlot::new().with_data([(0.0, 0.0), (1.0, 2.0)]);
        Figure::panels(
            "panels",
            "",
            columns,
            (0..panels).map(|_| {
                (
                    vec![Plot::Line(line())],
                    Layout::new((0.0, 1.0), (0.0, 2.0)),
                )
            }),
        )
    }

    #[test]
    fn drawing_twice_gives_the_same_bytes() {
        let first = Drawing::new("t", figure(2, 3));
        let second = Drawing::new("t", figure(2, 3));
        assert_eq!(first.svg, second.svg);
        assert_eq!(first.png().unwrap(), second.png().unwrap());
    }

    #[test]
    fn ids_carry_the_figure_s_name_and_are_used() {
        let drawing = Drawing::new("t", figure(2, 2));
        assert!(drawing.svg.contains("id=\"t-panels-0\""));
        assert!(drawing.svg.contains("url(#t-panels-1)"));
        assert!(!drawing.svg.contains("kuva-clip"));
    }

    #[test]
    fn panels_fill_rows() {
        let drawing = Drawing::new("t", figure(2, 3));
        assert!((drawing.scene.width - (2.0 * style::WIDTH + GAP)).abs() < 1e-9);
        assert!((drawing.scene.height - (2.0 * style::HEIGHT + GAP)).abs() < 1e-9);
    }
}
