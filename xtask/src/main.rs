//! Tasks of the workspace: `cargo xtask TASK`.

mod check;
mod context;
mod experiment;
mod experiments;
mod figure;
mod number;
mod outcome;
mod rendering;
mod report;
mod snapshot;
mod table;

fn main() {
    for experiment in experiments::registry() {
        let outcome = outcome::Outcome::of(experiment, &context::Conditions::default());
        std::fs::write(
            "/tmp/o.png",
            outcome.findings.as_ref().unwrap().drawings[0]
                .png()
                .unwrap(),
        );
        println!("{}", rendering::text(&outcome));
    }
}
