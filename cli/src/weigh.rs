//! What images weigh, for `size` and for the findings of `check`.

use std::sync::LazyLock;

use plimsoll_core::analysis::{Report, analyze_build};
use plimsoll_core::build::Build;
use plimsoll_core::context::BuildContext;
use plimsoll_core::rules::Options;
use plimsoll_core::size::{Closures, Frees, SizeOptions, SizeReport, bytes, estimate, suites};
use plimsoll_core::syntax::Dockerfile;

use crate::Failure;

const BOOKWORM: &str = include_str!("../../core/data/apt/bookworm.txt");
const BULLSEYE: &str = include_str!("../../core/data/apt/bullseye.txt");
const TRIXIE: &str = include_str!("../../core/data/apt/trixie.txt");

/// `300MB`, `1.2 GB`, `512MiB`, `1000000`.
pub(crate) fn size(text: &str) -> Result<u64, Failure> {
    bytes(text, 1)
        .ok_or_else(|| Failure::new(format!("`{text}` is not a size (such as 300MB or 1.2GB)")))
}

/// Analyses a file; what the image weighs is held against the budget, and findings about bytes get
/// what curing them saves.
pub(crate) fn analyzed(
    build: &Build<'_>,
    file: &Dockerfile,
    options: &Options,
    budget: Option<u64>,
) -> Report {
    let sized = budget.map(|_| weigh(build, options, None, budget, false));
    let mut report = match &sized {
        Some(image) => {
            let options = Options { weight: image.weight(), ..options.clone() };
            analyze_build(build, file, &options)
        }
        None => analyze_build(build, file, options),
    };
    let mut freed = report.findings.iter().map(|finding| finding.frees);
    if freed.clone().any(|frees| frees != Frees::Nothing) {
        let same_base = !freed.any(|frees| frees == Frees::OtherBase);
        let image = sized.unwrap_or_else(|| weigh(build, options, None, None, same_base));
        for finding in &mut report.findings {
            finding.saves = image.saves(finding.frees, finding.instruction).map(Box::new);
        }
    }
    report
}

/// What a file's image weighs; `target` names the stage.
pub(crate) fn weighed(
    build: &Build<'_>,
    options: &Options,
    target: Option<&str>,
    budget: Option<u64>,
) -> SizeReport {
    weigh(build, options, target, budget, false)
}

fn weigh(
    build: &Build<'_>,
    options: &Options,
    target: Option<&str>,
    budget: Option<u64>,
    without_alternatives: bool,
) -> SizeReport {
    let context = BuildContext::new(
        build,
        options.dockerignore.as_deref(),
        options.files.as_ref(),
        options.dockerfile.as_deref(),
    );
    let (closures, context) = (Some(closures(build)), Some(&context));
    estimate(build, &SizeOptions { target, closures, budget, context, without_alternatives })
}

/// The package tables that a file needs. Each is read once, and only if it is needed.
fn closures(build: &Build<'_>) -> &'static Closures {
    static NONE: Closures = Closures::NONE;
    static BOOK: LazyLock<Closures> = LazyLock::new(|| read(&[BOOKWORM]));
    static BULL: LazyLock<Closures> = LazyLock::new(|| read(&[BULLSEYE]));
    static TRIX: LazyLock<Closures> = LazyLock::new(|| read(&[TRIXIE]));
    static ALL: LazyLock<Closures> = LazyLock::new(|| read(&[BOOKWORM, BULLSEYE, TRIXIE]));
    match suites(build).as_slice() {
        [] => &NONE,
        ["bookworm"] => &BOOK,
        ["bullseye"] => &BULL,
        ["trixie"] => &TRIX,
        _ => &ALL,
    }
}

fn read(tables: &[&str]) -> Closures {
    let mut closures = Closures::default();
    for table in tables {
        closures.add(table);
    }
    closures
}
