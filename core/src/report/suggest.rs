use std::fmt::Write as _;

use super::Analysed;
use super::markdown::{escape, fence};
use crate::fix::{Fix, FixId};
use crate::review::{REDACTED, Redaction};
use crate::text::{LineIndex, apply_edits, visible, visible_line};

/// So long the lines of a block may be, in bytes. GitHub takes no comment above 65,536 characters,
/// and a file of one long line with many fixes would be written out once for each of them.
const LONGEST: usize = 10_000;

/// The fixes of a file that are in `chosen`, or all that can be applied where it is empty, as
/// blocks that GitHub offers to commit: each goes into a comment on the lines that it names. Values
/// that `redaction` knows are left out, and the block says so; `None` keeps all.
pub fn suggestions(file: &Analysed<'_>, chosen: &[FixId], redaction: Option<&Redaction>) -> String {
    let index = LineIndex::new(file.source);
    let mut sorted: Vec<&FixId> = Vec::new();
    sorted.extend(chosen);
    sorted.sort_unstable();
    let mut out = String::new();
    for fix in file.report.findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        let is_chosen = chosen.is_empty() || sorted.binary_search(&&fix.id).is_ok();
        if is_chosen && !fix.edits.is_empty() {
            block(&mut out, file, &index, fix, redaction);
        }
    }
    out
}

fn block(
    out: &mut String,
    file: &Analysed<'_>,
    index: &LineIndex<'_>,
    fix: &Fix,
    redaction: Option<&Redaction>,
) {
    let start = fix.edits.iter().map(|edit| edit.range.start()).min().unwrap_or(0);
    let end = fix.edits.iter().map(|edit| edit.range.end()).max().unwrap_or(0);
    // After the last line end there is nothing to comment on: the line before it is.
    let at_end = start == file.source.len() && index.line_start(index.line(start)) == start;
    let first = index.line(if at_end { start.saturating_sub(1) } else { start });
    // An end at the start of a line is the end of the line before, if that is in it.
    let reaches = (end > start || at_end) && index.line_start(index.line(end)) == end;
    let last = if reaches { (index.line(end) - 1).max(first) } else { index.line(end) };
    let from = index.line_start(first);
    let until = index.line_start(last + 1);
    let lines = file.source.get(from..until).unwrap_or("");
    let place =
        if first == last { format!("Line {first}") } else { format!("Lines {first}-{last}") };
    let title =
        redaction.map_or_else(|| fix.title.clone(), |redaction| redaction.words(&fix.title));
    let title = escape(&title);
    let _ = writeln!(out, "**{}, {place}**: {title}\n", escape(file.path));
    if lines.len() > LONGEST {
        out.push_str(
            "Its lines are too long for a comment, so that they are not offered here: apply it with \
             `plimsoll fix`.\n\n",
        );
        return;
    }
    let edits: Vec<_> = fix
        .edits
        .iter()
        .map(|edit| {
            let mut edit = edit.clone();
            let range = edit.range;
            edit.range = crate::text::TextRange::new(range.start() - from, range.end() - from);
            edit
        })
        .collect();
    let new = apply_edits(lines, &edits);
    let shared = redaction.map_or_else(|| new.clone(), |redaction| redaction.file(&new));
    if shared != new {
        let _ = writeln!(
            out,
            "A value is left out here: put it back in the place of {REDACTED} before committing.\n"
        );
    }
    // A comment's own line ends are taken for the file's.
    let shared = shared.replace("\r\n", "\n");
    let shared = shared.trim_end_matches(['\r', '\n']);
    if !can_be_committed(shared) {
        out.push_str(
            "Its lines hold characters that cannot be seen or that a log takes for commands, so that \
             they are not offered here: apply it with `plimsoll fix`.\n\n",
        );
        return;
    }
    let fence = fence(shared);
    let _ = writeln!(out, "{fence}suggestion\n{shared}\n{fence}\n");
}

/// True if lines can stand in a comment, or in a log on the way there, as what they are: written
/// out they would be committed so.
fn can_be_committed(lines: &str) -> bool {
    visible(lines) == lines
        && lines.lines().all(|line| {
            let text = line.replace('\t', " ");
            visible_line(&text) == text
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::analyze;
    use crate::rules::Settings;

    #[test]
    fn lines_too_long_for_a_comment_are_not_written_out() {
        let source = format!("FROM debian:13\nRUN apt-get install a{}\n", " b".repeat(LONGEST));
        let report = analyze(&source, &Settings::default());
        let file = Analysed { path: "Dockerfile", source: &source, report: &report };
        let text = suggestions(&file, &[], None);
        assert!(text.contains("**Dockerfile, Line 2**"), "{text}");
        assert!(text.contains("too long for a comment"), "{text}");
        assert!(text.len() < LONGEST, "{}", text.len());
    }

    #[test]
    fn a_block_replaces_whole_lines_and_keeps_secrets_back() {
        let source = "FROM debian:13\nMAINTAINER ada\nENV API_TOKEN hunter2hunter2\n";
        let report = analyze(source, &Settings::default());
        let file = Analysed { path: "Dockerfile", source, report: &report };
        let text = suggestions(&file, &[], Some(&Redaction::of(source)));
        assert!(text.contains("**Dockerfile, Line 2**"), "{text}");
        assert!(
            text.contains("```suggestion\nLABEL org.opencontainers.image.authors=\"ada\"\n```\n"),
            "{text}"
        );
        assert!(
            text.contains("ENV API_TOKEN=REDACTED\n```") && !text.contains("hunter2"),
            "{text}"
        );
        assert!(text.contains("**Dockerfile, Line 3**: Create"), "{text}");
        assert!(suggestions(&file, &[], None).contains("API_TOKEN=hunter2hunter2\n"));
        assert_eq!(suggestions(&file, &["x:0:0".parse().unwrap()], None), "");
    }
}
