use std::fmt::Write as _;

use plimsoll_core::analysis::analyze_build;
use plimsoll_core::build::Build;
use plimsoll_core::report;
use plimsoll_core::rules::Options;
use plimsoll_core::size::{Estimate, Saving, SizeReport, human};
use plimsoll_core::syntax::{Dockerfile, parse};
use plimsoll_core::text::LineIndex;
use serde::Serialize;

use crate::arguments::{PlainFormat, SizeArguments};
use crate::hide::Hide;
use crate::{Failure, Outcome, day, input, print, weigh};

/// The report with what curing each finding saves.
#[derive(Serialize)]
struct Sized<'a> {
    version: u32,
    #[serde(flatten)]
    report: &'a SizeReport,
    savings: Vec<Saved>,
}

/// What curing one finding saves of the image, on disk.
#[derive(Serialize)]
struct Saved {
    rule: &'static str,
    line: usize,
    disk: Estimate,
    because: Vec<String>,
}

pub(crate) fn run(arguments: &SizeArguments) -> Result<Outcome, Failure> {
    let configuration = crate::configuration::read(None)?;
    let budget = arguments.budget.as_deref().map(weigh::size).transpose()?;
    let budget = budget.or(configuration.budget);
    let input = input::read(&arguments.file)?;
    let today = Options { today: Some(day::today()), ..Options::default() };
    let (choice, incomplete) = arguments.context.for_one(&input, &today)?;
    // Before the report, whose memory this would add to.
    let hide = Hide::new(arguments.unredacted, &input.text, &[]);
    let file = parse(&input.text);
    let build = Build::new(&input.text, &file);
    let report = weigh::weighed(&build, &choice, arguments.target.as_deref(), budget);
    let savings = savings(&build, &file, &choice, &report);
    let output = match arguments.format {
        PlainFormat::Json => {
            let sized = Sized { version: 1, report: &report, savings };
            print::json(&sized, &hide)?
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
            hide.text(text)
        }
    };
    let found = report.budget.is_some_and(|budget| budget.over > 0);
    Ok(Outcome { output, found, incomplete })
}

fn savings(
    build: &Build<'_>,
    file: &Dockerfile,
    options: &Options,
    report: &SizeReport,
) -> Vec<Saved> {
    let lines = LineIndex::new(build.source);
    analyze_build(build, file, options)
        .findings
        .iter()
        .filter_map(|finding| {
            let Saving { disk, because } = report.saves(finding.frees, finding.instruction)?;
            Some(Saved {
                rule: finding.rule,
                line: lines.line(finding.range.start()),
                disk,
                because,
            })
        })
        .collect()
}
