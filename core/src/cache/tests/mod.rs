mod keys;
mod values;

use std::sync::Arc;

use super::*;
use crate::build::Build;
use crate::context::ContextFiles;
use crate::syntax::parse;

/// The verdicts of a file's steps, as one letter each: `-` not run, `h` hit, `?` likely hit, `!`
/// likely miss, `M` miss.
fn letters(simulation: &Simulation) -> String {
    simulation
        .steps
        .iter()
        .map(|step| match step.verdict {
            Verdict::NotRun => '-',
            Verdict::Hit => 'h',
            Verdict::LikelyHit => '?',
            Verdict::LikelyMiss => '!',
            Verdict::Miss => 'M',
        })
        .collect()
}

fn run(source: &str, scenario: &Scenario) -> Simulation {
    let file = parse(source);
    let build = Build::new(source, &file);
    simulate(&build, scenario).unwrap_or_else(|fault| panic!("{fault}: {source}"))
}

fn changed(source: &str, changes: &[Change]) -> String {
    letters(&run(source, &Scenario { changes: changes.to_vec(), ..Scenario::default() }))
}

/// The verdicts on the steps of the second text after a change from the first to it.
fn edited(before: &str, after: &str) -> String {
    let scenario = Scenario { previous_text: Some(before.to_owned()), ..Scenario::default() };
    letters(&run(after, &scenario))
}

/// The same for a stage of one base with these lines in place of `@`.
fn swapped(frame: &str, before: &str, after: &str) -> String {
    edited(&frame.replace('@', before), &frame.replace('@', after))
}

fn edit(path: &str) -> Change {
    Change::Edit(path.to_owned())
}

/// A build argument that changed, `NAME` or `NAME=VALUE`.
fn argument(words: &str) -> Change {
    Change::argument(words).expect("a name")
}

fn because(source: &str, scenario: &Scenario, step: usize) -> String {
    run(source, scenario).steps[step].because.to_string()
}

#[test]
fn a_file_rebuilds_from_the_first_step_that_selects_it() {
    let source = "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n";
    assert_eq!(changed(source, &[edit("src/app.js")]), "hhhhMM");
    assert_eq!(changed(source, &[edit("package.json")]), "hhMMMM");
    assert_eq!(changed(source, &[Change::Touch("package.json".into())]), "hhhhhh");
    assert_eq!(changed(source, &[Change::Chmod("package.json".into())]), "hhMMMM");
    assert_eq!(changed(source, &[Change::Add("package-x.json".into())]), "hhMMMM");
    assert_eq!(changed(source, &[]), "hhhhhh");
}

#[test]
fn reasons_are_words() {
    let source = "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n";
    let scenario = Scenario { changes: vec![edit("src/app.js")], ..Scenario::default() };
    assert_eq!(because(source, &scenario, 2), "`package*.json` takes none of the changed files");
    assert_eq!(because(source, &scenario, 4), "`COPY . .` selects src/app.js");
    assert_eq!(because(source, &scenario, 5), "it builds on line 5 (`COPY . .`), which runs again");
}

const TWO: &str = "FROM a AS build\nWORKDIR /src\nCOPY go.mod .\nRUN go mod download\nCOPY . .\n\
    RUN make\nFROM b\nCOPY --from=build /src/out /out\nCOPY conf /conf\nRUN z\n";

#[test]
fn stages_are_copied_by_content() {
    assert_eq!(changed(TWO, &[edit("main.go")]), "hhhhMMh!!!");
    // What is copied was put there by COPY alone, and is the same.
    let copied = "FROM a AS build\nRUN x\nCOPY conf /conf\nFROM b\nCOPY --from=build /conf /conf\n";
    let base = Change::Base { image: Some("a".into()), update: BaseUpdate::Files };
    assert_eq!(changed(copied, std::slice::from_ref(&base)), "MMMh?", "unlikely in /conf");
    assert_eq!(changed(copied, &[edit("conf")]), "hhMhM");
    // A step after the one that wrote what is copied runs to its end.
    let after = "FROM a AS build\nRUN echo hi > /hi\nRUN echo \"$V\" > /v\nFROM b\nCOPY --from=build /hi /\n";
    let line = Change::DockerfileLine(3);
    assert_eq!(changed(after, &[line]), "hhMhh");
}

#[test]
fn commands_that_are_known_leave_what_they_left() {
    let source =
        "FROM a AS build\nARG V\nRUN echo hi > /hi && mkdir /d\nFROM b\nCOPY --from=build /hi /\n";
    let other = argument("V");
    assert_eq!(changed(source, std::slice::from_ref(&other)), "hMhh");
    let used = "FROM a AS build\nARG V\nRUN echo \"$V\" > /hi\nFROM b\nCOPY --from=build /hi /\n";
    assert_eq!(changed(used, std::slice::from_ref(&other)), "hMhM");
    let fetched = "FROM a AS build\nARG V\nRUN curl -o /hi x\nFROM b\nCOPY --from=build /hi /\n";
    assert_eq!(changed(fetched, &[other]), "hMh!");
    let copied =
        "FROM a AS build\nCOPY . /src\nRUN cp /src/a /out\nFROM b\nCOPY --from=build /out /\n";
    assert_eq!(changed(copied, &[edit("b")]), "hMMhh");
    assert_eq!(changed(copied, &[edit("a")]), "hMMhM");
    let npm = "FROM a AS b\nARG V\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\nFROM c\n\
        COPY --from=b /app/node_modules /n\n";
    assert_eq!(changed(npm, &[argument("V")]), "hhhMh?");
    assert_eq!(changed(npm, &[edit("package.json")]), "hhMMh!");
}

#[test]
fn links_do_not_depend_on_what_is_below() {
    let source = "FROM a\nRUN x\nCOPY --link a /a\nRUN y\n";
    let base = Change::Base { image: None, update: BaseUpdate::Files };
    assert_eq!(changed(source, std::slice::from_ref(&base)), "MMhM");
    let chmod = "FROM a\nCOPY --link --chmod=755 a /a\n";
    assert_eq!(changed(chmod, std::slice::from_ref(&base)), "MM");
    let scenario = Scenario {
        engine: Engine::BuildkitGraphdriver,
        changes: vec![base],
        ..Scenario::default()
    };
    assert_eq!(letters(&run(source, &scenario)), "MMMM");
}

#[test]
fn only_what_the_target_needs_is_run() {
    let source = "FROM a AS one\nRUN x\nFROM b AS two\nRUN y\nFROM two AS three\nRUN z\n";
    assert_eq!(changed(source, &[]), "--hhhh");
    let scenario = Scenario { target: Some("ONE".into()), ..Scenario::default() };
    assert_eq!(letters(&run(source, &scenario)), "hh----");
    let switched = Scenario {
        target: Some("0".into()),
        previous_target: Some(String::new()),
        ..Scenario::default()
    };
    assert_eq!(letters(&run(source, &switched)), "MM----");
    let classic = Scenario { engine: Engine::Classic, ..Scenario::default() };
    assert_eq!(letters(&run(source, &classic)), "hhhhhh");
    let file = parse(source);
    let build = Build::new(source, &file);
    let unknown = Scenario { target: Some("four".into()), ..Scenario::default() };
    assert_eq!(simulate(&build, &unknown), Err(Fault::UnknownStage("four".into())));
}

#[test]
fn equal_vertices_are_one() {
    let source = "FROM a AS one\nCOPY x /x\nRUN y\nFROM a AS two\nENV A=1\nCOPY x /x\nRUN y\n";
    let switched = Scenario {
        target: Some("one".into()),
        previous_target: Some("two".into()),
        ..Scenario::default()
    };
    assert_eq!(letters(&run(source, &switched)), "hhM---");
    let filtered = Change::NoCacheFilter("TWO".into());
    assert_eq!(changed(source, std::slice::from_ref(&filtered)), "---hMM");
    let both = "FROM a AS one\nCOPY x /x\nFROM a AS two\nCOPY x /x\nCOPY --from=one /x /y\n";
    assert_eq!(changed(both, &[filtered]), "hMhMM");
    assert_eq!(changed(both, &[Change::NoCacheFilter("1".into())]), "hhhhh");
    assert_eq!(changed(both, &[Change::NoCache]), "hMhMM");
    let workdir = "FROM a\nWORKDIR /a\nRUN x\nWORKDIR /b\n";
    assert_eq!(changed(workdir, &[Change::NoCache]), "hhMM");
}

#[test]
fn other_builders_commit_every_instruction() {
    let source = "FROM a\nRUN x\nLABEL v=1\nRUN y\nARG V=1\nCOPY a /a\nRUN z\n";
    for engine in [Engine::Classic, Engine::Buildah] {
        let of = |changes: &[Change]| {
            letters(&run(
                source,
                &Scenario { engine, changes: changes.to_vec(), ..Scenario::default() },
            ))
        };
        assert_eq!(of(&[Change::DockerfileLine(3)]), "hhMMM");
        assert_eq!(of(&[Change::DockerfileLine(5)]), "hhhMM");
        assert_eq!(of(&[argument("V")]), "hhhhM");
        assert_eq!(of(&[edit("a")]), "hhhMM");
    }
    assert_eq!(changed(source, &[Change::DockerfileLine(3)]), "hhhhh");
}

#[test]
fn edited_lines() {
    let source = "# syntax=docker/dockerfile:1\nFROM a\n# note\nENV A=1 \\\n    B=2\nRUN x && \\\n# note\n  y\nCOPY b /$B\nLABEL c=1\n";
    for (line, expected) in [
        (1, "hhh"),
        (2, "MMM"),
        (3, "hhh"),
        (4, "hMM"),
        (5, "hMM"),
        (6, "hMM"),
        (7, "hhh"),
        (8, "hMM"),
        (9, "hhM"),
        (10, "hhh"),
        (99, "hhh"),
    ] {
        assert_eq!(changed(source, &[Change::DockerfileLine(line)]), expected, "line {line}");
    }
    // The Dockerfile is a file of the context.
    let whole = "FROM a\nCOPY . .\nLABEL a=1\n";
    assert_eq!(changed(whole, &[Change::DockerfileLine(3)]), "hM");
    let ignored = Scenario {
        dockerignore: Some("Dockerfile\n".into()),
        changes: vec![Change::DockerfileLine(3)],
        ..Scenario::default()
    };
    assert_eq!(letters(&run(whole, &ignored)), "hh");
}

#[test]
fn steps_come_and_go() {
    let before = "FROM a\nRUN x\nRUN y\n";
    assert_eq!(edited(before, "FROM a\nRUN y\nRUN x\n"), "hMM");
    assert_eq!(edited(before, "FROM a\nRUN x\nRUN w\nRUN y\n"), "hhMM");
    assert_eq!(edited(before, "FROM a\nRUN y\n"), "hM");
    assert_eq!(edited(before, "FROM a\nRUN x\n"), "hh");
    assert_eq!(edited(before, "FROM a AS b\nRUN x\nFROM b\nRUN y\n"), "hhhh");
    assert_eq!(edited(before, "FROM a\nCOPY --from=c x y\nRUN x\n"), "hMM");
}

fn with_files(source: &str, files: &[&str], scenario: Scenario) -> String {
    let files = Some(Arc::new(ContextFiles::from_paths(files.iter().copied())));
    letters(&run(source, &Scenario { files, ..scenario }))
}

#[test]
fn ignore_files() {
    let source = "FROM a\nCOPY docs /docs\nCOPY . /all\n";
    let of = |before: &str, now: &str| {
        let scenario = Scenario {
            previous_dockerignore: Some(before.into()),
            dockerignore: Some(now.into()),
            ..Scenario::default()
        };
        with_files(source, &["docs/a.md", "src/x", "Dockerfile"], scenario)
    };
    assert_eq!(of(".dockerignore\n", ".dockerignore\n# note\n"), "hhh");
    assert_eq!(of("x\n", "x\n# note\n"), "hhM", "the file itself is copied");
    let all = ".dockerignore\n";
    assert_eq!(of(all, ".dockerignore\nsrc\n"), "hhM");
    assert_eq!(of(".dockerignore\ndocs\n", ".dockerignore\ndocs/*\n"), "hMM");
    assert_eq!(of(".dockerignore\ndocs\n", ".dockerignore\ndocs/\n"), "hhh");
    assert_eq!(of(".dockerignore\ndocs\n", ".dockerignore\n**/docs\n"), "hhh");
    // The first ignored file of a folder makes the folder.
    let cached = |files: &[&str]| {
        let scenario = Scenario {
            dockerignore: Some("**/*.pyc\n".into()),
            changes: vec![Change::Add("src/__pycache__/a.pyc".into())],
            ..Scenario::default()
        };
        with_files(source, files, scenario)
    };
    assert_eq!(cached(&["docs/a.md", "src/x"]), "hhM");
    assert_eq!(cached(&["docs/a.md", "src/x", "src/__pycache__/b.pyc"]), "hhh");
    let bad = Scenario { dockerignore: Some("a\n[\n".into()), ..Scenario::default() };
    let file = parse(source);
    let fault = simulate(&Build::new(source, &file), &bad).unwrap_err();
    assert!(matches!(fault, Fault::Pattern { line: 2, .. }), "{fault}");
}

#[test]
fn renames() {
    let rename = |from: &str, to: &str| Scenario {
        changes: vec![Change::Rename { from: from.into(), to: to.into() }],
        ..Scenario::default()
    };
    let glob = "FROM a\nCOPY */x /y/\n";
    let files = ["a/x", "b/x", "d/x"];
    assert_eq!(with_files(glob, &files, rename("b/x", "c/x")), "hh");
    let texts = "FROM a\nCOPY *.txt /y/\n";
    assert_eq!(with_files(texts, &["a.txt", "b.txt"], rename("a.txt", "c.txt")), "hM");
    assert_eq!(with_files("FROM a\nCOPY src /y/\n", &["src/a"], rename("src/a", "src/b")), "hM");
    let chmod = Scenario { changes: vec![Change::Chmod("src".into())], ..Scenario::default() };
    assert_eq!(with_files("FROM a\nCOPY src /y/\n", &["src/a"], chmod), "hh", "of a folder");
    let gone = Scenario { changes: vec![Change::Delete("src".into())], ..Scenario::default() };
    assert_eq!(with_files("FROM a\nCOPY . /y/\n", &["src/a"], gone), "hM");
}

#[test]
fn fresh_builders() {
    let fresh = |cache: Cache, more: &[Change]| {
        let mut changes = vec![Change::FreshBuilder(cache)];
        changes.extend_from_slice(more);
        changed(TWO, &changes)
    };
    assert_eq!(fresh(Cache::None, &[]), "MMMMMMMMMM");
    assert_eq!(fresh(Cache::Inline, &[]), "hhhhhhhhhh");
    assert_eq!(fresh(Cache::Max, &[edit("main.go")]), "hhhhMMh!!!");
    assert_eq!(fresh(Cache::Inline, &[edit("main.go")]), "hMMMMMh!!!");
    assert_eq!(fresh(Cache::Inline, &[edit("conf")]), "hMMMMMh!MM", "conf is in the whole context");
}

#[test]
fn time_leaves_cached_steps_stale() {
    let source =
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY a /\nRUN echo x\n";
    let scenario = Scenario { changes: vec![Change::Days(30)], ..Scenario::default() };
    let simulation = run(source, &scenario);
    assert_eq!(letters(&simulation), "hhhh");
    let stale: Vec<bool> = simulation.steps.iter().map(|step| step.stale.is_some()).collect();
    assert_eq!(stale, [true, true, false, false]);
}

#[test]
fn hostile_files_stay_cheap() {
    let chain: String =
        (1..3000).map(|i| format!("FROM s{} AS s{i}\nENV A{i}=$A\n", i - 1)).collect();
    let last = format!("FROM a AS s0\nENV A=1\n{chain}RUN x\n");
    assert!(changed(&last, &[Change::DockerfileLine(2)]).ends_with('M'));
    let copies: String = (0..2000).map(|i| format!("COPY --from=b /x{i} /y{i}\n")).collect();
    let steps: String = (0..2000).map(|i| format!("RUN cp /a{i} /x{i}\n")).collect();
    changed(&format!("FROM a AS b\n{steps}FROM c\n{copies}"), &[edit("x")]);
    let variables: String = (0..2000).map(|i| format!("ENV A={i} B{i}=x\nRUN x\n")).collect();
    changed(&format!("FROM a\n{variables}"), &[Change::DockerfileLine(2)]);
}

#[test]
fn values_that_grow_by_reference_are_cut_and_marked() {
    let other = Scenario { changes: vec![edit("other")], ..Scenario::default() };
    let doubled = "=aaaaaaaa\n".to_owned();
    for (kind, grows) in [
        ("ENV", format!("ENV A{doubled}{}", "ENV A=$A$A\n".repeat(12))),
        ("ARG", format!("ARG A{doubled}{}", "ARG A=$A$A\n".repeat(12))),
        ("a line", format!("ENV A={}\nENV A=$A$A$A\n", "a".repeat(2000))),
    ] {
        let source = format!("FROM debian\n{grows}COPY $A /x\n");
        let reason = because(&source, &other, 1);
        assert!(
            reason.starts_with("`aaaaaaaa") && reason.contains("aaa… (cut: "),
            "{kind}: {reason}"
        );
        assert!(reason.len() < 400, "{kind}: {reason}");
    }
    // Two directories that only differ behind the cut are two.
    let deep = |last: &str| {
        format!("FROM debian\n{}WORKDIR {last}\nRUN make\n", "WORKDIR a\n".repeat(3000))
    };
    assert!(edited(&deep("b"), &deep("c")).ends_with("MM"));
    assert!(edited(&deep("b"), &deep("b")).ends_with("hh"));
}

#[test]
fn what_is_edited_is_known_by_its_lines() {
    for (source, lines) in [
        ("FROM a\nENV A=1 \\\n  B=2 \\\n  C=3\nRUN echo $A\n", 2..=4),
        ("FROM a\nARG A=1 \\\n  B=2\nRUN make\n", 2..=3),
        ("ARG A=1 \\\n  B=2\nFROM $A$B\nRUN make\n", 1..=2),
    ] {
        for line in lines {
            let found = changed(source, &[Change::DockerfileLine(line)]);
            assert!(found.ends_with('M'), "{line}: {found} in {source}");
        }
    }
    assert_eq!(changed("FROM a\nENV A=1\nRUN make\nENV B=1\n", &[Change::DockerfileLine(4)]), "hh");
}
