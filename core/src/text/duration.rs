use super::decimal;

/// The nanoseconds of a duration as Go writes it (`time.ParseDuration`): `1m30s`, `500ms`, `1.5h`,
/// `0`; `None` where it is none, is negative, or is more than Go's 64 bits hold.
pub fn go_duration(text: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 8] = [
        ("ns", 1.0),
        ("us", 1e3),
        ("µs", 1e3),
        ("μs", 1e3),
        ("ms", 1e6),
        ("s", 1e9),
        ("m", 6e10),
        ("h", 3.6e12),
    ];
    let text = text.strip_prefix('+').unwrap_or(text);
    if text == "0" {
        return Some(0.0);
    }
    let mut rest = text;
    let mut nanoseconds = 0.0;
    while !rest.is_empty() {
        let number =
            rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (amount, tail) = rest.split_at(number);
        let (tail, size) =
            UNITS.iter().find_map(|(unit, size)| Some((tail.strip_prefix(unit)?, size)))?;
        nanoseconds += decimal(amount)? * size;
        rest = tail;
    }
    (!text.is_empty() && nanoseconds < 9.2e18).then_some(nanoseconds)
}

#[cfg(test)]
mod tests {
    use super::go_duration;

    #[test]
    fn durations_are_read_as_go_does() {
        for (text, nanoseconds) in [
            ("0", Some(0.0)),
            ("+0", Some(0.0)),
            ("0s", Some(0.0)),
            ("1m30s", Some(9e10)),
            ("1.5h", Some(5.4e12)),
            ("+500ms", Some(5e8)),
            (".5s", Some(5e8)),
            ("", None),
            ("5", None),
            ("5 s", None),
            ("-1s", None),
            ("s", None),
            (".s", None),
            ("1d", None),
            ("3000000h", None),
        ] {
            assert_eq!(go_duration(text), nanoseconds, "{text}");
        }
    }
}
