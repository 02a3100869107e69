//! How a number is printed: short for readers, full for machines. There is no third way.

/// Six significant digits, without trailing zeros: `0.1`, `9.822e-5`, `1e-14`, `504`.
pub(crate) fn short(x: f64) -> String {
    const DIGITS: i32 = 6;
    if let Some(name) = special(x) {
        return name.to_owned();
    }
    if x == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{:.*e}", (DIGITS - 1) as usize, x);
    let (mantissa, exponent) = scientific
        .split_once('e')
        .expect("the e format writes an e");
    let exponent: i32 = exponent.parse().expect("the e format writes an integer");
    if (-4..DIGITS).contains(&exponent) {
        let decimals = usize::try_from(DIGITS - 1 - exponent).expect("exponent < DIGITS");
        trim(&format!("{x:.decimals$}")).to_owned()
    } else {
        format!("{}e{exponent}", trim(mantissa))
    }
}

/// Seventeen significant digits: parsing it gives the same bits back.
pub(crate) fn full(x: f64) -> String {
    special(x).map_or_else(|| format!("{x:.16e}"), str::to_owned)
}

/// The name of a value that is no JSON number.
pub(crate) fn special(x: f64) -> Option<&'static str> {
    if x.is_nan() {
        Some("NaN")
    } else if x == f64::INFINITY {
        Some("inf")
    } else if x == f64::NEG_INFINITY {
        Some("-inf")
    } else {
        None
    }
}

fn trim(decimal: &str) -> &str {
    if decimal.contains('.') {
        decimal.trim_end_matches('0').trim_end_matches('.')
    } else {
        decimal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_read_well() {
        for (x, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-2.8, "-2.8"),
            (504.0, "504"),
            (123_456.7, "123457"),
            (999_999.9, "1e6"),
            (1_234_567.0, "1.23457e6"),
            (0.000_123_456_7, "0.000123457"),
            (0.000_012_3, "1.23e-5"),
            (1e-14, "1e-14"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
            (5e-324, "4.94066e-324"),
        ] {
            assert_eq!(short(x), text);
        }
    }

    #[test]
    fn full_numbers_come_back_bit_for_bit() {
        for x in [0.1, 1.0 / 3.0, 5e-324, f64::MAX, -0.0, 2.2 * 0.6] {
            let back: f64 = full(x).parse().unwrap();
            assert_eq!(back.to_bits(), x.to_bits());
        }
    }
}
