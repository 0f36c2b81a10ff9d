use std::fmt::Write as _;

use super::facts::{ARROW, Fact, facts};
use super::lines::{Piece, fitted, fitted_path, width, wrapped};
use super::theme::{Colours, DARK, LIGHT, Theme};
use super::{Card, Problem, class, more};
use crate::report::counted;
use crate::report::xml::{characters, markup, xml};
use crate::rules::Severity;

/// Pixels.
const WIDTH: u32 = 640;
/// Between the text and the card's edge.
const EDGE: u32 = 24;
/// The end of what stands on the right.
const RIGHT: u32 = WIDTH - EDGE;
/// The start of what stands beside a mark.
const BESIDE: u32 = 48;
/// The room for "line 12345".
const LINE: u32 = 88;
/// The places of the facts, and their widths: the size has the longest words.
const COLUMNS: [(u32, u32); 3] = [(EDGE, 150), (190, 214), (420, 196)];
/// Sizes of the figures, of which all three have the same.
const FIGURES: [u32; 6] = [20, 18, 16, 14, 13, 11];
/// Bold letters are wider than others by this, in percent.
const BOLD: u32 = 115;

pub(super) fn svg(card: &Card<'_>, theme: Theme) -> String {
    let mut picture = Picture::default();
    picture.head(card);
    picture.facts(&facts(card.outline, card.fixes));
    picture.problems(card);
    let height = picture.below + 12;
    // What is a picture has no parts for a screen reader, and so no link.
    let role = if card.link.is_some() { "group" } else { "img" };
    let title = xml(&format!("{} {}", card.heading(), card.file.path));
    let description = xml(&card.description());
    let (name, style, drawn) = (theme.name(), style(theme), picture.out);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plimsoll-card-{name}\" role=\"{role}\" \
         width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\">\n\
         <title>{title}</title>\n<desc>{description}</desc>\n<style>\n{style}</style>\n\
         <rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"10\"/>\n\
         {drawn}</svg>\n",
        WIDTH - 1,
        height - 1,
    )
}

/// A picture as far as it is drawn.
#[derive(Default)]
struct Picture {
    out: String,
    /// Where there is room again.
    below: u32,
}

impl Picture {
    /// The mark, the heading, and the number of problems of each severity.
    fn head(&mut self, card: &Card<'_>) {
        self.out.push_str(
            "<g class=\"mark\"><circle cx=\"37\" cy=\"37\" r=\"8\"/><path d=\"M25.5 37h23\"/></g>\n",
        );
        let heading = card.heading();
        let room = room(RIGHT - 60, 18);
        let path =
            fitted_path(&characters(card.file.path), room.saturating_sub(width(&heading) + 36));
        let heading = markup(&format!("{heading} {path}"));
        let (start, end) = match card.link {
            Some(link) => (format!("<a href=\"{}\" target=\"_top\">", xml(link)), "</a>"),
            None => (String::new(), ""),
        };
        // The link within the box: a box has no text that could name it.
        let _ = writeln!(
            self.out,
            "<svg x=\"60\" y=\"22\" width=\"{}\" height=\"26\">{start}<text class=\"bold\" x=\"0\" \
             y=\"20\" font-size=\"18\">{heading}</text>{end}</svg>",
            RIGHT - 60
        );
        self.below = 58;
        let counts = card.file.report.counts();
        if counts.is_empty() {
            return;
        }
        let mut x = 60;
        for (severity, count) in counts {
            let words = severity.counted(count);
            self.glyph(severity, x, 58);
            self.text(x + 17, 68, 13, "muted", &words);
            x += 17 + width(&words) * 13 / 100 + 6;
        }
        self.below = 76;
    }

    fn facts(&mut self, facts: &[Fact; 3]) {
        let top = self.below + 10;
        let fits = |size: &&u32| {
            facts
                .iter()
                .zip(COLUMNS)
                .all(|(fact, (_, wide))| room(wide, **size) >= width(&figure(fact)))
        };
        let size = FIGURES.iter().find(fits).copied().unwrap_or(11);
        let notes = facts.iter().map(|fact| fact.notes.len()).max().unwrap_or(0);
        let bottom = top + 69 + 17 * u32::try_from(notes).unwrap_or(0);
        self.rule(top);
        for (place, (fact, (x, wide))) in facts.iter().zip(COLUMNS).enumerate() {
            if place > 0 {
                let _ = writeln!(
                    self.out,
                    "<path class=\"line\" d=\"M{x}.5 {top}v{}\" transform=\"translate(-17)\"/>",
                    bottom - top
                );
            }
            self.text(x, top + 24, 12, "muted", &fitted(fact.label, wide * 100 / 12));
            let then = match &fact.then {
                Some(then) => format!(
                    "<tspan class=\"muted\"> {ARROW} </tspan><tspan class=\"ok\">{}</tspan>",
                    markup(then)
                ),
                None => String::new(),
            };
            let _ = writeln!(
                self.out,
                "<text class=\"bold\" x=\"{x}\" y=\"{}\" font-size=\"{size}\">{}{then}</text>",
                top + 50,
                markup(&fact.now),
            );
            let mut y = top + 70;
            for note in &fact.notes {
                self.text(x, y, 12, "muted", &fitted(note, wide * 100 / 12));
                y += 17;
            }
        }
        self.below = bottom;
        self.rule(bottom);
    }

    fn problems(&mut self, card: &Card<'_>) {
        self.below += 6;
        let (problems, rest) = card.problems();
        if problems.is_empty() {
            let y = self.below;
            let _ = writeln!(self.out, "<path class=\"check\" d=\"M25 {}l4 4 7-8\"/>", y + 17);
            let words = format!("No problems found by {}", counted(card.file.report.rules, "rule"));
            self.text(BESIDE, y + 22, 14, "", &words);
            self.below = y + 26;
        }
        for problem in &problems {
            self.problem(problem);
        }
        if let Some(more) = more(rest) {
            self.text(BESIDE, self.below + 20, 13, "muted", &more);
            self.below += 22;
        }
        self.below += 6;
    }

    fn problem(&mut self, problem: &Problem<'_>) {
        let Problem { finding, line, .. } = problem;
        let top = self.below + 8;
        let wide = RIGHT - BESIDE - LINE;
        let lines = wrapped(&characters(&finding.message), wide * 100 / 14, 2);
        let height = 20 * u32::try_from(lines.len()).unwrap_or(0).max(1);
        self.glyph(finding.severity, EDGE, top + 4);
        let line = format!("line {line}");
        let _ = writeln!(
            self.out,
            "<text class=\"muted\" x=\"{RIGHT}\" y=\"{}\" font-size=\"12\" text-anchor=\"end\">{}</text>",
            top + 15,
            markup(&fitted(&line, LINE * 100 / 12)),
        );
        // A box of its own, at whose edge ends what no table of widths foresees.
        let _ = write!(
            self.out,
            "<svg x=\"{BESIDE}\" y=\"{top}\" width=\"{wide}\" height=\"{height}\">"
        );
        let mut y = 15;
        for line in &lines {
            let _ = write!(self.out, "<text x=\"0\" y=\"{y}\" font-size=\"14\">");
            for Piece { is_code, text } in line {
                let text = markup(text);
                if *is_code {
                    let _ = write!(self.out, "<tspan class=\"code\">{text}</tspan>");
                } else {
                    self.out.push_str(&text);
                }
            }
            self.out.push_str("</text>");
            y += 20;
        }
        self.out.push_str("</svg>\n");
        let rule = fitted(finding.rule, wide * 100 / 13 / 2);
        let _ = writeln!(
            self.out,
            "<text class=\"muted\" x=\"{BESIDE}\" y=\"{}\" font-size=\"12\"><tspan \
             class=\"code\">{}</tspan>{}</text>",
            top + height + 13,
            markup(&rule),
            problem.others(),
        );
        self.below = top + height + 20;
    }

    fn text(&mut self, x: u32, y: u32, size: u32, class: &str, text: &str) {
        let text = markup(text);
        let _ = writeln!(
            self.out,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\">{text}</text>"
        );
    }

    /// A line over the whole card.
    fn rule(&mut self, y: u32) {
        let _ = writeln!(self.out, "<path class=\"line\" d=\"M1 {y}.5h{}\"/>", WIDTH - 2);
    }

    /// The mark of a severity, by shape and colour, in a box of 12 pixels.
    fn glyph(&mut self, severity: Severity, x: u32, y: u32) {
        let shape = match severity {
            Severity::Error => "<path d=\"M0 6l3-5h6l3 5-3 5h-6z\"/>",
            Severity::Warning => "<path d=\"M6 1l6 10.5h-12z\"/>",
            Severity::Info => "<circle cx=\"6\" cy=\"6\" r=\"5\"/>",
            Severity::Style => "<circle cx=\"6\" cy=\"6\" r=\"2.5\"/>",
        };
        let class = class(severity);
        let _ =
            writeln!(self.out, "<g class=\"{class}\" transform=\"translate({x} {y})\">{shape}</g>");
    }
}

/// What is shown large.
fn figure(fact: &Fact) -> String {
    match &fact.then {
        Some(then) => format!("{} {ARROW} {then}", fact.now),
        None => fact.now.clone(),
    }
}

/// The room in so many pixels for bold text of a size, in hundredths of that.
fn room(pixels: u32, size: u32) -> u32 {
    pixels * 100 * 100 / size / BOLD
}

/// The style sheet. Each rule is for this card alone, for one that stands in a page shares its styles.
fn style(theme: Theme) -> String {
    let scope = format!(".plimsoll-card-{}", theme.name());
    let mut out = format!(
        "{scope} text {{ font-family: system-ui, -apple-system, \"Segoe UI\", Roboto, sans-serif; }}\n\
         {scope} .code {{ font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, \
         \"Liberation Mono\", monospace; font-size: 92%; }}\n\
         {scope} tspan {{ unicode-bidi: isolate; }}\n\
         {scope} .bold {{ font-weight: 600; }}\n\
         {scope} .line {{ fill: none; }}\n\
         {scope} .mark, {scope} .check {{ fill: none; stroke-width: 2.2; }}\n"
    );
    match theme {
        Theme::Light => out += &colours(&scope, &LIGHT),
        Theme::Dark => out += &colours(&scope, &DARK),
        Theme::Auto => {
            out += &colours(&scope, &LIGHT);
            let _ = write!(
                out,
                "@media (prefers-color-scheme: dark) {{\n{}}}\n",
                colours(&scope, &DARK)
            );
        }
    }
    out
}

fn colours(scope: &str, colours: &Colours) -> String {
    let mut out = format!(
        "{scope} .page {{ fill: {}; stroke: {}; }}\n{scope} .line {{ stroke: {}; }}\n\
         {scope} .mark {{ stroke: {}; }}\n{scope} .check {{ stroke: {}; }}\n\
         {scope} text {{ fill: {}; }}\n",
        colours.page, colours.line, colours.line, colours.accent, colours.ok, colours.text,
    );
    for name in ["muted", "error", "warning", "info", "hint", "ok"] {
        let _ = writeln!(out, "{scope} .{name} {{ fill: {}; }}", colours.of(name));
    }
    out
}
