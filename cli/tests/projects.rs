//! A project's settings and the comments of its files: for some paths, for a stage, until a day, and
//! with a reason.

mod common;

use common::{FLAWED, Folder, Ran};

fn check(folder: &Folder, more: &[&str]) -> Ran {
    folder.plimsoll(&[&["check", "--no-shell"], more].concat())
}

#[test]
fn some_paths_have_settings_of_their_own() {
    let folder = Folder::new("paths");
    for name in ["Dockerfile", "old/Dockerfile", "old/new/Dockerfile", "x.Dockerfile"] {
        folder.file(name, FLAWED);
    }
    folder.file(
        "plimsoll.toml",
        "ignore = ['no-user']\nfail-on = 'error'\n\
         [[paths]]\nglob = 'old/**'\nignore = ['DL4000']\n\
         [[paths]]\nglob = ['/old/new', '*.Dockerfile']\npreset = 'hadolint'\n[paths.severity]\nDL4000 = 'style'\n",
    );
    let of = |ran: &Ran, file: &str| -> Vec<String> {
        let lines = ran.out.lines().filter(|line| line.starts_with(&format!("./{file}:")));
        lines
            .map(|line| line.split(['[', ' ', ']']).rev().nth(1).unwrap_or("").to_owned())
            .collect()
    };
    let has = |ran: &Ran, file: &str| {
        of(ran, file).concat().contains("Maintainer")
            || ran
                .out
                .lines()
                .any(|it| it.starts_with(&format!("./{file}:2:")) && it.contains("DL4000"))
    };
    let all = check(&folder, &["."]);
    assert_eq!(all.status, 1, "{}", all.err);
    for (file, found) in [
        ("Dockerfile", true),
        ("old/Dockerfile", false),
        ("old/new/Dockerfile", false),
        ("x.Dockerfile", true),
    ] {
        assert_eq!(has(&all, file), found, "{file}: {}", all.out);
    }
    assert!(all.out.contains("./x.Dockerfile:2:1: style: "), "{}", all.out);
    assert!(!all.out.contains("no-user"), "what is said for all holds too: {}", all.out);
    // A file is the same one from wherever it is named.
    let below = Folder(folder.0.join("old"));
    let one = below.plimsoll(&["check", "Dockerfile", "--no-shell"]);
    assert!(!one.out.contains("DL4000") && one.out.contains("API_TOKEN"), "{}", one.out);
    let fixed = folder.plimsoll(&["fix", "--diff", "."]);
    let patched: Vec<&str> = fixed.out.lines().filter(|it| it.starts_with("+++ ")).collect();
    assert_eq!(patched, ["+++ b/Dockerfile", "+++ b/x.Dockerfile"]);
    // What arguments say comes last.
    let said = check(&folder, &["old/Dockerfile", "--select", "DL4000", "--preset", "strict"]);
    assert_eq!(said.status, 0, "{}", said.out);
    std::mem::forget(below);
    folder.file("plimsoll.toml", "[[paths]]\nglob = 'a{'\n");
    let wrong = check(&folder, &["."]);
    assert!(wrong.status == 2 && wrong.err.contains("`a{` is no pattern"), "{}", wrong.err);
}

const UNTIL: &str =
    "FROM debian:13\n# plimsoll ignore=DL4000 until=2026-11-21: it is in use\nMAINTAINER a\n";

#[test]
fn a_comment_holds_through_its_day() {
    let folder = Folder::new("until");
    folder.file("Dockerfile", UNTIL);
    let on = |day: &str| check(&folder, &["--today", day]).out;
    for day in ["2025-12-31", "2026-11-20", "2026-11-21"] {
        assert!(!on(day).contains("maintainer-deprecated"), "{day}: {}", on(day));
    }
    for day in ["2026-11-22", "2027-01-01"] {
        let out = on(day);
        let note = "`MAINTAINER` is deprecated (a comment silenced this until 2026-11-21)";
        assert!(out.contains(note) && !out.contains("unused-ignore"), "{day}: {out}");
    }
    folder.file("Dockerfile", UNTIL.replace("2026-11-21", "soon"));
    let out = on("2026-11-20");
    assert!(
        out.contains("[unreadable-ignore-date]") && out.contains("[maintainer-deprecated"),
        "{out}"
    );
    // Another comment that still holds is enough.
    folder.file("Dockerfile", format!("# hadolint global ignore=DL4000\n{UNTIL}"));
    assert!(!on("2027-01-01").contains("maintainer-deprecated"));
}

#[test]
fn a_comment_may_be_about_a_whole_stage() {
    let folder = Folder::new("stage");
    let text = "# plimsoll ignore-stage=DL4000: old\nFROM debian:13 AS a\nRUN a\nMAINTAINER a\n\
                FROM debian:13\nMAINTAINER b\n# plimsoll ignore-stage=DL4000 until=2026-11-21\nCOPY --from=a /a /a\n\
                MAINTAINER c\nFROM debian:13\nMAINTAINER d\n";
    folder.file("Dockerfile", text);
    let lines = |day: &str| -> Vec<String> {
        let out = check(&folder, &["--select", "DL4000", "--today", day]).out;
        let found = out.lines().filter(|line| line.contains("DL4000"));
        found.filter_map(|line| Some(line.split(':').nth(1)?.to_owned())).collect()
    };
    assert_eq!(lines("2026-11-21"), ["11"]);
    assert_eq!(lines("2026-11-22"), ["6", "9", "11"]);
}

#[test]
fn a_project_may_ask_for_reasons() {
    let folder = Folder::new("reasons");
    let text = "FROM debian:13\n# plimsoll ignore=DL4000\nMAINTAINER a\n# hadolint ignore=DL4000 # in use\nMAINTAINER b\n";
    folder.file("Dockerfile", text);
    assert!(!check(&folder, &[]).out.contains("DL4000"));
    folder.file("plimsoll.toml", "require-reason = true\n");
    let out = check(&folder, &[]).out;
    assert!(
        out.contains("Dockerfile:2:1: warning: ") && out.contains("[unexplained-ignore]"),
        "{out}"
    );
    assert!(out.contains("Dockerfile:3:1: ") && !out.contains("Dockerfile:5:1: "), "{out}");
}
