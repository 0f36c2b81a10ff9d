use crate::fix::{Effect, Fix};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "space-around-equals",
    title: "A blank stands around the equals sign",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("S6574")],
    practice: "valid-dockerfile",
    why: "`ENV A = b` sets `A` to `= b`: without a pair, everything after the name is the value.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let (pairs, effect) = match &step.effective.body {
            Body::Env(pairs) => (pairs, Some(Effect::Env)),
            Body::Label(pairs) => (pairs, None),
            _ => continue,
        };
        for pair in pairs.iter().filter(|pair| pair.legacy) {
            let Some(value) = pair.value.text.strip_prefix('=') else { continue };
            let value = value.trim();
            let fix = is_one_word(value, cx.file.escape).then(|| {
                let text = format!("{}={value}", pair.key.text);
                let fix = Fix::risky("Take the blanks out", [Edit::replace(pair.range, text)])
                    .review("Check that the value is not meant to start with `=`");
                match effect {
                    Some(effect) => fix.changes(effect),
                    None => fix,
                }
            });
            out.report(
                step.instruction,
                pair.range,
                format!("`{}` is set to `{}`", pair.key.text, pair.value.text),
            )
            .fix(fix);
        }
    }
}

/// True if the text is one word, in quotes or without blanks: all of the value of a pair.
fn is_one_word(text: &str, escape: char) -> bool {
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match quote {
            _ if c == escape && quote != Some('\'') => drop(characters.next()),
            None if c.is_whitespace() => return false,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
    }
    quote.is_none() && !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn blanks_before_the_sign_make_it_part_of_the_value() {
        check(
            &RULE,
            "
FROM a:1
env A =b
#   ^^^^ `A` is set to `=b`
LABEL vendor = us and you
#     ^^^^^^^^^^^^^^^^^^^ `vendor`
ONBUILD ENV A = b
#           ^^^^^
",
        );
    }

    #[test]
    fn pairs_and_values_without_the_sign_first() {
        silent(&RULE, "FROM a:1\nENV A=b C=\"= d\"\nENV A b=c\nENV URL x?a = b\nARG A=b\n");
        silent(&RULE, "FROM a:1\nRUN A = b\n");
    }

    #[test]
    fn one_word_or_a_quoted_text_is_joined() {
        fixed(
            &RULE,
            "FROM a:1\nENV A = b\nENV C   =  \"d e\"\nLABEL f =g\n",
            "FROM a:1\nENV A=b\nENV C=\"d e\"\nLABEL f=g\n",
        );
        safety(&RULE, "FROM a:1\nENV A = b\n", Some(Safety::Unsafe));
        for value in ["b c", "\"x\" y", "'x' 'y'", "x\"y z\" w", "b C = d", "b\\\n c"] {
            safety(&RULE, &format!("FROM a:1\nENV A = {value}\n"), None);
        }
        fixed(&RULE, "FROM a:1\nENV A = b\"c d\"\\ e\n", "FROM a:1\nENV A=b\"c d\"\\ e\n");
        safety(&RULE, "FROM a:1\nLABEL a =\n", None);
    }
}
