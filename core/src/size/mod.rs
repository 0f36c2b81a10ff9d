//! What the image weighs: the bytes of every layer as bands with their reasons, the base image's
//! size and what could stand in its place, and what each fix saves.
//!
//! Facts about images come from [`catalog`](crate::catalog), those about apt packages from
//! [`Closures`]. Everything is linear in the file.

mod alternatives;
mod apt;
mod base;
mod closures;
mod content;
mod copy;
mod estimate;
mod fetch;
mod installs;
mod layers;
mod lineage;
mod needs;
mod report;
mod run;
mod savings;
mod tables;
#[cfg(test)]
mod tests;

pub use alternatives::{Alternative, Verdict};
pub use closures::Closures;
pub use estimate::{Estimate, bytes, human};
pub use report::{BaseSize, Budget, Layer, Part, PartKind, SizeReport, Total};
pub use savings::{Frees, Saving, Weight};

use crate::build::{Base, Build};
use crate::context::BuildContext;
use crate::text::LineIndex;

/// What an estimate depends on besides the file.
#[derive(Clone, Debug, Default)]
pub struct SizeOptions<'a> {
    /// The stage to build, by name or number; the last one if `None` or unknown.
    pub target: Option<&'a str>,
    /// The tables of apt packages; without the one that a stage needs, its installs are estimated
    /// by class.
    pub closures: Option<&'a Closures>,
    /// The most that the image may have on disk, in bytes.
    pub budget: Option<u64>,
    /// The build context; what COPY brings is estimated by name without it.
    pub context: Option<&'a BuildContext<'a>>,
    /// Leaves out what the stages could start from, for who only asks what a layer's cure saves.
    pub without_alternatives: bool,
}

/// Estimates what the image weighs. Linear in the file.
pub fn estimate(build: &Build<'_>, options: &SizeOptions<'_>) -> SizeReport {
    let Some(target) = target(build, options.target) else { return SizeReport::default() };
    let (needed, shipped) = reach(build, target);
    let layers = layers::layers(build, options, &needed, &shipped);
    let base = base_of(build, target);
    let ships = |wanted: bool| layers.iter().filter(move |layer| layer.ships == wanted);
    let total = Total {
        pull: Estimate::together(base.pull.into_iter().chain(ships(true).map(|it| it.pull))),
        disk: Estimate::together(base.disk.into_iter().chain(ships(true).map(|it| it.disk))),
        missing: base
            .because
            .first()
            .filter(|_| base.disk.is_none())
            .cloned()
            .into_iter()
            .collect(),
    };
    let builder = Estimate::together(ships(false).map(|it| it.disk));
    let budget =
        options.budget.map(|bytes| Budget { bytes, over: total.disk.likely.saturating_sub(bytes) });
    let alternatives = if options.without_alternatives {
        Vec::new()
    } else {
        alternatives::alternatives(build, &needed)
    };
    SizeReport { base, layers, total, builder, alternatives, budget }
}

/// The releases whose package tables would make an estimate better: `["bookworm"]`. In the order of
/// the file, each once.
pub fn suites(build: &Build<'_>) -> Vec<&'static str> {
    let mut suites = Vec::new();
    for stage in &build.stages {
        if let Base::Image(_) = stage.base
            && let Some(suite) = lineage::suite_needed(build, stage.index)
            && !suites.contains(&suite)
        {
            suites.push(suite);
        }
    }
    suites
}

/// The stage to build: by name, by number, or the last.
fn target(build: &Build<'_>, name: Option<&str>) -> Option<usize> {
    let named = name.and_then(|name| {
        let lower = name.to_ascii_lowercase();
        let by_name = build.stages.iter().find(|stage| stage.name.as_deref() == Some(&lower));
        let number = || name.parse().ok().filter(|&number| number < build.stages.len());
        by_name.map(|stage| stage.index).or_else(number)
    });
    named.or_else(|| build.final_stage().map(|stage| stage.index))
}

/// For every stage, whether building the target needs it and whether its files are in the image.
fn reach(build: &Build<'_>, target: usize) -> (Vec<bool>, Vec<bool>) {
    let mut needed = vec![false; build.stages.len()];
    if let Some(slot) = needed.get_mut(target) {
        *slot = true;
    }
    // A stage needs only earlier ones, so one pass from the end meets every user first.
    for stage in build.stages.iter().rev() {
        if needed.get(stage.index) == Some(&true) {
            for &need in &stage.needs {
                if let Some(slot) = needed.get_mut(need) {
                    *slot = true;
                }
            }
        }
    }
    let mut ships = vec![false; build.stages.len()];
    for stage in build.lineage(target) {
        if let Some(slot) = ships.get_mut(stage.index) {
            *slot = true;
        }
    }
    (needed, ships)
}

fn base_of(build: &Build<'_>, target: usize) -> BaseSize {
    let root = build.lineage(target).last();
    let line = root
        .and_then(|stage| build.file.instructions.get(stage.from))
        .map_or(0, |from| LineIndex::new(build.source).line(from.range.start()));
    let known = match build.root_base(target) {
        Base::Image(image) => (image.name.clone(), base::image_size(image)),
        Base::Scratch => ("scratch".to_owned(), base::scratch()),
        _ => {
            let because = "The name of the base image holds a variable without a value";
            let because = vec![because.to_owned()];
            (String::new(), base::ImageSize { because, ..base::ImageSize::default() })
        }
    };
    let (image, size) = known;
    let base::ImageSize { pull, disk, os, because } = size;
    BaseSize { image, pull, disk, os, line, index: root.map_or(0, |stage| stage.from), because }
}
