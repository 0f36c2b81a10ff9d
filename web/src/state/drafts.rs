//! Texts that the user worked on, as the browser stores them: one a document, the last ten.

use std::collections::BTreeSet;

/// How many are kept.
pub(crate) const MOST: usize = 10;
const DAY: u64 = 86_400_000;
const MINUTE: u64 = 60_000;
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A text with what belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    /// When it was stored, in milliseconds since 1970.
    pub(crate) time: u64,
    pub(crate) text: String,
    pub(crate) dockerignore: String,
    /// What the user chose and said of it, as a link; empty for nothing.
    pub(crate) said: String,
}

impl Draft {
    /// As one text: a line of numbers, then the parts one after the other.
    pub(crate) fn pack(&self) -> String {
        let Self { time, text, dockerignore, said } = self;
        format!("1 {time} {} {}\n{dockerignore}{said}{text}", dockerignore.len(), said.len())
    }

    /// Nothing where that is no draft.
    pub(crate) fn unpack(packed: &str) -> Option<Self> {
        let (head, rest) = packed.split_once('\n')?;
        let mut numbers = head.strip_prefix("1 ")?.split(' ');
        let time = numbers.next()?.parse().ok()?;
        let (dockerignore, rest) = rest.split_at_checked(numbers.next()?.parse().ok()?)?;
        let (said, text) = rest.split_at_checked(numbers.next()?.parse().ok()?)?;
        Some(Self { time, text: text.into(), dockerignore: dockerignore.into(), said: said.into() })
    }
}

/// Whether a text is another document than the one before, rather than a newer state of it: no line
/// that says something is left.
pub(crate) fn is_other(before: &str, after: &str) -> bool {
    let lines = |text| -> BTreeSet<&str> {
        let lines: std::str::Lines<'_> = str::lines(text);
        lines.map(str::trim).filter(|line| line.len() > 3).collect()
    };
    let before = lines(before);
    !before.is_empty() && before.is_disjoint(&lines(after))
}

/// "Today 14:02", "Yesterday 9:30", "24 November 9:30", from milliseconds of the user's own clock.
pub(crate) fn when(then: u64, now: u64) -> String {
    let (day, today) = (then / DAY, now / DAY);
    let (hours, minutes) = (then % DAY / (60 * MINUTE), then / MINUTE % 60);
    let date = match today.saturating_sub(day) {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ => date(day),
    };
    format!("{date} {hours}:{minutes:02}")
}

/// "24 November" of days since 1970, in the Gregorian calendar: years that begin in March, for
/// which the months' lengths follow a rule.
fn date(days: u64) -> String {
    let days = (days + 719_468) % 146_097;
    let year = (days - days / 1_460 + days / 36_524 - days / 146_096) / 365;
    let day = days - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let name = MONTHS.get((month as usize + 2) % 12).copied().unwrap_or_default();
    format!("{} {name}", day - (153 * month + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_read_as_it_was_stored() {
        let draft = Draft {
            time: 1_764_374_400_000,
            text: "FROM a\n# é🦀\u{202e}\0\n".into(),
            dockerignore: ".git\n1 2 3\n".into(),
            said: "v1.p2.AA.c5r0".into(),
        };
        assert_eq!(Draft::unpack(&draft.pack()), Some(draft));
        assert_eq!(Draft::unpack(&Draft::default().pack()), Some(Draft::default()));
        for broken in
            ["", "FROM a\n", "1 2 3", "1 5 999 0\nFROM a", "1 5 1 0\né", "2 5 0 0\nFROM a"]
        {
            assert_eq!(Draft::unpack(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_text_without_a_line_of_the_one_before_is_another_document() {
        assert!(!is_other("FROM debian\nRUN true\n", "FROM debian\n"));
        assert!(!is_other("FROM debian\n", "# new\nFROM debian\n"));
        assert!(is_other("FROM debian\nRUN true\n", "FROM alpine\nRUN false\n"));
        assert!(is_other("FROM debian\n\n}\n", "FROM alpine\n\n}\n"), "blank lines say nothing");
        assert!(!is_other("", "FROM alpine\n"));
    }

    #[test]
    fn times_are_told_as_people_do() {
        let now = 1_795_910_400_000; // 2026-11-29 00:00
        let minutes = |minutes: u64| now + minutes * MINUTE;
        assert_eq!(when(minutes(14 * 60 + 2), minutes(900)), "Today 14:02");
        assert_eq!(when(now - MINUTE, now), "Yesterday 23:59");
        assert_eq!(when(now - 5 * DAY + 570 * MINUTE, now), "24 November 9:30");
        assert_eq!(date(0), "1 January");
        assert_eq!(date(789), "29 February");
        assert_eq!(date(790), "1 March");
        assert_eq!(date(20_786), "29 November");
    }
}
