//! The questions about a text, each one function of the text, the [`Settings`] and the [`Inputs`].
//! All of it is found at the crate's root, beside [`check`](crate::check).

use crate::advice::{self, Advice, Generated, Request};
pub use crate::analysis::size_of;
use crate::analysis::{Check, check};
use crate::build::Build;
use crate::cache::cost::{Facts, costs, work};
use crate::cache::{self, Change, Examples, Fault, Scenario, Simulation};
use crate::fix::{FixId, Safety};
use crate::report::{Figures, Outline};
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

/// What a card says of a text that was checked: its problems, what the image weighs, and what an edit
/// of a source file rebuilds; now, with the safe fixes, and with every fix.
pub fn outline(check: &Check) -> Outline {
    let (settings, inputs) = (check.settings(), check.inputs());
    let build = settings.build(check.text(), check.file());
    let context = inputs.context(&build);
    // The question is that of the text as it is, which has its own source files.
    let edit = Change::Edit(Examples::new(&build, &context).source().to_owned());
    let with = |least| Some(figures(&fixed(check, least)?, &edit));
    Outline { now: figures(check, &edit), then: with(Safety::Safe), most: with(Safety::Unsafe) }
}

/// The text with all fixes that are at least so safe; nothing where that is the same text.
fn fixed(before: &Check, least: Safety) -> Option<Check> {
    let chosen = before.fixes().filter(|fix| fix.safety >= least).map(|fix| fix.id.clone());
    let text = before.apply(&chosen.collect::<Vec<FixId>>()).text;
    // The weight was that of the image without them.
    let inputs = Inputs { weight: None, ..before.inputs().clone() };
    (text != before.text()).then(|| check(&text, before.settings(), &inputs))
}

fn figures(check: &Check, edit: &Change) -> Figures {
    let (settings, inputs) = (check.settings(), check.inputs());
    let scenario = Scenario { changes: vec![edit.clone()], ..settings.scenario(inputs) };
    let build = Build::given(check.text(), check.file(), &scenario.arguments_now());
    let facts = Facts { closures: Some(&inputs.closures), ..Facts::default() };
    let done = |it: &Simulation| work(it, &costs(&build, &scenario, &facts), &scenario);
    let total = check.size().total;
    Figures {
        problems: check.report.findings.len(),
        disk: total.missing.is_empty().then_some(total.disk),
        work: cache::simulate(&build, &scenario).ok().as_ref().map(done),
    }
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
