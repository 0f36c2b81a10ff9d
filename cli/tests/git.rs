//! `cache --since` asks git, and runs no program that a repository names.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use common::Folder;

const DOCKERFILE: &str = "FROM debian:13\nCOPY . /app\nRUN make\n";

fn git(folder: &Folder, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
    let output = git.args(who).args(arguments).current_dir(&folder.0).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A repository with one commit and changes since.
fn repository(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.file("Dockerfile", DOCKERFILE);
    folder.file("main.c", "int a;\n");
    folder.file("same.txt", "same\n");
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "first"]);
    folder
}

/// Every setting of git's that names a program, each of which would leave a file behind.
#[test]
fn a_repository_runs_nothing() {
    let folder = repository("hostile");
    let mark = |name: &str| format!("touch {}/.git/ran-{name}; cat", folder.0.display());
    let programs = [
        ("core.fsmonitor", "fsmonitor"),
        ("core.pager", "pager"),
        ("core.editor", "editor"),
        ("core.sshCommand", "ssh"),
        ("core.gitProxy", "proxy"),
        ("core.askPass", "askpass"),
        ("core.alternateRefsCommand", "alternates"),
        ("pager.diff", "pager-diff"),
        ("pager.ls-files", "pager-files"),
        ("diff.external", "external"),
        ("diff.evil.command", "command"),
        ("diff.evil.textconv", "textconv"),
        ("filter.evil.clean", "clean"),
        ("filter.evil.smudge", "smudge"),
        ("filter.a=b.c.clean", "clean-equals"),
        ("filter.long.process", "process"),
        ("merge.evil.driver", "merge"),
        ("gpg.program", "gpg"),
        ("credential.helper", "credential"),
        ("interactive.diffFilter", "interactive"),
        ("alias.diff", "alias"),
        ("uploadpack.packObjectsHook", "pack"),
    ];
    for (key, name) in programs {
        let shell = if matches!(key, "alias.diff" | "credential.helper") { "!" } else { "" };
        git(&folder, &["config", key, &format!("{shell}{}", mark(name))]);
    }
    for name in ["evil", "a=b.c", "long"] {
        git(&folder, &["config", &format!("filter.{name}.required"), "true"]);
    }
    // Objects that are not there are fetched from a promisor.
    for (key, value) in [
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", &format!("ext::sh -c {}/.git/fetch", folder.0.display())),
        ("protocol.ext.allow", "always"),
        ("remote.origin.uploadpack", &mark("uploadpack")),
    ] {
        git(&folder, &["config", key, value]);
    }
    let fetch = folder.file(".git/fetch", format!("#!/bin/sh\n{}\n", mark("fetch")));
    std::fs::set_permissions(fetch, PermissionsExt::from_mode(0o755)).unwrap();
    for hook in
        ["post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout"]
    {
        let text = format!("#!/bin/sh\n{}\n", mark(hook));
        let hook = folder.file(format!(".git/hooks/{hook}"), text);
        std::fs::set_permissions(hook, PermissionsExt::from_mode(0o755)).unwrap();
    }
    folder.file(
        ".git/info/attributes",
        "*.c filter=evil diff=evil\n*.txt filter=a=b.c diff=evil\n*.h filter=long\n",
    );
    folder.file("main.c", "int b;\n");
    folder.file("same.txt", "same\n");
    folder.file("new.h", "int c;\n");
    let object = git(&folder, &["rev-parse", "HEAD:Dockerfile"]);
    let (first, rest) = object.trim().split_at(2);
    let ran = |folder: &Folder| -> Vec<String> {
        let git = Folder(folder.0.join(".git"));
        let names = git.names().into_iter().filter(|name| name.starts_with("ran-")).collect();
        std::mem::forget(git);
        names
    };
    assert_eq!(ran(&folder), [""; 0], "nothing has run before");
    let result = folder.plimsoll(&["cache", "--since", "HEAD", "--format", "json", "Dockerfile"]);
    assert_eq!(ran(&folder), [""; 0], "{}", result.err);
    assert_eq!(result.status, 0, "{}", result.err);
    assert!(result.out.contains("selects") && result.out.contains("main.c"), "{}", result.out);
    // The same where an object is missing.
    std::fs::remove_file(folder.0.join(format!(".git/objects/{first}/{rest}"))).unwrap();
    let result = folder.plimsoll(&["cache", "--since", "HEAD", "Dockerfile"]);
    assert_eq!(ran(&folder), [""; 0], "{}", result.err);
    assert_eq!(result.status, 2, "{}", result.err);
}

#[test]
fn names_that_look_like_options_are_names() {
    let folder = repository("names");
    for name in ["-x", "--output=stolen", "a\nb", "é"] {
        folder.file(format!("{name}/Dockerfile"), DOCKERFILE);
    }
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "second"]);
    for name in ["-x", "--output=stolen", "a\nb", "é"] {
        folder.file(format!("{name}/new"), "");
        let file = format!("{name}/Dockerfile");
        let ran = folder.plimsoll(&["cache", "--since=HEAD", "--", &file]);
        assert!(ran.status == 0 && ran.out.contains("new"), "{name}: {} {}", ran.out, ran.err);
    }
    for revision in ["--output=stolen", "-h", "--all", "HEAD:Dockerfile", "a\n::error::b"] {
        let ran = folder.plimsoll(&["cache", &format!("--since={revision}"), "Dockerfile"]);
        assert!(
            ran.status == 2 && ran.err.starts_with("plimsoll: git knows no commit"),
            "{}",
            ran.err
        );
        assert_eq!(ran.err.lines().count(), 1);
    }
    assert!(!folder.0.join("stolen").exists());
}
