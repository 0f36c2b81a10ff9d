use std::io::{self, BufWriter, Write as _};

use plimsoll_core::analysis::analyze;
use plimsoll_core::report::{Analysed, github, json, markdown, sarif, text};
use rayon::prelude::*;
use serde::Serialize;

use crate::arguments::{CheckArguments, CheckFormat};
use crate::{Failure, Outcome, input};

pub(crate) fn run(arguments: &CheckArguments) -> Result<Outcome, Failure> {
    let inputs = input::read_all(&arguments.files.files)?;
    let options = arguments.context.read()?.for_all(&inputs, &arguments.choice.options()?)?;
    let reports: Vec<_> = inputs
        .par_iter()
        .zip(&options)
        .map(|(input, options)| analyze(&input.text, options))
        .collect();
    let files: Vec<Analysed<'_>> = inputs
        .iter()
        .zip(&reports)
        .map(|(input, report)| Analysed { path: &input.path, source: &input.text, report })
        .collect();
    let threshold = arguments.fail_on.threshold();
    let found = reports
        .iter()
        .flat_map(|report| &report.findings)
        .any(|finding| threshold.is_some_and(|threshold| finding.severity >= threshold));
    let output = match arguments.format {
        CheckFormat::Text => text(&files),
        CheckFormat::Json => print(&json(&files)),
        CheckFormat::Sarif => print(&sarif(&files)),
        CheckFormat::Github => github(&files),
        CheckFormat::Markdown => {
            files.iter().map(|file| markdown(file, None)).collect::<Vec<_>>().join("\n")
        }
    };
    Ok(Outcome { output, found })
}

/// Prints JSON while it is made: as a text it can weigh more than all that it is made from. Nothing
/// is left to be printed.
fn print(json: &impl Serialize) -> String {
    let mut output = BufWriter::new(io::stdout().lock());
    // A closed pipe is the reader's choice, not a failure.
    let _ = serde_json::to_writer_pretty(&mut output, json);
    let _ = output.write_all(b"\n");
    String::new()
}

/// JSON with a line end. Writing plain data into a string cannot fail.
pub(crate) fn line(json: serde_json::Result<String>) -> String {
    json.unwrap_or_default() + "\n"
}
