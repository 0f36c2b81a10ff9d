//! The files that a context probably has, where no list says it.

use super::copy_selection::{Selection, Source};
use super::file_kinds::{Class, classify, is_known, names};
use super::files::ContextFiles;
use super::paths::in_context;
use crate::build::{Build, Step};
use crate::shell::{Script, SimpleCommand};
use crate::text::path::base_name;

/// The most names of the Dockerfile that are taken.
const MAX_NAMED: usize = 1000;

/// The files that the Dockerfile names, and the usual ones of its ecosystems.
pub(super) fn likely_files(build: &Build<'_>, ecosystems: &[&'static str]) -> ContextFiles {
    let mut paths: Vec<String> = names("usual", ecosystems).map(str::to_owned).collect();
    let mut usual: Vec<&str> = names("usual", ecosystems)
        .filter(|path| classify(path).class == Class::Source)
        .map(base_name)
        .collect();
    if usual.is_empty() {
        usual.push("file");
    }
    let named = build
        .steps
        .iter()
        .flat_map(|step| Selection::of_step(build, step))
        .flat_map(|selection| selection.sources)
        .filter(|source| !source.is_whole())
        .take(MAX_NAMED);
    for source in named {
        paths.extend(files_of(&source, &usual));
    }
    let scripts = build.steps.iter().filter_map(Step::script);
    paths.extend(scripts.flat_map(mentioned).take(MAX_NAMED).filter(|path| is_known(path)));
    ContextFiles::from_paths(paths.iter().map(String::as_str))
}

/// The source as a file, or as a directory with files of the usual names in it.
fn files_of(source: &Source, usual: &[&str]) -> Vec<String> {
    let mut examples = examples(source);
    if let Some(path) = source.path() {
        let name = base_name(path);
        let is_directory = source.text.ends_with('/')
            || !name.trim_start_matches('.').contains('.') && !is_known(path);
        if is_directory {
            examples.clear();
            examples.extend(usual.iter().map(|name| format!("{path}/{name}")));
        }
    }
    examples
}

/// A source's path, or one that its pattern matches: `package*.json` gives `package.json`, `*.py`
/// gives `app.py`.
pub(super) fn examples(source: &Source) -> Vec<String> {
    let Some(glob) = source.glob() else {
        return source.path().map(str::to_owned).into_iter().collect();
    };
    let pattern = in_context(&source.text);
    let mut example = String::new();
    for part in pattern.split('/') {
        if !example.is_empty() {
            example.push('/');
        }
        if part.starts_with('*') {
            example.push_str("app");
        }
        example.extend(part.chars().filter(|c| !"*[]^".contains(*c)));
    }
    if glob.matches(&example) { vec![example] } else { Vec::new() }
}

/// Words of commands that look like files in the working directory: `app.py` in `python app.py`.
fn mentioned(script: &Script) -> impl Iterator<Item = String> {
    script
        .commands
        .iter()
        .flat_map(SimpleCommand::arguments)
        .filter_map(|word| word.literal())
        .map(|text| text.trim_start_matches("./"))
        .filter(|text| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
            text.contains('.')
                && text.starts_with(|c: char| c.is_ascii_alphabetic())
                && text.chars().all(plain)
        })
        .map(str::to_owned)
}
