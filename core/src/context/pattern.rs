//! One pattern of a .dockerignore, compiled as Moby does.

use super::automaton::Automaton;
use super::glob::Glob;
use super::paths::ends;
use super::regex;

/// How a pattern is compared with a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Matcher {
    /// The path is this.
    Exact(String),
    /// The path starts with this.
    Prefix(String),
    /// The path ends with this, or is this without its leading slash.
    Suffix(String),
    /// The pattern has wildcards.
    Wild(Automaton),
}

impl Matcher {
    /// Compiles a cleaned pattern without its `!`. Errors are for people.
    pub(super) fn read(pattern: &str) -> Result<Self, String> {
        // Docker asks Go's file name matcher first whether it can read the pattern.
        Glob::read(pattern)?;
        let mut expression = "^".to_owned();
        let mut kind = Kind::Exact;
        let mut rest = pattern.chars().peekable();
        let mut first = true;
        while let Some(character) = rest.next() {
            match character {
                '*' if rest.next_if_eq(&'*').is_some() => {
                    rest.next_if_eq(&'/');
                    if rest.peek().is_some() {
                        expression.push_str(regex::DEEP);
                        kind = Kind::Wild;
                    } else if kind == Kind::Exact {
                        kind = Kind::Prefix;
                    } else {
                        expression.push_str(".*");
                        kind = Kind::Wild;
                    }
                    if first {
                        kind = Kind::Suffix;
                    }
                }
                '*' | '?' => {
                    expression.push_str(if character == '*' { "[^/]*" } else { "[^/]" });
                    kind = Kind::Wild;
                }
                '.' | '+' | '(' | ')' | '|' | '{' | '}' | '$' => {
                    expression.extend(['\\', character]);
                }
                '\\' => {
                    expression.push('\\');
                    expression.extend(rest.next());
                    kind = Kind::Wild;
                }
                '[' | ']' => {
                    expression.push(character);
                    kind = Kind::Wild;
                }
                _ => expression.push(character),
            }
            first = false;
        }
        Ok(match kind {
            Kind::Exact => Self::Exact(pattern.to_owned()),
            Kind::Prefix => Self::Prefix(pattern.trim_end_matches('*').to_owned()),
            Kind::Suffix => Self::Suffix(pattern.get(2..).unwrap_or("").to_owned()),
            Kind::Wild => Self::Wild(Automaton::new(regex::read(&format!("{expression}$"))?)),
        })
    }

    /// For each of the path's [`ends`], whether the path up to there matches.
    pub(super) fn prefixes(&self, path: &str) -> Vec<bool> {
        if let Self::Wild(automaton) = self {
            return automaton.prefixes(path);
        }
        ends(path)
            .map(|end| {
                let path = path.get(..end).unwrap_or(path);
                match self {
                    Self::Exact(text) => path == text,
                    Self::Prefix(text) => path.starts_with(text.as_str()),
                    Self::Suffix(text) => {
                        path.ends_with(text.as_str()) || text.strip_prefix('/') == Some(path)
                    }
                    Self::Wild(_) => false,
                }
            })
            .collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Exact,
    Prefix,
    Suffix,
    Wild,
}
