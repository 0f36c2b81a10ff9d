//! Labels against a schema: those that have to be there, and the form of their values.
//!
//! The forms that count as valid were found by trying values on hadolint 2.15.1.

use serde::{Deserialize, Serialize};

use crate::rules::shared::edits::unquoted;
use crate::rules::{RuleContext, Sink};
use crate::syntax::{Body, Instruction, Pair};

/// The form that the value of a label is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelKind {
    /// Anything.
    Text,
    /// An absolute address.
    Url,
    /// A moment by RFC 3339.
    Rfc3339,
    /// An identifier of the SPDX License List.
    Spdx,
    /// 7 or 40 hexadecimal digits in lower case.
    Hash,
    /// A version by semantic versioning, without a `v` before it.
    Semver,
    /// A mail address.
    Email,
}

impl LabelKind {
    /// All kinds, in the order of their numbers in links, which never change.
    pub(crate) const ALL: [Self; 7] =
        [Self::Text, Self::Url, Self::Rfc3339, Self::Spdx, Self::Hash, Self::Semver, Self::Email];

    /// The kind of this name, as hadolint's configuration names it.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "text" => Self::Text,
            "url" => Self::Url,
            "rfc3339" => Self::Rfc3339,
            "spdx" => Self::Spdx,
            "hash" => Self::Hash,
            "semver" => Self::Semver,
            "email" => Self::Email,
            _ => return None,
        })
    }
}

/// Reports labels of this kind whose value is not of it, once each in an instruction.
pub(crate) fn malformed(cx: &RuleContext<'_>, out: &mut Sink<'_>, kind: LabelKind, what: &str) {
    let is_valid = match kind {
        LabelKind::Text => return,
        LabelKind::Url => is_url,
        LabelKind::Rfc3339 => is_rfc3339,
        LabelKind::Spdx => is_spdx,
        LabelKind::Hash => is_hash,
        LabelKind::Semver => is_semver,
        LabelKind::Email => is_email,
    };
    each_label(cx, |instruction, pairs| {
        for (name, _) in cx.settings.label_schema.iter().filter(|(_, it)| *it == kind) {
            let bad = pairs.iter().find(|pair| is_named(pair, name) && !is_valid(value(pair)));
            if let Some(pair) = bad {
                out.report(instruction, pair.range, format!("The label `{name}` is not {what}"));
            }
        }
    });
}

/// The LABELs of the stages, those inside ONBUILD left out.
pub(crate) fn each_label<'a>(
    cx: &RuleContext<'a>,
    mut look: impl FnMut(&'a Instruction, &'a [Pair]),
) {
    for step in &cx.build.steps {
        if let Body::Label(pairs) = &step.instruction.body {
            look(step.instruction, pairs);
        }
    }
}

/// True if a pair is for the label of this name.
pub(crate) fn is_named(pair: &Pair, name: &str) -> bool {
    self::name(pair) == name
}

/// A label's name without its quotes.
pub(crate) fn name(pair: &Pair) -> &str {
    unquoted(&pair.key.text)
}

/// A label's value without its quotes.
pub(crate) fn value(pair: &Pair) -> &str {
    unquoted(&pair.value.text)
}

fn is_hash(text: &str) -> bool {
    matches!(text.len(), 7 | 40) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_spdx(text: &str) -> bool {
    include_str!("../../../data/spdx-licenses.txt")
        .lines()
        .any(|line| line == text && !line.starts_with('#'))
}

fn is_semver(text: &str) -> bool {
    let (core, build) = text.split_once('+').unwrap_or((text, ""));
    let (core, pre) = core.split_once('-').unwrap_or((core, ""));
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_list = |list: &str| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        list.is_empty() || list.split('.').all(|it| !it.is_empty() && it.bytes().all(plain))
    };
    numbers.len() == 3 && numbers.iter().all(is_number) && is_list(pre) && is_list(build)
}

/// A scheme, a colon, and then only what may stand in an address.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let in_scheme = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&b);
    let escaped = rest.split('%').skip(1).all(|after| {
        after.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    });
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(in_scheme)
        && rest.bytes().all(allowed)
        && escaped
}

fn is_rfc3339(text: &str) -> bool {
    let number = |from: usize, to: usize| -> Option<u32> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let is = |at: usize, any: &str| {
        text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(|c| any.contains(c))
    };
    let read = || -> Option<bool> {
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        let marks = is(4, "-") && is(7, "-") && is(10, "Tt") && is(13, ":") && is(16, ":");
        let rest = text.get(19..)?;
        let zone = match rest.strip_prefix('.') {
            Some(rest) => rest.trim_start_matches(|c: char| c.is_ascii_digit()),
            None => rest,
        };
        let digits =
            |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        let is_offset = zone.strip_prefix(['+', '-']).is_some_and(|offset| {
            offset.split_once(':').map_or(digits(offset, 4), |(hours, minutes)| {
                digits(hours, 2) && digits(minutes, 2)
            })
        });
        let in_range = (1..=days).contains(&day) && hour < 24 && minute < 60 && second <= 60;
        Some(marks && in_range && (matches!(zone, "Z" | "z") || is_offset))
    };
    read().unwrap_or(false)
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let quoted = name.trim_matches('\\').trim_matches(['"', '\\']).len() + 2 <= name.len();
    let is_name = quoted || name.split('.').all(|it| !it.is_empty() && it.bytes().all(atom));
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let is_address = host.starts_with('[') && host.ends_with(']');
    is_name && (is_address || (host.contains('.') && host.split('.').all(is_label)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each was tried on hadolint 2.15.1.
    #[test]
    fn values_are_judged_as_by_hadolint() {
        type Case = (fn(&str) -> bool, &'static str, &'static str);
        let cases: [Case; 6] = [
            (
                is_semver,
                "1.2.3 01.2.3 1.2.3- 1.2.3+ 1.2.3-a+b 1.2.3+b-a",
                "v1.2.3 1.2 1.2.3-a..b -1.2.3 1.2.3.4 1.2.3_a 1.2.3+a+b 1..3 $X",
            ),
            (
                is_email,
                "a@b.c a.b+c@d.ef a@b.c1 a@1.2 a@b.de. A@B.DE a!#$@b.de a@[1.2.3.4]",
                "a@b a.c a@b_c.de a@-b.de a..b@c.de .a@b.de a@b..de a@b-.de a@b.c,b@c.d $X",
            ),
            (
                is_url,
                "http://x x:y x: http://[::1]/ http://a?b#c a-b+c.d:e mailto:a@b.c",
                "foo 1x:y :y //x http://a/%zz http://a|b http://a/é $X",
            ),
            (
                is_spdx,
                "MIT GPL-2.0-only 0BSD Apache-2.0",
                "GPL-2.0 mit NONE MIT-OR-X Blueoak-1.0.0 # $X",
            ),
            (
                is_rfc3339,
                "2020-01-01T00:00:00Z 2020-01-01t00:00:00z 2020-01-01T00:00:60Z 2020-01-01T00:00:00-0100 2020-01-01T00:00:00.5+01:00 2020-01-01T00:00:00.Z",
                "2020-01-01 2020-01-01T00:00Z 2020-01-01T00:00:00 2020-02-30T00:00:00Z 2020-01-01T24:00:00Z 2020-1-1T00:00:00Z $X",
            ),
            (
                is_hash,
                "abcdef0 0123456789012345678901234567890123456789",
                "ABCDEF0 0123456789 abcdefg $X",
            ),
        ];
        for (is_valid, good, bad) in cases {
            for text in good.split(' ') {
                assert!(is_valid(text), "{text}");
            }
            for text in bad.split(' ').chain([""]) {
                assert!(!is_valid(text), "{text}");
            }
        }
    }
}
