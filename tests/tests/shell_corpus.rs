//! The scripts of real Dockerfiles: ranges fit and name the word, and nearly all is understood.

use plimsoll_core::shell::{SimpleCommand, default_shell, read};
use plimsoll_core::syntax::{Body, parse};
use plimsoll_tests::corpus;

#[test]
fn real_scripts_are_understood() {
    let (mut all, mut incomplete, mut commands) = (0, Vec::new(), 0);
    for file in corpus() {
        let source = &file.text;
        let mut shell = default_shell("");
        for instruction in &parse(source).instructions {
            match &instruction.body {
                Body::From(from) => shell = default_shell(&from.image.text),
                Body::Shell(words) => {
                    shell = words.iter().map(|word| word.text.clone()).collect();
                }
                _ => {}
            }
            let script = read(instruction, &shell);
            for command in &script.commands {
                check_ranges(source, command);
                assert!(instruction.range.contains_range(command.range));
            }
            commands += script.commands.len();
            all += 1;
            if script.posix && !script.complete {
                incomplete.push(format!("{}: {}", file.name, instruction.range.slice(source)));
            }
        }
    }
    println!("{all} instructions, {commands} commands, not understood: {}", incomplete.len());
    assert!(incomplete.len() * 200 <= all, "{incomplete:#?}");
}

fn check_ranges(source: &str, command: &SimpleCommand) {
    let words = command.prefixes.iter().chain(&command.words);
    let targets = command.redirects.iter().map(|redirect| &redirect.target);
    for word in words.chain(targets) {
        let mut written = word.range.slice(source).replace("\\\n", "");
        let mut raw = word.raw.clone();
        if !command.inside.is_empty() {
            // Scripts in words and backquotes have lost some of their backslashes.
            written.retain(|c| c != '\\');
            raw.retain(|c| c != '\\');
        }
        assert_eq!(written, raw, "in {source}");
    }
}
