//! The linter of shell scripts, behind the project's own types.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use plimsoll_core::rules::Severity;
use plimsoll_core::text::MappedText;
use shuck_linter::{
    AnalysisRequest, Diagnostic, LinterSettings, Rule, ShellCheckCodeMap, ShellCheckLevel,
    ShellDialect, rule_metadata,
};
use shuck_parser::parser::Parser;

use crate::dialect::Shell;
use crate::found::Found;
use crate::recent::Recent;

/// The rules that are on, and their codes.
pub(crate) struct Engine {
    codes: ShellCheckCodeMap,
    settings: LinterSettings,
    recent: Recent,
}

/// The codes that nobody sees: a file named by `source` is not at hand, and `ash` is known to us.
/// hadolint leaves out the same.
const OFF: [u32; 3] = [1090, 1091, 2187];

/// The words of the engine's authors on a code: the problem and the reason.
pub(crate) fn described(code: u16) -> Option<(&'static str, &'static str)> {
    let codes = ShellCheckCodeMap::default();
    let rule = Rule::iter().find(|rule| code_of(&codes, *rule) == Some(u32::from(code)))?;
    rule_metadata(rule).map(|about| (about.description, about.rationale))
}

/// ShellCheck's code of a rule. The engine has another one than ShellCheck for `|&` in sh.
fn code_of(codes: &ShellCheckCodeMap, rule: Rule) -> Option<u32> {
    codes.code_for_rule(rule).map(|code| if code == 3073 { 3029 } else { code })
}

impl Engine {
    /// The one engine: its tables take as long to make as a script to read.
    pub(crate) fn get() -> &'static Self {
        static ENGINE: LazyLock<Engine> = LazyLock::new(Engine::new);
        &ENGINE
    }

    fn new() -> Self {
        let codes = ShellCheckCodeMap::default();
        let rules = Rule::iter()
            .filter(|rule| code_of(&codes, *rule).is_some_and(|code| !OFF.contains(&code)));
        let mut settings = LinterSettings::for_rules(rules);
        settings.resolve_source_closure = false;
        Self { codes, settings, recent: Recent::default() }
    }

    /// The problems of a script in which these variables are set, in the order of the places.
    pub(crate) fn lint(
        &self,
        script: &MappedText,
        shell: Shell,
        names: &BTreeSet<&str>,
    ) -> Vec<Found> {
        let mut text = String::from("#!/bin/sh\n");
        for name in names {
            // A value without blanks: what the builder sets is not asked to be quoted.
            text.push_str("export ");
            text.push_str(name);
            text.push_str("=1\n");
        }
        let before = text.len();
        text.push_str(script.as_str());
        let dialect = match shell {
            Shell::Sh => ShellDialect::Sh,
            Shell::Dash | Shell::Busybox => ShellDialect::Dash,
            Shell::Bash => ShellDialect::Bash,
            Shell::Ksh => ShellDialect::Ksh,
            Shell::Mksh => ShellDialect::Mksh,
            Shell::Zsh => ShellDialect::Zsh,
        };
        let script = (dialect, text, before);
        self.recent.found(script, |(_, text, _)| self.found(text, dialect, before)).to_vec()
    }

    /// The problems of a text from the byte `before` on.
    fn found(&self, text: &str, dialect: ShellDialect, before: usize) -> Vec<Found> {
        let settings = self.settings.clone().with_shell(dialect);
        let parsed = Parser::with_dialect(text, dialect.parser_dialect()).parse();
        AnalysisRequest::from_parse_result(&parsed, text, &settings)
            .with_shellcheck_map(&self.codes)
            .lint()
            .into_iter()
            .filter_map(|found| self.read(found, before))
            .collect()
    }

    fn read(&self, found: Diagnostic, before: usize) -> Option<Found> {
        let code = u16::try_from(code_of(&self.codes, found.rule)?).ok()?;
        let severity = match rule_metadata(found.rule).and_then(|of| of.shellcheck_level) {
            Some(ShellCheckLevel::Error) => Severity::Error,
            Some(ShellCheckLevel::Info) => Severity::Info,
            Some(ShellCheckLevel::Style) => Severity::Style,
            Some(ShellCheckLevel::Warning) | None => Severity::Warning,
        };
        let fix = found.fix.and_then(|fix| {
            let edits = fix.edits().iter().map(|edit| {
                let range = edit.range();
                let start = usize::from(range.start()).checked_sub(before)?;
                let end = usize::from(range.end()).checked_sub(before)?;
                Some((start, end, edit.content().to_owned()))
            });
            Some((edits.collect::<Option<Vec<_>>>()?, fix.applicability()))
        });
        let start = found.span.start.offset().checked_sub(before)?;
        let end = found.span.end.offset().saturating_sub(before).max(start);
        Some(Found { code, severity, message: found.message, start, end, fix })
    }
}
