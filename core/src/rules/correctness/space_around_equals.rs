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
            let quoted = value.starts_with(['"', '\'']) || !value.contains(char::is_whitespace);
            let fix = (quoted && !value.is_empty()).then(|| {
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
