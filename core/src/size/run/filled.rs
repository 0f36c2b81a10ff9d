//! Files that are made by their size: `dd`, `fallocate`, `truncate`, `head -c`.

use super::Run;
use crate::shell::SimpleCommand;
use crate::size::filesystem::Entry;
use crate::size::{Estimate, PartKind, human};

/// A file that a command makes.
struct Filled<'w> {
    path: &'w str,
    /// Its bytes, where they are said and known.
    bytes: Option<u64>,
    /// True if no block of it is written: what a layer takes for it depends on who packs it.
    sparse: bool,
    /// The bytes of it in percent of those on disk when compressed.
    compressed: (u64, u64, u64),
}

/// Zeros nearly vanish, noise stays.
const ZEROS: (u64, u64, u64) = (0, 1, 2);
const NOISE: (u64, u64, u64) = (100, 100, 101);
const ANY: (u64, u64, u64) = (5, 50, 101);

impl Run<'_, '_, '_> {
    /// Puts the file that such a command makes among what was made. False where it makes none.
    pub(super) fn fill(&mut self, command: &SimpleCommand, name: &str) -> bool {
        let words: Vec<String> = command
            .arguments()
            .iter()
            .map(|word| {
                let known = self.build.expanded(word.text(), self.step);
                known.unwrap_or_else(|| word.text().to_owned())
            })
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let filled = match name {
            "dd" => dd(&words),
            "head" => head(&words, command),
            _ => sized(&words, name),
        };
        let Some(filled) = filled.filter(|filled| !filled.path.starts_with("/dev/")) else {
            return false;
        };
        let Some(path) = self.path(filled.path) else { return false };
        let (band, because) = match filled.bytes {
            Some(bytes) if filled.sparse => (
                Estimate::new(0, bytes, bytes),
                format!("`{name}` makes a file of {} with nothing in it", human(bytes)),
            ),
            Some(bytes) => (Estimate::exactly(bytes), format!("`{name}` writes {}", human(bytes))),
            None => (
                Estimate::new(0, 100_000_000, 4_000_000_000),
                format!("`{name}` writes a file whose size is not seen"),
            ),
        };
        let mut entry = Entry::new(path, PartKind::Files, band, because);
        entry.compressed = filled.compressed;
        self.made.push(entry);
        true
    }
}

fn dd<'w>(words: &[&'w str]) -> Option<Filled<'w>> {
    let value =
        |key: &str| words.iter().rev().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
    let path = value("of")?;
    let block = value("bs").or_else(|| value("obs")).map_or(Some(512), bytes);
    let blocks = |key: &str| value(key).map(|count| Some(bytes(count)?.saturating_mul(block?)));
    let seek = blocks("seek").unwrap_or(Some(0));
    let source = value("if").unwrap_or("");
    let written = blocks("count").flatten();
    Some(Filled {
        path,
        bytes: written.zip(seek).map(|(written, seek)| written.saturating_add(seek)),
        sparse: written == Some(0) && seek != Some(0),
        compressed: compressed(source),
    })
}

/// `head -c 1G /dev/zero > FILE`
fn head<'w>(words: &[&str], command: &'w SimpleCommand) -> Option<Filled<'w>> {
    let at = words.iter().position(|word| word.starts_with("-c") || word.starts_with("--bytes"))?;
    let count = words.get(at)?;
    let count = count.strip_prefix("--bytes").or_else(|| count.strip_prefix("-c"))?;
    let count = match count.trim_start_matches('=') {
        "" => words.get(at + 1)?,
        attached => attached,
    };
    let to = command.redirects.iter().find(|redirect| redirect.writes_file())?;
    let from = command.redirects.iter().find(|redirect| !redirect.writes_file());
    let source = from.map(|redirect| redirect.target.text());
    let source = words.iter().copied().find(|word| word.starts_with("/dev/")).or(source)?;
    let compressed = source.starts_with("/dev/").then(|| compressed(source))?;
    Some(Filled { path: to.target.text(), bytes: bytes(count), sparse: false, compressed })
}

/// `fallocate -l 1G FILE`, `truncate --size=1G FILE`
fn sized<'w>(words: &[&'w str], name: &str) -> Option<Filled<'w>> {
    let (letter, long) = if name == "truncate" { ("-s", "--size") } else { ("-l", "--length") };
    let mut size = None;
    let mut path = None;
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let attached = word.strip_prefix(long).or_else(|| word.strip_prefix(letter));
        match attached.map(|value| value.trim_start_matches('=')) {
            Some("") => size = rest.next().copied(),
            Some(value) => size = Some(value),
            // Holes and shifts make no file larger; `-r` has the size of another one.
            None if name == "fallocate" && matches!(*word, "-c" | "-d" | "-i" | "-p" | "-z") => {
                return None;
            }
            None if matches!(*word, "-o" | "--offset" | "-r" | "--reference") => {
                rest.next();
            }
            None if !word.starts_with('-') => path = Some(*word),
            None => {}
        }
    }
    let bytes = bytes(size.unwrap_or(""));
    // `-s 0` empties a file.
    if name == "truncate" && bytes == Some(0) {
        return None;
    }
    Some(Filled { path: path?, bytes, sparse: name == "truncate", compressed: ZEROS })
}

fn compressed(source: &str) -> (u64, u64, u64) {
    match source {
        "/dev/zero" => ZEROS,
        "/dev/random" | "/dev/urandom" => NOISE,
        _ => ANY,
    }
}

/// Bytes as GNU's tools write them: `512`, `10M` and `10MiB` in powers of 1024, `10MB` of 1000, `2b`
/// in blocks of 512.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim_matches(['"', '\'']);
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let number: u64 = number.parse().ok()?;
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "c" => 1,
        "w" => 2,
        "b" => 512,
        unit => {
            let power = match unit.chars().next()? {
                'k' => 1,
                'm' => 2,
                'g' => 3,
                't' => 4,
                _ => return None,
            };
            let base: u64 = match unit.get(1..)? {
                "" | "ib" => 1024,
                "b" => 1000,
                _ => return None,
            };
            base.pow(power)
        }
    };
    Some(number.saturating_mul(factor))
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn bytes_as_gnu_reads_them() {
        for (text, expected) in [
            ("512", Some(512)),
            ("1M", Some(1 << 20)),
            ("1MB", Some(1_000_000)),
            ("2GiB", Some(2 << 30)),
            ("4k", Some(4096)),
            ("2b", Some(1024)),
            ("+1G", None),
            ("$N", None),
            ("", None),
            ("1x", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }
}
