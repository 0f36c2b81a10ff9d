//! The simulator against what a real BuildKit did.

use std::sync::Arc;

use plimsoll_core::build::{Build, Platform};
use plimsoll_core::cache::{
    BaseUpdate, Cache, Change, Engine, Scenario, StepOutcome, Verdict, simulate,
};
use plimsoll_core::context::{ContextFile, ContextFiles};
use plimsoll_core::syntax::parse;
use plimsoll_tests::recording::{self, Case, EntryKind};

#[test]
fn every_recorded_outcome_is_predicted() {
    let mut outcomes = 0;
    let mut wrong = Vec::new();
    let cases = recording::cases();
    for case in &cases {
        for change in case.changes() {
            for engine in [Engine::Buildkit, Engine::BuildkitGraphdriver] {
                let source = case.dockerfile();
                let file = parse(&source);
                let build = Build::new(&source, &file);
                let scenario = scenario(case, &change.arguments, engine);
                let simulated = simulate(&build, &scenario).expect("a Dockerfile that was built");
                for outcome in &change.outcomes {
                    let recorded = match engine {
                        Engine::Buildkit => outcome.buildkit,
                        _ => outcome.graphdriver,
                    };
                    let Some(recorded) = recorded else { continue };
                    outcomes += 1;
                    let step = simulated.steps.iter().find(|step| step.line == outcome.line);
                    let step = step.unwrap_or_else(|| panic!("{}: {outcome:?}", case.name));
                    if seen(step) != recorded {
                        wrong.push(format!(
                            "{} {:?} {engine:?}: line {} {}: recorded {recorded:?}, said {:?}: {}",
                            case.name,
                            change.arguments,
                            outcome.line,
                            outcome.instruction,
                            step.verdict,
                            step.because,
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {outcomes}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases.len() >= 40 && outcomes >= 150, "{} cases, {outcomes} outcomes", cases.len());
}

/// The verdict as a builder shows it.
fn seen(step: &StepOutcome) -> recording::Verdict {
    match step.verdict {
        Verdict::NotRun => recording::Verdict::NotRun,
        Verdict::Hit | Verdict::LikelyHit => recording::Verdict::Hit,
        Verdict::LikelyMiss | Verdict::Miss => recording::Verdict::Miss,
    }
}

/// The options of a recording as the simulator takes them.
fn scenario(case: &Case, arguments: &[String], engine: Engine) -> Scenario {
    let mut scenario = Scenario {
        engine,
        dockerignore: case.dockerignore(),
        files: Some(Arc::new(files(case))),
        ..Scenario::default()
    };
    let mut words = arguments.iter().map(String::as_str).peekable();
    while let Some(option) = words.next() {
        let mut value = || words.next().expect("an option has its value").to_owned();
        let change = match option {
            "--edit" => Change::Edit(value()),
            "--add" => Change::Add(value()),
            "--delete" => Change::Delete(value()),
            "--chmod" => Change::Chmod(value()),
            "--touch" => Change::Touch(value()),
            "--rename" => {
                let value = value();
                let (from, to) = value.split_once('=').expect("old=new");
                Change::Rename { from: from.to_owned(), to: to.to_owned() }
            }
            "--change-arg" => {
                let value = value();
                let (name, value) = match value.split_once('=') {
                    Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                    None => (value, None),
                };
                Change::Argument { name, value }
            }
            "--remote-updated" => Change::Remote(value()),
            "--secret-updated" => Change::Secret(value()),
            "--source-date-epoch" => Change::SourceDateEpoch,
            "--no-cache" => Change::NoCache,
            "--no-cache-filter" => Change::NoCacheFilter(value()),
            "--after" => Change::Days(value().parse().expect("a number")),
            "--fresh-builder" => Change::FreshBuilder(match value().as_str() {
                "none" => Cache::None,
                "inline" => Cache::Inline,
                _ => Cache::Max,
            }),
            "--base-updated" | "--base-environment" | "--base-label" => {
                let image = words.next_if(|word| !word.starts_with("--")).map(str::to_owned);
                let update = match option {
                    "--base-updated" => BaseUpdate::Files,
                    "--base-environment" => BaseUpdate::Environment,
                    _ => BaseUpdate::Metadata,
                };
                Change::Base { image, update }
            }
            "--previous" => {
                scenario.previous_text = Some(case.previous(&value()));
                continue;
            }
            "--previous-dockerignore" => {
                scenario.previous_dockerignore = Some(case.previous_dockerignore(&value()));
                continue;
            }
            "--previous-target" => {
                scenario.previous_target = Some(value());
                continue;
            }
            "--target" => {
                scenario.target = Some(value());
                continue;
            }
            "--build-arg" => {
                let value = value();
                let (name, value) = value.split_once('=').expect("name=value");
                scenario.build_args.push((name.to_owned(), value.to_owned()));
                continue;
            }
            "--platform" => {
                let platform: Platform = value().parse().expect("a platform");
                scenario.build_args.extend(platform.values());
                continue;
            }
            // Its bytes are the same, and so is all that the model knows.
            "--remote-touched" => {
                value();
                continue;
            }
            other => panic!("{}: {other}", case.name),
        };
        scenario.changes.push(change);
    }
    scenario
}

/// The context before the change.
fn files(case: &Case) -> ContextFiles {
    let own = [Some("Dockerfile"), case.dockerignore().map(|_| ".dockerignore")];
    let own = own.into_iter().flatten().map(str::to_owned);
    let entries = case.context().into_iter().filter(|entry| entry.kind != EntryKind::Folder);
    ContextFiles::new(own.map(|path| ContextFile { path, ..ContextFile::default() }).chain(
        entries.map(|entry| {
            let link = (entry.kind == EntryKind::Link).then(|| entry.text.trim_end().to_owned());
            let size = entry.text.len() as u64;
            ContextFile { path: entry.path, size, mode: Some(entry.mode), link }
        }),
    ))
}
