//! Results as text: terminal lines, Markdown, patches, pictures, and what CI systems and editors read. Pure
//! functions of a text and its report.

mod advice;
mod cache;
mod card;
mod chat;
mod checkstyle;
mod context;
mod cost;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod markdown;
mod patch;
mod rdjson;
mod review;
mod sarif;
mod size;
mod sonarqube;
mod suggest;
mod text;
mod xml;

pub use advice::advice;
pub use cache::{SimulationJson, simulation_json, simulation_text};
pub use card::{Card, Figures, Outline, Theme};
pub use chat::chat;
pub use checkstyle::checkstyle;
pub use context::{ContextListing, context_listing};
pub use cost::{Costed, cost_text};
pub use github::github;
pub use gitlab::{GitlabReport, gitlab};
pub use html::{component, frame};
pub use json::{Catalogue, JsonReport, RuleSummary, catalogue, json};
pub use junit::junit;
pub use markdown::markdown;
pub use patch::patch;
pub use rdjson::{RdjsonReport, rdjson};
pub use review::review;
pub use sarif::{SarifLog, sarif};
pub use size::size;
pub use sonarqube::{SonarqubeReport, sonarqube};
pub use suggest::suggestions;
pub use text::text;

pub use crate::text::{DiffLine, Hunk, LineKind, diff};

use crate::analysis::Report;
use crate::size::{Saving, human};
use crate::text::visible_json;

/// One analysed file.
#[derive(Clone, Copy, Debug)]
pub struct Analysed<'a> {
    /// Its name, as to be shown.
    pub path: &'a str,
    /// Its text.
    pub source: &'a str,
    /// The findings.
    pub report: &'a Report,
}

/// A report or a state as JSON for people to read, with a line end; what cannot be seen stands in
/// JSON's escapes. Writing plain data into a string cannot fail.
pub fn pretty(report: &(impl serde::Serialize + ?Sized)) -> String {
    visible_json(&serde_json::to_string_pretty(report).unwrap_or_default()).into_owned() + "\n"
}

/// "1 problem", "2 problems".
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// " (saves about 20 MB)"
fn saved(saving: &Saving) -> String {
    format!(" (saves about {})", human(saving.disk.likely))
}
