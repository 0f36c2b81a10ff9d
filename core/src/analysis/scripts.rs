use crate::rules::{
    Finding, OnIn, Preset, RuleContext, ShellAnswer, ShellFinding, ShellLinter, shell_code,
};
use crate::size::Frees;
use crate::syntax::parse;
use crate::text::{Edit, TextRange};

/// The practice that all of them serve.
const PRACTICE: &str = "shellcheck-scripts";

/// The findings in scripts that these settings choose.
pub(super) fn script_findings(context: &RuleContext<'_>) -> Vec<Finding> {
    let settings = context.settings;
    let of = |finding: ShellFinding| {
        let code = shell_code(finding.code)?;
        let wanted = if settings.select.is_empty() {
            finding.on == OnIn::Recommended || settings.preset != Preset::Recommended
        } else {
            settings.select.iter().any(|name| name == code)
        };
        let chosen = settings.severity_for(|name| name == code);
        wanted.then(|| Finding {
            rule: code,
            aliases: vec![code],
            severity: chosen.unwrap_or(finding.severity),
            message: finding.message,
            range: finding.range,
            instruction: finding.instruction,
            practice: PRACTICE,
            fix: finding.fix.map(Box::new),
            frees: Frees::Nothing,
            saves: None,
            settles: false,
        })
    };
    let found = match &context.inputs.shell {
        _ if settings.preset == Preset::Buildkit => Vec::new(),
        ShellLinter::Here(lint) => lint(context.build, settings.preset),
        ShellLinter::Elsewhere(answer) if answer.preset != settings.preset => Vec::new(),
        ShellLinter::Elsewhere(answer) if *answer.text == *context.source => {
            answer.findings.clone()
        }
        ShellLinter::Elsewhere(answer) => moved(answer, context),
        ShellLinter::Nobody => Vec::new(),
    };
    found.into_iter().filter_map(of).collect()
}

/// The findings of those instructions that the text still has, where they are now: so that typing
/// in one script does not hide for a moment what is wrong with the others.
fn moved(answer: &ShellAnswer, context: &RuleContext<'_>) -> Vec<ShellFinding> {
    /// The most instructions that may have come in at one place.
    const NEW: usize = 32;
    let old = parse(&answer.text);
    let now = &context.file.instructions;
    let mut next = 0;
    let mut all = Vec::new();
    let mut findings = answer.findings.iter().peekable();
    for instruction in &old.instructions {
        let of_this = |it: &&ShellFinding| it.instruction == instruction.index;
        let same = instruction.range.slice(&answer.text);
        let mut near = now.iter().skip(next).take(NEW);
        let found = near.find(|it| it.range.slice(context.source) == same);
        while let Some(finding) = findings.next_if(|it| of_this(it)) {
            let Some(found) = found else { continue };
            let (from, to) = (instruction.range.start(), found.range.start());
            let shift =
                |it: TextRange| TextRange::new(it.start() - from + to, it.end() - from + to);
            let mut finding = finding.clone();
            finding.instruction = found.index;
            finding.range = shift(finding.range);
            for Edit { range, .. } in finding.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
                *range = shift(*range);
            }
            all.push(finding);
        }
        if let Some(found) = found {
            next = found.index + 1;
        }
    }
    all
}
