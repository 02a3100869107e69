//! Steps on demand, so that a program of another language can time this one in turn with others.
//!
//! Reads a request a line: `column NAME RULE` builds the contenders and answers their names; `run NAME STEPS` takes steps and
//! answers their microseconds.

use std::io::{self, BufRead, Write};

use crate::column::{COLUMNS, Rule};
use crate::contenders;
use crate::timing::{Contender, time};

pub fn serve(threads: usize) -> io::Result<()> {
    let mut built: Vec<Contender> = Vec::new();
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["column", name, rule] => {
                let column = COLUMNS.iter().find(|column| column.name == name);
                let rule = if rule == "adam" {
                    Rule::Adam
                } else {
                    Rule::Sgd
                };
                built = contenders(column.expect("one of T, D, M and L"), rule, threads);
                let names: Vec<&str> = built.iter().map(|contender| contender.name).collect();
                writeln!(out, "{}", names.join(","))?;
            }
            ["run", name, steps] => {
                let contender = built.iter_mut().find(|contender| contender.name == name);
                let contender = contender.expect("one of the names answered");
                let steps = steps.parse().expect("a number of steps");
                let time = time(contender, steps);
                writeln!(out, "{}", time.as_secs_f64() * 1e6)?;
            }
            _ => panic!("what is {line:?}?"),
        }
        out.flush()?;
    }
    Ok(())
}
