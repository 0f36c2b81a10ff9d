use super::run::{Report, look};
use crate::build::Build;
use crate::context::BuildContext;
use crate::fix::Fix;
use crate::rules::{Finding, Inputs, Rules, Settings};
use crate::size::{Frees, SizeOptions, SizeReport, estimate};
use crate::syntax::{Dockerfile, parse};

/// A text that was checked: what was found in it, and what was read for that, so that the fixes that
/// somebody chooses are applied without reading or checking it again.
#[derive(Clone, Debug)]
pub struct Check {
    /// The findings.
    pub report: Report,
    pub(super) text: String,
    pub(super) file: Dockerfile,
    pub(super) settings: Settings,
    pub(super) inputs: Inputs,
}

/// Checks a Dockerfile.
///
/// The image's size is estimated where the settings have a budget, unless the inputs say it; and
/// where findings are about bytes, so that each says what its end [saves](Finding::saves). Linear
/// in the text.
pub fn check(text: &str, settings: &Settings, inputs: &Inputs) -> Check {
    let file = parse(text);
    let mut inputs = inputs.clone();
    let (mut report, image) = {
        let build = settings.build(text, &file);
        let mut image = None;
        if settings.budget.is_some() && inputs.weight.is_none() {
            let size = size_of(&build, settings, &inputs);
            inputs.weight = size.weight();
            image = Some(size);
        }
        let report = look(&build, &file, settings, &inputs);
        let image = image.or_else(|| size_for(&report.findings, &build, settings, &inputs));
        (report, image)
    };
    if let Some(image) = image {
        for finding in &mut report.findings {
            finding.saves = image.saves(finding.frees, finding.instruction).map(Box::new);
        }
    }
    Check { report, text: text.to_owned(), file, settings: settings.clone(), inputs }
}

/// The size that says what the end of these findings saves; estimated only if one is about bytes.
fn size_for(
    findings: &[Finding],
    build: &Build<'_>,
    settings: &Settings,
    inputs: &Inputs,
) -> Option<SizeReport> {
    let mut freed = findings.iter().map(|finding| finding.frees);
    if !freed.clone().any(|frees| frees != Frees::Nothing) {
        return None;
    }
    let without_alternatives = !freed.any(|frees| frees == Frees::OtherBase);
    let context = inputs.context(build);
    let options = weighing(settings, inputs, &context);
    Some(estimate(build, &SizeOptions { without_alternatives, ..options }))
}

/// The size of the image of a text that has been read, beside its budget if the settings have one.
pub fn size_of(build: &Build<'_>, settings: &Settings, inputs: &Inputs) -> SizeReport {
    let context = inputs.context(build);
    estimate(build, &weighing(settings, inputs, &context))
}

/// The options with which an image is weighed under these settings.
fn weighing<'a>(
    settings: &'a Settings,
    inputs: &'a Inputs,
    context: &'a BuildContext<'a>,
) -> SizeOptions<'a> {
    SizeOptions {
        target: settings.stage.as_deref(),
        closures: Some(&inputs.closures),
        budget: settings.budget,
        context: Some(context),
        without_alternatives: false,
    }
}

impl Check {
    /// As [`check`], and nothing is estimated: a budget counts where the inputs say what the image
    /// weighs, and no finding says what it saves.
    pub fn without_sizes(text: &str, settings: &Settings, inputs: &Inputs) -> Self {
        let file = parse(text);
        let report = look(&settings.build(text, &file), &file, settings, inputs);
        Self {
            report,
            text: text.to_owned(),
            file,
            settings: settings.clone(),
            inputs: inputs.clone(),
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What a project chose.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What stands beside it.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// Its syntax.
    pub fn file(&self) -> &Dockerfile {
        &self.file
    }

    /// The fixes of the findings, in their order.
    pub fn fixes(&self) -> impl Iterator<Item = &Fix> {
        self.report.findings.iter().filter_map(|finding| finding.fix.as_deref())
    }

    /// The image's size, layer by layer; estimated when it is asked for.
    pub fn size(&self) -> SizeReport {
        size_of(&self.settings.build(&self.text, &self.file), &self.settings, &self.inputs)
    }
}

impl Default for Check {
    /// Of nothing: an empty text in which nobody has looked for anything.
    fn default() -> Self {
        Self {
            report: Report::default(),
            text: String::new(),
            file: parse(""),
            settings: Settings::default(),
            inputs: Inputs::with(Rules::only(&[])),
        }
    }
}
