//! Comments and directives that silence findings:
//! `# hadolint ignore=DL3006,DL3008`, `# hadolint global ignore=…`, `# check=skip=…` (as a
//! directive for the file, as a comment for the instruction below it) and
//! `# plimsoll ignore=rule: reason`.

use std::collections::BTreeMap;

use super::{Finding, Options};
use crate::syntax::{DirectiveKind, Dockerfile};
use crate::text::TextRange;

/// Whose way of silencing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaker {
    Hadolint,
    Buildkit,
    Own,
}

/// What one comment silences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ignore {
    pub(crate) speaker: Speaker,
    /// Rule ids and codes, each with its place; `all` stands for every one.
    pub(crate) names: Vec<(String, TextRange)>,
    reason: Option<String>,
    /// The comment or directive.
    pub(crate) range: TextRange,
}

/// All that a file silences.
#[derive(Debug, Default)]
pub(crate) struct Ignores {
    /// For the whole file: comments and directives.
    pub(crate) file: Vec<Ignore>,
    /// By the index of the instruction that the comment stands above.
    pub(crate) instructions: BTreeMap<usize, Vec<Ignore>>,
    /// Where a name stands first: the instruction (`None` for the file), the name as written and in
    /// small letters, and the comment's place in its list. Lists and findings may both be long.
    places: BTreeMap<(Option<usize>, String), usize>,
    places_in_small_letters: BTreeMap<(Option<usize>, String), usize>,
}

/// Whether a name in a comment is one of a finding's.
pub(crate) fn is_named(finding: &Finding, name: &str) -> bool {
    name.eq_ignore_ascii_case("all")
        || name == finding.rule
        || finding.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
}

impl Ignores {
    /// Reads the comments and directives of a file. Linear. Where comments count for nothing, only the
    /// directives.
    pub(crate) fn read(source: &str, file: &Dockerfile, options: &Options) -> Self {
        let mut ignores = Self::default();
        for directive in &file.directives {
            if directive.kind == DirectiveKind::Check {
                let value = directive.value.range.slice(source);
                ignores.file.extend(
                    check_skip(value)
                        .map(|it| it.placed(source, Speaker::Buildkit, directive.range)),
                );
            }
        }
        let comments = if options.disregard_ignores { &[] } else { &*file.comments };
        for &comment in comments {
            let text = inside(comment.slice(source));
            if let Some(rest) = for_file(text) {
                let list = list(rest, "ignore");
                ignores.file.extend(list.map(|it| it.placed(source, Speaker::Hadolint, comment)));
                continue;
            }
            // Inside an instruction a comment speaks for that instruction, else for the next one.
            let below = file
                .instructions
                .partition_point(|instruction| instruction.range.end() <= comment.start());
            if let Some((speaker, list)) = for_instruction(text) {
                let ignore = list.placed(source, speaker, comment);
                ignores.instructions.entry(below).or_default().push(ignore);
            }
        }
        let lists = ignores.instructions.iter().map(|(at, list)| (Some(*at), list));
        for (scope, list) in lists.chain([(None, &ignores.file)]) {
            for (at, ignore) in list.iter().enumerate() {
                for (name, _) in &ignore.names {
                    ignores.places.entry((scope, name.clone())).or_insert(at);
                    let small = name.to_ascii_lowercase();
                    ignores.places_in_small_letters.entry((scope, small)).or_insert(at);
                }
            }
        }
        ignores
    }

    /// Whether a finding is silenced, and the reason given.
    #[expect(clippy::option_option, reason = "silenced or not, with or without a reason")]
    pub(crate) fn silences(&self, finding: &Finding) -> Option<Option<String>> {
        let own = self.instructions.get(&finding.instruction).map_or(&[][..], Vec::as_slice);
        [(Some(finding.instruction), own), (None, &self.file)].into_iter().find_map(
            |(scope, list)| list.get(self.first(scope, finding)?).map(|it| it.reason.clone()),
        )
    }

    /// The first comment of the instruction or the file that names the finding, as [`is_named`] has
    /// it.
    fn first(&self, scope: Option<usize>, finding: &Finding) -> Option<usize> {
        let rule = self.places.get(&(scope, finding.rule.to_owned()));
        let others = finding.aliases.iter().copied().chain(["all"]).filter_map(|name| {
            self.places_in_small_letters.get(&(scope, name.to_ascii_lowercase()))
        });
        others.chain(rule).min().copied()
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

fn for_instruction(text: &str) -> Option<(Speaker, List<'_>)> {
    let hadolint = words(text, &["hadolint"]).and_then(|rest| list(rest, "ignore"));
    let own = || words(text, &["plimsoll"]).and_then(with_reason);
    let buildkit = || {
        let rest = text.strip_prefix("check")?;
        check_skip(rest.trim_start().strip_prefix('=')?)
    };
    None.or(hadolint.map(|list| (Speaker::Hadolint, list)))
        .or_else(|| Some((Speaker::Own, own()?)))
        .or_else(|| Some((Speaker::Buildkit, buildkit()?)))
}

/// What follows these words, each separated by blanks.
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
    fn placed(self, source: &str, speaker: Speaker, range: TextRange) -> Ignore {
        let place = |name: &str| {
            let start = name.as_ptr() as usize - source.as_ptr() as usize;
            TextRange::new(start, start + name.len())
        };
        Ignore {
            speaker,
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
