use std::fmt::Write as _;

use crate::size::{Estimate, SizeReport, Verdict, human};
use crate::text::visible_line;

/// The size report for a terminal: base, layers, totals, what could stand in the base's place.
pub fn size(report: &SizeReport) -> String {
    let mut out = String::new();
    let base = &report.base;
    let name = if base.image.is_empty() { "an image whose name is not known" } else { &base.image };
    let name = visible_line(name);
    let os = if base.os.is_empty() { String::new() } else { format!(" ({})", base.os) };
    let _ = writeln!(out, "Base, line {}: {name}{os}: {}", base.line, maybe(base.disk));
    reasons(&mut out, &base.because);
    for (title, ships) in
        [("\nLayers of the image", true), ("\nIn build stages, never shipped", false)]
    {
        let mut layers = report.layers.iter().filter(|layer| layer.ships == ships).peekable();
        if layers.peek().is_some() {
            let _ = writeln!(out, "{title}");
        }
        for layer in layers {
            let instruction = visible_line(&layer.instruction);
            let _ = writeln!(out, "  line {}: {}: {instruction}", layer.line, band(layer.disk));
            reasons(&mut out, &layer.because);
        }
    }
    let _ = writeln!(out, "\nOn disk: {}", band(report.total.disk));
    let _ = writeln!(out, "To pull: {}", band(report.total.pull));
    for missing in &report.total.missing {
        let _ = writeln!(out, "Not counted: {}", visible_line(missing));
    }
    if let Some(budget) = report.budget {
        let _ = match budget.over {
            0 => writeln!(out, "Budget: {} is kept", human(budget.bytes)),
            over => writeln!(out, "Budget: {} is exceeded by {}", human(budget.bytes), human(over)),
        };
    }
    alternatives(&mut out, report);
    out
}

fn alternatives(out: &mut String, report: &SizeReport) {
    let mut stage = None;
    for other in &report.alternatives {
        if stage != Some(other.stage) {
            stage = Some(other.stage);
            let _ = writeln!(out, "\nWhat stage {} could start from", other.stage);
        }
        let verdict = match (other.current, other.verdict) {
            (true, _) => "now",
            (_, Verdict::Fits) => "fits",
            (_, Verdict::NeedsWork) => "needs work",
            (_, Verdict::DoesNotFit) => "does not fit",
        };
        let life = other.end_of_life.as_ref().map(|end| format!(", supported until {end}"));
        let life = life.unwrap_or_default();
        let image = visible_line(&other.image);
        let _ = writeln!(out, "  {image}: {}, {verdict}{life}", maybe(other.disk));
        if !other.current {
            reasons(out, other.because.get(..1).unwrap_or(&[]));
        }
    }
}

fn reasons(out: &mut String, because: &[String]) {
    for reason in because {
        let _ = writeln!(out, "    {}", visible_line(reason));
    }
}

fn maybe(estimate: Option<Estimate>) -> String {
    estimate.map_or_else(|| "size unknown".to_owned(), band)
}

/// `126 MB (117 MB to 135 MB)`; one number where it is known.
fn band(estimate: Estimate) -> String {
    let likely = human(estimate.likely);
    if estimate.low == estimate.high {
        return likely;
    }
    format!("about {likely} ({} to {})", human(estimate.low), human(estimate.high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::Build;
    use crate::size::{SizeOptions, estimate};
    use crate::syntax::parse;

    #[test]
    fn everything_has_its_line() {
        let source = "FROM alpine:3.24 AS build\nRUN apk add gcc\nFROM alpine:3.24\nCOPY --from=build /a /a\n";
        let file = parse(source);
        let options = SizeOptions { budget: Some(1_000_000), ..SizeOptions::default() };
        let text = size(&estimate(&Build::new(source, &file), &options));
        for part in [
            "Base, line 3: alpine:3.24 (alpine 3.24): about 11 MB",
            "  line 2: about",
            "In build stages, never shipped",
            "On disk: about",
            "Budget: 1.0 MB is exceeded by",
            "What stage 1 could start from\n  alpine:3.24: about",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }
}
