//! The command line as people use it: what it prints and how it exits.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use common::{FLAWED, Folder, given as plimsoll};
use plimsoll_tests::need_program;

/// Writes a file into a folder, and gives its path.
fn written(folder: &Folder, name: &str, text: &str) -> String {
    folder.file(name, text).display().to_string()
}

/// As `docker build --check` does.
#[test]
fn a_file_may_ask_to_fail_on_checks() {
    let strict = |rest: &str| format!("# check=error=true\nFROM debian:13 AS {rest}\n");
    let check = |text: &str, more: &[&str]| {
        plimsoll(&[&["check", "-", "--no-shell", "--preset", "buildkit"], more].concat(), text)
            .status
    };
    let own = |text: &str| plimsoll(&["check", "-", "--select", "stage-name-case"], text).status;
    assert_eq!(own("FROM debian:13 AS Base\n"), 0);
    assert_eq!(own(&strict("Base")), 1);
    assert_eq!(own(&strict("base")), 0);
    assert_eq!(check(&strict("Base"), &["--fail-on", "error"]), 1);
    assert_eq!(check(&strict("Base"), &["--fail-on", "never"]), 0);
}

#[test]
fn check_reads_standard_input_and_exits_by_severity() {
    let ran = plimsoll(&["check", "-"], FLAWED);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("-:2:1: error: `MAINTAINER` is deprecated"), "{}", ran.out);
    assert_eq!(plimsoll(&["check", "-", "--fail-on", "never"], FLAWED).status, 0);
    let select = ["check", "-", "--select", "DL4000"];
    assert_eq!(plimsoll(&select, "FROM debian:13\n").status, 0);
    assert!(plimsoll(&select, FLAWED).out.contains("1 problem in 1 file"));
}

#[test]
fn check_prints_json_with_positions() {
    let ran =
        plimsoll(&["check", "-", "--format", "json", "--select", "maintainer-deprecated"], FLAWED);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["version"], 1);
    let finding = &json["files"][0]["findings"][0];
    assert_eq!(finding["start"], serde_json::json!({"line": 2, "column": 1, "offset": 15}));
    assert_eq!(finding["fix"]["id"], "maintainer-deprecated:1:0");
    assert_eq!(finding["fix"]["safety"], "safe");
}

#[test]
fn check_prints_sarif_github_and_markdown() {
    let of = |format: &str| plimsoll(&["check", "-", "--format", format], FLAWED).out;
    let sarif: serde_json::Value = serde_json::from_str(&of("sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let result = &sarif["runs"][0]["results"][0];
    assert!(result["locations"][0]["physicalLocation"]["region"]["startLine"].is_u64());
    assert!(of("github").contains("::error file=-,line=2,col=1,"), "{}", of("github"));
    assert!(of("markdown").contains("| 2 | error |"), "{}", of("markdown"));
}

#[test]
fn check_walks_directories() {
    let folder = Folder::new("walk");
    written(&folder, "Dockerfile", FLAWED);
    written(&folder, "api/Dockerfile.dev", "FROM debian:13\n");
    written(&folder, "node_modules/x/Dockerfile", FLAWED);
    let ran = plimsoll(
        &["check", &folder.0.display().to_string(), "--select", "maintainer-deprecated"],
        "",
    );
    assert!(ran.out.ends_with("1 problem in 2 files; `plimsoll fix` fixes 1\n"), "{}", ran.out);
}

#[test]
fn fix_prints_writes_and_diffs() {
    let only = ["fix", "-", "--rule", "maintainer-deprecated"];
    let fixed = plimsoll(&only, FLAWED);
    assert_eq!(fixed.status, 0);
    assert!(fixed.out.contains("LABEL org.opencontainers.image.authors=\"ada@example.com\"\nENV"));
    let folder = Folder::new("fix");
    let file = written(&folder, "Dockerfile", FLAWED);
    let diff = plimsoll(&["fix", &file, "--diff", "--rule", "DL4000"], "");
    assert!(diff.out.contains("-MAINTAINER ada@example.com\n+LABEL"), "{}", diff.out);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), FLAWED);
    plimsoll(&["fix", &file, "--write", "--rule", "DL4000"], "");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), fixed.out);
}

#[test]
fn wrong_use_exits_with_2_and_says_why() {
    for (arguments, why) in [
        (&["check", "no-such-file"][..], "cannot read no-such-file"),
        (&["check", "-", "--select", "no-such-rule"], "there is no rule `no-such-rule`"),
        (&["fix", "-", "-"], "several files need --diff or --write"),
        (&["open", "nonsense"], "not a Plimsoll link"),
        (&["practices", "no-such"], "there is no practice"),
    ] {
        let ran = plimsoll(arguments, FLAWED);
        assert_eq!((ran.status, ran.err.contains(why)), (2, true), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn a_link_opens_to_what_went_in_but_for_secrets() {
    let ran = plimsoll(&["link", "-", "--base-url", "https://example.com/"], FLAWED);
    assert!(ran.out.starts_with("https://example.com/#v1."), "{}", ran.out);
    assert!(ran.err.contains("API_TOKEN"), "{}", ran.err);
    let opened = plimsoll(&["open", ran.out.trim()], "");
    assert_eq!(opened.out, FLAWED.replace("hunter2hunter2", "REDACTED"));
    let open = plimsoll(&["link", "-", "--unredacted"], FLAWED).out;
    assert_eq!(plimsoll(&["open", open.trim()], "").out, FLAWED);
    let json: serde_json::Value =
        serde_json::from_str(&plimsoll(&["open", open.trim(), "--format", "json"], "").out)
            .unwrap();
    assert_eq!(json["text"], FLAWED);
}

#[test]
fn a_fix_to_review_says_what_to_check() {
    let file = "FROM debian:13\nRUN a | b\n";
    let patch = plimsoll(&["fix", "--unsafe", "--diff", "-"], file).out;
    let says = patch.contains("\n# pipe-without-pipefail: Check that ");
    assert!(patch.starts_with("# ") && says, "{patch}");
    let text = plimsoll(&["check", "-"], file).out;
    assert!(text.contains("[pipe-without-pipefail DL4006] (fix to review: Check "), "{text}");
    let json = plimsoll(&["check", "--format", "json", "-"], file).out;
    assert!(
        json.contains("\"review\": \"Check that ") || json.contains("\"review\":\"Check that "),
        "{json}"
    );
}

#[test]
fn the_catalogue_prints() {
    let rules = plimsoll(&["rules"], "").out;
    assert!(rules.starts_with("Base image\n  alpine-for-python "), "{rules}");
    assert!(rules.contains("\n\nStyle\n") && rules.contains(" (DL4000, MaintainerDeprecated)\n"));
    let page = plimsoll(&["rules", "DL4000"], "").out;
    assert!(page.contains("## Fix safety\nWhat safe means: `plimsoll rules fixes`\n"), "{page}");
    assert!(plimsoll(&["rules", "fixes"], "").out.contains("\n## Safe\n"));
    let json: serde_json::Value =
        serde_json::from_str(&plimsoll(&["practices", "--format", "json"], "").out).unwrap();
    assert!(json.as_array().unwrap().iter().any(|practice| practice["id"] == "label-metadata"));
}

#[test]
fn the_dockerignore_is_taken_into_account() {
    let folder = Folder::new("ignore");
    let dockerfile =
        written(&folder, "app/docker/Dockerfile", "FROM node:24\nCOPY . .\nCOPY dist d/\n");
    let context = format!("{}/app", folder.0.display());
    let codes = |arguments: &[&str]| {
        let ran = plimsoll(
            &[&["check", dockerfile.as_str(), "--format", "json", "--fail-on", "never"], arguments]
                .concat(),
            "",
        );
        assert_eq!(ran.status, 0, "{}", ran.err);
        ["whole-context-copied", "dockerfile-in-context", "ignored-file-copied"]
            .into_iter()
            .filter(|rule| ran.out.contains(*rule))
            .collect::<Vec<_>>()
    };
    written(&folder, "app/dist/a.js", "");
    assert_eq!(codes(&[]), ["whole-context-copied"]);
    let ignore = written(&folder, "given", "dist\nDockerfile\n.git\n");
    assert_eq!(codes(&["--dockerignore", &ignore]), ["ignored-file-copied"]);
    let in_context = ["--context", context.as_str()];
    // The Dockerfile lies in the context, and no .dockerignore does.
    assert_eq!(codes(&in_context), ["whole-context-copied", "dockerfile-in-context"]);
    written(&folder, "app/.dockerignore", "dist\n");
    assert_eq!(codes(&in_context), ["dockerfile-in-context", "ignored-file-copied"]);
    written(&folder, "app/docker/Dockerfile.dockerignore", "docker\n");
    assert_eq!(codes(&in_context), Vec::<&str>::new(), "the Dockerfile's own comes first");
    // A link carries it.
    for (named, text) in [
        (&["--dockerignore", ignore.as_str()], "dist\\nDockerfile\\n.git\\n"),
        (&in_context, "docker\\n"),
    ] {
        let link = plimsoll(&[&["link", dockerfile.as_str()][..], named].concat(), "").out;
        let state = plimsoll(&["open", link.trim(), "--format", "json"], "").out;
        assert!(state.contains(&format!("\"dockerignore\": \"{text}\"")), "{state}");
    }
}

#[test]
fn a_pattern_that_docker_refuses_is_named_with_its_line() {
    let folder = Folder::new("bad-ignore");
    let ignore = written(&folder, "ignore", "# x\n[a-\n!\n");
    let ran = plimsoll(&["check", "-", "--dockerignore", &ignore], "FROM a:1\n");
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains(":2: `[a-`") && ran.err.contains(":3: `!` stands alone"),
        "{}",
        ran.err
    );
    let ran = plimsoll(&["check", "-", "--context", "/nowhere/at/all"], "FROM a:1\n");
    assert!(ran.status == 2 && ran.err.contains("cannot list /nowhere/at/all"), "{}", ran.err);
}

#[test]
fn size_prints_layers_and_keeps_a_budget() {
    let source = "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY . /app\n";
    let ran = plimsoll(&["size", "-", "--budget", "1GB"], source);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("by the package table of bookworm"), "{}", ran.out);
    assert!(ran.out.contains("Budget: 1.00 GB is kept"), "{}", ran.out);
    assert_eq!(plimsoll(&["size", "-", "--budget", "50MB"], source).status, 1);
    assert_eq!(plimsoll(&["size", "-", "--budget", "much"], source).status, 2);
    // A base image of unknown size is no pass.
    let unknown = "FROM registry.example.com/base:1\nCOPY a /a\n";
    let ran = plimsoll(&["size", "-", "--budget", "50MB"], unknown);
    assert_eq!(ran.status, 2, "{}", ran.out);
    assert!(
        ran.err.contains("the budget cannot be judged: `registry.example.com/base:1`"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("On disk: not known; about"), "{}", ran.out);
    let ran = plimsoll(&["check", "-", "--budget", "50MB"], unknown);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.out.contains("cannot be said"), "{}", ran.out);
    let folder = Folder::new("size");
    written(&folder, "a", "12345");
    let ran = plimsoll(
        &["size", "-", "--context", &folder.0.display().to_string(), "--format", "json"],
        source,
    );
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["layers"][1]["disk"]["likely"], 5);
    assert_eq!(json["layers"][1]["line"], 3);
    assert_eq!(json["savings"][1]["rule"], "apt-lists-kept");
    assert!(json["total"]["pull"]["low"].is_u64());
}

const STAGED: &str = "FROM golang:1.25 AS build\nWORKDIR /src\nCOPY go.mod .\n\
    RUN go mod download\nCOPY . .\nRUN go build -o /app .\n\
    FROM debian:13\nCOPY --from=build /app /app\n";

/// The verdicts of `plimsoll cache --format json`.
fn verdicts(arguments: &[&str], input: &str) -> Vec<String> {
    let ran = plimsoll(&[&["cache", "--format", "json"], arguments].concat(), input);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["version"], 1);
    assert!(json["seconds"]["likely"].is_number() && json["bytes"]["likely"].is_number());
    let steps = json["steps"].as_array().unwrap();
    assert!(steps.iter().all(|step| step["because"].as_str().is_some_and(|it| !it.is_empty())));
    steps.iter().map(|step| step["verdict"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn cache_says_which_steps_run_again() {
    let edited = verdicts(&["--edit", "main.go", "-"], STAGED);
    let expected =
        ["hit", "hit", "hit", "hit", "miss", "miss", "hit", "likely-miss"].map(str::to_owned);
    assert_eq!(edited, expected);
    let target = verdicts(&["--target", "build", "--base-updated=golang", "-"], STAGED);
    assert_eq!(target[5..], ["miss", "not-run", "not-run"]);
    let ran = plimsoll(&["cache", "--edit", "go.mod", "-"], STAGED);
    assert!(ran.out.contains("`COPY go.mod .` selects go.mod"), "{}", ran.out);
    for (arguments, message) in [
        (&["--target", "nope"][..], "no stage is called `nope`"),
        (&["--dockerfile-line", "0"], "counts from 1"),
        (&["--rename", "a"], "with a `=` between"),
        (&["--since", "HEAD"], "needs a Dockerfile that is a file"),
        (&["--previous", "/nowhere/Dockerfile"], "cannot read"),
    ] {
        let ran = plimsoll(&[&["cache"], arguments, &["-"]].concat(), STAGED);
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains(message), "{}", ran.err);
    }
    assert!(plimsoll(&["cache", "-"], "").err.contains("no FROM"));
}

#[test]
fn cache_takes_bases_in_every_spelling() {
    let file = "FROM node:22\nRUN x\nFROM debian:13\nCOPY --from=0 /etc/x /y\n";
    let runs = |arguments: &[&str]| {
        let ran = verdicts(&[arguments, &["-"]].concat(), file);
        ran.iter().map(|verdict| if verdict == "hit" { 'h' } else { 'M' }).collect::<String>()
    };
    for (arguments, expected) in [
        (&["--base-updated"][..], "MMMM"),
        (&["--base-updated="], "MMMM"),
        (&["--base-updated=node"], "MMhM"),
        (&["--base-updated=node:22"], "MMhM"),
        (&["--base-updated=debian"], "hhMM"),
        (&["--base-updated=node", "--base-updated=debian"], "MMMM"),
        (&["--base-updated=nginx", "--base-updated"], "MMMM"),
        (&["--base-updated=nginx"], "hhhh"),
    ] {
        assert_eq!(runs(arguments), expected, "{arguments:?}");
    }
}

#[test]
fn cache_takes_values_of_arguments() {
    let file = "ARG VARIANT=slim\nFROM debian:13 AS base-slim\nRUN x\nFROM debian:13 AS base-full\n\
        RUN y\nFROM base-${VARIANT}\nARG VERSION=1\nRUN z\n";
    let last = |arguments: &[&str]| verdicts(&[arguments, &["-"]].concat(), file)[5].clone();
    for (arguments, expected) in [
        (&["--change-arg", "VERSION"][..], "miss"),
        (&["--change-arg", "VERSION=1"], "hit"),
        (&["--change-arg=VERSION=2"], "miss"),
        (&["--change-arg=VERSION="], "miss"),
        (&["--change-arg=VERSION=2", "--build-arg=VERSION=2"], "hit"),
        (&["--change-arg", "VARIANT=slim"], "hit"),
        (&["--change-arg", "VARIANT=full"], "miss"),
    ] {
        assert_eq!(last(arguments), expected, "{arguments:?}");
    }
    let ran = plimsoll(&["cache", "--change-arg", "NOPE=1", "--edit", "../x", "-"], file);
    let note = "Note: No ARG declares `NOPE`, so that its value changes nothing.\n";
    assert!(ran.out.contains(note), "{}", ran.out);
    assert!(ran.out.contains("`../x` is outside of the build context"), "{}", ran.out);
    let ran = plimsoll(&["cache", "--format", "json", "--change-arg", "NOPE", "-"], file);
    assert!(ran.out.contains("No ARG declares"), "{}", ran.out);
    assert_eq!(plimsoll(&["cache", "--change-arg", "=1", "-"], file).status, 2);
    let secret = "FROM debian:13\nARG API_TOKEN\nRUN x\n";
    let given = "--change-arg=API_TOKEN=Zx9kQ2mW7vB4";
    let ran = plimsoll(&["cache", given, "--edit=../Zx9kQ2mW7vB4", "-"], secret);
    assert!(!ran.out.contains("Zx9kQ2mW7vB4"), "{}", ran.out);
}

#[test]
fn cache_is_told_the_platform() {
    let file = "FROM debian:13 AS build-amd64\nRUN x\nFROM debian:13 AS build-arm64\nRUN y\n\
        FROM build-${TARGETARCH} AS build\nRUN z\nFROM --platform=$TARGETPLATFORM debian:13 AS base\n\
        ONBUILD ARG TARGETARCH\nONBUILD RUN t\nFROM base\nCOPY --from=build /x /x\n";
    let verdicts = |arguments: &[&str]| {
        let ran = verdicts(&[arguments, &["-"]].concat(), file);
        let letters = |verdict: &String| {
            if verdict == "not-run" { '-' } else { verdict.chars().next().unwrap_or(' ') }
        };
        ran.iter().map(letters).collect::<String>()
    };
    for (arguments, expected) in [
        (&[][..], "hh--hhhhh"),
        (&["--platform", "linux/amd64"], "hh--hhhhh"),
        (&["--platform=linux/x86_64"], "hh--hhhhh"),
        (&["--platform", "linux/arm64"], "--hhhhhhh"),
        (&["--platform=linux/aarch64"], "--hhhhhhh"),
        (&["--platform=linux/arm64/v8"], "--hhhhhhh"),
        (&["--platform=Linux/ARM64"], "--hhhhhhh"),
        // What ONBUILD declares is the platform's too.
        (&["--platform=linux/arm64", "--change-arg=TARGETARCH=arm64"], "--hhhhhhh"),
        (&["--platform=linux/arm64", "--change-arg=TARGETARCH=amd64"], "hm--mmhhm"),
        (&["--platform=linux/arm64", "--change-arg=TARGETVARIANT"], "--hhhhhhh"),
        (&["--platform=linux/arm64", "--change-arg=TARGETPLATFORM=linux/amd64"], "--hhhhllm"),
        // A value that is given holds before the platform's.
        (&["--platform=linux/arm64", "--build-arg=TARGETARCH=amd64"], "hh--hhhhh"),
    ] {
        assert_eq!(verdicts(arguments), expected, "{arguments:?}");
    }
    for wrong in ["linux/", "linux/arm64,linux/amd64", "linux/arm64/v8/1", ""] {
        let ran = plimsoll(&["cache", "--platform", wrong, "-"], file);
        assert_eq!(ran.status, 2, "{wrong}");
        assert!(ran.err.contains("linux/arm64"), "{}", ran.err);
    }
}

#[test]
fn cache_takes_the_changes_from_git() {
    let folder = Folder::new("cache-since");
    let dockerfile = written(&folder, "Dockerfile", STAGED);
    written(&folder, "go.mod", "module x\n");
    written(&folder, "main.go", "package main\n");
    let git = |arguments: &[&str]| {
        let ran = Command::new("git").arg("-C").arg(&folder.0).args(arguments).output();
        ran.is_ok_and(|ran| ran.status.success())
    };
    if !need_program("git") {
        return;
    }
    assert!(git(&["init", "--quiet"]));
    let name = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    assert!(git(&["add", "."]) && git(&[&name[..], &["commit", "-qm", "x"]].concat()));
    let calm = verdicts(&["--since", "HEAD", &dockerfile], "");
    assert!(calm.iter().all(|verdict| verdict == "hit"), "{calm:?}");
    written(&folder, "main.go", "package main // changed\n");
    let edited = verdicts(&["--since", "HEAD", &dockerfile], "");
    assert_eq!(edited[3..6], ["hit", "miss", "miss"]);
    written(&folder, "Dockerfile", &STAGED.replace("go mod download", "go mod download -x"));
    let both = verdicts(&["--since", "HEAD", &dockerfile], "");
    assert_eq!(both[2..6], ["hit", "miss", "miss", "miss"]);
    let ran = plimsoll(&["cache", "--since", "nope", &dockerfile], "");
    assert!(ran.err.contains("git knows no commit `nope`"), "{}", ran.err);
}

const REVIEWED: &str = r#"{
  "text": "FROM debian:13\nMAINTAINER ada@example.com\nENV API_TOKEN=hunter2hunter2\n",
  "dockerignore": ".git\n", "stage": "0", "changes": ["edit=a"], "engine": "classic",
  "preset": "strict", "view": "fixes", "budget": 1000,
  "ticked": ["a:0:0"], "skipped": [{"fix": "b:0:0", "reason": "later"}],
  "reviews": [{
    "author": "Ana", "version": "0.1.0", "problems": 3, "verdict": "request-changes",
    "summary": "not hunter2hunter2", "accepted": ["maintainer-deprecated:1:0"],
    "skipped": [{"fix": "no-user:0:0", "reason": "runs as root"}],
    "comments": [{"line": 2, "fingerprint": 7, "text": "<script>"}]
  }],
  "unknown": [{"tag": 200, "bytes": []}, {"tag": 201, "bytes": [255, 0]}]
}"#;

#[test]
fn a_whole_review_goes_into_a_link_and_comes_back() {
    let link = plimsoll(&["link", "--state", "-", "--unredacted"], REVIEWED);
    assert_eq!(link.status, 0, "{}", link.err);
    let json = plimsoll(&["open", link.out.trim(), "--format", "json"], "").out;
    let again = plimsoll(&["link", "--state", "-", "--unredacted"], &json).out;
    assert_eq!(again, link.out);
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let (mut opened, mut given) = (value(&json), value(REVIEWED));
    for (key, value) in given.as_object_mut().unwrap() {
        assert_eq!(opened[key].take(), value.take(), "{key}");
    }
    let shared = plimsoll(&["link", "--state", "-"], REVIEWED).out;
    let json = plimsoll(&["open", shared.trim(), "--format", "json"], "").out;
    assert!(!json.contains("hunter2") && json.contains("runs as root"), "{json}");
    let long = REVIEWED.replace("<script>", &"x".repeat(501));
    assert_eq!(plimsoll(&["link", "--state", "-"], &long).status, 2);
}

#[test]
fn a_review_is_printed_merged_and_applied_with_git() {
    let link = plimsoll(&["link", "--state", "-", "--unredacted"], REVIEWED).out;
    let link = link.trim();
    let other = REVIEWED.replace("Ana", "Ben").replace("maintainer-deprecated:1:0", "no-user:0:0");
    let other = plimsoll(&["link", "--state", "-", "--unredacted"], &other).out;
    let merged = plimsoll(&["open", link, "--merge", other.trim(), "--format", "markdown"], "");
    assert!(merged.err.contains("{\"decision\":\"no-user:0:0\"}"), "{}", merged.err);
    assert!(merged.out.contains("### 2 reviews of a Dockerfile"), "{}", merged.out);
    assert!(merged.out.contains("&lt;script>") && !merged.out.contains("hunter2"));
    let blocks = plimsoll(&["open", link, "--format", "suggestions"], "").out;
    assert!(blocks.contains("```suggestion\nLABEL "), "{blocks}");

    let folder = Folder::new("apply");
    let text = FLAWED.replace('\n', "\r\n");
    for (name, text) in [("lf", FLAWED), ("crlf", &text), ("cut", FLAWED.trim_end())] {
        let state = serde_json::to_string(text).unwrap();
        let plain = serde_json::to_string(FLAWED).unwrap();
        let state = REVIEWED.replace(&plain, &state);
        let link = plimsoll(&["link", "--state", "-", "--unredacted"], &state).out;
        let patch = plimsoll(&["open", link.trim(), "--format", "patch"], "").out;
        let file = written(&folder, &format!("{name}/Dockerfile"), text);
        let directory = PathBuf::from(&file).parent().unwrap().to_owned();
        let mut git = Command::new("git")
            .args(["apply", "--unsafe-paths", "-"])
            .current_dir(&directory)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        git.stdin.take().unwrap().write_all(patch.as_bytes()).unwrap();
        assert!(git.wait().unwrap().success(), "{name}: {patch}");
        let now = std::fs::read_to_string(&file).unwrap();
        let label = "LABEL org.opencontainers.image.authors=\"ada@example.com\"";
        assert_eq!(now, text.replace("MAINTAINER ada@example.com", label), "{name}");
    }
}

#[test]
fn what_is_made_to_be_shared_holds_no_secret() {
    let flawed = FLAWED.replace("TOKEN=", "TOKEN ");
    for format in ["json", "sarif", "markdown", "github", "suggestions"] {
        let of = |more: &[&str]| {
            plimsoll(&[&["check", "-", "--format", format], more].concat(), &flawed).out
        };
        assert!(!of(&[]).contains("hunter2"), "{format}");
        let open = of(&["--unredacted"]).contains("hunter2");
        assert!(open || format != "suggestions", "{format}");
    }
    let fixed = plimsoll(&["fix", "-"], FLAWED);
    assert!(fixed.out.contains("hunter2hunter2") && fixed.err.contains("1 value in it"));
}

#[test]
fn a_configuration_is_found_named_and_overruled() {
    let folder = Folder::new("configuration");
    let file = written(&folder, "Dockerfile", FLAWED);
    let config = written(&folder, ".hadolint.yaml", "ignored: [DL4000, DL3064]\nno-fail: true\n");
    let ran = plimsoll(&["check", "--config", &config, &file], "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(!ran.out.contains("maintainer-deprecated"), "{}", ran.out);
    let ran = plimsoll(&["check", "--config", &config, "--fail-on", "info", &file], "");
    assert_eq!(ran.status, 1);
    let wrong = written(&folder, "plimsoll.toml", "prest = 'strict'\n");
    assert_eq!(plimsoll(&["check", "--config", &wrong, &file], "").status, 2);
}

#[test]
fn a_baseline_leaves_what_is_new() {
    let folder = Folder::new("baseline");
    let file = written(&folder, "Dockerfile", FLAWED);
    let printed = plimsoll(&["check", "--format", "json", &file], "").out;
    let baseline = written(&folder, "baseline.json", &printed);
    let ran = plimsoll(&["check", "--baseline", &baseline, &file], "");
    assert_eq!(ran.status, 0, "{}", ran.out);
    written(&folder, "Dockerfile", &FLAWED.replace("ENV", "\nWORKDIR app\nENV"));
    let ran = plimsoll(&["check", "--baseline", &baseline, &file], "");
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("relative-workdir") && !ran.out.contains("maintainer"), "{}", ran.out);
}

#[test]
fn advise_prints_what_belongs_beside_a_dockerfile() {
    let source = "FROM python:3.14-slim\nCOPY . /app\nEXPOSE 8000\nUSER 1001\n";
    let ran = plimsoll(&["advise", "-"], source);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for part in ["== What the build does not see", "--publish 127.0.0.1:8000:8000", "[ ] "] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
    let only = plimsoll(&["advise", "--only", "kubernetes", "-"], source);
    assert!(only.out.starts_with("apiVersion: apps/v1\n"), "{}", only.out);
    let json = plimsoll(&["advise", "--format", "json", "--deploy", "kubernetes", "-"], source);
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(value["version"], 1);
    let names: Vec<&str> =
        value["files"].as_array().unwrap().iter().filter_map(|it| it["name"].as_str()).collect();
    assert!(names.contains(&"kubernetes") && !names.contains(&"compose"), "{names:?}");
    assert!(value["checklist"][0]["practice"].is_string());
    let wrong = plimsoll(&["advise", "--only", "nonsense", "-"], source);
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("compose"), "{}", wrong.err);
}
