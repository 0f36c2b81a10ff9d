//! Comments and directives that silence findings:
//! `# hadolint ignore=DL3006,DL3008`, `# hadolint global ignore=…`, `# hadolint stage ignore=…`,
//! `# check=skip=…` (as a directive for the file, as a comment for the instruction below it),
//! `# plimsoll ignore=rule until=2026-12-31: reason` and `# plimsoll ignore-stage=rule: reason` (for the
//! stage of the instruction below it).

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
    /// The last day that it is to hold, as written, and its place.
    pub(crate) until: Option<(String, TextRange)>,
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
    /// For a stage, by the index of the instruction that the comment stands above.
    pub(crate) stages: BTreeMap<usize, Vec<Ignore>>,
    /// For what follows in a stage, by the index of the first instruction that it is about: what
    /// hadolint makes of its own comments for a stage. The last comment of an index counts.
    pub(crate) onwards: BTreeMap<usize, Ignore>,
}

impl Ignores {
    /// Reads the comments and directives of a file. Linear.
    pub(crate) fn read(source: &str, file: &Dockerfile) -> Self {
        let mut ignores = Self::of_directives(source, file);
        for &comment in &file.comments {
            let text = inside(comment.slice(source));
            if let Some(rest) = for_file(text) {
                let list = with_remark(rest);
                ignores.file.extend(list.map(|it| it.placed(source, Dialect::Hadolint, comment)));
                continue;
            }
            let below = file.instruction_at(comment.start());
            if let Some((dialect, list)) = for_instruction(text) {
                let ignore = list.placed(source, dialect, comment);
                ignores.instructions.entry(below).or_default().push(ignore);
            } else if let Some((dialect, list)) = for_stage(text) {
                let ignore = list.placed(source, dialect, comment);
                ignores.stages.entry(below).or_default().push(ignore);
            }
        }
        ignores
    }

    /// As [`read`](Self::read), where hadolint's comments mean what they mean to it: a list with a
    /// name that is no code is none, a comment is about the very next line, and one inside of an
    /// instruction is about nothing.
    pub(crate) fn as_hadolint(source: &str, file: &Dockerfile) -> Self {
        let mut ignores = Self::read(source, file);
        let is_other = |ignore: &Ignore| ignore.dialect != Dialect::Hadolint;
        ignores.file.retain(is_other);
        for list in ignores.instructions.values_mut().chain(ignores.stages.values_mut()) {
            list.retain(is_other);
        }
        for &comment in &file.comments {
            let below = file.instruction_at(comment.start());
            let instruction = file.instructions.get(below);
            let until = instruction.map_or(source.len(), |it| it.range.start());
            let Some(between) = source.get(comment.end()..until) else { continue };
            let is_next = instruction.is_some() && between.matches('\n').count() == 1;
            let text = comment.slice(source);
            let Some(text) = words(text.strip_prefix('#').unwrap_or(text).trim(), &["hadolint"])
            else {
                continue;
            };
            let place = |list: List<'_>| list.placed(source, Dialect::Hadolint, comment);
            if let Some(list) = words(text, &["global"]).and_then(codes) {
                ignores.file.push(place(list));
            } else if let Some(list) = words(text, &["stage"]).and_then(codes) {
                // It is about the lines below the next one.
                ignores.onwards.insert(below + usize::from(is_next), place(list));
            } else if let Some(list) = codes(text).filter(|_| is_next) {
                ignores.instructions.entry(below).or_default().push(place(list));
            }
        }
        ignores
    }

    /// As [`read`](Self::read), where BuildKit's check means what it means to BuildKit: a directive,
    /// with names as they stand between the commas.
    pub(crate) fn as_buildkit(source: &str, file: &Dockerfile) -> Self {
        let mut ignores = Self::read(source, file);
        for list in ignores.instructions.values_mut() {
            list.retain(|ignore| ignore.dialect != Dialect::Buildkit);
        }
        for ignore in ignores.file.iter_mut().filter(|it| it.dialect == Dialect::Buildkit) {
            let is_apart = |range: &TextRange| {
                let before = source.get(..range.start()).unwrap_or_default();
                before.ends_with([' ', '\t'])
            };
            ignore.names.retain(|(_, range)| !is_apart(range));
        }
        ignores
    }

    /// All of them: the file's, then those of instructions and of stages, in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Ignore> {
        let below = self.instructions.values().chain(self.stages.values()).flatten();
        self.file.iter().chain(below).chain(self.onwards.values())
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
    for_file(inside(comment)).is_some() || silences_next(comment)
}

/// True if a comment line silences rules for the instruction that it stands above, or for its stage.
pub(crate) fn silences_next(comment: &str) -> bool {
    let text = inside(comment);
    let speaks = for_instruction(text).is_some() || for_stage(text).is_some();
    for_file(text).is_none() && speaks
}

fn inside(comment: &str) -> &str {
    comment.trim_start_matches('#').trim()
}

fn for_file(text: &str) -> Option<&str> {
    words(text, &["hadolint", "global"])
}

fn for_instruction(text: &str) -> Option<(Dialect, List<'_>)> {
    let hadolint = words(text, &["hadolint"]).and_then(with_remark);
    let own = || words(text, &["plimsoll"]).and_then(|rest| with_reason(rest, "ignore"));
    let buildkit = || {
        let rest = text.strip_prefix("check")?;
        check_skip(rest.trim_start().strip_prefix('=')?)
    };
    None.or(hadolint.map(|list| (Dialect::Hadolint, list)))
        .or_else(|| Some((Dialect::Own, own()?)))
        .or_else(|| Some((Dialect::Buildkit, buildkit()?)))
}

fn for_stage(text: &str) -> Option<(Dialect, List<'_>)> {
    let hadolint = words(text, &["hadolint", "stage"]).and_then(with_remark);
    let own = || words(text, &["plimsoll"]).and_then(|rest| with_reason(rest, "ignore-stage"));
    None.or(hadolint.map(|list| (Dialect::Hadolint, list))).or_else(|| Some((Dialect::Own, own()?)))
}

/// The text after these words, each separated by blanks.
fn words<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().try_fold(text, |text, word| {
        let rest = text.strip_prefix(word)?;
        rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
    })
}

/// The start of the word with the last day.
const UNTIL: &str = "until=";

/// The names of a comment, and why.
#[derive(Default)]
struct List<'t> {
    names: Vec<&'t str>,
    reason: Option<&'t str>,
    until: Option<&'t str>,
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
            until: self.until.map(|day| (day.to_owned(), place(day))),
            range,
        }
    }
}

/// `key=a,b,c`; what follows a blank after the list is a comment.
fn list<'t>(text: &'t str, key: &str) -> Option<List<'t>> {
    let names = text.strip_prefix(key)?.trim_start().strip_prefix('=')?;
    let names = names.split(',').filter_map(|name| name.split_whitespace().next());
    let names = names.filter(|name| !name.starts_with(UNTIL)).collect();
    Some(List { names, ..List::default() })
}

/// `ignore=a,b # reason`
fn with_remark(text: &str) -> Option<List<'_>> {
    let last = text.rsplit(',').next().and_then(|last| last.trim_start().split_once(' '));
    let reason = last.map(|(_, rest)| rest.trim_start_matches(['#', ' ', '\t']));
    let reason = reason.filter(|reason| !reason.is_empty());
    Some(List { reason, ..list(text, "ignore")? })
}

/// `ignore=DL3006, DL3008 # reason` to the letter: any other text is no list.
fn codes(text: &str) -> Option<List<'_>> {
    const LETTERS: &str = "DLSC0123456789";
    let blank = [' ', '\t'];
    let rest = text.strip_prefix("ignore")?.trim_start_matches(blank).strip_prefix('=')?;
    let (names, reason) = match rest.split_once('#') {
        Some((names, reason)) => (names, Some(reason.trim())),
        None => (rest, None),
    };
    let names: Vec<&str> = names.split(',').map(|name| name.trim_matches(blank)).collect();
    let is_code = |name: &&str| !name.is_empty() && name.chars().all(|it| LETTERS.contains(it));
    let reason = reason.filter(|reason| !reason.is_empty());
    names.iter().all(is_code).then(|| List { names, reason, ..List::default() })
}

/// `ignore=rule,rule until=2026-12-31: reason`
fn with_reason<'t>(text: &'t str, key: &str) -> Option<List<'t>> {
    let (names, reason) = match text.split_once(':') {
        Some((names, reason)) => (names, Some(reason.trim())),
        None => (text, None),
    };
    let until = names.split_whitespace().find_map(|word| word.strip_prefix(UNTIL));
    Some(List { reason: reason.filter(|reason| !reason.is_empty()), until, ..list(names, key)? })
}

/// `skip=A,B;error=true`
fn check_skip(text: &str) -> Option<List<'_>> {
    text.split(';').find_map(|part| list(part.trim(), "skip"))
}
