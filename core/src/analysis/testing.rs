//! Functions for tests: a text under settings, with nothing beside it but the day.

use super::{Applied, Check, Report};
use crate::fix::FixId;
use crate::rules::{Inputs, Settings};

/// The findings.
pub(crate) fn analyze(source: &str, settings: &Settings) -> Report {
    read(source, settings).report
}

/// The text with these fixes.
pub(crate) fn apply(source: &str, settings: &Settings, chosen: &[FixId]) -> Applied {
    read(source, settings).apply(chosen)
}

fn read(source: &str, settings: &Settings) -> Check {
    let inputs = Inputs { today: Some("2026-11-21".to_owned()), ..Inputs::default() };
    Check::without_sizes(source, settings, &inputs)
}
