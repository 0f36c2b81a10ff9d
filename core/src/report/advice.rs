use std::fmt::Write as _;

use crate::advice::Advice;

/// The files beside a Dockerfile and the checklist, for a terminal. A file's text stands as it is, so
/// that it can be copied.
pub fn advice(advice: &Advice) -> String {
    let mut out = String::new();
    for file in &advice.files {
        let place = if file.path.is_empty() { "commands" } else { file.path };
        let _ =
            write!(out, "== {} ({}; --only {}) ==\n{}\n\n", file.title, place, file.name, file.why);
        out.push_str(&file.text);
        out.push('\n');
    }
    if !advice.checklist.is_empty() {
        out.push_str("== Checklist: what no file can show ==\n");
    }
    for check in &advice.checklist {
        let _ = write!(out, "[ ] {}\n    {} ({})\n", check.text, check.why, check.practice);
    }
    out
}
