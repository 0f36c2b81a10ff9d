//! The answers of `docker build --check` for the examples, the small cases and the corpus.

use crate::docker::Docker;
use crate::images::{Images, Version};
use plimsoll_tests::cases::{self, Oracle};
use plimsoll_tests::recording::{self, CheckedFile, Warning};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The file of small cases that a real BuildKit answers; others are by its source.
const CASES: &str = "buildkit";

/// Records both, and the small cases.
pub(crate) fn record(docker: &Docker, images: &Images) {
    for mut file in cases::read_all().into_iter().filter(|file| file.name == CASES) {
        for case in &mut file.cases {
            let checked = check(docker, images, &case.text, case.dockerignore().as_deref());
            let found = checked.warnings.into_iter().map(|it| (it.line, it.rule));
            case.set_answer(Oracle::Buildkit, &cases::print(found));
        }
        file.write();
    }
    for mut case in recording::checks() {
        let checked = check(docker, images, &case.dockerfile(), case.dockerignore().as_deref());
        let path = recording::folder("checks").join(format!("{}.txt", case.name));
        case.set_checked(&checked);
        fs::write(path, case.print()).expect("writable");
    }
    let mut text = String::new();
    for file in plimsoll_tests::corpus() {
        let checked = check(docker, images, &file.text, None);
        text += &file.name;
        text.push('\n');
        text += &checked.print("  ");
    }
    fs::write(recording::folder("corpus-checks.txt"), text).expect("writable");
}

/// Checks a Dockerfile in a context of its own. Base images are laid down under the names that the
/// check asks for.
fn check(docker: &Docker, images: &Images, text: &str, ignore: Option<&str>) -> CheckedFile {
    let context = docker.work().join("checked");
    let _ = fs::remove_dir_all(&context);
    fs::create_dir_all(&context).expect("writable");
    let (text, dropped) = without_frontend(text);
    fs::write(context.join("Dockerfile"), text).expect("writable");
    if let Some(ignore) = ignore {
        fs::write(context.join(".dockerignore"), ignore).expect("writable");
    }
    let mut checked = CheckedFile::default();
    for _ in 0..20 {
        let answer = ask(docker, &context);
        let message = answer["buildError"]["message"].as_str();
        let missing = message.and_then(|message| {
            let (_, rest) = message.split_once("failed to resolve source metadata for ")?;
            rest.split_once(": ").map(|(image, _)| image.to_owned())
        });
        checked.error = message.map(|message| match &missing {
            Some(_) => "a base image is named by digest".to_owned(),
            None => message.to_owned(),
        });
        checked.warnings = warnings(&answer, dropped);
        // A digest cannot be given to an image: it is what the image is.
        let Some(image) = missing.filter(|image| !image.contains('@')) else { break };
        images.put(docker, &image, "", Version::First);
    }
    checked
}

fn ask(docker: &Docker, context: &Path) -> Value {
    let context = context.to_string_lossy();
    let output = docker.run(["buildx", "build", "--call=check,format=json", &context], &[]);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
        let error = String::from_utf8_lossy(&output.stderr);
        let message = error.lines().last().unwrap_or("no output");
        serde_json::json!({ "buildError": { "message": message } })
    })
}

/// The text without its `# syntax=` line, which would fetch that frontend, and how many lines of the
/// start are gone with it.
fn without_frontend(text: &str) -> (&str, usize) {
    let line = text.split_inclusive('\n').next().unwrap_or_default();
    let directive: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    if directive.to_lowercase().starts_with("#syntax=") {
        (&text[line.len()..], 1)
    } else {
        (text, 0)
    }
}

fn warnings(answer: &Value, dropped: usize) -> Vec<Warning> {
    let found = answer["warnings"].as_array().into_iter().flatten();
    let mut warnings: Vec<Warning> = found
        .map(|warning| {
            let line = warning["location"]["ranges"][0]["start"]["line"].as_u64().unwrap_or(0);
            Warning {
                line: line as usize + dropped,
                rule: warning["ruleName"].as_str().unwrap_or_default().to_owned(),
            }
        })
        .collect();
    warnings.sort();
    warnings
}
