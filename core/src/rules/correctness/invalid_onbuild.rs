use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Instruction, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-onbuild",
    title: "ONBUILD holds an instruction that it may not hold",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3043", Severity::Error)],
    practice: "valid-dockerfile",
    why: "`FROM`, `MAINTAINER` and a second `ONBUILD` cannot be triggered; the builder refuses \
          the file.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for instruction in cx.file.instructions.iter().filter(|instruction| is_forbidden(instruction)) {
        let inner = instruction.effective();
        out.report(
            instruction,
            inner.keyword_range,
            format!("`ONBUILD` cannot hold `{}`", inner.keyword_text().to_ascii_uppercase()),
        );
    }
}

/// True if it is an ONBUILD around an instruction that cannot be triggered.
pub(super) fn is_forbidden(instruction: &Instruction) -> bool {
    matches!(&instruction.body, Body::Onbuild(inner)
        if matches!(inner.keyword, Keyword::From | Keyword::Maintainer | Keyword::Onbuild))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn three_instructions_are_refused() {
        check(
            &RULE,
            "
FROM scratch
ONBUILD FROM a
#       ^^^^
onbuild maintainer me
#       ^^^^^^^^^^ MAINTAINER
ONBUILD ONBUILD RUN a
#       ^^^^^^^
",
        );
        silent(&RULE, "FROM scratch\nONBUILD RUN a\nONBUILD WORKDIR /a\n");
    }
}
