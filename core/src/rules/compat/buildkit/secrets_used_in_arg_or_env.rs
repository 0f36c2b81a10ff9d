//! BuildKit goes by the name alone, and looks at what a stage does when it is built.

use crate::build::Step;
use crate::rules::security::secret_in_variable::{is_secret_to_buildkit, report, variables};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let is_built = |at| cx.build.step(at).is_some_and(|step: &Step<'_>| !step.is_onbuild());
    for instruction in cx.file.instructions.iter().filter(|it| is_built(it.index)) {
        for variable in variables(instruction).iter().filter(|it| is_secret_to_buildkit(it.name)) {
            report(out, instruction, variable);
        }
    }
}
