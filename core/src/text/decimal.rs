/// The value of digits with at most one point among them.
pub fn decimal(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_plain { text.parse().ok() } else { None }
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
