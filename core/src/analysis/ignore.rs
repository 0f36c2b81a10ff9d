//! Comments and directives that silence findings:
//! `# hadolint ignore=DL3006,DL3008`, `# hadolint global ignore=…`, `# check=skip=…` (as a
//! directive for the file, as a comment for the instruction below it) and
//! `# plimsoll ignore=rule: reason`.

use std::collections::BTreeMap;

use crate::rules::{Finding, Options};
use crate::syntax::{DirectiveKind, Dockerfile};

/// What one comment silences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Ignore {
    /// Rule ids and codes; `all` stands for every one.
    names: Vec<String>,
    reason: Option<String>,
}

/// All that a file silences.
#[derive(Debug, Default)]
pub(super) struct Ignores {
    file: Vec<Ignore>,
    /// By the index of the instruction that the comment stands above.
    instructions: BTreeMap<usize, Vec<Ignore>>,
}

impl Ignores {
    /// Reads the comments and directives of a file. Linear. Where comments count for nothing, only the
    /// directives.
    pub(super) fn read(source: &str, file: &Dockerfile, options: &Options) -> Self {
        let mut ignores = Self::default();
        for directive in &file.directives {
            if directive.kind == DirectiveKind::Check {
                ignores.file.extend(check_skip(&directive.value.text));
            }
        }
        let comments = if options.disregard_ignores { &[] } else { &*file.comments };
        for &comment in comments {
            let text = inside(comment.slice(source));
            if let Some(rest) = for_file(text) {
                ignores.file.extend(list(rest, "ignore"));
                continue;
            }
            // Inside an instruction a comment speaks for that instruction, else for the next one.
            let below = file
                .instructions
                .partition_point(|instruction| instruction.range.end() <= comment.start());
            if let Some(ignore) = for_instruction(text) {
                ignores.instructions.entry(below).or_default().push(ignore);
            }
        }
        ignores
    }

    /// Whether a finding is silenced, and the reason given.
    #[expect(clippy::option_option, reason = "silenced or not, with or without a reason")]
    pub(super) fn silences(&self, finding: &Finding) -> Option<Option<String>> {
        let own = self.instructions.get(&finding.instruction).map_or(&[][..], Vec::as_slice);
        own.iter()
            .chain(&self.file)
            .find(|ignore| {
                ignore.names.iter().any(|name| {
                    name.eq_ignore_ascii_case("all")
                        || *name == finding.rule
                        || finding.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
                })
            })
            .map(|ignore| ignore.reason.clone())
    }
}

/// Whether a comment line speaks to linters, rather than to people.
pub(crate) fn is_ignore_comment(comment: &str) -> bool {
    let text = inside(comment);
    for_file(text).is_some() || for_instruction(text).is_some()
}

fn inside(comment: &str) -> &str {
    comment.trim_start_matches('#').trim()
}

fn for_file(text: &str) -> Option<&str> {
    words(text, &["hadolint", "global"])
}

fn for_instruction(text: &str) -> Option<Ignore> {
    words(text, &["hadolint"])
        .and_then(|rest| list(rest, "ignore"))
        .or_else(|| words(text, &["plimsoll"]).and_then(with_reason))
        .or_else(|| {
            text.strip_prefix("check")
                .and_then(|rest| check_skip(rest.trim_start().strip_prefix('=')?))
        })
}

/// What follows these words, each separated by blanks.
fn words<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().try_fold(text, |text, word| {
        let rest = text.strip_prefix(word)?;
        rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
    })
}

/// `key=a,b,c`; what follows a blank after the list is a comment.
fn list(text: &str, key: &str) -> Option<Ignore> {
    let names = text.strip_prefix(key)?.trim_start().strip_prefix('=')?;
    let names = names
        .split(',')
        .map(|name| name.split_whitespace().next().unwrap_or("").to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    Some(Ignore { names, reason: None })
}

/// `ignore=rule,rule: reason`
fn with_reason(text: &str) -> Option<Ignore> {
    let (names, reason) = match text.split_once(':') {
        Some((names, reason)) => (names, Some(reason.trim().to_owned())),
        None => (text, None),
    };
    Some(Ignore { reason: reason.filter(|reason| !reason.is_empty()), ..list(names, "ignore")? })
}

/// `skip=A,B;error=true`
fn check_skip(text: &str) -> Option<Ignore> {
    text.split(';').find_map(|part| list(part.trim(), "skip"))
}
