use super::*;
use crate::syntax::parse;

/// Calls `test` with the last command of a file that has the word `mark`.
fn at_mark<T>(source: &str, test: impl FnOnce(Invocation<'_>) -> T) -> T {
    let source = format!("FROM debian:13\n{source}\n");
    let file = parse(&source);
    let build = Build::new(&source, &file);
    let commands = build.steps.iter().flat_map(|step| {
        let script = step.script().into_iter().flat_map(|script| &script.commands);
        script.map(move |command| (step, command))
    });
    let mut marked = commands
        .filter(|(_, command)| command.words.iter().any(|word| word.text() == "mark"))
        .collect::<Vec<_>>();
    let (step, command) = marked.pop().unwrap_or_else(|| panic!("no mark in {source}"));
    test(build.invocation(step, command))
}

#[test]
fn variables_that_a_program_sees() {
    use Variable::{Known, Unknown, Unset};
    for (source, expected) in [
        // Of the file.
        ("RUN mark", Unset),
        ("ENV V=1\nRUN mark", Known("1")),
        ("ARG V=1\nRUN mark", Known("1")),
        ("ARG V\nRUN mark", Unknown),
        ("RUN mark\nENV V=1", Unset),
        ("ENV V=1\nONBUILD RUN mark", Known("1")),
        ("ENV V=1\nCMD mark", Known("1")),
        ("ENV V=1\nRUN [\"mark\"]", Known("1")),
        // Before the command.
        ("ENV V=1\nRUN V=2 mark", Known("2")),
        ("RUN V='2 3' mark", Known("2 3")),
        ("RUN V=$X mark", Unknown),
        ("RUN env V=2 mark", Known("2")),
        ("RUN V=1 env V=2 mark", Known("2")),
        ("RUN sudo V=2 mark", Known("2")),
        ("RUN V=2 true && mark", Unset),
        // Exported before.
        ("RUN export V=2 && mark", Known("2")),
        ("RUN export V=\"2 3\" && mark", Known("2 3")),
        ("RUN export V=$(x) && mark", Unknown),
        ("RUN mark && export V=2", Unset),
        ("RUN export V=2\nRUN mark", Unset),
        ("RUN V=2; export V; mark", Known("2")),
        ("RUN export V; V=2; mark", Known("2")),
        ("RUN V=2; mark", Unset),
        ("ENV V=1\nRUN V=2; mark", Known("2")),
        ("ENV V=1\nRUN export V; mark", Known("1")),
        ("RUN declare -x V=2; mark", Known("2")),
        ("RUN readonly V=2; mark", Unset),
        ("RUN if x; then export V=2; fi; mark", Unknown),
        ("RUN x || export V=2; mark", Unknown),
        ("RUN <<EOF\nexport V=2\nmark\nEOF", Known("2")),
        ("RUN cat <<EOF > /x && mark\nexport V=2\nEOF", Unset),
        // Taken away.
        ("ENV V=1\nRUN unset V && mark", Unset),
        ("ENV V=1\nRUN x || unset V; mark", Unknown),
        ("RUN export V=2 && export -n V && mark", Unset),
        ("ENV V=1\nRUN env -u V mark", Unset),
        ("ENV V=1\nRUN env -i X=1 mark", Unset),
        ("ENV V=1\nRUN sudo mark", Unknown),
        ("ENV V=1\nRUN sudo -E mark", Known("1")),
        ("RUN sudo mark", Unset),
        // In other processes.
        ("RUN (export V=2; mark)", Known("2")),
        ("RUN (export V=2; x); mark", Unset),
        ("RUN export V=1; (export V=2; x); mark", Known("1")),
        ("RUN (export V=2; x) && (mark)", Unset),
        ("RUN export V=2; (x; mark)", Known("2")),
        ("RUN { export V=2; }; mark", Known("2")),
        ("RUN x $(export V=2; y); mark", Unset),
        ("RUN V=2 sh -c 'x; mark'", Known("2")),
        ("RUN env V=2 bash -c '(x); mark'", Known("2")),
        ("RUN V=2 sh -c x && mark", Unset),
        ("RUN V=2 sh -c x && sh -c mark", Unset),
        ("RUN export V=2 && sh -c mark", Known("2")),
        ("RUN sh -c 'export V=2' && mark", Unset),
        ("RUN sh -c 'export V=2; mark'", Known("2")),
        ("RUN eval 'export V=2' && mark", Known("2")),
        ("RUN [\"sh\", \"-c\", \"export V=2; mark\"]", Known("2")),
        ("ENV V=1\nRUN sudo sh -c mark", Unknown),
        ("RUN sudo sh -c 'export V=2; mark'", Known("2")),
        ("ENV V=1\nRUN su ada -c mark", Known("1")),
        ("ENV V=1\nRUN su - ada -c mark", Unknown),
    ] {
        at_mark(source, |it| assert_eq!(it.variable("V"), expected, "{source}"));
    }
}

#[test]
fn the_script_alone() {
    at_mark("ENV V=1\nRUN mark", |it| assert_eq!(it.given("V"), Variable::Unset));
    at_mark("ENV V=1\nRUN sudo mark", |it| assert_eq!(it.given("V"), Variable::Unset));
    at_mark("RUN export V=1; mark", |it| assert_eq!(it.given("V"), Variable::Known("1")));
}

#[test]
fn users_that_run_a_command() {
    for (source, expected) in [
        ("RUN mark", None),
        ("USER root\nRUN mark", Some(true)),
        ("USER 0:0\nRUN mark", Some(true)),
        ("USER ada\nRUN mark", Some(false)),
        ("USER ada\nONBUILD RUN mark", Some(false)),
        ("USER ada\nRUN sudo mark", Some(true)),
        ("USER ada\nRUN doas mark", Some(true)),
        ("RUN sudo -u ada mark", Some(false)),
        ("RUN sudo -u '#1000' mark", Some(false)),
        ("RUN sudo -u $X mark", None),
        ("RUN su ada -c mark", Some(false)),
        ("USER ada\nRUN su -c 'x && mark'", Some(true)),
        ("RUN su ada -c x && mark", None),
        ("RUN runuser -u ada -- mark", Some(false)),
        ("RUN gosu ada mark", Some(false)),
        ("USER root\nRUN su-exec ada:ada mark", Some(false)),
        ("USER ada\nRUN sudo sh -c 'x; mark'", Some(true)),
        ("RUN sudo sh -c 'sudo -u ada mark'", Some(false)),
        ("USER ada\nRUN sh -c mark", Some(false)),
        ("USER ada\nRUN <<EOF\nx\nmark\nEOF", Some(false)),
        ("USER ada\nRUN sudo bash <<EOF && x\nmark\nEOF", None),
    ] {
        at_mark(source, |it| assert_eq!(it.runs_as_root(), expected, "{source}"));
    }
}

#[test]
fn the_option_pipefail_of_its_shell() {
    let shell = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\n";
    for (source, expected) in [
        ("RUN mark | x", false),
        ("RUN set -euo pipefail && mark | x", true),
        ("RUN set -o pipefail; set +o pipefail; mark | x", false),
        ("RUN mark | x; set -o pipefail", false),
        ("RUN (set -o pipefail; x); mark | y", false),
        ("RUN if x; then set -o pipefail; fi; mark | y", true),
        ("RUN bash -o pipefail -c 'x; mark | y'", true),
        ("RUN bash -o pipefail -c x; mark | y", false),
        ("RUN <<EOF\n#!/bin/bash -eo pipefail\nmark | x\nEOF", true),
    ] {
        at_mark(source, |it| assert_eq!(it.has_pipefail(), expected, "{source}"));
    }
    let under = |rest: &str| at_mark(&format!("{shell}{rest}"), |it| it.has_pipefail());
    assert!(under("RUN mark | x"));
    assert!(under("RUN eval 'mark | x'"));
    assert!(!under("RUN sh -c 'mark | x'"));
}

#[test]
fn failures_of_the_step() {
    for (source, expected) in [
        ("RUN mark && x", true),
        ("RUN mark; x", false),
        ("RUN mark || x", false),
        ("RUN mark | x", false),
        ("RUN set -o pipefail && mark | x", true),
        ("RUN bash -o pipefail -c 'mark | x'", true),
        ("SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN mark | x", true),
        ("SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN sh -c 'mark | x'", false),
    ] {
        at_mark(source, |it| assert_eq!(it.fails_the_step(), expected, "{source}"));
    }
}

#[test]
fn many_commands_cost_no_more_than_their_length() {
    let more = " \\\n && export V=x && (export V=y; x) && V=z sh -c mark";
    at_mark(&format!("RUN x{}", more.repeat(4000)), |it| {
        assert_eq!(it.variable("V"), Variable::Known("z"));
        assert_eq!(it.runs_as_root(), None);
    });
}
