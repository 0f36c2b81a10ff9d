use std::fmt::Write as _;

use crate::size::{Estimate, SizeReport, Standing, Verdict, human};
use crate::text::visible_line;

/// The size report for a terminal: base, layers, totals, what could stand in the base's place.
pub fn size(report: &SizeReport) -> String {
    let mut out = String::new();
    let base = &report.base;
    let name = if base.image.is_empty() { "an image whose name is not known" } else { &base.image };
    let name = visible_line(name);
    let os = if base.os.is_empty() { String::new() } else { format!(" ({})", base.os) };
    let _ = match base.line {
        0 if base.image.is_empty() => writeln!(out, "No base image"),
        0 => writeln!(out, "Base: {name}{os}: {}", maybe(base.disk)),
        line => writeln!(out, "Base, line {line}: {name}{os}: {}", maybe(base.disk)),
    };
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
    let of = |sum| match report.base.disk {
        Some(_) => band(sum),
        None => format!("not known; {} without the base image", band(sum)),
    };
    let _ = writeln!(out, "\nOn disk: {}", of(report.total.disk));
    let _ = writeln!(out, "To pull: {}", of(report.total.pull));
    for missing in &report.total.missing {
        let _ = writeln!(out, "Not counted: {}", visible_line(missing));
    }
    if let (Some(budget), Some(standing)) = (report.budget, report.standing()) {
        let bytes = human(budget.bytes);
        let _ = match standing {
            Standing::Kept => writeln!(out, "Budget: {bytes} is kept"),
            Standing::Exceeded => {
                writeln!(out, "Budget: {bytes} is exceeded by {}", human(budget.over))
            }
            Standing::NotKnown => {
                writeln!(out, "Budget: whether {bytes} is kept cannot be said")
            }
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
    use std::collections::BTreeMap;

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

    #[test]
    fn what_is_not_known_is_no_zero() {
        let options = SizeOptions { budget: Some(100_000_000), ..SizeOptions::default() };
        let sized = |source: &str| {
            let file = parse(source);
            size(&estimate(&Build::new(source, &file), &options))
        };
        for source in ["FROM example.com/base:1\n", "FROM $BASE\n", "RUN apt-get update\n", ""] {
            let text = sized(source);
            for part in [
                "On disk: not known; 0 B without the base image",
                "Not counted: ",
                "cannot be said",
            ] {
                assert!(text.contains(part), "{part} in\n{text}");
            }
        }
        assert!(sized("RUN true\n").starts_with("No base image\n    There is no FROM"));
        let on = |base: &str| {
            let file = parse("RUN true\n");
            let build = Build::on("RUN true\n", &file, &BTreeMap::new(), Some(base));
            size(&estimate(&build, &options))
        };
        assert!(on("").starts_with("No base image\n    The image that these lines"));
        assert!(on("debian:13").starts_with("Base: debian:13 (debian 13): "));
    }
}
