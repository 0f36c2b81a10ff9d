use crate::fix::Fix;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::syntax::Body;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "maintainer-deprecated",
    title: "MAINTAINER is deprecated",
    category: Category::Style,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[
        Alias::hadolint("DL4000", Severity::Error),
        Alias::buildkit("MaintainerDeprecated"),
    ],
    practice: "label-metadata",
    why: "MAINTAINER has been deprecated since Docker 1.13. A label says the same and tools can \
          read it.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for instruction in &cx.file.instructions {
        // hadolint has DL3043 for it inside ONBUILD, and nothing else.
        if cx.as_hadolint() && matches!(instruction.body, Body::Onbuild(_)) {
            continue;
        }
        let effective = instruction.effective();
        let Body::Maintainer(who) = &effective.body else { continue };
        let value = who.text.trim_matches('"').replace('\\', "\\\\").replace('"', "\\\"");
        out.report(instruction, effective.range, "`MAINTAINER` is deprecated").fix(Fix::safe(
            "Replace `MAINTAINER` by a label",
            [Edit::replace(
                effective.keyword_word.range.cover(who.range),
                format!("LABEL org.opencontainers.image.authors=\"{value}\""),
            )],
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn spans_the_instruction() {
        check(
            &RULE,
            "
FROM scratch
MAINTAINER someone <a@example.com>
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }
}
