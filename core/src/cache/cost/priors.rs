//! The table of what commands cost.

use std::sync::LazyLock;

use crate::size::Estimate;

/// One line of `core/data/step-costs.csv`, whose head explains the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prior {
    tools: &'static str,
    verb: &'static str,
    package: &'static str,
    /// Milliseconds without any cache.
    pub time: Estimate,
    /// Milliseconds, likely, with a filled cache mount.
    pub warm: Option<u64>,
    /// Milliseconds for every package named.
    pub each: u64,
    /// Uncompressed bytes that it leaves in the layer, likely.
    pub bytes: u64,
    /// Directories at one of which a cache mount has to be, by the end of their path.
    pub mounts: &'static str,
    /// The source of the figures.
    pub source: &'static str,
    /// When they were taken.
    pub date: &'static str,
    /// Anything else there is to know.
    pub note: &'static str,
}

struct Table {
    rows: Vec<Prior>,
    /// Every name of a program, by its number.
    names: Vec<Name>,
}

struct Name {
    number: usize,
    tool: &'static str,
    row: usize,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let lines = include_str!("../../../data/step-costs.csv").lines();
    let rows: Vec<Prior> =
        lines.filter(|line| !line.starts_with('#')).skip(1).filter_map(row).collect();
    let mut names = Vec::new();
    for (row, prior) in rows.iter().enumerate() {
        let tools = prior.tools.split(' ');
        names.extend(tools.map(|tool| Name { number: number(tool), tool, row }));
    }
    names.sort_by_key(|name| (name.number, name.row));
    Table { rows, names }
});

/// Every line.
pub fn table() -> &'static [Prior] {
    &TABLE.rows
}

/// The line that says most about a command: its program, and the first words after it.
pub(super) fn find(tool: &str, words: &[&str]) -> Option<&'static Prior> {
    let mut best: Option<(usize, &Prior)> = None;
    for row in rows_of(tool).filter(|row| row.package.is_empty()) {
        let Some(reach) = row.reach(words) else { continue };
        if best.is_none_or(|(other, _)| reach > other) {
            best = Some((reach, row));
        }
    }
    best.map(|(_, row)| row)
}

/// The line that is added when `tool` does `verb` with this package.
pub(super) fn package(tool: &str, verb: &str, package: &str) -> Option<&'static Prior> {
    rows_of(tool)
        .find(|row| !row.package.is_empty() && row.verb == verb && fits(row.package, package))
}

/// The lines of a program, in order.
fn rows_of(tool: &str) -> impl Iterator<Item = &'static Prior> {
    let number = number(tool);
    let first = TABLE.names.partition_point(|name| name.number < number);
    let names = TABLE.names.get(first..).unwrap_or(&[]).iter();
    names
        .take_while(move |name| name.number == number)
        .filter(move |name| name.tool == tool)
        .filter_map(|name| TABLE.rows.get(name.row))
}

/// A number that is nearly a name's own (FNV-1a), to look names up by.
fn number(name: &str) -> usize {
    let mixed = name
        .bytes()
        .fold(0x811c_9dc5_u32, |mixed, byte| (mixed ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    mixed as usize
}

/// True if the table has lines for a program.
pub(super) fn knows(tool: &str) -> bool {
    rows_of(tool).next().is_some()
}

impl Prior {
    /// True if it is about one use of the program rather than any.
    pub(super) fn is_verbal(&self) -> bool {
        !self.verb.is_empty()
    }

    /// The number of the command's words that the verb covers; `None` where it is another verb.
    fn reach(&self, words: &[&str]) -> Option<usize> {
        if self.verb.is_empty() {
            return Some(0);
        }
        if self.verb.starts_with('-') {
            let mut given = words.iter();
            return self
                .verb
                .split(' ')
                .all(|part| given.any(|word| fits(part, word)))
                .then_some(1);
        }
        let mut operands = words.iter().filter(|word| !word.starts_with('-'));
        let mut reach = 0;
        for part in self.verb.split(' ') {
            operands.next().filter(|word| fits(part, word))?;
            reach += 2;
        }
        Some(reach)
    }

    /// True if a cache mount at `target` holds what this needs: it is at one of the directories, or
    /// above one of them.
    pub(super) fn is_cached_at(&self, target: &str) -> bool {
        let target = target.trim_end_matches('/');
        self.mounts.split(' ').filter(|mount| !mount.is_empty()).any(|mount| {
            let mut above = Some(mount);
            while let Some(directory) = above.filter(|directory| !directory.is_empty()) {
                if target.ends_with(directory) {
                    return true;
                }
                above = directory.rsplit_once('/').map(|(parent, _)| parent);
            }
            false
        })
    }
}

/// True if a word is the one that a part of the table gives; `*` at its end stands for anything.
fn fits(part: &str, word: &str) -> bool {
    match part.strip_suffix('*') {
        Some(start) => word.starts_with(start),
        None => word == part,
    }
}

fn row(line: &'static str) -> Option<Prior> {
    let mut fields = line.split(',');
    let mut next = || fields.next();
    Some(Prior {
        tools: next()?,
        verb: next()?,
        package: next()?,
        time: Estimate {
            low: milliseconds(next()?)?,
            likely: milliseconds(next()?)?,
            high: milliseconds(next()?)?,
        },
        warm: milliseconds(next()?),
        each: milliseconds(next()?)?,
        bytes: next()?.parse::<u64>().ok()? * 1_000_000,
        mounts: next()?,
        source: next()?,
        date: next()?,
        note: next()?,
    })
}

/// A number with nothing but a factor of three to either side.
pub(super) fn guess(likely: u64) -> Estimate {
    Estimate::around(likely, 33, 300)
}

/// `2`, `0.05`
pub(super) fn milliseconds(seconds: &str) -> Option<u64> {
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
    let whole: u64 = whole.parse().ok()?;
    let mut thousandths = 0;
    for at in 0..3 {
        let digit = fraction.as_bytes().get(at).copied().unwrap_or(b'0');
        thousandths = thousandths * 10 + u64::from(char::from(digit).to_digit(10)?);
    }
    whole.checked_mul(1000)?.checked_add(thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let text = include_str!("../../../data/step-costs.csv");
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).skip(1).collect();
        assert_eq!(table().len(), lines.len());
        for (row, line) in table().iter().zip(lines) {
            assert!(row.time.low <= row.time.likely && row.time.likely <= row.time.high, "{line}");
            assert!(row.warm.is_none_or(|warm| warm <= row.time.likely), "{line}");
            assert!(!row.source.is_empty() && row.date.len() == 7, "{line}");
            assert_eq!(line.matches(',').count(), 12, "{line}");
        }
    }

    #[test]
    fn the_line_that_says_most_counts() {
        let cold = |tool: &str, words: &[&str]| find(tool, words).map(|row| row.time.likely);
        assert_eq!(cold("apt-get", &["update"]), Some(6_000));
        assert_eq!(cold("npm", &["run", "build:prod"]), Some(40_000));
        assert_eq!(cold("npm", &["run", "lint"]), Some(15_000));
        assert_eq!(cold("cmake", &["--build", "."]), Some(60_000));
        assert_eq!(cold("cmake", &["-S", "."]), Some(8_000));
        assert_eq!(cold("chmod", &["-R", "0", "/x"]), Some(1_000));
        assert_eq!(cold("nobody-knows", &[]), None);
        assert_eq!(
            package("pip", "install", "torchvision").map(|row| row.time.likely),
            Some(150_000)
        );
        assert_eq!(package("pip", "install", "flask"), None);
    }

    #[test]
    fn mounts_hold_what_is_below_them() {
        let pip = find("pip", &["restore"]).expect("there");
        for target in ["/root/.cache/pip", "/home/me/.cache/pip/", "/root/.cache"] {
            assert!(pip.is_cached_at(target), "{target}");
        }
        for target in ["/root/.npm", "/", "", "/root"] {
            assert!(!pip.is_cached_at(target), "{target}");
        }
        let apt = find("apt-get", &["install"]).expect("there");
        assert!(apt.is_cached_at("/var/cache/apt") && apt.is_cached_at("/var/cache"));
        assert!(!apt.is_cached_at("/var/lib/apt"));
    }

    #[test]
    fn seconds_are_read() {
        assert_eq!(milliseconds("2"), Some(2_000));
        assert_eq!(milliseconds("0.05"), Some(50));
        assert_eq!(milliseconds("12.3456"), Some(12_345));
        for bad in ["", "x", "1.x", "-1", "99999999999999999999"] {
            assert_eq!(milliseconds(bad), None, "{bad}");
        }
    }
}
