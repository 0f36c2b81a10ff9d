use clap::ValueEnum as _;
use plimsoll_core::analysis::Report;
use plimsoll_core::check;
use plimsoll_core::configuration::FailOn;
use plimsoll_core::report::{Analysed, github, json, markdown, sarif, suggestions, text};
use plimsoll_core::review::Redaction;
use plimsoll_core::rules::{Finding, Preset, Severity, Tool, rule};
use plimsoll_core::syntax::{CheckDirective, DirectiveKind, parse};
use rayon::prelude::*;

use crate::arguments::{CheckArguments, CheckFormat};
use crate::baseline::Baseline;
use crate::hide::Hide;
use crate::input::Inputs;
use crate::print::Printer;
use crate::terminal::{self, Look};
use crate::{Failure, Outcome, estimate, input};

pub(crate) fn run(arguments: &CheckArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let mut inputs = input::read_all(&arguments.files)?;
    let configuration = arguments.choice.configuration()?;
    let mut settings = arguments.choice.settings(&configuration)?;
    let beside = arguments.choice.inputs()?;
    let beside = arguments.context.for_all(&mut inputs, &beside)?;
    let Inputs { files: inputs, incomplete } = inputs;
    let format = match (arguments.format, &configuration.format) {
        (Some(format), _) => format,
        (None, Some(name)) => CheckFormat::from_str(name, true)
            .map_err(|_| Failure::new(format!("`{name}` is no value of `format`")))?,
        (None, None) => CheckFormat::Text,
    };
    let budget = arguments.budget.as_deref().map(estimate::size).transpose()?;
    settings.budget = budget.or(settings.budget);
    let baseline = arguments.baseline.as_deref().map(Baseline::read).transpose()?;
    let keeps = arguments.unredacted;
    let (redactions, mut reports): (Vec<Redaction>, Vec<Report>) = inputs
        .par_iter()
        .zip(&beside)
        .map(|(input, beside)| {
            let check = check(&input.text, &settings, beside);
            let redaction = if keeps { Redaction::default() } else { Redaction::of_check(&check) };
            (redaction, check.report)
        })
        .unzip();
    if let Some(mut baseline) = baseline {
        for (input, report) in inputs.iter().zip(&mut reports) {
            baseline.keep_new(input, &mut report.findings);
        }
    }
    let reports: Vec<_> = reports
        .into_iter()
        .zip(&redactions)
        // Suggestions say themselves where a value is left out.
        .map(|(report, hide)| {
            let whole = hide.is_empty() || matches!(format, CheckFormat::Suggestions);
            if whole { report } else { hide.report(&report) }
        })
        .collect();
    // The name of a file may hold a token too.
    let paths: Vec<String> = inputs
        .iter()
        .zip(&redactions)
        .map(|(input, hide)| if keeps { input.path.clone() } else { hide.words(&input.path) })
        .collect();
    let files: Vec<Analysed<'_>> = inputs
        .iter()
        .zip(&paths)
        .zip(&reports)
        .map(|((input, path), report)| Analysed { path, source: &input.text, report })
        .collect();
    let usual = match settings.preset {
        Preset::Hadolint => Severity::Info,
        _ => Severity::Warning,
    };
    let fail_on = arguments.fail_on.or(configuration.fail_on);
    let found = match fail_on.unwrap_or(FailOn::Severity(usual)) {
        FailOn::Never => false,
        FailOn::Severity(least) => {
            reports.iter().flat_map(|report| &report.findings).any(|it| it.severity >= least)
                || files.iter().any(|file| {
                    file.report.findings.iter().any(is_check_of_buildkit)
                        && fails_on_checks(file.source)
                })
        }
    };
    let look = Look::new(arguments.color, out.is_terminal());
    let redactions = (!keeps).then_some(&*redactions);
    print(format, &files, redactions, &look, out)?;
    Ok(Outcome { found, incomplete })
}

/// Prints the findings, which hold nothing to hide. The files do, and so do suggestions, made of them.
fn print(
    format: CheckFormat,
    files: &[Analysed<'_>],
    redactions: Option<&[Redaction]>,
    look: &Look,
    out: &mut Printer<'_>,
) -> Result<(), Failure> {
    let each = || {
        let hide = |at| redactions.and_then(|all| all.get(at));
        files.iter().enumerate().map(move |(at, file)| (file, hide(at)))
    };
    match format {
        CheckFormat::Text if out.is_terminal() => {
            print(CheckFormat::Full, files, redactions, look, out)
        }
        CheckFormat::Full => {
            for (file, hide) in each() {
                let covered = hide.map(|hide| hide.covered(file.source)).unwrap_or_default();
                terminal::findings(file, &covered, look, |text| out.text(text))?;
            }
            out.text(&terminal::summary(files, look))
        }
        CheckFormat::Text | CheckFormat::Concise => out.text(&text(files)),
        CheckFormat::Json => out.json(&json(files), &Hide::default()),
        CheckFormat::Sarif => out.json(&sarif(files), &Hide::default()),
        CheckFormat::Github => out.text(&github(files)),
        CheckFormat::Suggestions => {
            each().try_for_each(|(file, hide)| out.text(&suggestions(file, &[], hide)))
        }
        CheckFormat::Markdown => {
            let parts: Vec<String> = files.iter().map(|file| markdown(file, None, None)).collect();
            out.text(&parts.join("\n"))
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
