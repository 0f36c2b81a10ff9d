use std::fmt::Write as _;

use super::markdown::escape_for_chat as escape;
use super::{Analysed, counted};
use crate::review::Redaction;
use crate::text::LineIndex;

/// Most problems that a message lists; chats fold or split longer ones.
const MOST: usize = 12;

/// The report as a short message for chats, which have no tables: how many problems there are and
/// would be left, then a list. Values that `redaction` knows are left out; `None` keeps all.
pub fn chat(file: &Analysed<'_>, left: usize, redaction: Option<&Redaction>) -> String {
    let index = LineIndex::new(file.source);
    let findings = &file.report.findings;
    let mut out = format!("{}: {}", escape(file.path), counted(findings.len(), "problem"));
    if left < findings.len() {
        let _ = write!(out, ", {left} with the selected fixes");
    }
    out.push('\n');
    for finding in findings.iter().take(MOST) {
        let message =
            redaction.map_or_else(|| finding.message.clone(), |hide| hide.words(&finding.message));
        let line = index.line(finding.range.start());
        let _ = writeln!(out, "- line {line}: {} (`{}`)", escape(&message), finding.rule);
    }
    if findings.len() > MOST {
        let _ = writeln!(out, "- and {} more", findings.len() - MOST);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::analyze;
    use crate::rules::Settings;

    #[test]
    fn a_message_is_short_and_plain() {
        let source = "FROM debian:13\n".to_owned() + &"MAINTAINER @all\n".repeat(20);
        let report = analyze(&source, &Settings::default());
        let file = Analysed { path: "Dockerfile", source: &source, report: &report };
        let text = chat(&file, 1, None);
        assert!(text.starts_with("Dockerfile: "), "{text}");
        assert!(text.lines().next().unwrap().ends_with(", 1 with the selected fixes"), "{text}");
        assert_eq!(text.lines().count(), MOST + 2);
        assert!(text.lines().nth(1).unwrap().starts_with("- line "), "{text}");
        assert!(!text.contains("| ") && !text.contains("<@"), "{text}");
    }
}
