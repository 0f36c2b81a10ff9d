//! The size of the image: the bytes of every layer as bands with their reasons, the base image's
//! size and the images that could stand in its place, and the bytes that each fix saves.
//!
//! Facts about images come from [`catalog`](crate::catalog), those about apt packages from
//! [`Closures`]. Everything is linear in the file.

mod alternatives;
mod apt;
mod base;
mod base_requirements;
mod base_state;
mod closures;
mod copy;
mod downloads;
mod estimate;
mod filesystem;
mod installs;
mod layers;
mod other_bases;
mod place;
mod python;
mod report;
mod run;
mod savings;
mod tables;
#[cfg(test)]
mod tests;

pub use alternatives::{Alternative, Verdict};
pub use closures::Closures;
pub use estimate::{Estimate, bytes, human};
pub use report::{BaseSize, Budget, Layer, Part, PartKind, SizeReport, Standing, Total};
pub use savings::{Frees, Saving, Weight};

use crate::build::{Base, Build};
use crate::context::BuildContext;
use crate::text::LineIndex;

/// The inputs of an estimate besides the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct SizeOptions<'a> {
    /// The stage to build, by name or number; the last one if `None` or unknown.
    pub(crate) target: Option<&'a str>,
    /// The tables of apt packages; without the one that a stage needs, its installs are estimated
    /// by class.
    pub(crate) closures: Option<&'a Closures>,
    /// The most that the image may have on disk, in bytes.
    pub(crate) budget: Option<u64>,
    /// The build context; what COPY brings is estimated by name without it.
    pub(crate) context: Option<&'a BuildContext<'a>>,
    /// Leaves out what the stages could start from, for callers that only ask what a fix saves in a
    /// layer.
    pub(crate) without_alternatives: bool,
}

/// Estimates what the image weighs. Linear in the file.
pub(crate) fn estimate(build: &Build<'_>, options: &SizeOptions<'_>) -> SizeReport {
    let named = options.target.and_then(|name| build.target(name));
    let last = || build.final_stage().map(|stage| stage.index);
    let Some(target) = named.or_else(last) else { return without_image(options) };
    let (needed, shipped) = (build.needed_by(target), build.in_image_of(target));
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
    let budget = budget(options, total.disk);
    let alternatives = if options.without_alternatives {
        Vec::new()
    } else {
        alternatives::alternatives(build, &needed)
    };
    SizeReport { base, layers, total, builder, alternatives, budget }
}

fn budget(options: &SizeOptions<'_>, disk: Estimate) -> Option<Budget> {
    options.budget.map(|bytes| Budget { bytes, over: disk.likely.saturating_sub(bytes) })
}

/// The report for a text that makes no image, such as a few lines of a Dockerfile.
fn without_image(options: &SizeOptions<'_>) -> SizeReport {
    let because = "There is no FROM, so no image is made of this";
    SizeReport {
        base: BaseSize { because: vec![because.to_owned()], ..BaseSize::default() },
        total: Total { missing: vec![because.to_owned()], ..Total::default() },
        budget: budget(options, Estimate::ZERO),
        ..SizeReport::default()
    }
}

/// The releases whose package tables would make an estimate better: `["bookworm"]`. In the order of
/// the file, each once.
pub fn suites(build: &Build<'_>) -> Vec<&'static str> {
    let mut suites = Vec::new();
    for stage in &build.stages {
        if let Base::Image(_) = stage.base
            && let Some(suite) = base_state::suite_needed(build, stage.index)
            && !suites.contains(&suite)
        {
            suites.push(suite);
        }
    }
    suites
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
            let because = if build.is_fragment {
                "The image that these lines stand on is not known"
            } else {
                "The name of the base image holds a variable without a value: size unknown"
            };
            let because = vec![because.to_owned()];
            (String::new(), base::ImageSize { because, ..base::ImageSize::default() })
        }
    };
    let (image, size) = known;
    let base::ImageSize { pull, disk, os, because } = size;
    BaseSize { image, pull, disk, os, line, index: root.map_or(0, |stage| stage.from), because }
}
