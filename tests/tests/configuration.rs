//! `.hadolint.yaml` as it stands: the same findings, severities and exit status as hadolint's binary
//! has with it.

use std::collections::BTreeSet;

use plimsoll_core::configuration::{Configuration, FailOn, from_hadolint};
use plimsoll_core::rules::{Preset, Severity};
use plimsoll_core::text::LineIndex;
use plimsoll_core::{Check, Inputs, Settings, check};
use plimsoll_tests::{Scratch, hadolint};

const DOCKERFILE: &str = "\
FROM debian:13
# hadolint ignore=DL3009
RUN apt-get update && apt-get install foo
FROM quay.io/a/b:1
WORKDIR /app
COPY --from=0 a b
CMD exec c
";

/// In the forms that hadolint documents, and that its users write.
const FILES: [&str; 16] = [
    "{}\n",
    "ignored: [DL3008]\n",
    "ignored:\n- DL3008\n- DL3014 # prompts\n- \"DL3015\"\n- SC2046\n",
    "ignored:\n  - DL3008\n  - DL3014\n  - DL3015\n  - DL3025\n",
    "override:\n  error:\n    - DL3015\n  style: [DL3008, DL3014]\n",
    "override: {info: [DL3025], warning: [DL3025]}\nfailure-threshold: error\n",
    "failure-threshold: error\n",
    "failure-threshold: style\nignored: [DL3008, DL3014, DL3025]\n",
    "failure-threshold: ignore\nignored: [DL3008, DL3014, DL3025]\n",
    "failure-threshold: none\n",
    "no-fail: true\n",
    "trustedRegistries: [docker.io]\n",
    "trustedRegistries:\n- docker.io\n- '*.io'\n",
    "disable-ignore-pragma: true\n",
    "ignored: &these [DL3008]\noverride:\n  style: *these\nunknown-key: 1\nno-color: true\n",
    "---\nignored:\n  - DL3008\n...\n",
];

#[test]
fn files_of_hadolint_do_the_same_here() {
    let scratch = Scratch::new();
    let dockerfile = scratch.write("Dockerfile", DOCKERFILE);
    for text in FILES {
        let file = scratch.write("hadolint.yaml", text);
        let file = file.to_string_lossy();
        let arguments = ["--config", &*file, "--format", "json"];
        let Some(found) = hadolint::run(std::slice::from_ref(&dockerfile), &["--config", &file])
        else {
            return;
        };
        let command = hadolint::command(scratch.path(), &arguments).arg(&dockerfile).output();
        let output = command.expect("hadolint runs");
        let theirs: BTreeSet<_> =
            found.concat().into_iter().map(|it| (it.line, it.code, it.level)).collect();
        let configuration = from_hadolint(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(findings(&configuration), theirs, "{text}");
        assert_eq!(fails(&configuration), !output.status.success(), "{text}");
    }
}

fn checked(configuration: &Configuration) -> Check {
    let mut settings = Settings { preset: Preset::Hadolint, ..Settings::default() };
    configuration.apply(&mut settings);
    check(DOCKERFILE, &settings, &Inputs::default())
}

fn findings(configuration: &Configuration) -> BTreeSet<(usize, String, String)> {
    let check = checked(configuration);
    let index = LineIndex::new(DOCKERFILE);
    check
        .report
        .findings
        .iter()
        .map(|it| {
            let severity = serde_json::to_value(it.severity).expect("a word");
            (
                index.line(check.file().instructions[it.instruction].range.start()),
                it.aliases.concat(),
                severity.as_str().expect("a word").to_owned(),
            )
        })
        .collect()
}

/// As `plimsoll check` decides it.
fn fails(configuration: &Configuration) -> bool {
    let least = match configuration.fail_on {
        None => Severity::Info,
        Some(FailOn::Severity(least)) => least,
        Some(FailOn::Never) => return false,
    };
    checked(configuration).report.findings.iter().any(|it| it.severity >= least)
}
