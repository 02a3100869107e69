//! The report: one page that needs nothing but itself.

mod experiment;
mod math;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::experiment::Suite;
use crate::outcome::Outcome;

const STYLE: &str = include_str!("style.css");
const MATH_FONT: &[u8] = include_bytes!("../../assets/gradus-math.woff2");

/// The whole page, in the chapter's order. Depends on the outcomes and on nothing else.
pub(crate) fn html(outcomes: &[Outcome]) -> anyhow::Result<String> {
    let mut sections = Vec::new();
    for suite in Suite::ALL {
        let members: Vec<&Outcome> = members(outcomes, suite).collect();
        if !members.is_empty() {
            let articles = members
                .into_iter()
                .map(experiment::article)
                .collect::<anyhow::Result<Vec<Markup>>>()?;
            sections.push((suite, articles));
        }
    }
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content="gradus xtask";
                title { "gradus: gradients and partial derivatives, claim by claim" }
                style { (PreEscaped(font())) (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "Gradients and partial derivatives" }
                    p.lead { "Each claim of the chapter, computed on both sides by the gradus crates and held against a tolerance." }
                    (tally(outcomes))
                }
                (contents(outcomes))
                main {
                    @for (suite, articles) in &sections {
                        section id=(suite.name()) {
                            h2 { (suite.title()) }
                            @for article in articles { (article) }
                        }
                    }
                }
                footer {
                    p { "Written by " code { "cargo xtask reproduce" } ". The same seed gives the same bytes on any number of threads." }
                }
            }
        }
    };
    Ok(page.into_string())
}

fn members(outcomes: &[Outcome], suite: Suite) -> impl Iterator<Item = &Outcome> {
    outcomes
        .iter()
        .filter(move |outcome| outcome.experiment.suite == suite)
}

/// How many claims, checks and controls there are and how many hold.
fn tally(outcomes: &[Outcome]) -> Markup {
    let held = outcomes.iter().filter(|outcome| outcome.holds()).count();
    let caught = outcomes
        .iter()
        .filter(|outcome| outcome.control_is_caught())
        .count();
    let checks = outcomes
        .iter()
        .filter_map(|outcome| outcome.findings.as_ref().ok());
    let (mut all, mut good) = (0, 0);
    for check in checks.flat_map(|findings| &findings.checks) {
        all += 1;
        good += usize::from(check.holds());
    }
    let claims = outcomes.len();
    html! {
        ul.tally {
            (share(held, claims, "claims hold"))
            (share(good, all, "checks hold"))
            (share(caught, claims, "wrong formulas caught"))
        }
    }
}

fn share(part: usize, whole: usize, of: &str) -> Markup {
    html! {
        li class=(if part == whole { "holds" } else { "fails" }) {
            strong { (part) } " of " (whole) " " (of)
        }
    }
}

/// The table of contents with a verdict at each claim.
fn contents(outcomes: &[Outcome]) -> Markup {
    html! {
        nav aria-label="Contents" {
            @for suite in Suite::ALL {
                @if members(outcomes, suite).next().is_some() {
                    p { a href={ "#" (suite.name()) } { (suite.title()) } }
                    ul {
                        @for outcome in members(outcomes, suite) {
                            li { (mark(outcome)) " " a href={ "#" (outcome.experiment.id) } { (outcome.experiment.id) } }
                        }
                    }
                }
            }
        }
    }
}

/// The verdict as one sign, with a word for those who do not see it.
fn mark(outcome: &Outcome) -> Markup {
    let (class, sign, word) = if outcome.holds() && outcome.control_is_caught() {
        ("mark holds", "✓", "holds")
    } else {
        ("mark fails", "✗", "fails")
    };
    html! { span class=(class) role="img" aria-label=(word) { (sign) } }
}

fn font() -> String {
    format!(
        "@font-face{{font-family:\"Gradus Math\";src:url(data:font/woff2;base64,{}) format(\"woff2\")}}\n",
        STANDARD.encode(MATH_FONT)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Conditions;
    use crate::experiments::registry;

    #[test]
    fn the_page_needs_nothing_from_outside_and_has_no_script() {
        let experiment = registry()
            .find(|experiment| experiment.id == "4.4-bowl")
            .unwrap();
        let page = html(&[Outcome::of(experiment, &Conditions::default())]).unwrap();
        for outside in ["<script", "src=\"http", "<link", "@import", "url(http"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains("<article id=\"4.4-bowl\""));
        assert!(page.contains("<math"));
        assert!(page.contains("<svg"));
    }
}
