use std::fmt::Write as _;

use plimsoll_core::analysis::analyze;
use plimsoll_core::build::Build;
use plimsoll_core::context::BuildContext;
use plimsoll_core::report;
use plimsoll_core::rules::Options;
use plimsoll_core::size::{Closures, Estimate, SizeOptions, SizeReport, estimate, human, suites};
use plimsoll_core::syntax::parse;
use serde::Serialize;

use crate::arguments::{PlainFormat, SizeArguments};
use crate::check::line;
use crate::{Failure, Outcome, day, input};

const TABLES: [(&str, &str); 3] = [
    ("bookworm", include_str!("../../core/data/apt/bookworm.txt")),
    ("bullseye", include_str!("../../core/data/apt/bullseye.txt")),
    ("trixie", include_str!("../../core/data/apt/trixie.txt")),
];

/// The report with what curing each finding saves.
#[derive(Serialize)]
struct Sized<'a> {
    version: u32,
    #[serde(flatten)]
    report: &'a SizeReport,
    savings: Vec<Saving>,
}

/// What curing one finding saves of the image, on disk.
#[derive(Serialize)]
struct Saving {
    rule: &'static str,
    line: usize,
    disk: Estimate,
}

pub(crate) fn run(arguments: &SizeArguments) -> Result<Outcome, Failure> {
    let budget = arguments.budget.as_deref().map(bytes).transpose()?;
    let input = input::read(&arguments.file)?;
    let file = parse(&input.text);
    let build = Build::new(&input.text, &file);
    let closures = closures(&build);
    let today = Options { today: Some(day::today()), ..Options::default() };
    let choice = arguments.context.read()?.options(&input.path, &today)?;
    let context = BuildContext::new(
        &build,
        choice.dockerignore.as_deref(),
        choice.files.as_ref(),
        choice.dockerfile.as_deref(),
    );
    let options = SizeOptions {
        target: arguments.target.as_deref(),
        closures: Some(&closures),
        budget,
        context: Some(&context),
    };
    let report = estimate(&build, &options);
    let savings = savings(&input.text, &choice, &report);
    let output = match arguments.format {
        PlainFormat::Json => {
            line(serde_json::to_string_pretty(&Sized { version: 1, report: &report, savings }))
        }
        PlainFormat::Text => {
            let mut text = report::size(&report);
            if !savings.is_empty() {
                text.push_str("\nWhat fixes save\n");
            }
            for saving in &savings {
                let saved = human(saving.disk.likely);
                let _ = writeln!(text, "  line {}: about {saved} by {}", saving.line, saving.rule);
            }
            text
        }
    };
    Ok(Outcome { output, found: report.budget.is_some_and(|budget| budget.over > 0) })
}

/// The package tables that a file needs.
pub(crate) fn closures(build: &Build<'_>) -> Closures {
    let mut closures = Closures::default();
    for suite in suites(build) {
        if let Some((_, table)) = TABLES.iter().find(|(name, _)| *name == suite) {
            closures.add(table);
        }
    }
    closures
}

fn savings(source: &str, options: &Options, report: &SizeReport) -> Vec<Saving> {
    let lines = plimsoll_core::text::LineIndex::new(source);
    analyze(source, options)
        .findings
        .iter()
        .filter_map(|finding| {
            let disk = report.saves(finding.rule, finding.instruction)?;
            Some(Saving { rule: finding.rule, line: lines.line(finding.range.start()), disk })
        })
        .collect()
}

/// `300MB`, `1.2 GB`, `512MiB`, `1000000`.
fn bytes(text: &str) -> Result<u64, Failure> {
    let wrong = || Failure::new(format!("`{text}` is not a size (such as 300MB or 1.2GB)"));
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err(wrong()),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if number.is_empty() || fraction.len() > 6 {
        return Err(wrong());
    }
    let digits = |text: &str| match text {
        "" => Ok(0),
        text => text.parse::<u64>().map_err(|_| wrong()),
    };
    let part = digits(fraction)?.saturating_mul(factor)
        / 10_u64.pow(u32::try_from(fraction.len()).unwrap_or(0));
    Ok(digits(whole)?.saturating_mul(factor).saturating_add(part))
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_are_read() {
        for (text, expected) in [
            ("300MB", 300_000_000),
            ("1.25 GB", 1_250_000_000),
            ("512MiB", 512 << 20),
            ("7", 7),
            (".5kb", 500),
        ] {
            assert_eq!(bytes(text).ok(), Some(expected), "{text}");
        }
        for text in ["", "MB", "1x", "1.2.3GB", "-1"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }
}
