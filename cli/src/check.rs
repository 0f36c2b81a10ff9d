use clap::ValueEnum as _;
use plimsoll_core::analysis::Report;
use plimsoll_core::configuration::FailOn;
use plimsoll_core::report::Analysed;
use plimsoll_core::review::Redaction;
use plimsoll_core::rules::{Finding, Preset, Severity, Tool, rule};
use plimsoll_core::syntax::{CheckDirective, DirectiveKind, parse};
use plimsoll_core::{Settings, check};
use rayon::prelude::*;

use crate::arguments::CheckArguments;
use crate::baseline::Baseline;
use crate::formats::{CheckFormat, Findings};
use crate::hide::Hide;
use crate::input::{Input, Inputs};
use crate::print::Printer;
use crate::{Failure, Outcome, estimate, input, progress, say, statistics, write};

pub(crate) fn run(arguments: &CheckArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let mut inputs = input::read_all(&arguments.files)?;
    let project = arguments.choice.project()?;
    let beside = arguments.choice.inputs()?;
    let beside = arguments.context.for_all(&mut inputs, &beside)?;
    let Inputs { files: inputs, mut incomplete } = inputs;
    let format = match (arguments.format, &project.configuration.format) {
        (Some(format), _) => format,
        (None, Some(name)) => CheckFormat::from_str(name, true)
            .map_err(|_| Failure::new(format!("`{name}` is no value of `format`")))?,
        (None, None) => CheckFormat::Text,
    };
    if arguments.statistics && !format.is_text() && format != CheckFormat::Json {
        return Err(Failure::new("--statistics are printed as text or as JSON"));
    }
    let budget = arguments.budget.as_deref().map(estimate::size).transpose()?;
    let settings = |input: &Input| {
        let mut settings = arguments.choice.settings(&project.of(&input.file))?;
        arguments.build.apply(&mut settings);
        input.apply(&mut settings);
        settings.budget = budget.or(settings.budget);
        Ok(settings)
    };
    let settings = inputs.iter().map(settings).collect::<Result<Vec<Settings>, Failure>>()?;
    let baseline = arguments.baseline.as_deref().map(Baseline::read).transpose()?;
    let keeps = arguments.unredacted;
    let bar = progress::bar(inputs.len());
    let (redactions, mut reports): (Vec<Redaction>, Vec<Report>) = inputs
        .par_iter()
        .zip(&settings)
        .zip(&beside)
        .map(|((input, settings), beside)| {
            let check = check(&input.text, settings, beside);
            let redaction = if keeps { Redaction::default() } else { Redaction::of_check(&check) };
            (redaction, check.report)
        })
        .inspect(|_| bar.inc(1))
        .unzip();
    bar.finish_and_clear();
    if let Some(mut baseline) = baseline {
        for (input, report) in inputs.iter().zip(&mut reports) {
            baseline.keep_new(input, &mut report.findings);
        }
    }
    let mut formats = arguments.output.iter().map(|output| output.format).chain([format]);
    let whole = if formats.any(|format| format == CheckFormat::Suggestions) {
        reports.clone()
    } else {
        Vec::new()
    };
    let reports: Vec<Report> = reports
        .into_iter()
        .zip(&redactions)
        .map(|(report, hide)| if hide.is_empty() { report } else { hide.report(&report) })
        .collect();
    // The name of a file may hold a token too.
    let paths: Vec<String> = inputs
        .iter()
        .zip(&redactions)
        .map(|(input, hide)| if keeps { input.path.clone() } else { hide.words(&input.path) })
        .collect();
    let findings = Findings {
        files: analysed(&inputs, &paths, &reports),
        whole: analysed(&inputs, &paths, &whole),
        redactions: (!keeps).then_some(&*redactions),
    };
    let fail_on = arguments.fail_on.or(project.configuration.fail_on);
    let mut presets = settings.iter().map(|settings| settings.preset).zip(&findings.files);
    let found = presets.any(|(preset, file)| fails(file, fail_on, preset));
    for output in &arguments.output {
        let mut text = Vec::new();
        findings.print(output.format, arguments.color, &mut Printer::new(&mut text, false))?;
        if let Err(why) = write::whole(&output.file, &text) {
            incomplete = true;
            say(&format!("cannot write {}: {why}", output.file.display()));
        }
    }
    if arguments.statistics {
        let counts = statistics::counts(&findings.files);
        match format {
            CheckFormat::Json => out.json(&counts, &Hide::default())?,
            _ => out.text(&statistics::text(&counts, findings.files.len()))?,
        }
    } else {
        findings.print(format, arguments.color, out)?;
    }
    Ok(Outcome { found, incomplete })
}

fn analysed<'a>(
    inputs: &'a [Input],
    paths: &'a [String],
    reports: &'a [Report],
) -> Vec<Analysed<'a>> {
    let files = inputs.iter().zip(paths).zip(reports);
    files.map(|((input, path), report)| Analysed { path, source: &input.text, report }).collect()
}

/// True if a file has a finding at which the check is to fail.
fn fails(file: &Analysed<'_>, fail_on: Option<FailOn>, preset: Preset) -> bool {
    let usual = match preset {
        Preset::Hadolint => Severity::Info,
        _ => Severity::Warning,
    };
    let findings = &file.report.findings;
    match fail_on.unwrap_or(FailOn::Severity(usual)) {
        FailOn::Never => false,
        FailOn::Severity(least) => {
            findings.iter().any(|finding| finding.severity >= least)
                || findings.iter().any(is_check_of_buildkit) && fails_on_checks(file.source)
        }
    }
}

/// True if the file asks for failure at any finding of BuildKit's checks, as `docker build --check`
/// then fails: `# check=error=true`.
fn fails_on_checks(text: &str) -> bool {
    parse(text).directives.iter().any(|directive| {
        directive.kind == DirectiveKind::Check && CheckDirective::read(&directive.value.text).error
    })
}

fn is_check_of_buildkit(finding: &Finding) -> bool {
    let aliases = rule(finding.rule).map_or(&[][..], |rule| rule.aliases);
    aliases
        .iter()
        .any(|alias| alias.tool == Tool::Buildkit && finding.aliases.contains(&alias.code))
}
