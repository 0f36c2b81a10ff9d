use crate::fix::Fix;
use crate::rules::shared::edits::unquoted;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Instruction};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "maintainer-deprecated",
    title: "MAINTAINER is deprecated",
    category: Category::Style,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[
        ToolCode::hadolint("DL4000", Severity::Error),
        ToolCode::buildkit("MaintainerDeprecated"),
    ],
    practice: "label-metadata",
    why: "MAINTAINER has been deprecated since Docker 1.13. A label says the same and tools can \
          read it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, &cx.file.instructions);
}

/// Reports each MAINTAINER among these instructions.
pub(in crate::rules) fn report<'c>(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    instructions: impl IntoIterator<Item = &'c Instruction>,
) {
    let has_label = has_label(cx);
    for instruction in instructions {
        let effective = instruction.effective();
        let Body::Maintainer(who) = &effective.body else { continue };
        let escape = cx.file.escape;
        let mut value = String::new();
        for character in without_quotes(&who.text).chars() {
            // LABEL expands variables, MAINTAINER does not.
            if character == '"' || character == '$' || character == escape {
                value.push(escape);
            }
            value.push(character);
        }
        let edits = [Edit::replace(
            effective.keyword_range.cover(who.range),
            format!("LABEL {KEY}=\"{value}\""),
        )];
        let title = "Replace `MAINTAINER` by a label";
        let fix = if has_label {
            Fix::risky(title, edits).review(format!(
                "The file sets the label `{KEY}` as well: check which of the two is to stay"
            ))
        } else {
            Fix::safe(title, edits)
        };
        out.report(instruction, effective.range, "`MAINTAINER` is deprecated").fix(fix);
    }
}

/// Without quotes that stand around all of it.
fn without_quotes(who: &str) -> &str {
    let inner = who.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(who)
}

const KEY: &str = "org.opencontainers.image.authors";

fn has_label(cx: &RuleContext<'_>) -> bool {
    cx.file.instructions.iter().any(|instruction| match &instruction.effective().body {
        Body::Label(pairs) => pairs.iter().any(|pair| unquoted(&pair.key.text) == KEY),
        _ => false,
    })
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

    #[test]
    fn the_value_stays_as_it_is_written() {
        use crate::fix::Safety;
        use crate::rules::testing::{fixed, safety};
        fixed(
            &RULE,
            "FROM scratch\nMAINTAINER a \"b\" $c \\d\n",
            "FROM scratch\nLABEL org.opencontainers.image.authors=\"a \\\"b\\\" \\$c \\\\d\"\n",
        );
        for (who, value) in [
            ("\"Joe Doe\"", "Joe Doe"),
            ("\"Joe Doe\" <j@e.com>", "\\\"Joe Doe\\\" <j@e.com>"),
            ("Joe Doe \"the Boss\"", "Joe Doe \\\"the Boss\\\""),
            ("\"a\" \"b\"", "\\\"a\\\" \\\"b\\\""),
            ("\"a", "\\\"a"),
        ] {
            let label = format!("LABEL org.opencontainers.image.authors=\"{value}\"");
            let before = format!("FROM scratch\nMAINTAINER {who}\n");
            fixed(&RULE, &before, &format!("FROM scratch\n{label}\n"));
        }
        safety(&RULE, "FROM scratch\nMAINTAINER a\n", Some(Safety::Safe));
        let label = "LABEL org.opencontainers.image.authors=b";
        safety(&RULE, &format!("FROM scratch\n{label}\nMAINTAINER a\n"), Some(Safety::Unsafe));
    }
}
