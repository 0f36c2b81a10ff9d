//! Changes that the cache can be asked about: as words that links carry, and as choices that fit a
//! file.

use plimsoll_core::build::{Build, Step};
use plimsoll_core::cache::{BaseUpdate, Cache, Change, Examples};
use plimsoll_core::context::{BuildContext, Class, Selection};
use serde::{Deserialize, Serialize};

use super::build_settings::declared;
use super::text::shown;

/// One thing that may happen, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// "I edit a source file"
    pub words: String,
    /// The changes as links have them.
    pub changes: Vec<String>,
}

/// Sorts of changes that the user may put together, with what they ask for.
pub const KINDS: [(&str, &str, &str); 12] = [
    ("edit", "A file is edited", "src/app.py"),
    ("add", "A file is added", "src/new.py"),
    ("delete", "A file is deleted", "src/old.py"),
    ("chmod", "A file's mode changes", "entrypoint.sh"),
    ("touch", "A file's time changes", "src/app.py"),
    ("dockerfile-line", "A line of the Dockerfile is edited", "3"),
    ("change-arg", "A build argument changes", "VERSION=2"),
    ("secret", "A secret changes", "token"),
    ("remote-updated", "A remote file or branch changes", "https://example.com/a.tar.gz"),
    ("no-cache-filter", "--no-cache-filter for a stage", "build"),
    ("after", "Days pass", "30"),
    ("base-updated", "One base image is republished", "python:3.14"),
];

/// A change from its words; `None` for words of a newer version.
pub fn parse(words: &str) -> Option<Change> {
    let (name, value) = words.split_once('=').unwrap_or((words, ""));
    let owned = || Some(value.to_owned()).filter(|value| !value.is_empty());
    Some(match name {
        "edit" => Change::Edit(owned()?),
        "add" => Change::Add(owned()?),
        "delete" => Change::Delete(owned()?),
        "rename" => {
            let (from, to) = value.split_once('=')?;
            Change::Rename { from: from.to_owned(), to: to.to_owned() }
        }
        "chmod" => Change::Chmod(owned()?),
        "touch" => Change::Touch(owned()?),
        "dockerfile-line" => Change::DockerfileLine(value.parse().ok()?),
        "change-arg" => Change::argument(value)?,
        "secret" => Change::Secret(owned()?),
        "base-updated" => Change::Base { image: owned(), update: BaseUpdate::Files },
        "remote-updated" => Change::Remote(owned()?),
        "source-date-epoch" => Change::SourceDateEpoch,
        "no-cache" => Change::NoCache,
        "no-cache-filter" => Change::NoCacheFilter(owned()?),
        "after" => Change::Days(value.parse().ok()?),
        "fresh-builder" => Change::FreshBuilder(match value {
            "none" => Cache::None,
            "inline" => Cache::Inline,
            "max" => Cache::Max,
            _ => return None,
        }),
        _ => return None,
    })
}

/// A change in words for people.
pub fn describe(words: &str) -> String {
    let words = shown(words);
    let (name, value) = words.split_once('=').unwrap_or((&words, ""));
    match name {
        "edit" => format!("{value} is edited"),
        "add" => format!("{value} is added"),
        "delete" => format!("{value} is deleted"),
        "rename" => format!("{} is renamed", value.replace('=', " → ")),
        "chmod" => format!("the mode of {value} changes"),
        "touch" => format!("the time of {value} changes"),
        "dockerfile-line" => format!("line {value} of the Dockerfile is edited"),
        "change-arg" => match value.split_once('=') {
            Some((name, "")) => format!("{name} is empty"),
            Some((name, value)) => format!("{name} is {value}"),
            None => format!("{value} has another value"),
        },
        "secret" => format!("the secret {value} has another value"),
        "base-updated" if value.is_empty() => "every base image is republished".to_owned(),
        "base-updated" => format!("{value} is republished"),
        "remote-updated" => format!("{value} changes"),
        "source-date-epoch" => "SOURCE_DATE_EPOCH changes".to_owned(),
        "no-cache" => "the build runs with --no-cache".to_owned(),
        "no-cache-filter" => format!("--no-cache-filter={value}"),
        "after" if value == "1" => "a day passes".to_owned(),
        "after" => format!("{value} days pass"),
        "fresh-builder" => match value {
            "none" => "on a fresh builder without any cache".to_owned(),
            "inline" => "on a fresh builder with the image's inline cache".to_owned(),
            _ => "on a fresh builder with an exported cache (mode=max)".to_owned(),
        },
        _ => words,
    }
}

/// The questions worth asking about this file, the most usual first.
pub(crate) fn choices(build: &Build<'_>, examples: &Examples<'_>) -> Vec<Choice> {
    let mut choices = Vec::new();
    let mut offer = |words: &str, mut changes: Vec<String>| {
        // In the order in which a link gives them back.
        changes.sort();
        if !changes.is_empty() {
            choices.push(Choice { words: shown(words), changes });
        }
    };
    let edit = |path: &str| format!("edit={path}");
    let source = edit(examples.source());
    offer("I edit a source file", vec![source.clone()]);
    let dependency = [Class::Manifest, Class::Lockfile].into_iter();
    let dependency = dependency.filter_map(|class| examples.of(class)).map(edit);
    offer("I add a dependency", dependency.collect());
    let mut commit = vec![source, "edit=.git/index".to_owned()];
    commit.extend(volatile_arguments(build).map(|name| format!("change-arg={name}")));
    commit.push("fresh-builder=max".to_owned());
    offer("CI builds a new commit", commit);
    offer("The base image is republished", vec!["base-updated".to_owned()]);
    for name in arguments(build).take(3) {
        offer(&format!("{name} has another value"), vec![format!("change-arg={name}")]);
    }
    offer("A month passes", vec!["after=30".to_owned()]);
    offer("On a fresh builder, no cache", vec!["fresh-builder=none".to_owned()]);
    offer("On a fresh builder, inline cache", vec!["fresh-builder=inline".to_owned()]);
    offer("On a fresh builder, all steps cached", vec!["fresh-builder=max".to_owned()]);
    offer("I build with --no-cache", vec!["no-cache".to_owned()]);
    choices
}

/// The offsets of steps that take files of the context, each with one of those.
pub(crate) fn taken(build: &Build<'_>, examples: &Examples<'_>) -> Vec<(usize, String)> {
    let steps = build.steps.iter().filter(|step| !Selection::of_step(build, step).is_empty());
    let taken = |step: &Step<'_>| {
        Some((step.instruction.range.start(), examples.of_step(build, step)?.to_owned()))
    };
    steps.take(LOOKED_AT).filter_map(taken).collect()
}

/// The files worth asking about: those of the steps, then what people edit, and what the context has.
pub(crate) fn files(taken: &[(usize, String)], context: &BuildContext<'_>) -> Vec<String> {
    let of = |class| context.files_of(class).take(LOOKED_AT).map(|file| file.path.clone());
    let classes = [Class::Source, Class::Manifest, Class::Lockfile, Class::Config];
    let mut files = Vec::new();
    for path in taken.iter().map(|(_, path)| path.clone()).chain(classes.into_iter().flat_map(of)) {
        if files.len() < OFFERED && !files.contains(&path) {
            files.push(path);
        }
    }
    files
}

/// So many files are offered.
const OFFERED: usize = 40;

/// So many steps and files are looked at.
const LOOKED_AT: usize = 200;

/// The names of the build arguments, in order.
fn arguments<'b>(build: &'b Build<'_>) -> impl Iterator<Item = &'b str> {
    declared(build.file).map(|argument| argument.name.text.as_str())
}

/// Those that tell one commit from another.
fn volatile_arguments<'b>(build: &'b Build<'_>) -> impl Iterator<Item = &'b str> {
    arguments(build).filter(|name| {
        let name = name.to_ascii_uppercase();
        ["SHA", "COMMIT", "REVISION", "BUILD_DATE", "BUILD_TIME", "BUILD_NUMBER"]
            .iter()
            .any(|word| name.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_core::syntax::parse as parse_file;

    fn first(text: &str) -> Vec<Choice> {
        let file = parse_file(text);
        let build = Build::new(text, &file);
        let context = BuildContext::new(&build, None, None, None);
        choices(&build, &Examples::new(&build, &context))
    }

    #[test]
    fn the_first_choices_fit_the_file() {
        let python =
            first("FROM python:3.14\nARG GIT_SHA\nCOPY . .\nRUN pip install -r requirements.txt\n");
        assert_eq!(python[0].words, "I edit a source file");
        assert!(python[0].changes[0].contains(".py"), "{python:?}");
        assert!(python[1].changes.contains(&"edit=requirements.txt".to_owned()), "{python:?}");
        assert!(python[2].changes.contains(&"change-arg=GIT_SHA".to_owned()));
        let node = first("FROM node:24\nCOPY package*.json ./\nRUN npm ci\nCOPY src src\n");
        assert!(node[0].changes[0].starts_with("edit=src/"), "{node:?}");
        assert!(node[1].changes.contains(&"edit=package.json".to_owned()), "{node:?}");
    }

    #[test]
    fn a_commit_edits_what_a_source_edit_does() {
        for text in ["FROM debian\nRUN make\n", "FROM debian\nCOPY run.sh /\n"] {
            let choices = first(text);
            let commit = choices.iter().find(|it| it.words == "CI builds a new commit").unwrap();
            assert!(commit.changes.contains(&choices[0].changes[0]), "{text}");
        }
    }

    #[test]
    fn every_choice_can_be_read_back() {
        let text = "FROM debian\nARG A\nARG B=1\nCOPY . /\n";
        for choice in first(text) {
            for words in &choice.changes {
                assert!(parse(words).is_some(), "{words}");
                assert_ne!(describe(words), *words);
            }
        }
        for (kind, _, example) in KINDS {
            assert!(parse(&format!("{kind}={example}")).is_some(), "{kind}");
        }
        assert_eq!(parse("moon-rises"), None);
        assert_eq!(parse("edit="), None);
        assert_eq!(parse("change-arg="), None);
        assert_eq!(parse("change-arg==2"), None);
        let argument = |value: Option<&str>| {
            Some(Change::Argument { name: "V".to_owned(), value: value.map(str::to_owned) })
        };
        for (words, value, described) in [
            ("change-arg=V", None, "V has another value"),
            ("change-arg=V=2", Some("2"), "V is 2"),
            ("change-arg=V=a=b", Some("a=b"), "V is a=b"),
            ("change-arg=V=", Some(""), "V is empty"),
        ] {
            assert_eq!(parse(words), argument(value), "{words}");
            assert_eq!(describe(words), described);
        }
        assert_eq!(
            (describe("after=1"), describe("after=2")),
            ("a day passes".to_owned(), "2 days pass".to_owned())
        );
        let rename = Change::Rename { from: "a".to_owned(), to: "b".to_owned() };
        assert_eq!(parse("rename=a=b"), Some(rename));
    }
}
