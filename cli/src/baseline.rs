//! Findings that are known already.

use std::path::Path;

use plimsoll_core::review::Redaction;
use plimsoll_core::rules::Finding;
use serde::Deserialize;

use crate::Failure;
use crate::input::{self, Input};

/// Findings of an earlier `plimsoll check --format json`. Lines are left out of account, so that a
/// finding stays known when the file around it changes.
pub(crate) struct Baseline {
    known: Vec<Known>,
}

#[derive(PartialEq, Eq)]
struct Known {
    path: String,
    rule: String,
    message: String,
}

#[derive(Deserialize)]
struct Printed {
    files: Vec<PrintedFile>,
}

#[derive(Deserialize)]
struct PrintedFile {
    path: String,
    findings: Vec<PrintedFinding>,
}

#[derive(Deserialize)]
struct PrintedFinding {
    rule: String,
    message: String,
}

impl Baseline {
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = input::read_at_most(path, input::MAX_DATA)?.text;
        let printed: Printed = serde_json::from_str(&text).map_err(|error| {
            Failure::new(format!(
                "{}: {error}; a baseline is what `plimsoll check --format json` prints",
                path.display()
            ))
        })?;
        let of_file = |file: PrintedFile| {
            let path = file.path;
            let known = move |finding: PrintedFinding| Known {
                path: path.clone(),
                rule: finding.rule,
                message: finding.message,
            };
            file.findings.into_iter().map(known).collect::<Vec<_>>()
        };
        Ok(Self { known: printed.files.into_iter().flat_map(of_file).collect() })
    }

    /// Takes out what is known; each finding of the baseline stands for one. It may have been
    /// printed with its secrets or without.
    pub(crate) fn keep_new(&mut self, input: &Input, findings: &mut Vec<Finding>) {
        let redaction = Redaction::of(&input.text);
        findings.retain(|finding| {
            let redacted = redaction.words(&finding.message);
            let known = self.known.iter().position(|known| {
                known.path == input.path
                    && known.rule == finding.rule
                    && (known.message == finding.message || known.message == redacted)
            });
            known.map(|at| self.known.swap_remove(at)).is_none()
        });
    }
}
