//! The meaning that the program of a command gives to the names and values after it:
//! `passwd=1:4.13` behind `apt-get install` is a package, `--secret db` of Docker names a secret,
//! and the values in a script of sed end with its delimiter.

use super::names::{self, Name};
use super::reader::Value;
use super::values::{is_package_version, is_placeholder, is_secret, literals};
use crate::text::TextRange;

/// No script of sed that anybody wrote in a line is longer.
const LONGEST: usize = 2048;

/// A command, as far as it was read.
#[derive(Default)]
pub(super) struct Told {
    sed: bool,
    installs: bool,
    keeps: bool,
    /// The offsets at which the pattern and the replacement of the last `s/…/…/` end.
    script: (usize, usize),
}

impl Told {
    /// The command ends.
    pub(super) fn end(&mut self, at: usize) {
        // `;` and `&` within a script.
        if at >= self.script.1 {
            *self = Self::default();
        }
    }

    /// Reads a word of the command: what a script of sed writes in the place of a password.
    pub(super) fn word(&mut self, text: &str, start: usize, end: usize) -> Option<TextRange> {
        match text.get(start..end) {
            Some("sed") => self.sed = true,
            Some("install" | "add") => self.installs = true,
            // Their secrets are kept elsewhere and given by name.
            Some(
                "docker" | "podman" | "nerdctl" | "buildah" | "buildctl" | "gcloud" | "pulumi",
            ) => {
                self.keeps = true;
            }
            // Scripts that lie in each other are not read twice.
            Some("s") if self.sed && start >= self.script.1 => {
                if let Some(pattern) = delimited(text, end, end) {
                    self.script = (pattern, delimited(text, end, pattern).unwrap_or(pattern));
                    let range = TextRange::new(pattern + 1, self.script.1.max(pattern + 1));
                    let it = range.slice(text);
                    let written = !literals(it, false).is_empty() && is_secret(Name::Password, it);
                    return (written && stands_for_secret(text.get(end + 1..pattern)?))
                        .then_some(range);
                }
            }
            _ => {}
        }
        None
    }

    /// The part of a value that is within the pattern or the replacement.
    pub(super) fn cut(&self, value: Value) -> Option<Value> {
        let (start, end) = (value.range.start(), value.range.end());
        let limit = if start <= self.script.0 { self.script.0 } else { self.script.1 };
        if start > self.script.1 || end <= limit {
            return Some(value);
        }
        (start < limit).then(|| Value { range: TextRange::new(start, limit), ..value })
    }

    /// True if `name=value` is a package and its version.
    pub(super) fn is_package(&self, name: &str, value: &str) -> bool {
        self.installs
            && !name.bytes().any(|byte| byte.is_ascii_uppercase())
            && !name.starts_with('-')
            && is_package_version(value)
    }

    /// True if a flag names a secret that the program keeps: `--secret db_password`.
    pub(super) fn is_kept(&self, flag: &str, value: &str) -> bool {
        let has = |is: fn(&u8) -> bool| value.as_bytes().iter().any(is);
        let mixed = has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_digit)
            && !value.contains('=');
        // `--set-secrets=DB=db:latest`
        let lists = flag.ends_with("-secrets") && value.contains([':', '=']);
        self.keeps && matches!(flag, "--secret" | "--secrets") && !mixed || lists
    }
}

/// True if a pattern is one word that stands for a secret: `__DB_PASSWORD__`, `password_here`.
fn stands_for_secret(pattern: &str) -> bool {
    let word = pattern.trim_matches(|c: char| "_@%{}<>$#\\[] ".contains(c));
    let is_word = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    let lower = word.to_ascii_lowercase();
    let is_mark = !pattern.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !pattern.ends_with(|c: char| c.is_ascii_alphanumeric())
        || lower.ends_with("here")
        || is_placeholder(pattern);
    is_word && is_mark && matches!(names::name(word), Name::Password | Name::Secret)
}

/// The place of the delimiter at `sign` that comes next after the one at `from`, on the line.
fn delimited(text: &str, sign: usize, from: usize) -> Option<usize> {
    let sign = text.as_bytes().get(sign).filter(|byte| byte.is_ascii_punctuation())?;
    let near = text.as_bytes().get(from + 1..)?;
    let mut escaped = false;
    for (at, byte) in near.iter().take(LONGEST).enumerate() {
        match byte {
            b'\n' => return None,
            b'\\' => escaped = !escaped,
            byte if byte == sign && !escaped => return Some(from + 1 + at),
            _ => escaped = false,
        }
    }
    None
}
