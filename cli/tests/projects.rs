//! The comments of a file that silence rules: for a stage, and until a day.

mod common;

use common::{Folder, Ran};

fn check(folder: &Folder, more: &[&str]) -> Ran {
    folder.plimsoll(&[&["check", "--no-shell"], more].concat())
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
