//! The meaning of BuildKit's checks (`docker build --check`), where it is not that of the rules.

mod consistent_instruction_casing;
mod copy_ignored_file;
mod expose_invalid_format;
mod expose_proto_casing;
mod from_as_casing;
mod invalid_default_arg_in_from;
mod invalid_definition_description;
mod json_args_recommended;
mod redundant_target_platform;
mod secrets_used_in_arg_or_env;
mod undefined_arg_in_from;
mod undefined_var;
mod workdir_relative_path;

use super::Answer;
use crate::build::Step;
use crate::rules::RuleContext;
use crate::syntax::{Body, CheckDirective, DirectiveKind, Word, expand};

/// Its answers, by code.
pub(super) static ANSWERS: &[Answer] = &[
    ("ConsistentInstructionCasing", consistent_instruction_casing::check),
    ("CopyIgnoredFile", copy_ignored_file::check),
    ("ExposeInvalidFormat", expose_invalid_format::check),
    ("ExposeProtoCasing", expose_proto_casing::check),
    ("FromAsCasing", from_as_casing::check),
    ("InvalidDefaultArgInFrom", invalid_default_arg_in_from::check),
    ("InvalidDefinitionDescription", invalid_definition_description::check),
    ("JSONArgsRecommended", json_args_recommended::check),
    ("RedundantTargetPlatform", redundant_target_platform::check),
    ("SecretsUsedInArgOrEnv", secrets_used_in_arg_or_env::check),
    ("UndefinedArgInFrom", undefined_arg_in_from::check),
    ("UndefinedVar", undefined_var::check),
    ("WorkdirRelativePath", workdir_relative_path::check),
];

/// The ports of EXPOSE with a variable in them, each with its step and what it comes to.
fn expanded_ports<'c>(
    cx: &'c RuleContext<'_>,
) -> impl Iterator<Item = (&'c Step<'c>, &'c Word, String)> {
    cx.build.steps.iter().filter(|step| cx.sees(step)).flat_map(move |step| {
        let ports = match &step.effective.body {
            Body::Expose(ports) => ports.as_slice(),
            _ => &[],
        };
        let ports = ports.iter().filter(|port| port.text.contains('$'));
        ports.filter_map(move |port| Some((step, port, with_empty(cx, step, port)?)))
    })
}

/// The value of a word where a variable without a known value has none.
fn with_empty(cx: &RuleContext<'_>, step: &Step<'_>, word: &Word) -> Option<String> {
    let lookup = |name: &str| {
        let known = cx.build.variable(name, step.stage, step.instruction.index);
        known.and_then(|binding| binding.value.clone())
    };
    Some(expand(&word.text, cx.file.escape, &lookup).ok()?.text)
}

/// True if the file asks for an experimental check (`# check=experimental=…`): without that
/// BuildKit does not run it.
fn is_asked_for(cx: &RuleContext<'_>, check: &str) -> bool {
    let asks = |value: &str| {
        let names = CheckDirective::read(value).experimental;
        names.iter().any(|name| name == "all" || name == check)
    };
    cx.file.directives.iter().any(|it| it.kind == DirectiveKind::Check && asks(&it.value.text))
}
