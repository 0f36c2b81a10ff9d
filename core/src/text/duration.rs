use std::time::Duration;

use super::decimal;

/// A duration as Go writes it (`time.ParseDuration`): `1m30s`, `500ms`, `1.5h`,
/// `0`; `None` where it is none, is negative, or is more than Go's 64 bits hold.
pub fn go_duration(text: &str) -> Option<Duration> {
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
        return Some(Duration::ZERO);
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
    let fits = !text.is_empty() && nanoseconds < 9.2e18;
    Duration::try_from_secs_f64(nanoseconds / 1e9).ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::go_duration;

    #[test]
    fn durations_are_read_as_go_does() {
        for (text, seconds) in [
            ("0", Some(0.0)),
            ("+0", Some(0.0)),
            ("0s", Some(0.0)),
            ("1m30s", Some(90.0)),
            ("1.5h", Some(5400.0)),
            ("+500ms", Some(0.5)),
            (".5s", Some(0.5)),
            ("", None),
            ("5", None),
            ("5 s", None),
            ("-1s", None),
            ("s", None),
            (".s", None),
            ("1d", None),
            ("3000000h", None),
        ] {
            assert_eq!(go_duration(text), seconds.map(Duration::from_secs_f64), "{text}");
        }
    }
}
