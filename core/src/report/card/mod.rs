//! A review for places without scripts, such as READMEs and wikis: a picture, or a block of HTML.

mod facts;
mod html;
mod lines;
mod svg;
mod theme;

use std::cmp::Reverse;

pub use facts::{Figures, Outline};
pub use theme::Theme;

use super::{Analysed, counted};
use crate::rules::{Finding, Severity};
use crate::text::{LineIndex, visible_line};
use facts::facts;

/// So many problems are listed, each of another rule.
const MOST: usize = 5;

/// A review, as far as it fits on a card.
#[derive(Clone, Copy, Debug)]
pub struct Card<'a> {
    /// The file with its problems; what is to be hidden is out of both already.
    pub file: Analysed<'a>,
    /// What the image weighs and rebuilds.
    pub outline: &'a Outline,
    /// The name of the fixes that the outline's second side has: "the safe fixes".
    pub fixes: &'a str,
    /// The permalink as a whole, where there is one.
    pub link: Option<&'a str>,
}

impl Card<'_> {
    /// The card as a picture in SVG that needs nothing else: no font, no script, no other file. 640
    /// pixels wide; its text is cut where it would leave its box.
    pub fn svg(&self, theme: Theme) -> String {
        svg::svg(self, theme)
    }

    /// The card as a block of HTML for a wiki or into Markdown: with styles in attributes alone, so
    /// that it can be read where those are taken out, too. Colours are the reader's own with
    /// [`Theme::Auto`].
    pub fn html(&self, theme: Theme) -> String {
        html::html(self, theme)
    }

    /// "Plimsoll: 12 problems in"
    fn heading(&self) -> String {
        match self.file.report.findings.len() {
            0 => "Plimsoll: no problems in".to_owned(),
            count => format!("Plimsoll: {} in", counted(count, "problem")),
        }
    }

    /// All that the picture shows, in sentences for those who do not see it.
    fn description(&self) -> String {
        let mut sentences = Vec::new();
        let counts = self.file.report.counts();
        let counts = counts.iter().map(|(severity, count)| severity.counted(*count));
        sentences.push(counts.collect::<Vec<_>>().join(", "));
        sentences.extend(facts(self.outline, self.fixes).map(|fact| fact.sentence));
        let (problems, rest) = self.problems();
        sentences.extend(problems.iter().map(|problem| {
            let Problem { finding, line, .. } = problem;
            let severity = finding.severity.name();
            let message = visible_line(&finding.message);
            format!("Line {line}, {severity}: {message} ({})", finding.rule)
        }));
        sentences.extend(more(rest));
        sentences.retain(|sentence| !sentence.is_empty());
        sentences.join(". ") + "."
    }

    /// The worst problems, the first of each rule, and the number of those of other rules.
    fn problems(&self) -> (Vec<Problem<'_>>, usize) {
        let lines = LineIndex::new(self.file.source);
        let mut findings: Vec<&Finding> = self.file.report.findings.iter().collect();
        // Of problems that are as bad the order of the file, which the stable sort keeps.
        findings.sort_by_key(|finding| Reverse(finding.severity));
        let mut told: Vec<Problem<'_>> = Vec::new();
        let mut rest = 0;
        for finding in findings {
            if let Some(known) = told.iter_mut().find(|it| it.finding.rule == finding.rule) {
                known.others += 1;
            } else if told.len() < MOST {
                let line = lines.line(finding.range.start());
                told.push(Problem { finding, line, others: 0 });
            } else {
                rest += 1;
            }
        }
        (told, rest)
    }
}

/// A problem that is listed.
struct Problem<'a> {
    finding: &'a Finding,
    /// Its first line, from 1.
    line: usize,
    /// The number of other problems of its rule.
    others: usize,
}

impl Problem<'_> {
    /// What follows the name of the rule: " and 3 more like it".
    fn others(&self) -> String {
        match self.others {
            0 => String::new(),
            count => format!(" and {count} more like it"),
        }
    }
}

/// "and 7 more problems"
fn more(rest: usize) -> Option<String> {
    (rest > 0).then(|| format!("and {}", counted(rest, "more problem")))
}

/// The class that colours a severity, after the page's token.
fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
        Severity::Style => "hint",
    }
}

/// The parts of a message, and whether each is code, which stands in backquotes.
fn parts(message: &str) -> impl Iterator<Item = (bool, &str)> {
    let is_even = message.matches('`').count().is_multiple_of(2);
    // One that has no end is a character like any other.
    let marks: &[char] = if is_even { &['`'] } else { &[] };
    message.split(marks).enumerate().map(|(place, part)| (place % 2 == 1, part))
}

#[cfg(test)]
mod tests;
