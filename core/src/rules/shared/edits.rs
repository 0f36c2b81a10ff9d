//! Edits and look-ups in the text that several rules need.

use std::fmt::Write as _;

use crate::build::Step;
use crate::rules::RuleContext;
use crate::syntax::{Body, Command, Instruction, silences_next};
use crate::text::{Edit, TextRange};

/// The file's line ending: that of its first line.
pub(crate) fn line_ending(source: &str) -> &'static str {
    match source.find('\n') {
        Some(at) if source.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

/// All lines that `range` touches, with the line ending of the last one.
pub(crate) fn whole_lines(source: &str, range: TextRange) -> TextRange {
    let before = source.get(..range.start()).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let after = source.get(range.end()..).unwrap_or("");
    let end = after.find('\n').map_or(source.len(), |at| range.end() + at + 1);
    TextRange::new(start, end)
}

/// Takes an instruction out with its lines, and with the comments above it that silence rules for it:
/// they would hold for what follows. `None` where another comment would go with it.
pub(crate) fn delete_instruction(cx: &RuleContext<'_>, instruction: &Instruction) -> Option<Edit> {
    let whole = with_silencing(cx, instruction)?;
    if !instruction.comments.is_empty() {
        return None;
    }
    let lines = whole_lines(cx.source, whole);
    // The last line of a file without a line ending at its end takes the one before it along.
    let before = cx.source.get(..lines.start()).unwrap_or("");
    let start = if cx.source.get(..lines.end()).is_some_and(|text| text.ends_with('\n')) {
        lines.start()
    } else {
        before.strip_suffix("\r\n").or_else(|| before.strip_suffix('\n')).unwrap_or(before).len()
    };
    Some(Edit::delete(TextRange::new(start, lines.end())))
}

/// An instruction from the first of the comments above it that silence rules for it. `None` where
/// something else stands between them.
pub(crate) fn with_silencing(cx: &RuleContext<'_>, instruction: &Instruction) -> Option<TextRange> {
    let Some(start) = first_that_silences(cx, instruction) else { return Some(instruction.range) };
    let between = cx.source.get(start..instruction.range.start())?;
    let mut lines = between.lines().map(str::trim).filter(|line| !line.is_empty());
    let only = lines.all(silences_next);
    only.then(|| TextRange::new(start, instruction.range.end()))
}

/// Takes an instruction out with the comment lines right above it, to be put in elsewhere: the edit
/// and the lines, without the last line ending.
pub(crate) fn lift_instruction<'s>(
    cx: &RuleContext<'s>,
    instruction: &Instruction,
) -> (Edit, &'s str) {
    let mut lines = whole_lines(cx.source, instruction.range);
    while let Some(above) =
        cx.source.get(..lines.start()).and_then(|above| above.strip_suffix('\n'))
    {
        let start = above.rfind('\n').map_or(0, |at| at + 1);
        let is_comment = above.get(start..).is_some_and(|line| line.trim_start().starts_with('#'));
        // A directive stays at the top.
        if !is_comment || cx.file.directives.iter().any(|it| it.range.start() >= start) {
            break;
        }
        lines = TextRange::new(start, lines.end());
    }
    (Edit::delete(lines), cx.slice(lines).trim_end_matches(['\r', '\n']))
}

/// Puts a line in before the one where `instruction` starts, with the same indentation.
pub(crate) fn insert_line_before(
    cx: &RuleContext<'_>,
    instruction: &Instruction,
    line: &str,
) -> Edit {
    let start = whole_lines(cx.source, TextRange::empty(instruction.range.start())).start();
    let indentation = cx.source.get(start..instruction.range.start()).unwrap_or("");
    let ending = line_ending(cx.source);
    let at = first_that_silences(cx, instruction).unwrap_or(instruction.range.start());
    let at = whole_lines(cx.source, TextRange::empty(at)).start();
    Edit::insert(at, format!("{indentation}{line}{ending}"))
}

/// The offset at which the first of the comments starts that silence rules for an instruction: they
/// hold for what comes next, so that nothing may come between.
fn first_that_silences(cx: &RuleContext<'_>, instruction: &Instruction) -> Option<usize> {
    let before = instruction.index.checked_sub(1).and_then(|at| cx.file.instructions.get(at));
    let end = before.map_or(0, |before| before.range.end());
    let at = cx.file.comments.partition_point(|it| it.start() < instruction.range.start());
    let above = cx.file.comments.get(..at)?.iter().rev().take_while(|it| it.start() >= end);
    above.filter(|it| silences_next(it.slice(cx.source))).map(|it| it.start()).last()
}

/// Puts a line in after the last one of `instruction`, with its indentation.
pub(crate) fn insert_line_after(
    cx: &RuleContext<'_>,
    instruction: &Instruction,
    line: &str,
) -> Edit {
    let start = whole_lines(cx.source, TextRange::empty(instruction.range.start())).start();
    let indentation = cx.source.get(start..instruction.range.start()).unwrap_or("");
    let ending = line_ending(cx.source);
    let end = instruction.range.end();
    let at = whole_lines(cx.source, TextRange::empty(end)).end();
    if cx.source.get(..at).is_some_and(|text| text.ends_with('\n')) {
        Edit::insert(at, format!("{indentation}{line}{ending}"))
    } else {
        Edit::insert(at, format!("{ending}{indentation}{line}"))
    }
}

/// Joins a RUN to the one right before it: `&& ` in the place of its keyword, comment lines between
/// the two staying. `None` where the two are not in the plain form, differ in their flags, have
/// heredocs, where the first leaves something in its shell or ends it, or where the second means
/// something else behind `&&`.
pub(crate) fn join_runs(cx: &RuleContext<'_>, first: &Step<'_>, second: &Step<'_>) -> Option<Edit> {
    let apart = !first.script()?.leaves_nothing() || !second.script()?.may_follow();
    if apart || first.is_onbuild() || second.is_onbuild() {
        return None;
    }
    let (first, second) = (first.instruction, second.instruction);
    let (Body::Run(Command::Shell(before)), Body::Run(Command::Shell(after))) =
        (&first.body, &second.body)
    else {
        return None;
    };
    let flags = |instruction: &Instruction| {
        instruction.flags.iter().map(|flag| cx.slice(flag.range)).collect::<Vec<_>>()
    };
    let plain = first.heredocs.is_empty() && second.heredocs.is_empty();
    let before = before.as_str().trim_end();
    // What follows a `#` or an open operator would become part of it.
    let open = before.ends_with(['&', '|', ';', '\\', '`']) || before.contains(" #");
    if !plain || open || before.is_empty() || flags(first) != flags(second) {
        return None;
    }
    let text = after.source_range(0, after.as_str().len());
    let ending = line_ending(cx.source);
    let between = TextRange::new(first.range.end(), second.range.start());
    let comments: String = cx
        .slice(between)
        .lines()
        .filter(|line| line.trim_start().starts_with('#'))
        .map(|line| format!("{}{ending}", line.trim_end()))
        .collect();
    let escape = cx.file.escape;
    Some(Edit::replace(
        TextRange::new(first.range.end(), text.start()),
        format!(" {escape}{ending}{comments}    && "),
    ))
}

/// Puts text in right behind an instruction's keyword: flags.
pub(crate) fn insert_after_keyword(instruction: &Instruction, text: &str) -> Edit {
    Edit::insert(instruction.keyword_range.end(), text)
}

/// Words as the JSON list of the exec form.
pub(crate) fn json_list(words: &[&str]) -> String {
    let strings: Vec<String> = words.iter().map(|word| json_string(word)).collect();
    format!("[{}]", strings.join(", "))
}

fn json_string(text: &str) -> String {
    let mut string = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => string.extend(['\\', c]),
            '\t' => string.push_str("\\t"),
            '\n' => string.push_str("\\n"),
            '\r' => string.push_str("\\r"),
            c if c < ' ' => {
                let _ = write!(string, "\\u{:04x}", u32::from(c));
            }
            c => string.push(c),
        }
    }
    string.push('"');
    string
}

/// A word without the pair of quotes around it.
pub(crate) fn unquoted(text: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(text)
}

/// The range of a word's text inside its quotes, if it has any.
pub(crate) fn inside_quotes(cx: &RuleContext<'_>, range: TextRange) -> TextRange {
    let text = cx.slice(range);
    let inner = unquoted(text);
    if inner.len() == text.len() {
        range
    } else {
        TextRange::new(range.start() + 1, range.end() - 1)
    }
}

/// True if a path is absolute, on Linux or Windows.
pub(crate) fn is_absolute(path: &str) -> bool {
    let mut start = path.chars();
    match start.next() {
        Some('/' | '\\') => true,
        Some(drive) => drive.is_ascii_alphabetic() && start.next() == Some(':'),
        None => false,
    }
}

/// The most findings of a rule that look for the word that was meant: each look costs all words of
/// the file, and a file may be made of typos.
pub(crate) const MAX_SUGGESTIONS: usize = 64;

/// The word of `words` nearest to `word`, letters' case aside: one edit away for short words, two
/// for those of five letters and more. The first in order among equals.
pub(crate) fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // Longer names are no typos of anything, and the cost is the product of the lengths.
    const LONGEST: usize = 64;
    let most = if word.len() < 5 { 1 } else { 2 };
    if word.len() > LONGEST {
        return None;
    }
    words
        .into_iter()
        .filter(|other| other.len() <= LONGEST && other.len().abs_diff(word.len()) <= most)
        .filter_map(|other| Some((distance(word, other, most)?, other)))
        .filter(|&(distance, other)| distance < other.len().min(word.len()))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, other)| other)
}

/// Levenshtein distance, letters' case aside; `None` where it is above `most`.
fn distance(left: &str, right: &str, most: usize) -> Option<usize> {
    let mut first = 0;
    // Of the part of `left` so far to each beginning of `right`, the empty one aside.
    let mut row: Vec<usize> = (1..=right.chars().count()).collect();
    for from in left.chars().map(|c| c.to_ascii_lowercase()) {
        let mut diagonal = first;
        first += 1;
        let mut before = first;
        for (slot, to) in row.iter_mut().zip(right.chars()) {
            let differs = usize::from(from != to.to_ascii_lowercase());
            before = (diagonal + differs).min(*slot + 1).min(before + 1);
            diagonal = std::mem::replace(slot, before);
        }
        // It never gets less than the least of a row.
        if first.min(row.iter().copied().min().unwrap_or(first)) > most {
            return None;
        }
    }
    Some(row.last().copied().unwrap_or(first)).filter(|&distance| distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing;

    #[test]
    fn near_words_are_few_edits_away() {
        assert_eq!(nearest("bulid", ["build", "base"]), Some("build"));
        assert_eq!(nearest("VERSON", ["VERSION"]), Some("VERSION"));
        assert_eq!(nearest("a", ["b"]), None);
        for (word, other, edits) in [
            ("kitten", "sitting", None),
            ("kitten", "kitchen", Some(2)),
            ("Stage", "sTAGE", Some(0)),
            ("stagge1", "stage1", Some(1)),
            ("stage1", "stagge1", Some(1)),
            ("stage1", "satge1", Some(2)),
            ("abc", "", None),
            ("", "ab", Some(2)),
            ("é", "e", Some(1)),
        ] {
            assert_eq!(distance(word, other, 2), edits, "{word} {other}");
        }
        assert_eq!(nearest("web", ["app"]), None);
    }

    #[test]
    fn a_comment_that_silences_stays_with_its_instruction() {
        let rule = crate::rules::rule("python-output-buffered").expect("known");
        for above in [
            "# hadolint ignore=DL3025\n",
            "# check=skip=JSONArgsRecommended\n",
            "# plimsoll ignore=shell-form-command: why\n",
            "# plimsoll ignore=no-user\n# how it starts\n# hadolint ignore=DL3025\n\n",
        ] {
            let file = |line: &str| {
                format!("FROM python:3.13\n# one\nENV A=b\n# two\n{line}{above}CMD python a.py\n")
            };
            testing::fixed(rule, &file(""), &file("ENV PYTHONUNBUFFERED=1\n"));
        }
        let global = "# hadolint global ignore=DL3025\nFROM python:3.13\nCMD python a.py\n";
        let line = "ENV PYTHONUNBUFFERED=1\nCMD";
        testing::fixed(rule, global, &global.replace("CMD", line));
    }

    #[test]
    fn a_comment_that_silences_goes_with_its_instruction() {
        let rule = crate::rules::rule("repeated-instruction").expect("known");
        for (above, left) in [
            ("# hadolint ignore=DL3025\n", ""),
            ("# check=skip=JSONArgsRecommended\n# plimsoll ignore=no-user: why\n", ""),
            ("# how it starts\n# hadolint ignore=DL3025\n", "# how it starts\n"),
        ] {
            let before = format!("FROM a:1\n{above}CMD a\nCMD [\"b\"]\n");
            let after = format!("FROM a:1\n{left}CMD [\"b\"]\n");
            testing::fixed(rule, &before, &after);
        }
        // What stands between is not the rule's to take away.
        let between = "FROM a:1\n# hadolint ignore=DL3025\n# how\nCMD a\nCMD [\"b\"]\n";
        testing::safety(rule, between, None);
    }

    #[test]
    fn words_become_json() {
        assert_eq!(json_list(&["a", "b\"\\\u{1}\t"]), r#"["a", "b\"\\\u0001\t"]"#);
    }

    #[test]
    fn lines_are_taken_whole() {
        assert_eq!(whole_lines("a\nbc\nd", TextRange::new(3, 4)), TextRange::new(2, 5));
        assert_eq!(whole_lines("a\nbc", TextRange::new(2, 4)), TextRange::new(2, 4));
        assert_eq!(line_ending("a\r\nb"), "\r\n");
    }
}
