//! The *buildkit* preset against what `docker build --check` of a real BuildKit said, by rule and
//! line: `tests/buildkit/checks` and, where the corpus is at hand, `corpus-checks.txt`.

use std::collections::BTreeMap;

use plimsoll_core::analysis::analyze;
use plimsoll_core::build::{Base, Build};
use plimsoll_core::rules::{Options, Preset};
use plimsoll_core::syntax::{Body, parse};
use plimsoll_core::text::LineIndex;
use plimsoll_tests::corpus;
use plimsoll_tests::recording::{self, CheckedFile, Warning};

#[test]
fn every_example_has_the_recorded_warnings() {
    let mut wrong = Vec::new();
    for case in recording::checks() {
        let found = warnings(&case.dockerfile(), case.dockerignore());
        wrong.extend(differences(&case.checked(), &found));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_corpus_file_has_the_recorded_warnings() {
    let files = corpus();
    if files.is_empty() {
        return;
    }
    let texts: BTreeMap<&str, &str> =
        files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
    let recorded = recording::corpus_checks();
    assert_eq!(recorded.len(), files.len(), "a recording for every file");
    let mut wrong = Vec::new();
    for checked in &recorded {
        wrong.extend(differences(checked, &warnings(texts[checked.name.as_str()], None)));
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the preset says. The bases of the recording set no variable, like scratch; what depends on
/// variables is judged with that as the base.
fn warnings(source: &str, dockerignore: Option<String>) -> Vec<Warning> {
    let options = Options { preset: Preset::Buildkit, dockerignore, ..Options::default() };
    let mut warnings = found(source, &options);
    warnings.retain(|warning| !of_variables(warning));
    let mut bare = found(&with_bare_bases(source), &options);
    bare.retain(of_variables);
    warnings.extend(bare);
    warnings.sort();
    warnings
}

fn of_variables(warning: &Warning) -> bool {
    matches!(warning.rule.as_str(), "UndefinedVar" | "WorkdirRelativePath")
}

/// The file with scratch in the place of every image.
fn with_bare_bases(source: &str) -> String {
    let file = parse(source);
    let build = Build::new(source, &file);
    let mut text = source.to_owned();
    for stage in build.stages.iter().rev() {
        let Body::From(from) = &file.instructions[stage.from].body else { continue };
        if matches!(stage.base, Base::Image(_) | Base::Unknown) {
            text.replace_range(from.image.range.start()..from.image.range.end(), "scratch");
        }
    }
    text
}

/// With lines as BuildKit numbers them: by the first of the instruction, for an empty continuation
/// line by the last.
fn found(source: &str, options: &Options) -> Vec<Warning> {
    let file = parse(source);
    let index = LineIndex::new(source);
    analyze(source, options)
        .findings
        .into_iter()
        .map(|finding| {
            let [rule] = finding.aliases[..] else { panic!("one code: {finding:?}") };
            let range = file.instructions[finding.instruction].range;
            let at = if rule == "NoEmptyContinuation" { range.end() } else { range.start() };
            Warning { line: index.line(at), rule: rule.to_owned() }
        })
        .collect()
}

/// Lines that say what is missing and what is too much. Where the check stopped at an error it may
/// have missed warnings, so that nothing is too much.
fn differences(checked: &CheckedFile, found: &[Warning]) -> Vec<String> {
    let mut missing = checked.warnings.clone();
    // A Linux builder takes `C:\go` for a relative path; the images it stands in for are Windows'.
    let is_windows = checked.name.contains("__windows__");
    missing.retain(|warning| !is_windows || warning.rule != "WorkdirRelativePath");
    let mut extra = Vec::new();
    for warning in found {
        match missing.iter().position(|other| other == warning) {
            Some(at) => drop(missing.remove(at)),
            None => extra.push(warning),
        }
    }
    if checked.error.is_some() {
        extra.clear();
    }
    let line = |what: &str, warning: &Warning| {
        format!("{}:{} {} {what}", checked.name, warning.line, warning.rule)
    };
    missing
        .iter()
        .map(|warning| line("missing", warning))
        .chain(extra.into_iter().map(|warning| line("extra", warning)))
        .collect()
}
