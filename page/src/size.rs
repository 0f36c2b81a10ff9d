//! The image's weight, as the Size view shows it.
//!
//! The engine works it out; the page shows it.

use std::cmp::Reverse;

use plimsoll_core::door::size_of;
use plimsoll_core::rules::{Finding, Inputs};
use plimsoll_core::size::{
    Alternative, Estimate, Layer, PartKind, SizeReport, Weight, bytes, human,
};
use plimsoll_core::syntax::{Dockerfile, parse};
use plimsoll_core::text::LineIndex;
use serde::{Deserialize, Serialize};

use super::engine::Case;
use super::estimates::Saved;
use super::text::{sentences, shown};

/// The content of the view.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// The file as it is.
    pub now: SizeReport,
    /// The file with the selected fixes, where that is another file.
    pub then: Option<SizeReport>,
    /// The number of bytes that is as long as the whole bar.
    pub scale: u64,
}

/// A piece of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The number of its colour.
    pub tone: usize,
    /// Thousandths of the whole bar.
    pub share: u64,
}

/// The number of colours for layers; the base has one of its own, which is the first.
pub const TONES: usize = 6;

/// The columns by which alternatives can be sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// As the engine orders them: the lightest that fits first.
    #[default]
    Fit,
    Image,
    Pull,
    Disk,
    Support,
}

/// The weight of the image, now and with the selected fixes.
pub(crate) fn weights(case: &Case, inputs: &Inputs) -> Weights {
    let settings = &case.subject.settings;
    let report = |text: &str| {
        let file = parse(text);
        size_of(&settings.build(text, &file), settings, inputs)
    };
    let now = report(&case.subject.text);
    let then = case.fixed.as_deref().map(report);
    let scale = [Some(&now), then.as_ref()]
        .into_iter()
        .flatten()
        .map(|report| report.total.disk.likely)
        // The load line is to be on the picture.
        .chain(settings.budget.map(|budget| budget.saturating_add(budget / 20)))
        .max()
        .unwrap_or(0)
        .max(1);
    Weights { now, then, scale }
}

/// The bar of an image: its base, then its layers.
pub fn pieces(report: &SizeReport, scale: u64) -> Vec<Piece> {
    let base = report.base.disk.map_or(0, |base| base.likely);
    let layers = report.layers.iter().filter(|layer| layer.ships);
    std::iter::once((0, base))
        .chain(layers.enumerate().map(|(place, layer)| (tone(place), layer.disk.likely)))
        .filter(|(_, bytes)| *bytes > 0)
        .map(|(tone, bytes)| Piece { tone, share: share(bytes, scale) })
        .collect()
}

/// The colour of the layer at this place among those that ship.
pub fn tone(place: usize) -> usize {
    1 + place % (TONES - 1)
}

/// Thousandths of the scale.
pub fn share(bytes: u64, scale: u64) -> u64 {
    (u128::from(bytes) * 1000 / u128::from(scale.max(1))).min(1000) as u64
}

/// Thousandths as a CSS length.
pub fn percent(share: u64) -> String {
    format!("{}.{}%", share / 10, share % 10)
}

/// What an image is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// Nothing where it is not known.
    pub base: Option<Estimate>,
    /// What the steps install, fetch and build.
    pub steps: Estimate,
    /// Files of the build context, and what a step stores of them again.
    pub own: Estimate,
}

/// What an image is made of, its three sources apart.
pub fn made_of(report: &SizeReport) -> Shares {
    let parts = |own: bool| {
        let layers = report.layers.iter().filter(|layer| layer.ships);
        let parts = layers.flat_map(|layer| &layer.parts);
        let is_own = |kind| matches!(kind, PartKind::Files | PartKind::Duplicate);
        let counted = parts.filter(|part| part.kind != PartKind::Deleted);
        Estimate::together(
            counted.filter(move |part| is_own(part.kind) == own).map(|part| part.disk),
        )
    };
    Shares { base: report.base.disk, steps: parts(false), own: parts(true) }
}

/// So many layers are listed: each is a row of the page.
pub const LISTED: usize = 1_000;

/// The layers of the image that weigh something, each with its colour, the heaviest first; and the
/// number of those that are not listed, as they weigh nothing or are too many.
pub fn heaviest(report: &SizeReport) -> (Vec<(usize, &Layer)>, usize) {
    let is_felt = |layer: &Layer| layer.disk.likely > 0 || layer.disk.high >= 1_000_000;
    let mut layers: Vec<_> = shipped(report).filter(|(_, layer)| is_felt(layer)).collect();
    layers.sort_by_key(|(_, layer)| Reverse((layer.disk.likely, layer.disk.high)));
    layers.truncate(LISTED);
    let left = shipped(report).count() - layers.len();
    (layers, left)
}

/// The alternatives that are lighter than what the image starts from, as the engine orders them; all
/// where the weight of that is not known.
pub fn lighter(report: &SizeReport) -> Vec<Alternative> {
    let now = report.base.disk.map_or(u64::MAX, |base| base.likely);
    let is_lighter = |it: &&Alternative| it.disk.is_some_and(|disk| disk.likely < now);
    report.alternatives.iter().filter(is_lighter).cloned().collect()
}

/// "about 184 MB", or "184 MB" where it is known.
pub fn about(bytes: Estimate) -> String {
    let about = if bytes.low == bytes.high || bytes.likely == 0 { "" } else { "about " };
    format!("{about}{}", human(bytes.likely))
}

/// The header's words: the size on disk, now and with the selected fixes; nothing where the base is
/// not known.
pub(crate) fn on_disk(weights: &Weights) -> Option<(String, Option<String>)> {
    let words = |report: &SizeReport| {
        report.total.missing.is_empty().then(|| human(report.total.disk.likely))
    };
    let now = words(&weights.now)?;
    let then = weights.then.as_ref().and_then(words).filter(|then| *then != now);
    Some((now, then))
}

/// The layers that ship, each with its colour.
pub fn shipped(report: &SizeReport) -> impl Iterator<Item = (usize, &Layer)> {
    let layers = report.layers.iter().filter(|layer| layer.ships);
    layers.enumerate().map(|(place, layer)| (tone(place), layer))
}

/// The alternatives in the order of a column; those whose figure is not known come last.
pub fn sorted(alternatives: &[Alternative], column: Column) -> Vec<Alternative> {
    let mut sorted = alternatives.to_vec();
    let bytes = |size: Option<Estimate>| size.map_or(usize::MAX, |size| size.likely as usize);
    match column {
        Column::Fit => {}
        Column::Image => sorted.sort_by(|one, other| one.image.cmp(&other.image)),
        Column::Pull => sorted.sort_by_key(|it| bytes(it.pull)),
        Column::Disk => sorted.sort_by_key(|it| bytes(it.disk)),
        // The longest first, so that the best is on top as in the other columns.
        Column::Support => sorted.sort_by(|one, other| other.end_of_life.cmp(&one.end_of_life)),
    }
    sorted
}

/// The image beside its budget, now and with the selected fixes.
pub(crate) fn beside_budget(weights: &Weights) -> (Option<Weight>, Option<Weight>) {
    let now = weights.now.weight();
    (now, weights.then.as_ref().map_or(now, SizeReport::weight))
}

/// The weight that curing each problem takes off the image.
pub(crate) fn savings(findings: &[Finding], weights: &Weights) -> Vec<Saved> {
    let of = |finding: &Finding| {
        let saving = weights.now.saves(finding.frees, finding.instruction)?;
        let (words, range) = (about(saving.disk), saving.disk.range());
        let range = if range.is_empty() { range } else { format!(" ({range})") };
        let in_full = format!("Saves {words}{range}. {}", sentences(&saving.because));
        let (rule, instruction) = (finding.rule.to_owned(), finding.instruction);
        Some(Saved { rule, instruction, bytes: saving.disk.likely, words, in_full })
    };
    findings.iter().filter_map(of).collect()
}

/// Layers that are noted in the editor weigh at least so much.
const NOTED: u64 = 5_000_000;

/// A note below a line of the editor.
#[derive(Serialize)]
struct Note {
    line: usize,
    text: String,
}

/// The weights of the image's costly instructions with their reasons, below their last lines.
pub(crate) fn notes(text: &str, file: &Dockerfile, weights: &Weights) -> String {
    let lines = LineIndex::new(text);
    let base = &weights.now.base;
    let base = base.disk.map(|disk| (base.index, disk, &base.because));
    let layers = shipped(&weights.now).map(|(_, layer)| (layer.index, layer.disk, &layer.because));
    let notes: Vec<Note> = base
        .into_iter()
        .chain(layers)
        .filter(|(_, disk, _)| disk.likely >= NOTED)
        .filter_map(|(index, disk, because)| {
            let range = file.instructions.get(index)?.range;
            let because = because.first().map_or("", String::as_str);
            Some(Note {
                line: lines.line(range.end().saturating_sub(1).max(range.start())),
                text: shown(&format!("{} · {because}", about(disk))),
            })
        })
        .collect();
    serde_json::to_string(&notes).unwrap_or_default()
}

/// Bytes from "300 MB", "1.5 GB", "300" (of megabytes); `None` for anything else.
pub fn budget(text: &str) -> Option<u64> {
    bytes(text, 1_000_000).filter(|&bytes| bytes > 0)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::estimates::saved;
    use crate::{Action, Origin, State};

    #[test]
    fn a_budget_is_read_as_people_write_it() {
        assert_eq!(budget("1.5gb"), Some(1_500_000_000));
        assert_eq!(budget("300"), Some(300_000_000));
        for wrong in ["", "0", "many", "1..2 MB"] {
            assert_eq!(budget(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn shares_add_up_to_the_bar_and_the_load_line_is_on_it() {
        let mut state =
            State::seen("FROM python:3.12\nCOPY . /app\nRUN pip install flask\n", Origin::Own);
        let weighed = state.weights();
        let total: u64 = pieces(&weighed.now, weighed.scale).iter().map(|it| it.share).sum();
        assert!((980..=1000).contains(&total), "{total}");
        state.then(Action::Budget(Some(9_000_000_000)));
        let weighed = state.weights();
        assert!(share(9_000_000_000, weighed.scale) < 1000);
    }

    #[test]
    fn what_is_known_and_what_is_the_users_own_stand_apart() {
        let text = "FROM python:3.12\nRUN apt-get update && apt-get install -y git\nCOPY . /app\nWORKDIR /app\nRUN chown -R 1 /app\n";
        let report = State::seen(text, Origin::Own).weights().now;
        let Shares { base, steps, own } = made_of(&report);
        assert_eq!(base, report.base.disk);
        assert!(steps.likely > 1_000_000 && own.likely > 1_000_000, "{steps:?} {own:?}");
        let sum = base.unwrap().likely + steps.likely + own.likely;
        assert!(sum.abs_diff(report.total.disk.likely) < 1_000_000, "{sum} {:?}", report.total);
        let (layers, left) = heaviest(&report);
        assert_eq!(left, 1, "WORKDIR weighs nothing");
        assert!(layers.is_sorted_by_key(|(_, layer)| u64::MAX - layer.disk.likely));
        let lighter = lighter(&report);
        assert!(!lighter.is_empty() && lighter.len() < report.alternatives.len());
    }

    #[test]
    fn a_budget_makes_a_problem_and_fixes_that_keep_it_none() {
        let text = "FROM python:3.12\nRUN pip install flask\n";
        let mut state = State::seen(text, Origin::Own);
        let is_over = |state: &State| {
            state.document.findings().iter().any(|it| it.rule == "image-above-size-budget")
        };
        assert!(
            !is_over(&state)
                && saved(&state.estimates.facts.savings, "pip-cache-kept", 1).is_some()
        );
        state.then(Action::Budget(Some(300_000_000)));
        assert!(is_over(&state));
        let slim = state.weights().now.alternatives.into_iter();
        let slim = slim.filter_map(|other| other.fix).find(|fix| fix.title.contains("-slim"));
        let left = state.selection.outcome.left;
        state.then(Action::UseBase(slim.unwrap()));
        assert!(
            is_over(&state) && state.selection.outcome.left < left,
            "the header counts it as fixed"
        );
        state.then(Action::Budget(None));
        assert!(!is_over(&state));
    }

    #[test]
    fn costly_lines_have_notes() {
        let text = "FROM python:3.12\nRUN apt-get update && \\\n  apt-get install -y git\nCMD x\n";
        let state = State::seen(text, Origin::Own);
        let notes = &state.estimates.facts.notes;
        assert!(notes.starts_with(r#"[{"line":1,"text":"about 1."#), "{notes}");
        assert!(notes.contains(r#"{"line":3,"text":"about "#) && notes.contains(" · "), "{notes}");
    }

    #[test]
    fn percentages_have_one_digit() {
        assert_eq!(percent(share(1, 3)), "33.3%");
        assert_eq!(percent(1000), "100.0%");
        assert_eq!(percent(share(5, 0)), "100.0%");
    }
}
