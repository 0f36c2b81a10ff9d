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
        let Some(user) = step.user.as_ref().filter(|user| is_copy && !user.is_root()) else {
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
            step.instruction.keyword_word.range,
            format!("These files belong to root, and `{name}` runs"),
        )
        .fix(Fix::risky(format!("Add `--chown={name}`"), [edit]).review(
            "Check that the program has to write these files: those that it only reads are safer as they \
             are",
        ));
    }
}
