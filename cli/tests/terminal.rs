//! What `check` shows people: on a terminal, and where they ask for it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs::File;
use std::io::Read as _;
use std::process::{Command, Stdio};

use common::{FLAWED, Folder, command, given, ran};
use expect_test::expect_file;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// The variables that choose colours and links.
const VARIABLES: [&str; 7] =
    ["NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLORTERM", "PLIMSOLL_PAGE"];

/// The output with these variables and no others of that kind, on a terminal or not.
fn shown(
    folder: &Folder,
    arguments: &[&str],
    variables: &[(&str, &str)],
    terminal: bool,
) -> String {
    let mut command = command();
    command.current_dir(&folder.0).arg("check").args(arguments).arg("Dockerfile");
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color").envs(variables.iter().copied());
    if !terminal {
        return ran(&mut command).out;
    }
    let (controller, side) = pair();
    command.stdout(side);
    on_terminal(command, controller)
}

/// A terminal: the side of whoever looks at it, and that of the program.
fn pair() -> (File, File) {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let side = File::options().write(true).open(name.to_str().unwrap()).unwrap();
    (File::from(controller), side)
}

/// All that a command shows on a terminal.
fn on_terminal(mut command: Command, mut controller: File) -> String {
    let mut child = command.spawn().unwrap();
    // Nobody else holds the terminal's side open.
    drop(command);
    let mut out = Vec::new();
    let mut part = [0; 4096];
    // Linux answers with an error when the other side is closed.
    while let Ok(length @ 1..) = controller.read(&mut part) {
        out.extend_from_slice(&part[..length]);
    }
    child.wait().unwrap();
    String::from_utf8(out).unwrap().replace("\r\n", "\n")
}

fn flawed() -> Folder {
    let folder = Folder::new("terminal");
    folder.file("Dockerfile", FLAWED);
    folder
}

#[test]
fn people_see_lines_marks_fixes_and_a_summary() {
    let text = "FROM debian:13\nRUN apt-get update && apt-get install -y curl=8.*\n\
                WORKDIR app\nENV API_TOKEN=hunter2hunter2\nMAINTAINER ada@example.com\nUSER 1000\n";
    let select =
        ["apt-lists-kept", "apt-recommends", "secret-in-variable", "relative-workdir", "DL4000"];
    let mut arguments = vec!["check", "-", "--format", "full", "--color", "never"];
    arguments.extend(select.iter().flat_map(|rule| ["--select", rule]));
    let ran = given(&arguments, text);
    assert_eq!(ran.status, 1);
    expect_file!["../../tests/reports/check.full.txt"].assert_eq(&ran.out);
    let none = given(&["check", "-", "--format", "full", "--select", "DL4000"], "FROM debian:13\n");
    assert_eq!(none.out, "0 problems in 1 file\n");
}

#[test]
fn a_terminal_gets_the_lines_and_a_pipe_a_line_for_each_problem() {
    let folder = flawed();
    let line = "Dockerfile:2:1: error: `MAINTAINER` is deprecated";
    let mark = "2 | MAINTAINER ada@example.com\n  | ^^^";
    for (arguments, terminal, has_lines) in [
        (&[][..], true, true),
        (&["--format", "text"], true, true),
        (&["--format", "full"], true, true),
        (&["--format", "concise"], true, false),
        (&[], false, false),
        (&["--format", "text"], false, false),
        (&["--format", "concise"], false, false),
        (&["--format=full"], false, true),
    ] {
        let out = shown(&folder, arguments, &[("NO_COLOR", "1")], terminal);
        let case = format!("{arguments:?}, {terminal}: {out}");
        assert_eq!((out.contains(mark), out.contains(line)), (has_lines, !has_lines), "{case}");
    }
    folder.file("plimsoll.toml", "format = 'concise'\n");
    assert!(shown(&folder, &[], &[], true).contains(line));
}

#[test]
fn colours_are_as_asked_for() {
    let folder = flawed();
    for (arguments, variables, terminal, coloured) in [
        (&[][..], &[][..], true, true),
        (&[], &[("NO_COLOR", "1")], true, false),
        (&[], &[("NO_COLOR", "")], true, true),
        (&[], &[("TERM", "dumb")], true, false),
        (&[], &[("CLICOLOR", "0")], true, false),
        (&["--format", "full"], &[], false, false),
        (&["--format", "full"], &[("FORCE_COLOR", "1")], false, true),
        (&["--format", "full"], &[("FORCE_COLOR", "0"), ("CLICOLOR_FORCE", "1")], false, false),
        (&["--format", "full"], &[("CLICOLOR_FORCE", "1")], false, true),
        (&["--format", "full"], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], false, false),
        (&["--color", "never"], &[("FORCE_COLOR", "1")], true, false),
        (&["--color=auto"], &[], true, true),
        (&["--format", "full", "--color=always"], &[("NO_COLOR", "1")], false, true),
        (&["--color", "always"], &[], false, false),
    ] {
        let out = shown(&folder, arguments, variables, terminal);
        let case = format!("{arguments:?}, {variables:?}, {terminal}: {out}");
        assert_eq!(out.contains("\u{1b}["), coloured, "{case}");
        assert!(!out.contains("\u{1b}]8;"), "{case}");
    }
}

#[test]
fn a_file_beside_the_terminal_has_no_colours() {
    let folder = flawed();
    let out = shown(&folder, &["--output", "full=plain", "--output=text=lines"], &[], true);
    assert!(out.contains("\u{1b}["), "{out}");
    assert!(
        folder.read("plain").contains("2 | MAINTAINER") && !folder.read("plain").contains('\u{1b}')
    );
    assert!(folder.read("lines").starts_with("Dockerfile:1:"), "{}", folder.read("lines"));
    shown(&folder, &["--output", "full=coloured", "--color", "always"], &[], false);
    assert!(folder.read("coloured").contains("\u{1b}["));
}

#[test]
fn a_rule_leads_to_its_page_where_the_address_is_known() {
    let folder = flawed();
    let always = ["--format", "full", "--color", "always", "--select", "DL4000"];
    let link = |page: &str| {
        let out = shown(&folder, &always, &[("PLIMSOLL_PAGE", page)], false);
        let start = out.find("\u{1b}]8;;")? + "\u{1b}]8;;".len();
        let length = out[start..].find("\u{1b}\\")?;
        Some(out[start..start + length].to_owned())
    };
    let page = "https://plimsoll.example/x/";
    assert_eq!(link(page), Some(format!("{page}?practice=label-metadata")));
    assert_eq!(link(&format!("{page}#v1.x")), Some(format!("{page}?practice=label-metadata")));
    for other in ["", "javascript:alert(1)", "https://a.example/\u{1b}\\x", "plimsoll.example"] {
        assert_eq!(link(other), None, "{other}");
    }
}

#[test]
fn several_hundred_files_show_how_far_it_has_come() {
    let folder = Folder::new("many");
    let all = folder.0.join("all");
    for number in 0..250 {
        folder.file(format!("all/{number}/Dockerfile"), "FROM scratch\n");
    }
    for (arguments, is_many) in [
        (&["check", "--select", "DL4000", "all"][..], true),
        (&["fix", "--diff", "--rule", "DL4000", "all"], true),
        (&["check", "--select", "DL4000", "all/1"], false),
    ] {
        let (controller, side) = pair();
        let mut command = command();
        command.current_dir(&folder.0).args(arguments).stdout(Stdio::null()).stderr(side);
        command.env("TERM", "xterm-256color");
        let shown = on_terminal(command, controller);
        assert_eq!(shown.contains("/250 files"), is_many, "{arguments:?}: {shown:?}");
    }
    // In a log there is none.
    let ran = folder.plimsoll(&["check", "--select", "DL4000", all.to_str().unwrap()]);
    assert_eq!((&*ran.out, &*ran.err), ("0 problems in 250 files\n", ""));
}
