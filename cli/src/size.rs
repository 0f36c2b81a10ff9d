use std::fmt::Write as _;

use plimsoll_core::report;
use plimsoll_core::size::{Estimate, Saving, SizeReport, Standing, human};
use plimsoll_core::text::LineIndex;
use plimsoll_core::{Check, Inputs, Settings};
use serde::Serialize;

use crate::arguments::SizeArguments;
use crate::hide::Hide;
use crate::print::{PlainFormat, Printer};
use crate::{Failure, Outcome, date, estimate, input, say};

/// The report with what curing each finding saves.
#[derive(Serialize)]
struct Sized<'a> {
    version: u32,
    #[serde(flatten)]
    report: &'a SizeReport,
    savings: Vec<Saved>,
}

/// The bytes on disk that curing one finding saves of the image.
#[derive(Serialize)]
struct Saved {
    rule: &'static str,
    line: usize,
    disk: Estimate,
    because: Vec<String>,
}

pub(crate) fn run(arguments: &SizeArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let budget = arguments.budget.as_deref().map(estimate::size).transpose()?;
    arguments.stdin.is_among(std::slice::from_ref(&arguments.file))?;
    let mut input = input::read(&arguments.file)?;
    arguments.stdin.name(&mut input);
    let configuration = crate::configuration::read(None)?.of(&input.file);
    let mut settings = Settings { budget: budget.or(configuration.budget), ..Settings::default() };
    arguments.build.apply(&mut settings);
    input.apply(&mut settings);
    let beside =
        Inputs { today: Some(date::today()), closures: estimate::closures(), ..Inputs::default() };
    let (beside, incomplete) = arguments.context.for_one(&input, &beside)?;
    // Before the report, whose memory this would add to.
    let given: Vec<String> =
        settings.given().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let hide = Hide::new(arguments.unredacted, &input.text, &given);
    let check = Check::without_sizes(&input.text, &settings, &beside);
    let report = check.size();
    let savings = savings(&check, &report);
    match arguments.format {
        PlainFormat::Json => {
            let sized = Sized { version: 1, report: &report, savings };
            out.json(&sized, &hide)?;
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
            out.text(&hide.text(text))?;
        }
    }
    let standing = report.standing();
    if standing == Some(Standing::NotKnown) {
        let why =
            report.total.missing.first().map_or("not all of the size is known", String::as_str);
        say(&hide.text(format!("the budget cannot be judged: {why}")));
    }
    let found = standing == Some(Standing::Exceeded);
    Ok(Outcome { found, incomplete: incomplete || standing == Some(Standing::NotKnown) })
}

fn savings(check: &Check, report: &SizeReport) -> Vec<Saved> {
    let lines = LineIndex::new(check.text());
    check
        .report
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
