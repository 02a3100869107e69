//! The figure of 6.4-vanish: the gradient against the layer, a panel for each activation and design.

use gradus_numerics::exp;
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use super::network::DEPTH;
use super::{Kind, STARTS};
use crate::experiments::learning::layer::{Activation, Design};
use crate::figure::{Figure, Panel, axis, style};

pub(super) fn norms(kinds: &[Kind], looks: &[usize]) -> Figure {
    let panels = Design::ALL.into_iter().flat_map(|design| {
        Activation::ALL.map(|activation| {
            let of =
                |kind: &&Kind| kind.layer.activation == activation && kind.layer.design == design;
            panel(
                &kinds.iter().filter(of).collect::<Vec<_>>(),
                looks,
                activation,
                design,
            )
        })
    });
    Figure::panels(
        "",
        "‖∂L/∂h‖ of one network of each kind against the layer of h, over its norm behind layer 50; grey is what the mean squared \
         singular values of the layers would make of it. Gradients travel from right to left. Behind a norm the three starts lie on each other.",
        3,
        panels.collect::<Vec<_>>(),
    )
}

fn panel(kinds: &[&Kind], looks: &[usize], activation: Activation, design: Design) -> Panel {
    let first = (activation, design) == (Activation::Tanh, Design::Plain);
    let named = |name: &'static str| if first { name } else { "" };
    let mut plots: Vec<Plot> = Vec::new();
    for (k, kind) in kinds.iter().enumerate() {
        let network = &kind.networks[0];
        let last = network.norms[network.norms.len() - 1];
        let mut sum = 0.0;
        let mut predicted = vec![(DEPTH as f64, 1.0)];
        for (l, nats) in network.predicted.iter().enumerate().rev() {
            sum += nats;
            predicted.push(((l + 1) as f64, exp(sum)));
        }
        let name = if k == 0 { named("from Jacobians") } else { "" };
        plots.push(style::reference(axis::log_y(predicted), name));
        let points = looks.iter().zip(&network.norms);
        let points = axis::log_y(points.map(|(&l, norm)| (l as f64, norm / last)));
        plots.extend(style::series(k, &points, named(STARTS[k].0)));
    }
    let (low, high) = match design {
        Design::Plain => (-50, 5),
        Design::LayerNorm => (-24, 4),
        Design::BatchNorm => (-2, 6),
        Design::Residual => (-2, 12),
    };
    let layout = style::layout(&plots)
        .with_title(format!("{}, {}", activation.name(), design.name()))
        .with_width(400.0)
        .with_height(300.0)
        .with_x_label("layer")
        .with_y_label("gradient")
        .with_legend_position(LegendPosition::InsideBottomRight);
    let layout = axis::ranges(layout, (0.0, 51.0), (f64::from(low), f64::from(high)));
    Panel::new(
        plots,
        axis::decades_y(layout, low, high).with_x_tick_step(10.0),
    )
}
