use super::keyword_case::is_mostly_lower;
use crate::fix::Fix;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::syntax::Body;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "from-as-case",
    title: "FROM and AS are written in different cases",
    category: Category::Style,
    severity: Severity::Style,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[Alias::buildkit("FromAsCasing")],
    practice: "consistent-style",
    why: "The case means nothing to the builder, but two keywords of one line in two cases are \
          harder to read.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    let is_file_lower = is_mostly_lower(cx);
    for instruction in &cx.file.instructions {
        let Body::From(from) = &instruction.body else { continue };
        let Some(alias) = &from.alias else { continue };
        let keyword = instruction.keyword_word.text.as_str();
        let is_upper = !keyword.contains(|c: char| c.is_ascii_lowercase());
        let is_lower = !keyword.contains(|c: char| c.is_ascii_uppercase());
        // A FROM in another case than the file's is keyword-case's finding; AS follows the file, so
        // that both fixes together leave one case.
        let (wanted, is_same) = match (is_upper, is_lower) {
            (true, _) if cx.as_buildkit() || !is_file_lower => ("AS", alias.keyword.text == "AS"),
            (_, true) if cx.as_buildkit() || is_file_lower => ("as", alias.keyword.text == "as"),
            _ => continue,
        };
        if !is_same {
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
    use crate::rules::testing::{check, check_with, fixed, only, silent};
    use crate::rules::{Options, Preset};

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
        let options = Options { preset: Preset::Buildkit, ..only(&RULE) };
        check_with(
            &RULE,
            &options,
            "
from a:1 AS x
#        ^^
RUN a
RUN b
",
        );
    }
}
