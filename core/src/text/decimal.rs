/// The value of digits with at most one point among them. The standard library's exact conversion
/// brings 14 kB of tables and code into the page, and nothing here needs the last bit.
pub fn decimal(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_other = |c: char| !c.is_ascii_digit();
    let is_empty = whole.is_empty() && fraction.is_empty();
    if is_empty || whole.contains(is_other) || fraction.contains(is_other) {
        return None;
    }
    let digit = |c: char| c.to_digit(10).map_or(0.0, f64::from);
    let whole = whole.chars().fold(0.0, |value, c| value * 10.0 + digit(c));
    let fraction = fraction.chars().rev().fold(0.0, |value, c| (value + digit(c)) / 10.0);
    Some(whole + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_with_one_point_at_most() {
        for (text, value) in [("0", 0.0), ("12", 12.0), ("0.25", 0.25), (".5", 0.5), ("3.", 3.0)] {
            assert_eq!(decimal(text), Some(value), "{text}");
        }
        for text in ["", ".", "1.2.3", "-1", "1e3", "a"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}
