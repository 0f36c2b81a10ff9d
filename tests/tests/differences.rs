//! `docs/differences.md` is true: its examples are run through our presets and, where it is
//! installed, through hadolint.

use std::collections::BTreeSet;

use plimsoll_core::rules::Preset;
use plimsoll_tests::hadolint;
use plimsoll_tests::parity::ours;

const PAGE: &str = include_str!("../../docs/differences.md");

/// A file of the page with what it says of it.
#[derive(Default)]
struct Example {
    title: &'static str,
    text: String,
    /// The tools, each with what it finds.
    claims: Vec<(&'static str, &'static str)>,
}

#[test]
fn the_examples_are_found_as_the_page_says() {
    let mut wrong = Vec::new();
    for example in examples() {
        for &(who, claimed) in &example.claims {
            let Some(found) = found(who, &example.text) else { continue };
            if found != claimed {
                wrong.push(format!("{}: {who} finds {found}, not {claimed}", example.title));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    let mut lines = PAGE.lines();
    let mut title = "";
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("### ") {
            title = heading;
        } else if line == "```dockerfile" {
            let text = lines.by_ref().take_while(|line| *line != "```");
            let text = text.map(|line| format!("{line}\n")).collect();
            examples.push(Example { title, text, ..Example::default() });
        } else if let Some((who, claimed)) =
            line.strip_prefix("- ").and_then(|line| line.split_once(": "))
            && let Some(example) = examples.last_mut().filter(|it| it.title == title)
            && ["Plimsoll", "Plimsoll, buildkit", "hadolint"].contains(&who)
        {
            example.claims.push((who, claimed));
        }
    }
    assert!(examples.len() > 10 && examples.iter().all(|example| !example.claims.is_empty()));
    examples
}

/// The findings of a tool in a text, as the page writes them.
fn found(who: &str, text: &str) -> Option<String> {
    let found: BTreeSet<(usize, String)> = if who == "hadolint" {
        let Some(found) = run(text)? else { return Some("crashes".to_owned()) };
        found.into_iter().map(|it| (it.line, it.code)).collect()
    } else {
        let preset = if who == "Plimsoll" { Preset::Hadolint } else { Preset::Buildkit };
        let found = ours(text, preset);
        found.into_iter().map(|(code, line)| (line, code)).collect()
    };
    let found: Vec<String> = found.iter().map(|(line, code)| format!("{line} {code}")).collect();
    Some(if found.is_empty() { "nothing".to_owned() } else { found.join(", ") })
}

/// The findings of hadolint, or `Some(None)` if it crashes; `None` where it is absent.
#[expect(clippy::option_option, reason = "absent, broken or with findings")]
fn run(text: &str) -> Option<Option<Vec<hadolint::Finding>>> {
    let scratch = plimsoll_tests::Scratch::new();
    let path = scratch.write("Dockerfile", text);
    let output = hadolint::command(scratch.path(), &["--no-fail"]).arg(&path).output().ok()?;
    if !output.status.success() {
        return Some(None);
    }
    let found = hadolint::run(&[path], &[])?;
    Some(found.into_iter().next())
}
