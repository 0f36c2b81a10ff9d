use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Instruction, Pair};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "legacy-key-value",
    title: "A value is set without `=`",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::buildkit("LegacyKeyValueFormat")],
    practice: "valid-dockerfile",
    why: "`ENV KEY value` takes all to the end of the line as the value, so a second name on the \
          line is lost in the first. The form is deprecated.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for instruction in &cx.file.instructions {
        if cx.build.step(instruction.index).is_some_and(|step| !cx.sees(step)) {
            continue;
        }
        let effective = instruction.effective();
        let (Body::Env(pairs) | Body::Label(pairs)) = &effective.body else { continue };
        for pair in pairs.iter().filter(|pair| pair.legacy) {
            let name = effective.keyword.as_str();
            let key = &pair.key.text;
            out.report(instruction, pair.range, format!("`{name} {key}` is set without `=`"))
                .fix(fix(cx, instruction, pair));
        }
    }
}

fn fix(cx: &RuleContext<'_>, instruction: &Instruction, pair: &Pair) -> Option<Fix> {
    let gap = TextRange::new(pair.key.range.end(), pair.value.range.start());
    let value = pair.value.text.as_str();
    // `ENV A = b` was not meant as it is read, and a comment in the gap would go.
    let is_odd = value.is_empty() || value.starts_with('=') || pair.key.text.contains(['"', '\'']);
    if is_odd || cx.slice(gap).contains('#') {
        return None;
    }
    let has_quotes = value.contains(['"', '\'', '\\', '`']);
    let equals = Edit::replace(gap, "=");
    let edits = if !value.contains(char::is_whitespace) || is_one_quoted_word(value) {
        vec![equals]
    } else if has_quotes {
        return None;
    } else {
        vec![Edit::replace(gap, "=\""), Edit::insert(pair.value.range.end(), "\"")]
    };
    // A quote must not open before a comment line.
    if instruction.comments.iter().any(|comment| pair.value.range.contains_range(*comment)) {
        return None;
    }
    Some(Fix::safe("Use `=`", edits))
}

/// True if the whole value is one word in quotes without anything to unescape.
fn is_one_quoted_word(value: &str) -> bool {
    ['"', '\''].into_iter().any(|quote| {
        value
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
            .is_some_and(|inner| !inner.contains([quote, '\\', '`']))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn spans_the_pair() {
        check(
            &RULE,
            "
FROM a:1
ENV KEY some value
#   ^^^^^^^^^^^^^^ ENV KEY
LABEL a b
#     ^^^
ONBUILD ENV X y
#           ^^^
",
        );
        silent(&RULE, "FROM a:1\nENV A=b C=d\nLABEL a=b\nARG A\n");
    }

    #[test]
    fn the_value_is_quoted_where_it_has_blanks() {
        fixed(
            &RULE,
            "FROM a:1\nENV A b\nENV B  c $A d\nENV C \"x y\"\nENV D 'z'\nLABEL e f\n",
            "FROM a:1\nENV A=b\nENV B=\"c $A d\"\nENV C=\"x y\"\nENV D='z'\nLABEL e=f\n",
        );
    }

    #[test]
    fn no_fix_where_the_meaning_would_change() {
        safety(&RULE, "FROM a:1\nENV A = b\n", None);
        safety(&RULE, "FROM a:1\nENV A b \"c d\" e\n", None);
        safety(&RULE, "FROM a:1\nENV A b\n", Some(Safety::Safe));
    }

    #[test]
    fn continuations_stay() {
        fixed(&RULE, "FROM a:1\nENV A b \\\n  c\n", "FROM a:1\nENV A=\"b \\\n  c\"\n");
    }
}
