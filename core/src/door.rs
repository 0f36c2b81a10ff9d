//! The questions about a text, each one function of the text, the [`Settings`] and the [`Inputs`].
//! All of it is found at the crate's root, beside [`check`](crate::check).

use crate::advice::{self, Advice, Generated, Request};
pub use crate::analysis::size_of;
use crate::build::Build;
use crate::cache::{self, Change, Fault, Scenario, Simulation};
use crate::rules::{Inputs, Settings};
use crate::size::SizeReport;
use crate::syntax::parse;

/// The image's size, layer by layer, beside its budget if the settings have one. Linear in the
/// text.
pub fn size(text: &str, settings: &Settings, inputs: &Inputs) -> SizeReport {
    let file = parse(text);
    size_of(&settings.build(text, &file), settings, inputs)
}

/// The steps that run again after these changes, with BuildKit, and why.
///
/// # Errors
/// The fault that keeps the text from being built at all.
pub fn simulate(
    text: &str,
    settings: &Settings,
    inputs: &Inputs,
    changes: &[Change],
) -> Result<Simulation, Fault> {
    let file = parse(text);
    let scenario = Scenario { changes: changes.to_vec(), ..settings.scenario(inputs) };
    cache::simulate(&Build::given(text, &file, &scenario.arguments_now()), &scenario)
}

/// The files that belong beside the Dockerfile, and a checklist of what no file can show. Linear in
/// the text.
pub fn advise(text: &str, settings: &Settings, inputs: &Inputs) -> Advice {
    let file = parse(text);
    let build = settings.build(text, &file);
    advice::advise(&build, &request(&build, settings, inputs))
}

/// One of these files by its kind's name, whether the Dockerfile has use for it or not; `None` for a
/// name that no kind has.
pub fn advise_one(
    text: &str,
    settings: &Settings,
    inputs: &Inputs,
    name: &str,
) -> Option<Generated> {
    let file = parse(text);
    let build = settings.build(text, &file);
    advice::advise_one(&build, &request(&build, settings, inputs), name)
}

fn request<'r>(build: &Build<'_>, settings: &'r Settings, inputs: &'r Inputs) -> Request<'r> {
    let weight = size_of(build, settings, inputs);
    let bytes = weight.base.disk.map(|_| weight.total.disk.likely);
    Request { bytes, ..Request::of(settings, inputs) }
}
