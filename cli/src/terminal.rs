//! The findings of a check for people: each with its lines and what is wrong in them marked, and its
//! fix; then a summary.

use std::env;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::renderer::{DEFAULT_LINE_NUM_STYLE, Style};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use clap::ColorChoice;
use plimsoll_core::fix::{Fix, Safety};
use plimsoll_core::report::{Analysed, counted};
use plimsoll_core::review::REDACTED;
use plimsoll_core::rules::{Finding, Severity};
use plimsoll_core::size::human;
use plimsoll_core::text::{LineIndex, TextRange, visible_line};

use crate::address;

/// The most characters of a line that are shown before and after what is marked in it.
const AROUND: usize = 60;

/// The most characters that are marked.
const MARKED: usize = 300;

/// The most lines that are marked; of what is longer the first one is.
const LINES: usize = 4;

/// The variable with the address of the page, as the recipes of docs/ci.md have it.
const PAGE: &str = "PLIMSOLL_PAGE";

/// The look of the findings.
pub(crate) struct Look {
    renderer: Renderer,
    is_coloured: bool,
    /// The address of the page, where it is known.
    page: Option<String>,
}

impl Look {
    /// As the user and the surroundings want it.
    pub(crate) fn new(colour: ColorChoice, is_terminal: bool) -> Self {
        let is_coloured = match colour {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => wants_colour(is_terminal),
        };
        if is_coloured {
            // Older consoles of Windows have to be asked to.
            let _ = anstyle_query::windows::enable_ansi_colors();
            Self { renderer: Renderer::styled().hyperlink(true), is_coloured, page: page() }
        } else {
            Self { renderer: Renderer::plain(), is_coloured, page: None }
        }
    }

    fn style(&self, style: Style) -> Style {
        if self.is_coloured { style } else { Style::new() }
    }
}

/// The surroundings' wish where nothing is asked for.
fn wants_colour(is_terminal: bool) -> bool {
    if anstyle_query::no_color() {
        return false;
    }
    match env::var("FORCE_COLOR") {
        Ok(force) if force == "0" => false,
        Ok(force) if !force.is_empty() => true,
        _ if anstyle_query::clicolor_force() => true,
        _ => {
            is_terminal
                && anstyle_query::clicolor() != Some(false)
                && anstyle_query::term_supports_ansi_color()
        }
    }
}

/// The page's address, if it can stand in a link of a terminal.
fn page() -> Option<String> {
    address::of_web(&env::var(PAGE).ok()?).map(str::to_owned)
}

/// Prints the findings of a file one by one. What is `covered` of its lines is left out.
pub(crate) fn findings<E>(
    file: &Analysed<'_>,
    covered: &[TextRange],
    look: &Look,
    mut print: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let index = LineIndex::new(file.source);
    let path = visible_line(file.path);
    for finding in &file.report.findings {
        let excerpt = Excerpt::new(file.source, &index, finding.range, covered);
        print(&one(finding, &path, &index, &excerpt, look))?;
    }
    Ok(())
}

fn one(
    finding: &Finding,
    path: &str,
    index: &LineIndex<'_>,
    excerpt: &Excerpt,
    look: &Look,
) -> String {
    let codes = finding.other_codes().fold(finding.rule.to_owned(), |all, code| all + " " + code);
    let mut title = level(finding.severity).primary_title(visible_line(&finding.message)).id(codes);
    if let Some(page) = &look.page {
        title = title.id_url(format!("{page}?practice={}", finding.practice));
    }
    let mark = AnnotationKind::Primary.span(excerpt.marked.clone());
    let lines = Snippet::source(&excerpt.text).line_start(excerpt.first).annotation(mark);
    let mut group = title.element(lines);
    if let Some((name, text)) = finding.fix.as_deref().map(fix) {
        group = group.element(Level::HELP.with_name(name).message(text));
    }
    if let Some(saving) = &finding.saves {
        let saved = format!("about {}", human(saving.disk.likely));
        group = group.element(Level::NOTE.with_name("saves").message(saved));
    }
    let shown = look.renderer.render(&[group]);
    // The place is that in the file; the lines may be shown without parts of them.
    let at = index.line_column(finding.range.start());
    let last = excerpt.first + excerpt.text.matches('\n').count();
    let indent = " ".repeat(last.to_string().len());
    let style = look.style(DEFAULT_LINE_NUM_STYLE);
    let (title, rest) = shown.split_once('\n').unwrap_or((&shown, ""));
    let place = format!("{path}:{}:{}", at.line, at.column);
    format!("{title}\n{indent}{style}-->{style:#} {place}\n{rest}\n\n")
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
        Severity::Style => Level::NOTE.with_name("style"),
    }
}

/// The safety of a fix, and what it does.
fn fix(fix: &Fix) -> (&'static str, String) {
    let name = match fix.safety {
        Safety::Safe => "safe fix",
        Safety::Unsafe => "fix to review",
        Safety::Show => "to do",
    };
    let mut text = visible_line(&fix.title).into_owned();
    if let Some(review) = &fix.review {
        let _ = write!(text, ". {}", visible_line(review.trim_end_matches('.')));
    }
    (name, text)
}

/// The lines that hold a range, as they are to be shown.
#[derive(Debug, PartialEq, Eq)]
struct Excerpt {
    text: String,
    /// Number of its first line, from 1.
    first: usize,
    /// The range, in bytes of the text.
    marked: Range<usize>,
}

impl Excerpt {
    /// Costs no more than what it shows, however long the lines are.
    fn new(source: &str, index: &LineIndex<'_>, range: TextRange, covered: &[TextRange]) -> Self {
        let start = range.start().min(source.len());
        let first = index.line(start);
        let line = index.line_start(first);
        let mut end = range.end().clamp(start, source.len());
        if index.line(end) >= first + LINES {
            end = index.line_start(first + 1);
        }
        end = start + source.get(start..end).unwrap_or("").trim_end().len();
        let before = source.get(line..start).unwrap_or("");
        let cut = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
        let inside = source.get(start..end).unwrap_or("");
        let inside_length = inside.char_indices().nth(MARKED).map_or(inside.len(), |(at, _)| at);
        let inside_is_cut = inside_length < inside.len();
        let rest = source.get(end..).unwrap_or("");
        let mut after = rest.char_indices().take_while(|(_, it)| *it != '\n');
        let after_length = after.by_ref().take(AROUND).map(|(at, it)| at + it.len_utf8()).last();
        let after_is_cut = after.next().is_some();
        let after_length = after_length.unwrap_or(0);

        let part = |from: usize, to: usize| shown(source, TextRange::new(from, to), covered);
        let mut text = if cut > 0 { "…".to_owned() } else { String::new() };
        text.push_str(&part(line + cut, start));
        let from = text.len();
        text.push_str(&part(start, start + inside_length));
        let marked = from..text.len();
        if inside_is_cut {
            text.push('…');
        } else {
            text.push_str(part(end, end + after_length).trim_end());
            text.push_str(if after_is_cut { "…" } else { "" });
        }
        Self { text, first, marked }
    }
}

/// A part of the file without what is covered, and with what cannot be seen written out.
fn shown(source: &str, part: TextRange, covered: &[TextRange]) -> String {
    let mut plain = String::new();
    let mut at = part.start();
    let first = covered.partition_point(|it| it.end() <= part.start());
    for it in covered.get(first..).unwrap_or_default() {
        if it.start() >= part.end() {
            break;
        }
        plain.push_str(source.get(at..it.start()).unwrap_or(""));
        plain.push_str(REDACTED);
        at = it.end();
    }
    plain.push_str(source.get(at..part.end()).unwrap_or(""));
    let lines: Vec<String> = plain
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line).replace('\t', "    "))
        .map(|line| visible_line(&line).into_owned())
        .collect();
    lines.join("\n")
}

/// The number of the findings, by severity, and of those with a fix.
pub(crate) fn summary(files: &[Analysed<'_>], look: &Look) -> String {
    let all = || files.iter().flat_map(|file| &file.report.findings);
    let with = |safety| {
        let has = |finding: &&Finding| finding.fix.as_ref().is_some_and(|it| it.safety == safety);
        all().filter(has).count()
    };
    let bold = look.style(Style::new().bold());
    let problems = counted(all().count(), "problem");
    let mut out = format!("{bold}{problems} in {}{bold:#}", counted(files.len(), "file"));
    let by_severity: Vec<String> = Severity::WORST_FIRST
        .into_iter()
        .map(|severity| (all().filter(|it| it.severity == severity).count(), severity))
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| match severity {
            Severity::Error | Severity::Warning => counted(count, severity.name()),
            Severity::Info | Severity::Style => format!("{count} {}", severity.name()),
        })
        .collect();
    if !by_severity.is_empty() {
        let _ = write!(out, ": {}", by_severity.join(", "));
    }
    out.push('\n');
    let (safe, to_review) = (with(Safety::Safe), with(Safety::Unsafe));
    if safe > 0 {
        let _ = writeln!(out, "`plimsoll fix` fixes {safe}");
    }
    if to_review > 0 {
        let more = if safe > 0 { " more" } else { "" };
        let _ = writeln!(out, "`plimsoll fix --unsafe` fixes {to_review}{more}, to review");
    }
    out
}

#[cfg(test)]
mod tests {
    use plimsoll_core::text::{LineIndex, TextRange};

    use super::Excerpt;

    /// The excerpt of the text between `[` and `]`, marked in the same way; `<` and `>` cover.
    fn excerpt(marked: &str) -> String {
        let mut source = String::new();
        let (mut places, mut covered) = ([0; 2], Vec::new());
        let mut open = 0;
        for character in marked.chars() {
            match character {
                '[' => places[0] = source.len(),
                ']' => places[1] = source.len(),
                '<' => open = source.len(),
                '>' => covered.push(TextRange::new(open, source.len())),
                other => source.push(other),
            }
        }
        let range = TextRange::new(places[0], places[1]);
        let Excerpt { text, first, marked } =
            Excerpt::new(&source, &LineIndex::new(&source), range, &covered);
        let (before, rest) = text.split_at(marked.start);
        let (inside, after) = rest.split_at(marked.len());
        format!("{first}: {before}[{inside}]{after}")
    }

    #[test]
    fn the_marked_part_stands_in_its_lines() {
        for (marked, shown) in [
            ("FROM a\nRUN [cd] x\r\nCMD b\n", "2: RUN [cd] x"),
            ("[]", "1: []"),
            ("FROM a\n[]", "2: []"),
            ("FROM a\n[USER b\n]", "2: [USER b]"),
            ("RUN [a \\\n  b \\\n\tc]\nCMD d", "1: RUN [a \\\n  b \\\n    c]"),
            ("RUN [a \\\n 1 \\\n 2 \\\n 3 \\\n 4]\n", "1: RUN [a \\]"),
            ("\tRUN [\u{1b}x]\u{202e} y", "1:     RUN [[U+001B]x][U+202E] y"),
        ] {
            assert_eq!(excerpt(marked), shown);
        }
    }

    #[test]
    fn what_is_covered_is_not_shown_and_moves_the_mark() {
        for (marked, shown) in [
            ("ENV A=<hunter2> [B]=1", "1: ENV A=REDACTED [B]=1"),
            ("ENV [A=<hunter2>] B", "1: ENV [A=REDACTED] B"),
            ("ENV A=[<hunter2>] B", "1: ENV A=[REDACTED] B"),
            ("ENV A=<hunt[er2> B]", "1: ENV A=REDACTED[REDACTED B]"),
            ("ENV A=[x <hunt]er2> B", "1: ENV A=[x REDACTED]REDACTED B"),
        ] {
            assert_eq!(excerpt(marked), shown);
        }
    }

    #[test]
    fn of_long_lines_the_part_around_is_shown() {
        let long = "é".repeat(1_000);
        let shown = excerpt(&format!("{long}[x]{long}"));
        let around = "é".repeat(60);
        assert_eq!(shown, format!("1: …{around}[x]{around}…"));
        let shown = excerpt(&format!("a[{long}]b"));
        assert_eq!(shown, format!("1: a[{}]…", "é".repeat(300)));
    }
}
