//! The curves of a run.

use gradus_mlp::train::EpochReport;
use kuva::backend::svg::SvgBackend;
use kuva::plot::LinePlot;
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;
use kuva::render::render::render_multiple;

/// Training loss, test loss and the share of test samples that are predicted wrong, each against the epoch, as SVG.
pub(crate) fn curves(history: &[EpochReport]) -> String {
    let epochs = || history.iter().map(|report| (report.epoch + 1) as f64);
    let line = |name: &str, color: &str, y: Vec<Option<f64>>| {
        let points = epochs().zip(y).filter_map(|(x, y)| y.map(|y| (x, y)));
        LinePlot::new()
            .with_data(points.collect::<Vec<_>>())
            .with_color(color)
            .with_stroke_width(2.0)
            .with_legend(name)
    };
    let of = |value: &dyn Fn(&EpochReport) -> Option<f64>| history.iter().map(value).collect();
    let plots = vec![
        Plot::Line(line(
            "training loss",
            "#1b4f72",
            of(&|report| Some(report.loss)),
        )),
        Plot::Line(
            line(
                "test loss",
                "#c0392b",
                of(&|report| report.validation.map(|test| test.loss)),
            )
            .with_dashed(),
        ),
        Plot::Line(
            line(
                "test error (share)",
                "#7d6608",
                of(&|report| report.validation?.accuracy().map(|accuracy| 1.0 - accuracy)),
            )
            .with_dotted(),
        ),
    ];
    let layout = Layout::auto_from_plots(&plots)
        .with_title("Loss and error")
        .with_x_label("epoch")
        .with_width(720.0)
        .with_height(440.0);
    SvgBackend::new().render_scene(&render_multiple(plots, layout))
}
