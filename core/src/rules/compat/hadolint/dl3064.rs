//! hadolint goes by the name alone, and has one finding for an instruction.

use crate::rules::security::secret_in_variable::{is_secret_to_hadolint, report, variables};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for instruction in &cx.file.instructions {
        let variables = variables(instruction);
        if let Some(first) = variables.iter().find(|it| is_secret_to_hadolint(it.name)) {
            report(out, instruction, first);
        }
    }
}
