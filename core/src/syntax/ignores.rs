//! Comments and directives that silence findings:
//! `# hadolint ignore=DL3006,DL3008`, `# hadolint global ignore=…`, `# check=skip=…` (as a
//! directive for the file, as a comment for the instruction below it) and
//! `# plimsoll ignore=rule: reason`.

use std::collections::BTreeMap;

use super::{DirectiveKind, Dockerfile};
use crate::text::TextRange;

/// The tool whose form of silencing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Hadolint,
    Buildkit,
    Own,
}

/// The rules that one comment silences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ignore {
    pub(crate) dialect: Dialect,
    /// Rule ids and codes, each with its place; `all` stands for every one.
    pub(crate) names: Vec<(String, TextRange)>,
    pub(crate) reason: Option<String>,
    /// The comment or directive.
    pub(crate) range: TextRange,
}

/// All that a file asks to silence, as it is written; whether it silences anything is the analysis's
/// knowledge.
#[derive(Debug, Default)]
pub(crate) struct Ignores {
    /// For the whole file: comments and directives.
    pub(crate) file: Vec<Ignore>,
    /// By the index of the instruction that the comment stands above.
    pub(crate) instructions: BTreeMap<usize, Vec<Ignore>>,
}

impl Ignores {
    /// Reads the comments and directives of a file. Linear.
    pub(crate) fn read(source: &str, file: &Dockerfile) -> Self {
        let mut ignores = Self::of_directives(source, file);
        for &comment in &file.comments {
            let text = inside(comment.slice(source));
            if let Some(rest) = for_file(text) {
                let list = list(rest, "ignore");
                ignores.file.extend(list.map(|it| it.placed(source, Dialect::Hadolint, comment)));
                continue;
            }
            if let Some((dialect, list)) = for_instruction(text) {
                let ignore = list.placed(source, dialect, comment);
                let below = file.instruction_at(comment.start());
                ignores.instructions.entry(below).or_default().push(ignore);
            }
        }
        ignores
    }

    /// As [`read`](Self::read), where comments count for nothing.
    pub(crate) fn of_directives(source: &str, file: &Dockerfile) -> Self {
        let checks = file.directives.iter().filter(|it| it.kind == DirectiveKind::Check);
        let skipped = checks.filter_map(|it| {
            let list = check_skip(it.value.range.slice(source))?;
            Some(list.placed(source, Dialect::Buildkit, it.range))
        });
        Self { file: skipped.collect(), ..Self::default() }
    }
}

/// True if a comment line speaks to linters, rather than to people.
pub(crate) fn is_ignore_comment(comment: &str) -> bool {
    let text = inside(comment);
    for_file(text).is_some() || for_instruction(text).is_some()
}

/// True if a comment line silences rules for the instruction that it stands above.
pub(crate) fn silences_next(comment: &str) -> bool {
    let text = inside(comment);
    for_file(text).is_none() && for_instruction(text).is_some()
}

fn inside(comment: &str) -> &str {
    comment.trim_start_matches('#').trim()
}

fn for_file(text: &str) -> Option<&str> {
    words(text, &["hadolint", "global"])
}

fn for_instruction(text: &str) -> Option<(Dialect, List<'_>)> {
    let hadolint = words(text, &["hadolint"]).and_then(|rest| list(rest, "ignore"));
    let own = || words(text, &["plimsoll"]).and_then(with_reason);
    let buildkit = || {
        let rest = text.strip_prefix("check")?;
        check_skip(rest.trim_start().strip_prefix('=')?)
    };
    None.or(hadolint.map(|list| (Dialect::Hadolint, list)))
        .or_else(|| Some((Dialect::Own, own()?)))
        .or_else(|| Some((Dialect::Buildkit, buildkit()?)))
}

/// The text after these words, each separated by blanks.
fn words<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().try_fold(text, |text, word| {
        let rest = text.strip_prefix(word)?;
        rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
    })
}

/// The names of a comment, and why.
#[derive(Default)]
struct List<'t> {
    names: Vec<&'t str>,
    reason: Option<&'t str>,
}

impl List<'_> {
    /// With the places of the names, which are parts of the source.
    fn placed(self, source: &str, dialect: Dialect, range: TextRange) -> Ignore {
        let place = |name: &str| {
            let start = name.as_ptr() as usize - source.as_ptr() as usize;
            TextRange::new(start, start + name.len())
        };
        Ignore {
            dialect,
            names: self.names.iter().map(|name| ((*name).to_owned(), place(name))).collect(),
            reason: self.reason.map(str::to_owned),
            range,
        }
    }
}

/// `key=a,b,c`; what follows a blank after the list is a comment.
fn list<'t>(text: &'t str, key: &str) -> Option<List<'t>> {
    let names = text.strip_prefix(key)?.trim_start().strip_prefix('=')?;
    let names = names.split(',').filter_map(|name| name.split_whitespace().next()).collect();
    Some(List { names, reason: None })
}

/// `ignore=rule,rule: reason`
fn with_reason(text: &str) -> Option<List<'_>> {
    let (names, reason) = match text.split_once(':') {
        Some((names, reason)) => (names, Some(reason.trim())),
        None => (text, None),
    };
    Some(List { reason: reason.filter(|reason| !reason.is_empty()), ..list(names, "ignore")? })
}

/// `skip=A,B;error=true`
fn check_skip(text: &str) -> Option<List<'_>> {
    text.split(';').find_map(|part| list(part.trim(), "skip"))
}
