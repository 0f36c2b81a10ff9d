//! The meaning of BuildKit's checks (`docker build --check`), where it is not that of the rules.

mod copy_ignored_file;
mod from_as_casing;
mod invalid_default_arg_in_from;
mod invalid_definition_description;
mod json_args_recommended;
mod redundant_target_platform;
mod secrets_used_in_arg_or_env;
mod undefined_var;
mod workdir_relative_path;

use super::Answer;
use crate::rules::RuleContext;
use crate::syntax::{CheckDirective, DirectiveKind};

/// Its answers, by code.
pub(super) static ANSWERS: &[Answer] = &[
    ("CopyIgnoredFile", copy_ignored_file::check),
    ("FromAsCasing", from_as_casing::check),
    ("InvalidDefaultArgInFrom", invalid_default_arg_in_from::check),
    ("InvalidDefinitionDescription", invalid_definition_description::check),
    ("JSONArgsRecommended", json_args_recommended::check),
    ("RedundantTargetPlatform", redundant_target_platform::check),
    ("SecretsUsedInArgOrEnv", secrets_used_in_arg_or_env::check),
    ("UndefinedVar", undefined_var::check),
    ("WorkdirRelativePath", workdir_relative_path::check),
];

/// True if the file asks for an experimental check (`# check=experimental=…`): without that
/// BuildKit does not run it.
fn is_asked_for(cx: &RuleContext<'_>, check: &str) -> bool {
    let asks = |value: &str| {
        let names = CheckDirective::read(value).experimental;
        names.iter().any(|name| name == "all" || name.eq_ignore_ascii_case(check))
    };
    cx.file.directives.iter().any(|it| it.kind == DirectiveKind::Check && asks(&it.value.text))
}
