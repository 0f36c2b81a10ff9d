use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::DirectiveKind;
use crate::text::go_bool;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-check-directive",
    title: "The builder cannot read `# check=`",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "syntax-directive",
    why: "The line takes `skip=`, `experimental=` and `error=`, separated by `;`. The builder \
          stops at anything else before it reads the file.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for directive in cx.file.directives.iter().filter(|it| it.kind == DirectiveKind::Check) {
        let text = directive.value.text.as_str();
        // The third setting is all that is left.
        for setting in text.trim().splitn(3, ';') {
            if let Some(why) = fault(setting) {
                out.report_at(0, directive.value.range, why);
                break;
            }
        }
    }
}

/// Why BuildKit refuses a setting (`linter.ParseLintOptions`).
fn fault(setting: &str) -> Option<String> {
    let Some((name, value)) = setting.split_once('=') else {
        let setting = setting.trim();
        return Some(format!("`{setting}` is no setting: `skip=`, `experimental=` or `error=` is"));
    };
    match (name.trim(), value.trim()) {
        ("skip" | "experimental", _) => None,
        ("error", value) => go_bool(value)
            .is_none()
            .then(|| format!("`error` takes `true` or `false`, and not `{value}`")),
        (name, _) => {
            Some(format!("`{name}` is no setting: `skip`, `experimental` and `error` are"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn settings_that_are_none() {
        check(&RULE, "# check=skpi=all\n#       ^^^^^^^^ `skpi`\nFROM a:1\n");
        check(&RULE, "#check=skip\n#      ^^^^ `skip=`\nFROM a:1\n");
        check(&RULE, "# check=skip=A;error=maybe\n#       ^^^^^^^^^^^^^^^^^^ `maybe`\nFROM a:1\n");
        check(&RULE, "# check=skip=A;;error=true\n#       ^^^^^^^^^^^^^^^^^^ `` is no\nFROM a:1\n");
        check(
            &RULE,
            "# check=skip=A;experimental=B;error=true;x\n#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `true;x`\nFROM a:1\n",
        );
    }

    #[test]
    fn settings_that_builders_read() {
        for value in [
            "skip=all",
            "skip=A, B;error=true",
            "error=1",
            "experimental=all; error = False",
            "skip=",
        ] {
            silent(&RULE, &format!("# check={value}\nFROM a:1\n"));
        }
        silent(&RULE, "FROM a:1\n# check=foo\n");
    }
}
