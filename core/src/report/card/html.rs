use std::fmt::Write as _;

use super::facts::{ARROW, Fact, facts};
use super::theme::{Colours, DARK, LIGHT, Theme};
use super::{Card, Problem, class, more, parts};
use crate::report::counted;
use crate::report::markdown::unlinked;
use crate::report::xml::{characters, markup, xml};
use crate::rules::Severity;

/// The card as lines of HTML, none of them empty, for Markdown ends a block of HTML there.
pub(super) fn html(card: &Card<'_>, theme: Theme) -> String {
    let colours = match theme {
        // Nobody knows what it will stand on.
        Theme::Auto => None,
        Theme::Light => Some(&LIGHT),
        Theme::Dark => Some(&DARK),
    };
    let mut block = Block { out: String::new(), colours };
    block.head(card);
    block.facts(&facts(card.outline, card.fixes));
    block.problems(card);
    block.out
}

struct Block {
    out: String,
    colours: Option<&'static Colours>,
}

impl Block {
    fn head(&mut self, card: &Card<'_>) {
        let heading = format!("{} {}", card.heading(), card.file.path);
        let (start, end) = match card.link {
            Some(link) => {
                let colour = self.coloured("accent");
                (format!("<a href=\"{}\"{colour}>", xml(link)), "</a>")
            }
            None => (String::new(), ""),
        };
        let counts = card.file.report.counts();
        let counts = counts.iter().map(|(severity, count)| {
            let (mark, colour) = (mark(*severity), self.coloured(class(*severity)));
            format!("<b{colour}>{mark}</b> {}", severity.counted(*count))
        });
        let counts = counts.collect::<Vec<_>>().join(" &#160; ");
        let page = self.colours.map_or_else(String::new, |colours| {
            let (page, text, line) = (colours.page, colours.text, colours.line);
            format!("background:{page};color:{text};border:1px solid {line};")
        });
        let _ = writeln!(
            self.out,
            "<table style=\"{page}border-collapse:collapse;table-layout:fixed;\
             width:100%;max-width:640px;overflow-wrap:anywhere\">\n\
             <tr><td colspan=\"3\" style=\"padding:12px 16px\">\
             <p style=\"margin:0;font-size:18px\">{start}<b>{}</b>{end}</p>",
            text(&characters(&heading))
        );
        if !counts.is_empty() {
            let muted = self.colour("muted");
            let _ = writeln!(self.out, "<p style=\"margin:4px 0 0;{muted}\">{counts}</p>");
        }
        self.out.push_str("</td></tr>\n");
    }

    fn facts(&mut self, facts: &[Fact; 3]) {
        let muted = self.colour("muted");
        let border = self.border();
        self.out.push_str("<tr>\n");
        for fact in facts {
            let label = text(fact.label);
            let ok = self.coloured("ok");
            let then = match &fact.then {
                Some(then) => format!(" {ARROW} <b{ok}>{}</b>", text(then)),
                None => String::new(),
            };
            let _ = write!(
                self.out,
                "<td style=\"padding:8px 16px;vertical-align:top;{border}\">\
                 <p style=\"margin:0;font-size:12px;{muted}\">{label}</p>\
                 <p style=\"margin:0;font-size:16px\"><b>{}</b>{then}</p>",
                text(&fact.now)
            );
            for note in &fact.notes {
                let note = text(note);
                let _ = write!(self.out, "<p style=\"margin:0;font-size:12px;{muted}\">{note}</p>");
            }
            self.out.push_str("</td>\n");
        }
        self.out.push_str("</tr>\n");
    }

    fn problems(&mut self, card: &Card<'_>) {
        let (problems, rest) = card.problems();
        for problem in &problems {
            self.problem(problem);
        }
        let last = if problems.is_empty() {
            Some(format!("No problems found by {}", counted(card.file.report.rules, "rule")))
        } else {
            more(rest)
        };
        if let Some(last) = last {
            let (muted, border) = (self.colour("muted"), self.border());
            let _ = writeln!(
                self.out,
                "<tr><td colspan=\"3\" style=\"padding:8px 16px;{border}{muted}\">{last}</td></tr>"
            );
        }
        self.out.push_str("</table>\n");
    }

    fn problem(&mut self, problem: &Problem<'_>) {
        let Problem { finding, line, .. } = problem;
        let message: String = parts(&characters(&finding.message))
            .map(
                |(is_code, part)| {
                    if is_code { format!("<code>{}</code>", markup(part)) } else { text(part) }
                },
            )
            .collect();
        let severity = finding.severity;
        let (colour, muted, border) =
            (self.coloured(class(severity)), self.colour("muted"), self.border());
        let _ = writeln!(
            self.out,
            "<tr><td colspan=\"2\" style=\"padding:8px 16px;{border}\">\
             <p style=\"margin:0\"><b{colour}>{} {}</b> {message}</p>\
             <p style=\"margin:0;font-size:12px;{muted}\"><code>{}</code>{}</p></td>\
             <td align=\"right\" style=\"padding:8px 16px;vertical-align:top;text-align:right;\
             white-space:nowrap;{border}{muted}\">line {line}</td></tr>",
            mark(severity),
            severity.name(),
            markup(finding.rule),
            problem.others(),
        );
    }

    /// A declaration of this colour, where the card has colours of its own.
    fn colour(&self, name: &str) -> String {
        self.colours.map_or_else(String::new, |colours| format!("color:{};", colours.of(name)))
    }

    /// The same as an attribute.
    fn coloured(&self, name: &str) -> String {
        let colour = self.colour(name);
        if colour.is_empty() { colour } else { format!(" style=\"{colour}\"") }
    }

    /// The line above a row.
    fn border(&self) -> String {
        let colour = self.colours.map_or("#8884", |colours| colours.line);
        format!("border-top:1px solid {colour};")
    }
}

/// A text between tags, in which nothing becomes a link or a mention.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '<' | '>' | '"' => out.push_str(&markup(character.encode_utf8(&mut [0; 4]))),
            _ => unlinked(&mut out, character, "&#8203;"),
        }
    }
    out
}

/// The mark of a severity, as the page has it.
fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "⬣",
        Severity::Warning => "▲",
        Severity::Info => "●",
        Severity::Style => "•",
    }
}
