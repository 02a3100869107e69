//! Formulas: LaTeX in the source, `MathML` in the page.

use anyhow::Context as _;
use maud::{Markup, PreEscaped};
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};

/// The formula on a line of its own. LaTeX that does not parse is an error, not red ink in the page.
pub(super) fn display(latex: &str) -> anyhow::Result<Markup> {
    let storage = Storage::new();
    let events = Parser::new(latex, &storage)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| anyhow::anyhow!("{error}"))
        .with_context(|| format!("the formula {latex:?} is no LaTeX"))?;
    let config = RenderConfig {
        display_mode: DisplayMode::Block,
        annotation: Some(latex),
        ..RenderConfig::default()
    };
    let mut mathml = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    push_mathml(&mut mathml, events, config)?;
    Ok(PreEscaped(mathml))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_mathml_and_mistakes_errors() {
        let math = display(r"\nabla f = \frac{1}{2}").unwrap().into_string();
        assert!(
            math.starts_with("<math") && math.contains("<mfrac>"),
            "{math}"
        );
        assert!(display(r"\frac{1}{").is_err());
        assert!(display(r"\nosuchcommand").is_err());
    }

    #[test]
    fn every_experiment_s_formula_parses() {
        for experiment in crate::experiments::registry() {
            display(experiment.formula).unwrap();
        }
    }
}
