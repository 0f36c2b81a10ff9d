use plimsoll_core::analysis::analyze;
use plimsoll_core::report::{Analysed, github, json, markdown, sarif, text};
use rayon::prelude::*;

use crate::arguments::{CheckArguments, CheckFormat};
use crate::{Failure, Outcome, input};

pub(crate) fn run(arguments: &CheckArguments) -> Result<Outcome, Failure> {
    let options = arguments.choice.options()?;
    let inputs = input::read_all(&arguments.files.files)?;
    let reports: Vec<_> = inputs.par_iter().map(|input| analyze(&input.text, &options)).collect();
    let files: Vec<Analysed<'_>> = inputs
        .iter()
        .zip(&reports)
        .map(|(input, report)| Analysed { path: &input.path, source: &input.text, report })
        .collect();
    let output = match arguments.format {
        CheckFormat::Text => text(&files),
        CheckFormat::Json => line(serde_json::to_string_pretty(&json(&files))),
        CheckFormat::Sarif => line(serde_json::to_string_pretty(&sarif(&files))),
        CheckFormat::Github => github(&files),
        CheckFormat::Markdown => {
            files.iter().map(|file| markdown(file, None)).collect::<Vec<_>>().join("\n")
        }
    };
    let threshold = arguments.fail_on.threshold();
    let found = reports
        .iter()
        .flat_map(|report| &report.findings)
        .any(|finding| threshold.is_some_and(|threshold| finding.severity >= threshold));
    Ok(Outcome { output, found })
}

/// JSON with a line end. Writing plain data into a string cannot fail.
pub(crate) fn line(json: serde_json::Result<String>) -> String {
    json.unwrap_or_default() + "\n"
}
