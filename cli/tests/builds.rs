//! The build that is meant: its arguments, its platform, its target, and the name of standard input.

mod common;

use common::{Folder, given};

const FILE: &str = "ARG V=13\nFROM debian:$V AS base-amd64\nRUN a\nFROM debian:12 AS base-arm64\n\
    FROM base-${TARGETARCH}\nUSER 1\nCOPY a /b\n";

fn check(more: &[&str], text: &str) -> String {
    let usual = ["check", "-", "--today", "2026-11-21", "--preset", "strict", "--fail-on", "never"];
    let ran = given(&[&usual, more].concat(), text);
    assert_eq!((ran.status, &*ran.err), (0, ""), "{more:?}");
    ran.out
}

#[test]
fn a_check_knows_the_values_that_a_build_gives() {
    let old = ":2:6: warning: Debian 9 has had no security fixes";
    assert!(!check(&[], FILE).contains(old));
    for spelled in [&["--build-arg", "V=9"][..], &["--build-arg=V=12", "--build-arg=V=9"]] {
        assert!(check(spelled, FILE).contains(old), "{spelled:?}");
    }
    let in_stage = "ARG V\nFROM debian:13\nARG V=/a\nARG W\nWORKDIR $V\nWORKDIR $W\n";
    let relative = "depends on the base image's working directory";
    assert_eq!(check(&[], in_stage).matches(relative).count(), 0);
    let given = check(&["--build-arg", "V=b", "--build-arg", "W=c"], in_stage);
    assert_eq!(given.matches(relative).count(), 1, "{given}");
}

#[test]
fn a_platform_chooses_among_stages() {
    let file = "FROM debian:13 AS base-amd64\nUSER 1\nFROM debian:12 AS base-arm64\n\
        FROM base-${TARGETARCH}\nRUN a\n";
    for (platform, runs_as_root) in [("linux/amd64", false), ("linux/aarch64", true)] {
        for spelled in [&["--platform", platform][..], &[&*format!("--platform={platform}")]] {
            let out = check(spelled, file);
            assert_eq!(out.contains("[no-user "), runs_as_root, "{spelled:?}: {out}");
        }
    }
    let wrong = given(&["check", "-", "--platform", "linux/arm64/v8/1"], FILE);
    assert!(wrong.status == 2 && wrong.err.contains("no platform (such as linux/arm64)"));
}

#[test]
fn sizes_are_those_of_the_build() {
    let size = |more: &[&str]| given(&[&["size", "-"], more].concat(), FILE).out;
    assert!(size(&["--platform", "linux/amd64"]).starts_with("Base, line 2: debian:13 "));
    assert!(size(&["--platform=linux/arm64"]).starts_with("Base, line 4: debian:12 "));
    let of_arg = size(&["--build-arg", "V=12-slim", "--platform", "linux/amd64"]);
    assert!(of_arg.starts_with("Base, line 2: debian:12-slim "), "{of_arg}");
    assert!(size(&["--target", "base-arm64"]).starts_with("Base, line 4: debian:12 "));
    assert!(size(&["--target=1"]).starts_with("Base, line 4: debian:12 "));
    // A budget is about the stage that is built.
    let check = |target: &str| {
        let file = "FROM debian:13 AS big\nRUN a\nFROM scratch\nCOPY --from=big /a /a\n";
        given(&["check", "-", "--budget", "20MB", "--target", target], file).out
    };
    assert!(check("big").contains("[image-above-size-budget]"), "{}", check("big"));
}

#[test]
fn fixes_are_those_of_the_build() {
    let text = "ARG D=/a\nFROM debian:13\nARG D\nWORKDIR $D\n";
    let fix =
        |more: &[&str]| given(&[&["fix", "-", "--rule", "relative-workdir"], more].concat(), text);
    assert_eq!(fix(&[]).out, text);
    let with = fix(&["--build-arg", "D=b", "--platform", "linux/amd64", "--target", "0"]);
    assert_eq!(with.status, 0, "{}", with.err);
}

#[test]
fn values_that_look_secret_are_not_printed() {
    let text = "FROM debian:13\nARG DB_PASSWORD\nWORKDIR $DB_PASSWORD\nRUN cd $DB_PASSWORD\n";
    let secret = ["--build-arg", "DB_PASSWORD=hunter2hunter2"];
    for format in ["text", "full", "json", "sarif", "junit", "gitlab"] {
        let out = check(&[&secret, &["--format", format][..]].concat(), text);
        assert!(!out.contains("hunter2"), "{format}: {out}");
    }
    for command in ["size", "cache"] {
        let ran = given(&[&[command, "-"], &secret[..]].concat(), text);
        assert!(!ran.out.contains("hunter2"), "{command}: {}", ran.out);
    }
}

#[test]
fn standard_input_has_the_name_of_a_file() {
    let text = "FROM debian:13\nMAINTAINER a\n";
    let name = ["--stdin-filename", "api/Dockerfile"];
    let checked = given(&[&["check", "-"], &name[..]].concat(), text);
    assert!(checked.out.starts_with("api/Dockerfile:"), "{}", checked.out);
    let spelled = given(&["check", "-", "--stdin-filename=b", "--format", "json"], text);
    assert!(spelled.out.contains("\"path\": \"b\""), "{}", spelled.out);
    let patch = given(&[&["fix", "--diff", "-"], &name[..]].concat(), text).out;
    assert!(patch.contains("--- a/api/Dockerfile\n+++ b/api/Dockerfile\n"), "{patch}");
    let write = given(&[&["fix", "--write", "-"], &name[..]].concat(), text);
    assert!(write.status == 2 && write.err.contains("standard input cannot be written to"));
    let none = given(&[&["check", "Dockerfile"], &name[..]].concat(), text);
    assert!(none.status == 2 && none.err.contains("--stdin-filename names `-`"), "{}", none.err);
    // The ignore file beside it is the one that counts, and so are its settings.
    let folder = Folder::new("named");
    folder.file("api/Dockerfile.dockerignore", "x\n");
    folder.file("plimsoll.toml", "[[paths]]\nglob = 'api/'\nignore = ['DL4000', 'DL3057']\n");
    let file = folder.file("text", "FROM debian:13\nMAINTAINER a\nCOPY x /x\n");
    let mut command = common::command();
    command.current_dir(&folder.0).args(["check", "-", "--context", "."]).args(name);
    command.stdin(std::fs::File::open(file).expect("it is there"));
    let ran = common::ran(&mut command);
    assert!(ran.out.contains("[ignored-file-copied"), "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains("maintainer-deprecated"), "{}", ran.out);
}

#[test]
fn statistics_count_what_each_rule_found() {
    let text = "FROM debian:13\nMAINTAINER a\nMAINTAINER b\nWORKDIR c\nRUN x | y\n";
    let statistics = |more: &[&str]| given(&[&["check", "-", "--statistics"], more].concat(), text);
    let select = ["--select", "DL4000", "--select", "relative-workdir", "--select", "DL4006"];
    let out = statistics(&select);
    let lines: Vec<&str> = out.out.lines().collect();
    assert!(lines[0].starts_with("     2  maintainer-deprecated "), "{}", out.out);
    assert!(lines[0].ends_with("(2 safe to fix)") && lines.len() == 4, "{}", out.out);
    assert!(out.out.contains("(1 with a fix to review)"), "{}", out.out);
    assert_eq!((lines[3], out.status), ("4 problems in 1 file", 1));
    let json = statistics(&[&select[..], &["--format", "json"]].concat()).out;
    assert!(
        json.contains("\"rule\": \"maintainer-deprecated\"") && json.contains("\"findings\": 2")
    );
    let wrong = statistics(&["--format", "sarif"]);
    assert!(wrong.status == 2 && wrong.err.contains("as text or as JSON"), "{}", wrong.err);
}

#[test]
fn a_text_without_from_is_a_part_of_a_file_where_it_may_be_one() {
    let text = "RUN apt-get install curl\nUSER app\n";
    let says = |ran: &common::Ran| ran.out.matches("missing-from").count();
    let stdin = given(&["check", "-"], text);
    assert_eq!(says(&stdin), 1, "{}", stdin.out);
    assert!(stdin.out.contains("apt-missing-yes"), "{}", stdin.out);
    let folder = Folder::new("fragment");
    folder.file("Dockerfile", text);
    let check = |more: &[&str]| folder.plimsoll(&[&["check", "--fail-on", "error"], more].concat());
    let named = check(&[]);
    assert_eq!((named.status, says(&named)), (1, 1), "{}", named.out);
    for (flag, base) in
        [("--fragment", "a base that is not known"), ("--fragment=debian:13", "`debian:13`")]
    {
        let part = check(&[flag]);
        assert_eq!((part.status, says(&part)), (0, 1), "{}", part.out);
        assert!(part.out.contains(base), "{}", part.out);
    }
    folder.file("Dockerfile", "# nothing else\nARG A=1\n");
    assert_eq!(check(&["--fragment"]).status, 1);
    assert_eq!(given(&["check", "-"], "ARG A=1\n").status, 1);
}

#[test]
fn a_link_holds_what_is_built() {
    let text = "ARG V=1\nFROM debian:13 AS build\nFROM a:$V\nCOPY --from=build /x /x\n";
    let held = |options: &[&str]| {
        let link = given(&[&["link", "-"], options].concat(), text);
        assert_eq!(link.status, 0, "{}", link.err);
        given(&["open", link.out.trim(), "--format", "json"], "").out
    };
    for options in [
        &[
            "--build-arg",
            "V=1",
            "--build-arg",
            "V=2",
            "--platform",
            "linux/arm64",
            "--target",
            "build",
        ][..],
        &["--build-arg=V=2", "--platform=arm64", "--target=build"],
    ] {
        let json = held(options);
        let list = json.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(list.contains("\"build_args\": [ \"V=2\" ]"), "{json}");
        assert!(json.contains("\"platform\": \"linux/arm64\""), "{json}");
        assert!(json.contains("\"stage\": \"build\""), "{json}");
    }
    let secret = held(&["--build-arg", "DB_PASSWORD=Hunter2-secret"]);
    assert!(secret.contains("DB_PASSWORD=REDACTED") && !secret.contains("Hunter2"), "{secret}");
    let own = held(&["--unredacted", "--build-arg", "DB_PASSWORD=Hunter2-secret"]);
    assert!(own.contains("DB_PASSWORD=Hunter2-secret"), "{own}");
    let wrong = given(&["link", "-", "--platform", "no/such/platform/at/all"], text);
    assert!(wrong.status == 2 && wrong.err.contains("no platform"), "{}", wrong.err);
}
