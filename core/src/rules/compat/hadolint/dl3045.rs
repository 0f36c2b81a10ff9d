//! hadolint has a finding for each COPY, in every stage, and one on `scratch` is like any other; a
//! WORKDIR also counts for a later stage from the same image.

use super::stages::Carried;
use crate::rules::correctness::relative_copy_destination::{is_relative, report};
use crate::rules::{RuleContext, Sink};
use crate::syntax::Body;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut placed = Carried::default();
    for step in &cx.build.steps {
        match &step.instruction.body {
            Body::From(from) => placed.start(from),
            Body::Workdir(_) => placed.set(),
            Body::Copy(_) if !placed.holds() && is_relative(step) => report(cx, out, step),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::relative_copy_destination::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_reports_each_in_every_stage() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1 AS build
COPY . .
#      ^
FROM b:1
COPY a b
#      ^
COPY a \"/b\"
WORKDIR /x
FROM b:2
COPY a b
",
        );
    }
}
