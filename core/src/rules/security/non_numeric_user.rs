use crate::build::is_root;
use crate::rules::shared::edits::unquoted;
use crate::rules::shared::user_switch::last_user;
use crate::rules::{
    Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, Target, ToolCode,
};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "non-numeric-user",
    title: "USER is a name and not a number",
    category: Category::Security,
    severity: Severity::Info,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3066", Severity::Info)],
    practice: "explicit-uid",
    why: "Kubernetes' `runAsNonRoot` cannot tell from a name that the user is not root and refuses \
          to start the container. A number says it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if cx.settings.target != Target::Kubernetes && !cx.selected(&RULE) {
        return;
    }
    // Kubernetes looks at the user that the image ends with.
    let last = cx.build.final_stage().and_then(|stage| last_user(cx, stage));
    let Some(step) = last.and_then(|(at, _)| cx.build.step(at)) else { return };
    let Body::User(word) = &step.effective.body else { return };
    let value = cx.build.value(word, step);
    let user = value.as_deref().unwrap_or_else(|| unquoted(&word.text));
    // Root is another rule's finding, and what a variable holds may be a number.
    let is_open = value.is_none() && user.contains('$');
    if !is_open && !is_number(user) && !is_root(user) {
        out.report(
            step.instruction,
            word.range,
            format!("Kubernetes cannot tell that `{user}` is not root"),
        );
    }
}

pub(in crate::rules) fn is_number(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or("");
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};
    use crate::rules::{Settings, Target};

    #[test]
    fn the_last_user_counts() {
        check(&RULE, "\nFROM a:1\nUSER build\nUSER app:1000\n#    ^^^^^^^^ `app:1000`\n");
        silent(&RULE, "FROM a:1\nUSER app\nUSER 1000:app\n");
        silent(&RULE, "FROM a:1\nARG UID\nUSER $UID\n");
        silent(&RULE, "FROM a:1\nUSER root\n");
    }

    #[test]
    fn it_is_on_for_kubernetes() {
        let source = "FROM a:1\nUSER app\n";
        let count = |target| {
            let options = Settings { target, ..Settings::default() };
            let findings = crate::analysis::analyze(source, &options).findings;
            findings.iter().filter(|finding| finding.rule == RULE.id).count()
        };
        assert_eq!([count(Target::Unknown), count(Target::Kubernetes)], [0, 1]);
    }
}
