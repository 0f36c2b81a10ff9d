//! Laws that hold of every simulation.

use std::fmt::Write as _;

use plimsoll_core::build::Build;
use plimsoll_core::cache::{
    BaseUpdate, Cache, Change, Engine, Scenario, Simulation, Verdict, simulate,
};
use plimsoll_core::syntax::{Dockerfile, Keyword, parse};
use plimsoll_tests::corpus;
use proptest::prelude::*;

use crate::properties::config;

const ENGINES: [Engine; 4] =
    [Engine::Buildkit, Engine::BuildkitGraphdriver, Engine::Classic, Engine::Buildah];

fn run(source: &str, file: &Dockerfile, scenario: &Scenario) -> Simulation {
    simulate(&Build::new(source, file), scenario).expect("a file with a stage")
}

fn with(engine: Engine, changes: &[Change]) -> Scenario {
    Scenario { engine, changes: changes.to_vec(), ..Scenario::default() }
}

/// The changes that a page offers for any file.
fn standard() -> Vec<Change> {
    let path = |path: &str| path.to_owned();
    vec![
        Change::Edit(path("src/main.py")),
        Change::Edit(path("package.json")),
        Change::Edit(path("requirements.txt")),
        Change::Add(path("docs/new.md")),
        Change::Delete(path("README.md")),
        Change::Rename { from: path("src/a.js"), to: path("src/b.js") },
        Change::Chmod(path("entrypoint.sh")),
        Change::Touch(path("src/main.py")),
        Change::DockerfileLine(3),
        Change::Argument { name: path("VERSION"), value: None },
        Change::Secret(path("token")),
        Change::Base { image: None, update: BaseUpdate::Files },
        Change::Base { image: None, update: BaseUpdate::Environment },
        Change::Remote(path("https://example.com/a.tgz")),
        Change::SourceDateEpoch,
        Change::NoCache,
        Change::NoCacheFilter(path("build")),
        Change::Days(30),
        Change::FreshBuilder(Cache::None),
        Change::FreshBuilder(Cache::Inline),
        Change::FreshBuilder(Cache::Max),
    ]
}

#[test]
fn the_corpus_is_simulated() {
    let changes = standard();
    let mut files = 0;
    for file in corpus() {
        let parsed = parse(&file.text);
        let build = Build::new(&file.text, &parsed);
        if build.stages.is_empty() {
            continue;
        }
        files += 1;
        for engine in ENGINES {
            let calm = simulate(&build, &with(engine, &[])).expect("a stage");
            for step in &calm.steps {
                let quiet = matches!(step.verdict, Verdict::Hit | Verdict::NotRun);
                assert!(quiet, "{}: {step:?}", file.name);
            }
            // The builders differ in a few of them only.
            let every = if engine == Engine::Buildkit { 1 } else { 5 };
            for change in changes.iter().step_by(every) {
                let outcome =
                    simulate(&build, &with(engine, std::slice::from_ref(change))).expect("a stage");
                assert_eq!(outcome.steps.len(), calm.steps.len());
                for step in &outcome.steps {
                    assert!(!step.because.is_empty(), "{}: {step:?}", file.name);
                    assert!(step.because.len() < 600, "{}: {step:?}", file.name);
                    assert!(step.needs.is_sorted());
                }
            }
        }
        // Its own text as the previous one changes nothing.
        let same = Scenario { previous_text: Some(file.text.clone()), ..Scenario::default() };
        let same = simulate(&build, &same).expect("a stage");
        assert!(same.steps.iter().all(|step| !step.verdict.runs()), "{}", file.name);
    }
    println!("{files} files");
}

/// Edits of metadata instructions rebuild nothing under BuildKit.
#[test]
fn metadata_rebuilds_nothing() {
    const METADATA: [Keyword; 8] = [
        Keyword::Label,
        Keyword::Cmd,
        Keyword::Entrypoint,
        Keyword::Expose,
        Keyword::Volume,
        Keyword::Stopsignal,
        Keyword::Healthcheck,
        Keyword::Maintainer,
    ];
    for file in corpus() {
        let parsed = parse(&file.text);
        let build = Build::new(&file.text, &parsed);
        let metadata = parsed.instructions.iter().filter(|it| METADATA.contains(&it.keyword));
        for instruction in metadata.take(3) {
            let line = file.text[..instruction.range.start()].matches('\n').count() + 1;
            // It lies outside of the context, so that it is not copied itself.
            let scenario = Scenario {
                dockerfile: Some(String::new()),
                ..with(Engine::Buildkit, &[Change::DockerfileLine(line)])
            };
            let Ok(simulation) = simulate(&build, &scenario) else { continue };
            let runs = simulation.steps.iter().find(|step| step.verdict.runs());
            assert!(runs.is_none(), "{}: line {line}: {runs:?}", file.name);
        }
    }
}

/// Lines that stages are put together from.
const LINES: [&str; 22] = [
    "RUN make",
    "RUN echo \"$A\" > /out",
    "RUN apt-get update",
    "COPY . .",
    "COPY src /src",
    "COPY a.txt b.txt /x/",
    "COPY *.txt /y/",
    "COPY --link a.txt /z",
    "COPY --from=0 /out /out",
    "COPY --from=0 /src /copied",
    "RUN --mount=type=bind,source=src,target=/s ls /s",
    "RUN --mount=type=cache,target=/c true",
    "ADD https://example.com/a.tgz /",
    "ENV A=1",
    "ENV B=$A C=2",
    "ARG A",
    "ARG V=1",
    "WORKDIR /app",
    "WORKDIR sub",
    "USER app",
    "LABEL a=$A",
    "CMD [\"x\"]",
];

fn files() -> impl Strategy<Value = String> {
    let stage = prop::collection::vec(0..LINES.len(), 0..8);
    prop::collection::vec((0..3usize, stage), 1..4).prop_map(|stages| {
        let mut text = String::new();
        for (index, (base, lines)) in stages.iter().enumerate() {
            let base = match base {
                0 if index > 0 => "s0".to_owned(),
                1 => "python@sha256:0".to_owned(),
                _ => "debian:13".to_owned(),
            };
            let _ = writeln!(text, "FROM {base} AS s{index}");
            for &line in lines {
                if index > 0 || !LINES[line].contains("--from") {
                    let _ = writeln!(text, "{}", LINES[line]);
                }
            }
        }
        text
    })
}

fn changes() -> impl Strategy<Value = Change> {
    const PATHS: [&str; 6] = ["a.txt", "b.txt", "src/main.c", "src/sub/x", "c.txt", "README.md"];
    let path = || prop::sample::select(&PATHS[..]).prop_map(str::to_owned);
    prop_oneof![
        path().prop_map(Change::Edit),
        path().prop_map(Change::Add),
        path().prop_map(Change::Delete),
        path().prop_map(Change::Chmod),
        path().prop_map(Change::Touch),
        (1..12usize).prop_map(Change::DockerfileLine),
        prop::sample::select(&["A", "V", "NONE"][..])
            .prop_map(|name| Change::Argument { name: name.to_owned(), value: None }),
        prop::sample::select(vec![BaseUpdate::Files, BaseUpdate::Environment])
            .prop_map(|update| Change::Base { image: None, update }),
        Just(Change::Remote("https://example.com/a.tgz".to_owned())),
        Just(Change::SourceDateEpoch),
        Just(Change::NoCache),
        Just(Change::NoCacheFilter("s0".to_owned())),
        Just(Change::Days(7)),
        Just(Change::FreshBuilder(Cache::Inline)),
    ]
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn another_change_never_saves_a_step(
        source in files(),
        all in prop::collection::vec(changes(), 1..5),
        engine in prop::sample::select(&ENGINES[..]),
    ) {
        let file = parse(&source);
        let more = run(&source, &file, &with(engine, &all));
        let fewer = run(&source, &file, &with(engine, &all[1..]));
        for (more, fewer) in more.steps.iter().zip(&fewer.steps) {
            prop_assert!(more.verdict >= fewer.verdict, "{source}\n{all:?}\n{fewer:?}\n{more:?}");
        }
    }

    #[test]
    fn the_order_of_changes_does_not_count(
        source in files(),
        all in prop::collection::vec(changes(), 2..6),
        engine in prop::sample::select(&ENGINES[..]),
    ) {
        let file = parse(&source);
        let mut turned = all.clone();
        turned.reverse();
        let verdicts = |changes: &[Change]| -> Vec<Verdict> {
            let steps = run(&source, &file, &with(engine, changes)).steps;
            steps.iter().map(|step| step.verdict).collect()
        };
        prop_assert_eq!(verdicts(&all), verdicts(&turned));
    }

    #[test]
    fn a_digest_does_not_move(source in files(), engine in prop::sample::select(&ENGINES[..])) {
        let source = source.replace("debian:13", "debian:13@sha256:1");
        let file = parse(&source);
        let published = Change::Base { image: None, update: BaseUpdate::Files };
        for step in run(&source, &file, &with(engine, &[published])).steps {
            prop_assert!(!step.verdict.runs(), "{source}\n{step:?}");
        }
    }

    #[test]
    fn a_text_is_its_own_previous_one(source in files(), engine in prop::sample::select(&ENGINES[..])) {
        let spelt = source.replace("RUN ", "run   ").replace('\n', "\r\n");
        let file = parse(&source);
        let scenario = Scenario {
            previous_text: Some(spelt),
            dockerignore: Some("Dockerfile\n.dockerignore\n".to_owned()),
            ..with(engine, &[])
        };
        for step in run(&source, &file, &scenario).steps {
            prop_assert!(!step.verdict.runs(), "{source}\n{step:?}");
        }
    }
}
