use super::keyword_case::is_mostly_lower;
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "from-as-case",
    title: "FROM and AS are written in different cases",
    category: Category::Style,
    severity: Severity::Style,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::buildkit("FromAsCasing")],
    practice: "consistent-style",
    why: "The case means nothing to the builder, but two keywords of one line in two cases are \
          harder to read.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // A FROM in another case than the file's is keyword-case's finding; AS follows the file, so that
    // both fixes together leave one case.
    let of_file = if is_mostly_lower(cx) { "as" } else { "AS" };
    report(cx, out, |case| case == of_file);
}

/// Reports each AS that is not in the case of its FROM, if that is one that is looked at: `as` for
/// lower case, `AS` for upper case.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    is_looked_at: impl Fn(&str) -> bool,
) {
    for instruction in &cx.file.instructions {
        let Body::From(from) = &instruction.body else { continue };
        let Some(alias) = &from.alias else { continue };
        let keyword = instruction.keyword_text();
        let wanted = if !keyword.contains(|c: char| c.is_ascii_lowercase()) {
            "AS"
        } else if !keyword.contains(|c: char| c.is_ascii_uppercase()) {
            "as"
        } else {
            continue;
        };
        if is_looked_at(wanted) && alias.keyword.text != wanted {
            out.report(
                instruction,
                alias.keyword.range,
                format!("`{}` is not in the case of `{keyword}`", alias.keyword.text),
            )
            .fix(Fix::safe(
                format!("Write `{wanted}`"),
                [Edit::replace(alias.keyword.range, wanted)],
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn as_follows_from() {
        check(
            &RULE,
            "
FROM a:1 as x
#        ^^ `FROM`
FROM b:1 As y
#        ^^
FROM c:1 AS z
",
        );
        silent(&RULE, "from a:1 as x\nfrom x\n");
        fixed(&RULE, "from a:1 AS x\n", "from a:1 as x\n");
    }

    #[test]
    fn a_from_that_is_to_change_is_left_alone() {
        silent(&RULE, "from a:1 AS x\nRUN a\nRUN b\n");
    }
}
