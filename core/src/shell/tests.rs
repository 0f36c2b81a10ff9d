//! The scripts that `read` makes of whole instructions.

use super::*;
use crate::syntax;

fn script(source: &str) -> Script {
    script_in(source, &["/bin/sh", "-c"])
}

fn script_in(source: &str, shell: &[&str]) -> Script {
    let file = syntax::parse(source);
    let shell: Vec<String> = shell.iter().map(|&word| word.to_owned()).collect();
    let script = read(&file.instructions[0], &shell);
    for command in &script.commands {
        check_ranges(source, command);
    }
    script
}

fn check_ranges(source: &str, command: &SimpleCommand) {
    let words = command.prefixes.iter().chain(&command.words);
    let targets = command.redirects.iter().map(|redirect| &redirect.target);
    for word in words.chain(targets) {
        assert!(command.range.len() <= source.len());
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

/// One line for each command: joins, surroundings, prefixes, words, redirections.
pub(super) fn shape(script: &Script) -> Vec<String> {
    let text = |words: &[ShellWord]| {
        words.iter().map(|word| word.text().to_owned()).collect::<Vec<_>>().join(" ")
    };
    script
        .commands
        .iter()
        .map(|command| {
            let mut line = match command.joined_by {
                Join::Nothing => "",
                Join::And => "&& ",
                Join::Or => "|| ",
                Join::Sequence => "; ",
                Join::Background => "& ",
                Join::Pipe => "| ",
            }
            .to_owned();
            line.extend(command.inside.iter().map(|around| format!("{around:?}/")));
            line.extend(
                command.assignments.iter().map(|it| format!("{}={} ", it.name, it.value.text())),
            );
            if !command.prefixes.is_empty() {
                line.extend(["[", &text(&command.prefixes), "] "]);
            }
            line += &text(&command.words);
            line.extend(
                command.redirects.iter().map(|it| format!(" {}{}", it.operator, it.target.text())),
            );
            line
        })
        .collect()
}

#[track_caller]
pub(super) fn check(source: &str, expected: &[&str]) {
    let script = script(source);
    assert_eq!(shape(&script), expected, "{source}");
    assert!(script.complete && script.posix, "{source}");
}

#[test]
fn lists_and_pipes() {
    check("RUN a 1 && b -x|c || d; e & f", &["a 1", "&& b -x", "| c", "|| d", "; e", "& f"]);
    let script = script("RUN a && b | c; d");
    let pipelines: Vec<usize> = script.commands.iter().map(|command| command.pipeline).collect();
    assert_eq!(pipelines, [0, 1, 1, 2]);
    let follow: Vec<Join> = script.commands.iter().map(|command| command.followed_by).collect();
    assert_eq!(follow, [Join::And, Join::Pipe, Join::Sequence, Join::Nothing]);
}

#[test]
fn continuations_and_comments_are_passed_over() {
    let source = "RUN apt-get update && \\\n # why\n  apt-get install -y cu\\\nrl\n";
    let script = script(source);
    assert_eq!(shape(&script), ["apt-get update", "&& apt-get install -y curl"]);
    let word = &script.commands[1].words[3];
    assert_eq!(word.range.slice(source), "cu\\\nrl");
    assert_eq!(script.commands[1].range.slice(source), "apt-get install -y cu\\\nrl");
}

#[test]
fn words_keep_quotes_and_know_their_value() {
    let script = script(r#"RUN echo "a b" 'c' $X "d$Y" e\ f g"h"i"#);
    let words = &script.commands[0].words;
    let literals: Vec<Option<&str>> = words.iter().map(|word| word.literal()).collect();
    assert_eq!(
        literals,
        [Some("echo"), Some("a b"), Some("c"), None, None, Some("e f"), Some("ghi")]
    );
    assert_eq!(words[1].raw, "\"a b\"");
}

#[test]
fn assignments_prefixes_and_redirections() {
    check(
        "RUN A=1 B= sudo -E -u root env C=\"x y\" make >a 2>&1 </b &>>c",
        &["A=1 B= C=x y [sudo -E -u root env C=x y] make >a 2>&1 </b &>>c"],
    );
    check("RUN A=1", &["A=1 "]);
    check("RUN export A=1 B && readonly C", &["export A=1 B", "&& readonly C"]);
    check("RUN > /x", &[" >/x"]);
    check("RUN time -p make && ! exit 1", &["[time -p] make", "&& exit 1"]);
    check("RUN command -v curl || exit", &["command -v curl", "|| exit"]);
    let script = script("RUN A=b env C=d make");
    let assignment = &script.commands[0].assignments[1];
    assert_eq!((assignment.range.start(), assignment.value.range.start()), (12, 14));
}

#[test]
fn compound_statements() {
    check(
        "RUN if a; then b; elif c; then d; else e; fi",
        &[
            "Condition/a",
            "Conditional/b",
            "Conditional/Condition/c",
            "Conditional/d",
            "Conditional/e",
        ],
    );
    check(
        "RUN for x in $(a) b; do c $x; done; while d; do e; done",
        &["Substitution/a", "Loop/c $x", "Condition/d", "Loop/e"],
    );
    check(
        "RUN (a; b) && { c; } >/o || { d; }",
        &["Subshell/a", "; Subshell/b", "Group/c", "Conditional/Group/d"],
    );
    check(
        "RUN a || sh -c 'b; c'",
        &["a", "|| sh -c b; c", "Conditional/Inner/b", "; Conditional/Inner/c"],
    );
    check("RUN case $x in a) b;; *) c;; esac", &["Conditional/b", "Conditional/c"]);
    check("RUN f() { a; }; f", &["Function/Group/a", "; f"]);
    check("RUN [[ -f $(a) ]] || b", &["Substitution/a", "|| b"]);
    assert_eq!(script("RUN { a; } > /o 2>&1").written_files().collect::<Vec<_>>(), ["/o"]);
}

#[test]
fn substitutions() {
    check(
        "RUN a \"$(b `c \\`d\\``)\" ${x:-$(e)} <(f)",
        &[
            "a $(b `c \\`d\\``) ${x:-$(e)} <(f)",
            "Substitution/b `c \\`d\\``",
            "Substitution/Substitution/c `d`",
            "Substitution/Substitution/Substitution/d",
            "Substitution/e",
            "Substitution/f",
        ]
        .map(|line| line.replace("a $(b", "a \"$(b").replace("``)", "``)\""))
        .each_ref()
        .map(String::as_str),
    );
    check("RUN V=$(date) && x", &["V=$(date) ", "Substitution/date", "&& x"]);
}

#[test]
fn scripts_in_words() {
    check(
        r#"RUN sh -c "apt-get install \"\$P\" $(q)" && su -c 'a; b' me"#,
        &[
            r#"sh -c "apt-get install \"\$P\" $(q)""#,
            "Inner/apt-get install \"$P\" $(q)",
            "Inner/Substitution/q",
            "&& su -c a; b me",
            "Inner/a",
            "; Inner/b",
        ],
    );
    check("RUN eval apt-get 'install x'", &["eval apt-get install x", "Inner/apt-get install x"]);
    let deep = "RUN sh -c \"sh -c 'sh -c \\\"sh -c x\\\"'\"";
    assert!(!script(deep).complete || script(deep).commands.len() == 5);
}

#[test]
fn exec_form() {
    check(r#"RUN ["apt-get", "install", "curl"]"#, &["apt-get install curl"]);
    check(r#"CMD ["env", "A=b", "node", "x.js"]"#, &["A=b [env A=b] node x.js"]);
    let source = r#"RUN ["sh", "-c", "echo \"a b\" > \/x && rm c"]"#;
    let script = script(source);
    assert_eq!(
        shape(&script),
        ["sh -c echo \"a b\" > /x && rm c", "Inner/echo a b >/x", "&& Inner/rm c"]
    );
    let rm = &script.commands[2];
    assert_eq!(rm.range.slice(source), "rm c");
    assert_eq!(script.commands[1].words[1].range.slice(source), "\"a b\\\"");
}

#[test]
fn escapes_in_json_that_stand_for_other_bytes() {
    let file = syntax::parse("RUN [\"sh\",\"-c\",\"a\\n\\u0062 \\ud83e\\udd80 x\"]");
    let script = read(&file.instructions[0], &["/bin/sh".to_owned()]);
    assert_eq!(shape(&script)[1..], ["Inner/a", "; Inner/b 🦀 x"]);
}

#[test]
fn other_instructions() {
    check("CMD node server.js", &["node server.js"]);
    check("HEALTHCHECK CMD curl -f http://x || exit 1", &["curl -f http://x", "|| exit 1"]);
    check("ONBUILD RUN a", &["a"]);
    check("ENV a=b", &[]);
}

#[test]
fn heredocs() {
    check("RUN <<EOF\na\nb \\\n c\nEOF\n", &["a", "; b c"]);
    check("RUN <<EOF\n#!/bin/bash -e\na\nEOF\n", &["a"]);
    check(
        "RUN cat <<EOF > /x && b\nit's $(c)\nEOF\n",
        &["cat <<EOF >/x", "&& b", "Substitution/c"],
    );
    check("RUN cat <<'EOF' > /x\nit's $(c)\nEOF\n", &["cat <<EOF >/x"]);
    check("RUN bash -e <<EOF\n  a \\$X\n\tb\nEOF\n", &["bash -e <<EOF", "Inner/a $X", "; Inner/b"]);
    check("RUN python3 <<EOF\nprint('a')\nEOF\n", &["python3 <<EOF"]);
    check("RUN <<-EOF\n\ta\n\tb\n\tEOF\n", &["a", "; b"]);
    let script = script("RUN cat <<A >/x && bash <<B\ntext\nA\nc\nB\n");
    let texts: Vec<usize> = script.commands.iter().map(|command| command.text).collect();
    assert_eq!(texts, [0, 0, 2]);
}

#[test]
fn what_is_no_posix_shell_gives_no_commands() {
    for shell in [["powershell", "-Command"], ["cmd", "/C"]] {
        let script = script_in("RUN a && b", &shell);
        assert!(!script.posix && script.commands.is_empty());
    }
    assert!(!script("RUN <<EOF\n#!/usr/bin/env python3\nx = 1\nEOF\n").posix);
    assert!(script_in("RUN <<EOF\n#!/bin/sh\nx\nEOF\n", &["powershell"]).posix);
    assert!(script_in("RUN [\"a\"]", &["cmd"]).posix, "no shell is asked");
}

#[test]
fn what_cannot_be_read_costs_little() {
    let script = script("RUN a; if b; then\n");
    assert!(!script.complete);
    for source in [
        "RUN a && ",
        "RUN )",
        "RUN \"",
        "RUN a $(",
        "RUN <<EOF\na",
        "RUN ${",
        "RUN [\"sh\",\"-c\"]",
    ] {
        let _ = script_in(source, &["sh"]);
    }
}

#[test]
fn hostile_nesting_and_length_cost_little() {
    let pieces = [
        "(",
        "$(",
        "{ ",
        "${a:-",
        "$((",
        "if a; then ",
        "case a in a) ",
        "[[ ",
        "[[ ! ",
        "\"$(",
        "<(",
        "f() { ",
        "f() ",
        "function f ",
        "a=(",
        "a[",
        "! ",
        "time ",
        "coproc ",
        "time -p ",
        "{a,",
        "@(",
        "while ",
        "until ",
        "for x in a; do ",
        "`",
        "\\`",
        "a && ",
        "a | ",
        "a || ",
        "(( - ",
        "(( a ** ",
        "$((a?b:",
        "(( a=",
        "$[",
        "$((~",
        "\"${a:-\"",
        "sh -c '",
        "eval ",
        "sudo ",
        "a; ",
        "$(a) ",
        "`a` ",
        "cat <<A\n",
        "((",
        "$(( (",
        "[[ ( ",
        "[[ -n a && ",
        "{a,b}",
        "time! ",
        "! time coproc ",
        "select x in a; do ",
    ];
    for piece in pieces {
        for (start, length) in [("a ", 3_000), ("", 60_000), ("a ", 300_000), ("", 300_000)] {
            let source = format!("RUN {start}{piece}{}", piece.repeat(length / piece.len()));
            let file = syntax::parse(&source);
            // What a browser has, of which a debug build needs more than a release.
            let thread = std::thread::Builder::new().stack_size(1 << 20);
            let started = std::time::Instant::now();
            let read = thread.spawn(move || read(&file.instructions[0], &["sh".to_owned()]));
            assert!(read.unwrap().join().is_ok(), "{piece}");
            let elapsed = started.elapsed();
            if elapsed.as_millis() > 500 {
                println!("{start}{piece:?} × {length}: {elapsed:?}");
            }
        }
    }
}

#[test]
fn long_scripts_are_read_whole() {
    for joiner in [" && ", " | ", "; ", " & ", " || "] {
        let script = script(&format!("RUN {}", vec!["echo a"; 20_000].join(joiner)));
        assert!(script.complete && script.commands.len() == 20_000, "{joiner}");
    }
    let nested = script(&format!("RUN {}a{}", "( ".repeat(60), " )".repeat(60)));
    assert!(nested.complete && nested.commands[0].inside.len() == 60);
    let deeper = script(&format!("RUN b; {}a{}", "( ".repeat(70), " )".repeat(70)));
    assert!(!deeper.complete && deeper.commands.len() == 1);
}

#[test]
fn what_a_failure_comes_to() {
    let failures = |line: &str| {
        script(&format!("RUN {line}"))
            .commands
            .iter()
            .filter(|command| command.name() == Some("c"))
            .map(|command| command.failure)
            .collect::<Vec<_>>()
    };
    for line in [
        "c",
        "a && c",
        "c && a | b",
        "a; c",
        "a || c",
        "set -e; c; a",
        "set -eu; a && c; b",
        "(c)",
        "{ a; c; } && b",
        "sh -c 'a && c'",
        "set -o pipefail && c | a",
    ] {
        assert_eq!(failures(line), [Failure::Stops], "{line}");
    }
    for line in ["c | a", "a && c | b", "x | c | a"] {
        assert_eq!(failures(line), [Failure::StopsWithPipefail], "{line}");
    }
    for line in [
        "c; a",
        "c || a",
        "c && a || b",
        "! c",
        "c & a",
        "if c; then a; fi",
        "while ! c; do a; done",
        "until c; do a; done",
        "x=$(c)",
        "a $(c)",
        "set -e; c && a; b",
        "(c; a)",
        "(c) || a",
        "{ c; } | a",
        "for x in y; do c; done",
        "f() { c; }",
        "sh -c 'c; a'",
        "sh -c c || true",
        "(set -e; a); c; b",
        "if a; then c; fi",
        "c | a || b",
    ] {
        assert_eq!(failures(line), [Failure::Looked], "{line}");
    }
}
