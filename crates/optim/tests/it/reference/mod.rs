//! The numbers of PyTorch in `tests/reference`.

mod clip;
mod schedules;
mod trajectories;

use serde_json::Value;

/// The cases of a file.
fn cases(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

/// A number of a case, or of its `hyper`, or else PyTorch's default.
fn number(case: &Value, name: &str, default: f64) -> f64 {
    case[name].as_f64().unwrap_or(default)
}

fn integer(case: &Value, name: &str, default: u64) -> u64 {
    case[name].as_u64().unwrap_or(default)
}

fn flag(case: &Value, name: &str, default: bool) -> bool {
    case[name].as_bool().unwrap_or(default)
}

/// A pair of numbers such as `betas`.
fn pair(case: &Value, name: &str, default: [f64; 2]) -> [f64; 2] {
    match case[name].as_array() {
        Some(pair) => [pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap()],
        None => default,
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}
