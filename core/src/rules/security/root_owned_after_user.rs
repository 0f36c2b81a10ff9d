use crate::fix::Fix;
use crate::rules::shared::edits::insert_after_keyword;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Keyword;

pub(crate) static RULE: Rule = Rule {
    id: "root-owned-after-user",
    title: "Files belong to root although another user runs",
    category: Category::Security,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "copy-chown",
    why: "COPY and ADD make files that belong to root, whatever `USER` says. A program that writes to them then fails.",
    check,
};

/// Longer names are none: systems allow 32 letters for the user and as many for the group.
const LONGEST: usize = 128;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let is_copy = matches!(step.instruction.keyword, Keyword::Copy | Keyword::Add);
        let Some(user) = step.state.user.as_ref().filter(|user| is_copy && !user.is_root()) else {
            continue;
        };
        let name = &user.name;
        let plain = !name.is_empty()
            && name.len() <= LONGEST
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c));
        let told =
            step.instruction.flag("chown").is_some() || step.instruction.flag("chmod").is_some();
        // Windows has other users, and no owner by this flag.
        if told || !plain || step.is_onbuild() || cx.file.escape == '`' {
            continue;
        }
        let edit = insert_after_keyword(step.instruction, &format!(" --chown={name}"));
        out.report(
            step.instruction,
            step.instruction.keyword_range,
            format!("These files belong to root, and `{name}` runs"),
        )
        .fix(Fix::risky(format!("Add `--chown={name}`"), [edit]).review(
            "Check that the program has to write these files: those that it only reads are safer as they \
             are",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn copies_below_a_user() {
        check(
            &RULE,
            "
FROM a:1 AS base
ARG UID=1001
USER $UID
COPY a b
#^^^^ `1001` runs
FROM base
add https://example.org/c.tar /d/
#^^^
USER app:staff
COPY --from=base /a /b
#^^^^ `app:staff`
",
        );
    }

    #[test]
    fn told_as_root_or_elsewhere() {
        silent(&RULE, "FROM a:1\nUSER app\nCOPY --chown=root a b\nADD --chmod=644 c d\n");
        silent(&RULE, "FROM a:1\nCOPY a b\nUSER app\nUSER 0:0\nCOPY c d\n");
        silent(&RULE, "FROM a:1\nUSER app\nFROM b:1\nCOPY c d\n");
        silent(&RULE, "FROM a:1\nUSER app\nONBUILD COPY c d\nRUN cp e f\n");
        silent(&RULE, "# escape=`\nFROM a:1\nUSER app\nCOPY b c\n");
        silent(&RULE, "FROM a:1\nUSER $WHO\nCOPY b c\n");
    }

    #[test]
    fn the_user_becomes_the_owner() {
        fixed(
            &RULE,
            "FROM a:1\nUSER app:staff\nCOPY --from=b \\\n    c d\n",
            "FROM a:1\nUSER app:staff\nCOPY --chown=app:staff --from=b \\\n    c d\n",
        );
        safety(&RULE, "FROM a:1\nUSER app\nADD b c\n", Some(Safety::Unsafe));
    }
}
