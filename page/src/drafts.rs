//! Texts that the user worked on, as the browser stores them: one a document, the last ten.

use std::collections::BTreeSet;

/// The most drafts that are kept.
pub const MOST: usize = 10;
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
pub struct Draft {
    /// When it was stored, in milliseconds since 1970.
    pub time: u64,
    pub text: String,
    pub dockerignore: String,
    /// The user's choices and review of it, as a link; empty for none.
    pub said: String,
}

impl Draft {
    /// As one text: a line of numbers, then the parts one after the other.
    pub fn pack(&self) -> String {
        let Self { time, text, dockerignore, said } = self;
        format!("1 {time} {} {}\n{dockerignore}{said}{text}", dockerignore.len(), said.len())
    }

    /// Nothing where that is no draft.
    pub fn unpack(packed: &str) -> Option<Self> {
        let (head, rest) = packed.split_once('\n')?;
        let mut numbers = head.strip_prefix("1 ")?.split(' ');
        let time = numbers.next()?.parse().ok()?;
        let (dockerignore, rest) = rest.split_at_checked(numbers.next()?.parse().ok()?)?;
        let (said, text) = rest.split_at_checked(numbers.next()?.parse().ok()?)?;
        Some(Self { time, text: text.into(), dockerignore: dockerignore.into(), said: said.into() })
    }
}

/// True if a text is another document than the one before, rather than a newer state of it: no line
/// that says something is left.
pub fn is_other(before: &str, after: &str) -> bool {
    let lines = |text| -> BTreeSet<&str> {
        let lines: std::str::Lines<'_> = str::lines(text);
        lines.map(str::trim).filter(|line| line.len() > 3).collect()
    };
    let before = lines(before);
    !before.is_empty() && before.is_disjoint(&lines(after))
}

/// "Today 14:02", "Yesterday 9:30", "24 November 9:30": a time beside now and the same time a day
/// before, all as the user's own clock has them (`2026-11-24T09:30…`).
pub fn when(then: &str, now: &str, a_day_before: &str) -> String {
    let day = |time: &str| time.get(..10).unwrap_or_default().to_owned();
    let date = match day(then) {
        today if today == day(now) => "Today".to_owned(),
        yesterday if yesterday == day(a_day_before) => "Yesterday".to_owned(),
        other => date(&other),
    };
    format!("{date} {}", without_zero(then.get(11..16).unwrap_or_default()))
}

/// "24 November" of `2026-11-24`.
fn date(day: &str) -> String {
    let month = day.get(5..7).and_then(|month| month.parse::<usize>().ok()).unwrap_or_default();
    let name = MONTHS.get(month.wrapping_sub(1)).copied().unwrap_or_default();
    format!("{} {name}", without_zero(day.get(8..).unwrap_or_default()))
}

fn without_zero(number: &str) -> &str {
    number.strip_prefix('0').unwrap_or(number)
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
        let told = |then| when(then, "2026-11-29T15:00:00.000Z", "2026-11-28T15:00:00.000Z");
        assert_eq!(told("2026-11-29T14:02:59.000Z"), "Today 14:02");
        assert_eq!(told("2026-11-28T23:59:00.000Z"), "Yesterday 23:59");
        assert_eq!(told("2026-11-24T09:30:00.000Z"), "24 November 9:30");
        assert_eq!(told("2026-03-01T00:05:00.000Z"), "1 March 0:05");
        assert_eq!(told("2025-11-29T10:10:00.000Z"), "29 November 10:10", "not today");
    }
}
