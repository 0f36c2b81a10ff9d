//! The files that the command line reads; none keeps it from the others.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use common::{FLAWED, Folder, NOBODY, Ran, command, is_root, may_be_nobody, plimsoll, ran, runs};

const RULE: [&str; 2] = ["--select", "maintainer-deprecated"];

/// The files in which the problem was found, as they are printed.
fn found(ran: &Ran) -> Vec<&str> {
    let lines = ran.out.lines().filter(|line| line.contains("[maintainer-deprecated"));
    lines.map(|line| line.split(":2:1: ").next().unwrap()).collect()
}

fn check(folder: &Folder, arguments: &[&str]) -> Ran {
    folder.plimsoll(&[&["check"], &RULE[..], arguments].concat())
}

fn fifo(folder: &Folder, name: &str) {
    assert!(runs("mkfifo", &[&folder.0.join(name).display().to_string()]));
}

#[test]
fn hidden_folders_count_and_what_git_ignores_does_not() {
    let folder = Folder::new("hidden");
    for name in [
        "Dockerfile",
        ".devcontainer/Dockerfile",
        ".github/actions/a/Dockerfile",
        ".git/Dockerfile",
        "node_modules/x/Dockerfile",
        "vendor/Dockerfile",
        "out/Dockerfile",
        "a/build/Dockerfile",
        "a/b/Dockerfile.tmp",
        "a/b/Dockerfile.kept.tmp",
        "a/b/out/Dockerfile",
    ] {
        folder.file(name, FLAWED);
    }
    folder.file(".gitignore", "/out/\nbuild\n*.tmp\n");
    folder.file("a/.gitignore", "!*.kept.tmp\n");
    let ran = check(&folder, &["."]);
    assert_eq!(
        found(&ran),
        [
            "./.devcontainer/Dockerfile",
            "./.github/actions/a/Dockerfile",
            "./Dockerfile",
            "./a/b/Dockerfile.kept.tmp",
            "./a/b/out/Dockerfile",
        ],
        "{}",
        ran.err
    );
    assert_eq!(ran.status, 1, "{}", ran.err);
    // The rules of the folders above hold too, within the repository.
    assert_eq!(found(&check(&folder, &["a"])), ["a/b/Dockerfile.kept.tmp", "a/b/out/Dockerfile"]);
    let some = ["--exclude", "/a/", "--exclude", ".github/**", "--exclude", "Dockerfile.*", "."];
    let ran = check(&folder, &some);
    assert_eq!(found(&ran), ["./.devcontainer/Dockerfile", "./Dockerfile"], "{}", ran.err);
    let ran = check(&folder, &["--exclude", "[z-a]", "."]);
    assert!(ran.status == 2 && ran.err.contains("`[z-a]` is no pattern"), "{}", ran.err);
    let ran = check(&folder, &["--exclude", "*", "."]);
    assert!(ran.status == 2 && ran.err.contains("no Dockerfile in ."), "{}", ran.err);
}

#[test]
fn links_are_followed_inside_the_folder_only() {
    let folder = Folder::new("links");
    folder.file("outside", FLAWED);
    folder.file("in/images/prod.df", FLAWED);
    folder.file("in/b/Dockerfile", FLAWED);
    folder.file("else/Dockerfile", FLAWED);
    for (target, link) in [
        ("images/prod.df", "in/Dockerfile"),
        ("images/prod.df", "in/Dockerfile.again"),
        ("b/Dockerfile", "in/Dockerfile.same"),
        ("../outside", "in/Dockerfile.out"),
        ("gone", "in/Dockerfile.gone"),
        ("Dockerfile.loop", "in/Dockerfile.loop"),
        ("/dev/zero", "in/Dockerfile.zero"),
        ("../else", "in/folder"),
        (".", "in/round"),
    ] {
        symlink(target, folder.0.join(link)).unwrap();
    }
    let ran = check(&folder, &["in"]);
    assert_eq!(found(&ran), ["in/Dockerfile", "in/b/Dockerfile"], "{}", ran.err);
    assert_eq!(ran.status, 2);
    for part in [
        "cannot read in/Dockerfile.gone: No such file",
        "cannot read in/Dockerfile.loop: Too many levels",
        "cannot read in/Dockerfile.out: it is a link that leads out of in",
        "cannot read in/Dockerfile.zero: it is a link that leads out of in",
    ] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
    assert_eq!(ran.err.lines().count(), 4, "{}", ran.err);
    // What is named itself is read wherever it leads.
    assert_eq!(found(&check(&folder, &["in/Dockerfile.out"])), ["in/Dockerfile.out"]);
}

#[test]
fn what_is_no_readable_text_is_named_and_the_rest_is_read() {
    let folder = Folder::new("odd");
    folder.file("Dockerfile", FLAWED);
    folder.file("latin/Dockerfile", b"FROM a\nLABEL a=\"\xe9\"\n");
    folder.file("large/Dockerfile", "x".repeat((8 << 20) + 1));
    folder.file("deep/Dockerfile/Dockerfile", FLAWED);
    fifo(&folder, "Dockerfile.pipe");
    fifo(&folder, ".gitignore");
    let _socket = UnixListener::bind(folder.0.join("Dockerfile.socket")).unwrap();
    for command in [&["check", "."][..], &["fix", "--diff", "."], &["fix", "--write", "."]] {
        let ran = folder.plimsoll(command);
        assert_eq!(ran.status, 2, "{command:?}: {}", ran.err);
        for part in [
            "cannot read ./.gitignore: it is no regular file",
            "cannot read ./Dockerfile.pipe: it is no regular file",
            "cannot read ./Dockerfile.socket: it is no regular file",
            "cannot read ./latin/Dockerfile: it is not UTF-8 text",
            "cannot read ./large/Dockerfile: it has more than 8 MiB, which is the most that is read",
        ] {
            assert!(ran.err.contains(part), "{part} in {}", ran.err);
        }
        assert!(ran.out.contains("deep/Dockerfile/Dockerfile"), "{}", ran.out);
    }
    for format in ["json", "sarif", "markdown", "github", "suggestions"] {
        let ran = folder.plimsoll(&["check", "--format", format, "."]);
        assert!(ran.status == 2 && ran.out.contains("Dockerfile"), "{format}: {}", ran.err);
    }
    let only = Folder::new("odd-only");
    fifo(&only, "Dockerfile");
    let ran = check(&only, &["."]);
    assert_eq!((ran.status, &*ran.out), (2, ""), "{}", ran.err);
}

#[test]
fn a_folder_that_cannot_be_read_hides_no_other() {
    let folder = Folder::new("unreadable");
    folder.file("Dockerfile", FLAWED);
    folder.file("locked/Dockerfile", FLAWED);
    folder.file("ignored/file", "");
    let lock = |name: &str, mode: u32| {
        std::fs::set_permissions(folder.0.join(name), PermissionsExt::from_mode(mode)).unwrap();
    };
    for (name, mode) in [("locked", 0o700), ("ignored", 0o700), (".", 0o755)] {
        lock(name, mode);
    }
    let run = |arguments: &[&str]| {
        let mut command = command();
        command.current_dir(&folder.0).arg("check").args(RULE).args(arguments);
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        } else {
            lock("locked", 0);
            lock("ignored", 0);
        }
        ran(&mut command)
    };
    if !may_be_nobody() {
        return;
    }
    let ran = run(&["."]);
    assert_eq!((ran.status, found(&ran)), (2, vec!["./Dockerfile"]), "{}", ran.err);
    assert!(ran.err.contains("cannot read ./locked: Permission denied"), "{}", ran.err);
    // As a context: what a .dockerignore keeps out as a whole is not looked at.
    folder.file(".dockerignore", "ignored\n");
    let ran = run(&["--context", ".", "Dockerfile"]);
    assert_eq!((ran.status, found(&ran)), (2, vec!["Dockerfile"]), "{}", ran.err);
    assert_eq!(ran.err, "plimsoll: cannot list ./locked: Permission denied (os error 13)\n");
    folder.file(".dockerignore", "*\n!Dockerfile\n");
    let ran = run(&["--context", ".", "Dockerfile"]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    folder.file(".dockerignore", "*\n!locked/Dockerfile\n!Dockerfile\n");
    assert!(run(&["--context", ".", "Dockerfile"]).err.contains("cannot list ./locked"));
}

/// As a builder sends it: .gitignore has no say, links are links.
#[test]
fn a_context_is_what_a_builder_sends() {
    let folder = Folder::new("context");
    folder.file("Dockerfile", "FROM debian:13\nCOPY . /app\n");
    folder.file(".gitignore", "secret\n.env\n");
    folder.file(".env", "A=1\n");
    folder.file(OsStr::from_bytes(b"caf\xe9"), "");
    fifo(&folder, "pipe");
    symlink("gone", folder.0.join("dangling")).unwrap();
    symlink("/", folder.0.join("root")).unwrap();
    symlink(".", folder.0.join("round")).unwrap();
    let arguments = ["check", "--context", ".", "--select", "secret-file-copied", "Dockerfile"];
    let ran = folder.plimsoll(&arguments);
    assert!(ran.out.contains(".env"), "{} {}", ran.out, ran.err);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("cannot list ./pipe: it is no file, folder or link"), "{}", ran.err);
    assert!(ran.err.contains("its name is not UTF-8 text"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 2, "links are no problem: {}", ran.err);
    folder.file(".dockerignore", "pipe\ncaf*\n");
    for command in ["check", "size", "cache"] {
        let ran = folder.plimsoll(&[command, "--context", ".", "Dockerfile"]);
        assert!(ran.status < 2 || ran.err.contains("UTF-8"), "{command}: {}", ran.err);
        assert!(!ran.err.contains("pipe"), "{command}: {}", ran.err);
    }
}

#[test]
fn what_is_named_may_be_a_pipe_but_has_an_end() {
    let folder = Folder::new("named");
    let shell = |script: &str| {
        let mut shell = Command::new("bash");
        shell.args(["-c", script, env!("CARGO_BIN_EXE_plimsoll")]).current_dir(&folder.0);
        ran(shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))
    };
    let ran = shell("\"$0\" check --select DL4000 <(printf 'FROM debian:13\\nMAINTAINER a\\n')");
    assert!(ran.status == 1 && ran.out.contains("[maintainer-deprecated"), "{}", ran.err);
    for command in ["check", "fix", "size", "cache", "advise", "link", "card"] {
        let limited = plimsoll(&[command, "/dev/zero"]);
        let said = "cannot read /dev/zero: it has more than 8 MiB, which is the most that is read";
        assert!(limited.status == 2 && limited.err.contains(said), "{command}: {}", limited.err);
        let ran = shell(&format!("yes | \"$0\" {command} -"));
        assert!(ran.status == 2 && ran.err.contains("more than 8 MiB"), "{command}: {}", ran.err);
    }
    for option in ["--baseline", "--dockerignore", "--config"] {
        folder.file("Dockerfile", FLAWED);
        let ran = check(&folder, &[option, "/dev/zero", "Dockerfile"]);
        assert!(ran.status == 2 && ran.err.contains("it has more than"), "{option}: {}", ran.err);
    }
}

#[test]
fn what_is_found_by_its_name_is_a_regular_file_or_an_error() {
    let folder = Folder::new("found");
    folder.file("Dockerfile", FLAWED);
    for name in ["plimsoll.toml", ".hadolint.yaml", ".dockerignore", "Dockerfile.dockerignore"] {
        for make in ["mkfifo", "ln -s /dev/zero", "ln -s gone", "mkdir"] {
            let script = format!("{make} {name}");
            let path = folder.0.display().to_string();
            assert!(runs("sh", &["-c", &format!("cd {path} && {script}")]));
            let ran = check(&folder, &["--context", ".", "Dockerfile"]);
            let is_named = ran.err.contains("cannot read ") && ran.err.contains(name);
            assert!(ran.status == 2 && is_named, "{script}: {}", ran.err);
            assert!(runs("rm", &["-r", &folder.0.join(name).display().to_string()]));
        }
    }
}

#[test]
fn a_full_standard_output_is_no_success() {
    let folder = Folder::new("output");
    folder.file("Dockerfile", FLAWED);
    for arguments in [
        &["check", "Dockerfile"][..],
        &["check", "--format", "json", "Dockerfile"],
        &["check", "--format", "sarif", "Dockerfile"],
        &["fix", "Dockerfile"],
        &["rules"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ran = ran(command().current_dir(&folder.0).args(arguments).stdout(full));
        let said = "plimsoll: cannot write to standard output: No space left";
        assert!(ran.status == 2 && ran.err.contains(said), "{arguments:?}: {}", ran.err);
    }
}

/// A pull request can bring one, and it is found from the folder of work upwards.
#[test]
fn a_configuration_that_is_a_bomb_is_refused_at_once() {
    let folder = Folder::new("bomb");
    folder.file("Dockerfile", FLAWED);
    let mut bomb = "a0: &a0 [x]\n".to_owned();
    for level in 1..14 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(",");
        let _ = writeln!(bomb, "a{level}: &a{level} [{aliases}]");
    }
    for (name, text, why) in [
        (".hadolint.yaml", &*format!("{bomb}ignored: *a13\n"), "1 MiB once the aliases"),
        (".hadolint.yaml", &"[".repeat(200_000), "more than 32 deep"),
        (".hadolint.yaml", &"ignored: [a]\n".repeat(30_000), "more than 256 KiB"),
        (".hadolint.yaml", "\0\u{1}\u{1b}[31m", ".hadolint.yaml: "),
        ("plimsoll.toml", &"[".repeat(200_000), "plimsoll.toml: line 1: "),
        ("plimsoll.toml", &format!("{}=1", "a.".repeat(100_000)), "plimsoll.toml: line 1: "),
        ("plimsoll.toml", &format!("# {}", "x".repeat(1 << 20)), "more than 256 KiB"),
        ("plimsoll.toml", "a = 1\n::error::b", "plimsoll.toml: line 2: "),
    ] {
        let path = folder.file(name, text);
        for command in ["check", "fix", "size", "advise", "link", "card"] {
            let ran = folder.plimsoll(&[command, "Dockerfile"]);
            assert!(ran.status == 2 && ran.err.contains(why), "{command} {why}: {}", ran.err);
            assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        }
        std::fs::remove_file(path).unwrap();
    }
    folder.file(".hadolint.yaml", "failure-treshold: error\n");
    let ran = folder.plimsoll(&["check", "Dockerfile"]);
    assert!(
        ran.status == 1 && ran.err.contains("there is no key `failure-treshold`"),
        "{}",
        ran.err
    );
}
