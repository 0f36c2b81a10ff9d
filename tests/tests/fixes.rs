//! Laws that hold for every fix of the corpus, of the rules' pages and of the practices' pairs: a
//! fix to review says what to check, and two fixes of one step go together or are called a
//! conflict.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use plimsoll_core::fix::{Fix, Safety};
use plimsoll_core::practices::markdown::{Block, parse as markdown};
use plimsoll_core::rules::{Preset, RULES, ShellLinter, page};
use plimsoll_core::syntax::parse;
use plimsoll_core::{Inputs, Settings, check, fix_all};
use plimsoll_tests::corpus;

fn strict() -> Settings {
    Settings { preset: Preset::Strict, ..Settings::default() }
}

fn inputs(shell: ShellLinter) -> Inputs {
    Inputs { today: Some("2026-11-21".to_owned()), shell, ..Inputs::default() }
}

const LINTER: ShellLinter = ShellLinter::Here(plimsoll_shell_lint::lint);

/// The bad examples of the rules' pages and the files of the pairs, by name.
fn examples() -> BTreeMap<String, String> {
    let mut examples = BTreeMap::new();
    for rule in RULES {
        let blocks = markdown(page(rule.id).unwrap_or_default());
        for (number, block) in blocks.into_iter().enumerate() {
            if let Block::Code { label, text, .. } = block
                && label == "bad"
            {
                examples.insert(format!("{} {number}", rule.id), text);
            }
        }
    }
    let pairs = Path::new(env!("CARGO_MANIFEST_DIR")).join("pairs");
    for folder in fs::read_dir(pairs).expect("pairs").flatten() {
        for name in ["bad.Dockerfile", "good.Dockerfile"] {
            if let Ok(text) = fs::read_to_string(folder.path().join(name)) {
                examples.insert(format!("{} {name}", folder.file_name().to_string_lossy()), text);
            }
        }
    }
    assert!(examples.len() > 250, "{}", examples.len());
    examples
}

fn every_text() -> Vec<(String, String)> {
    let files = corpus().into_iter().map(|file| (file.name, file.text));
    examples().into_iter().chain(files).collect()
}

#[test]
fn a_fix_to_review_says_what_to_check() {
    let mut silent = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for (_, text) in every_text() {
        for fix in check(&text, &strict(), &inputs(LINTER)).fixes() {
            let rule = fix.id.rule.clone();
            let says = fix.review.as_deref().is_some_and(|it| it.len() > 20);
            match fix.safety {
                Safety::Unsafe if !says => {
                    silent.insert(rule);
                }
                Safety::Unsafe => {
                    seen.insert(rule);
                }
                Safety::Safe => assert!(fix.review.is_none(), "{rule}: safe, and to be checked"),
                Safety::Show => {}
            }
        }
    }
    assert!(silent.is_empty(), "say nothing of what to check: {silent:?}");
    println!("{} rules have fixes to review", seen.len());
}

/// Two fixes that edit one step, applied together: a conflict, or both are in the result, which is
/// no worse to read and which fixing leaves as it is after the second time.
#[test]
fn two_fixes_of_one_step_go_together_or_are_a_conflict() {
    let (settings, inputs) = (strict(), inputs(ShellLinter::Nobody));
    let (mut tried, mut conflicts) = (0, BTreeMap::<String, usize>::new());
    let mut wrong = Vec::new();
    // Of pairs of the same rules, so many are tried: the corpus has thousands alike.
    let mut alike = BTreeMap::<(String, String), usize>::new();
    for (name, text) in every_text() {
        let check = check(&text, &settings, &inputs);
        let file = check.file();
        let step_of = |fix: &Fix| -> BTreeSet<usize> {
            let touches = |index: usize| {
                let range = file.instructions.get(index).map(|it| it.range).unwrap_or_default();
                let meets = |start: usize, end: usize| start <= range.end() && range.start() <= end;
                fix.edits.iter().any(|edit| meets(edit.range.start(), edit.range.end()))
            };
            (0..file.instructions.len()).filter(|index| touches(*index)).collect()
        };
        let all: Vec<&Fix> = check.fixes().filter(|fix| fix.safety > Safety::Show).collect();
        let steps: Vec<BTreeSet<usize>> = all.iter().copied().map(step_of).collect();
        for (at, &one) in all.iter().enumerate() {
            for (&other, step) in all.iter().zip(&steps).skip(at + 1) {
                if steps[at].is_disjoint(step) {
                    continue;
                }
                let kind = (one.id.rule.to_string(), other.id.rule.to_string());
                let seen = alike.entry(kind).or_default();
                *seen += 1;
                if *seen > 12 {
                    continue;
                }
                tried += 1;
                let ids = [one.id.clone(), other.id.clone()];
                let done = check.apply(&ids);
                let met = done.conflicts.len() + done.withheld.len();
                for conflict in &done.conflicts {
                    let both = format!("{} / {}", conflict.kept.rule, conflict.dropped.rule);
                    *conflicts.entry(both).or_default() += 1;
                }
                let what = format!("{name}: {} and {}", one.id, other.id);
                if done.applied.len() + met != 2 {
                    wrong.push(format!("{what}: {done:?}"));
                }
                // What is held back without a word of the other one is no conflict that is shown.
                if !done.withheld.is_empty() {
                    wrong.push(format!("{what}: withheld {:?}", done.withheld));
                }
                if parse(&done.text).errors.len() > file.errors.len() {
                    wrong.push(format!("{what}: a syntax error"));
                }
                let only = [one.id.rule.to_string(), other.id.rule.to_string()];
                let once = fix_all(&done.text, &settings, &inputs, Safety::Unsafe, &only);
                let twice = fix_all(&once.text, &settings, &inputs, Safety::Unsafe, &only);
                if once.text != twice.text {
                    wrong.push(format!("{what}: fixing goes on"));
                }
            }
        }
    }
    println!("{tried} pairs tried; conflicts: {conflicts:#?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 100, "{tried}");
}

/// A list in brackets that is no JSON, and an instruction that a backslash has swallowed, may be
/// meant in more than one way: only fixes that say which one is meant edit them, so that no other
/// makes the wrong one stay.
#[test]
fn what_has_two_readings_is_left_as_it_is() {
    for broken in [
        "CMD ['node', 'server.js']",
        "CMD [\"node\", \"server.js\",]",
        "ENTRYPOINT [\"node\" \"server.js\"]",
        "CMD [\"uvicorn\",\"app:api\",\"--port\",$PORT]",
        "RUN ['apt-get','install','curl']",
        "RUN [\"apt-get\", \"install\", \"curl\",]",
        "HEALTHCHECK CMD ['curl','-f']",
        "SHELL ['/bin/bash', '-c']",
        "COPY ['a','b/']",
        "ADD ['a','b/']",
        "ADD [\"a\", \"b/\",]",
        "VOLUME ['/data']",
        "CMD [\u{201c}node\u{201d}, \u{201c}server.js\u{201d}]",
        "COPY testfile.txt c:\\\nRUN dir c:\\",
        "RUN apt-get install -y curl \\\nCOPY a /a",
        "RUN apt-get install -y curl \\\n\nUSER 1",
        "WORKDIR app\\\nCOPY . app\\\n\nRUN dir",
    ] {
        for before in ["FROM debian:13\n", "FROM node:24\nWORKDIR /x\nENTRYPOINT [\"y\"]\n"] {
            let text = format!("{before}{broken}\n");
            for preset in [Preset::Strict, Preset::Hadolint] {
                let settling = ["broken-json-list", "swallowed-instruction", "syntax-error"];
                let ignore = settling.map(str::to_owned).to_vec();
                let settings = Settings { preset, ignore, ..Settings::default() };
                let fixed = fix_all(&text, &settings, &inputs(LINTER), Safety::Unsafe, &[]).text;
                let arguments = broken.split_once(' ').map_or("", |(_, rest)| rest);
                assert!(fixed.contains(arguments), "{preset:?}: {text}\n{fixed}");
            }
        }
    }
}
