use std::fmt::Write as _;

use super::{Analysed, counted, patch, saved};
use crate::review::{REDACTED, Redaction};
use crate::text::{LineIndex, visible, visible_line};

/// The report as Markdown for issues and pull requests: counts, a table of the problems and, where
/// `fixed` differs, a diff, folded. Values that `redaction` knows are left out, and a line says so
/// where the diff had one; `None` keeps all.
pub fn markdown(file: &Analysed<'_>, fixed: Option<&str>, redaction: Option<&Redaction>) -> String {
    let hidden = |text: &str| redaction.map_or_else(|| text.to_owned(), |hide| hide.words(text));
    let index = LineIndex::new(file.source);
    let findings = &file.report.findings;
    let mut out = format!("### {}: {}\n", escape(file.path), counted(findings.len(), "problem"));
    if !findings.is_empty() {
        out.push_str("\n| Line | Severity | Problem | Rule |\n|---:|---|---|---|\n");
    }
    for finding in findings {
        let severity = finding.severity.name();
        let aliases: String = finding.other_codes().map(|alias| format!(", {alias}")).collect();
        let _ = writeln!(
            out,
            "| {} | {severity} | {}{} | `{}`{aliases} |",
            index.line(finding.range.start()),
            escape(&hidden(&finding.message)),
            finding.saves.as_deref().map(saved).unwrap_or_default(),
            finding.rule,
        );
    }
    let whole = fixed.map(|fixed| patch(file.path, file.source, fixed)).unwrap_or_default();
    let patch = match (fixed, redaction) {
        (Some(fixed), Some(hide)) => patch(file.path, &hide.file(file.source), &hide.file(fixed)),
        _ => whole.clone(),
    };
    if patch.is_empty() {
        return out;
    }
    out.push_str("\n<details><summary>Diff of the selected fixes</summary>\n");
    if patch != whole {
        let _ = write!(out, "\nValues are left out of this diff; {REDACTED} stands for each.\n");
    }
    let shown = visible(&patch);
    if shown != patch {
        out.push_str(
            "\nCharacters that cannot be seen are written out in this diff: `[U+202E]`.\n",
        );
    }
    let fence = fence(&shown);
    let _ = write!(out, "\n{fence}diff\n{shown}{fence}\n\n</details>\n");
    out
}

/// Backquotes, one more than any run of them inside.
pub(super) fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// Text as code on one line, with as many backquotes as it takes.
pub(super) fn code(text: &str) -> String {
    let text = visible_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A backquote at an end would join the fence.
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Text that cannot end its line or table cell, open a tag, mention somebody or name an issue. Code
/// in backquotes keeps its characters but for the bar.
pub(super) fn escape(text: &str) -> String {
    // What breaks a mention without being seen, by its name: as it is it could not be told from one
    // that somebody else put there.
    escaped(text, "&#8203;")
}

/// The same for chats, which know no names of characters.
pub(super) fn escape_for_chat(text: &str) -> String {
    escaped(text, "\u{200b}")
}

fn escaped(text: &str, breaks: &str) -> String {
    let text = visible_line(text);
    let mut out = String::new();
    let balanced = text.matches('`').count().is_multiple_of(2);
    for (place, part) in text.split('`').enumerate() {
        if place > 0 {
            out.push_str(if balanced { "`" } else { "\\`" });
        }
        let is_code = balanced && place % 2 == 1;
        for character in part.chars() {
            match character {
                '|' => out.push_str("\\|"),
                '<' if !is_code => out.push_str("&lt;"),
                '*' | '_' | '~' | '[' | ']' | '\\' if !is_code => {
                    out.push('\\');
                    out.push(character);
                }
                _ if is_code => out.push(character),
                _ => unlinked(&mut out, character, breaks),
            }
        }
    }
    out
}

/// Adds a character so that no mention, number of an issue or address becomes a link there: `breaks`
/// is a zero-width space, which keeps the text.
pub(super) fn unlinked(out: &mut String, character: char, breaks: &str) {
    let is_address = match character {
        '/' => out.ends_with(':'),
        '.' => out.ends_with("www"),
        _ => false,
    };
    if is_address {
        out.push_str(breaks);
    }
    out.push(character);
    if matches!(character, '@' | '#') {
        out.push_str(breaks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("a|b <img> @all `x|<y>`"), "a\\|b &lt;img> @&#8203;all `x\\|<y>`");
        assert_eq!(escape_for_chat("@all"), "@\u{200b}all");
        assert_eq!(escape("a\n\u{202e}::b"), "a\\[U+000A\\]\\[U+202E\\]::b");
        assert_eq!(code("a\n`\u{1b}"), "``a[U+000A]`[U+001B]``");
        assert_eq!(escape("one ` only"), "one \\` only");
        assert_eq!(fence("a ```` b"), "`````");
        assert_eq!(fence("a"), "```");
    }
}
