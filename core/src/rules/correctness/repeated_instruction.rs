use crate::build::Stage;
use crate::fix::Fix;
use crate::rules::shared::edits::delete_instruction;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Instruction, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "repeated-instruction",
    title: "Only the last of these instructions counts",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[
        ToolCode::hadolint("DL4003", Severity::Warning),
        ToolCode::hadolint("DL4004", Severity::Error),
        ToolCode::hadolint("DL3012", Severity::Error),
        ToolCode::buildkit("MultipleInstructionsDisallowed"),
    ],
    practice: "remove-unused-instructions",
    why: "A stage has one `CMD`, one `ENTRYPOINT` and one `HEALTHCHECK`: the last. Earlier ones \
          do nothing.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        for (keyword, codes) in ONCE {
            let all = of_keyword(cx, stage, keyword);
            let name = keyword.as_str();
            let Some((_, earlier)) = all.split_last() else { continue };
            for instruction in earlier {
                let message =
                    format!("This `{name}` does nothing: a later one of the stage replaces it");
                let title = format!("Remove this `{name}`");
                out.report(instruction, instruction.range, message)
                    .only(&codes)
                    .fix(delete_instruction(cx, instruction).map(|edit| Fix::safe(title, [edit])));
            }
        }
    }
}

/// The instructions that a stage has once, with the codes for them.
pub(in crate::rules) const ONCE: [(Keyword, [&str; 2]); 3] = [
    (Keyword::Cmd, ["DL4003", "MultipleInstructionsDisallowed"]),
    (Keyword::Entrypoint, ["DL4004", "MultipleInstructionsDisallowed"]),
    (Keyword::Healthcheck, ["DL3012", "MultipleInstructionsDisallowed"]),
];

pub(in crate::rules) fn of_keyword<'a>(
    cx: &RuleContext<'a>,
    stage: &Stage,
    keyword: Keyword,
) -> Vec<&'a Instruction> {
    cx.build
        .steps_of(stage.index)
        .iter()
        .map(|step| step.instruction)
        .filter(|instruction| instruction.keyword == keyword)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn all_but_the_last_of_a_stage() {
        check(
            &RULE,
            "
FROM a:1
CMD a
#^^^^^ later
CMD b
#^^^^^
CMD c
ENTRYPOINT [\"a\"]
#^^^^^^^^^^^^^^^^
ENTRYPOINT [\"b\"]
HEALTHCHECK CMD a
#^^^^^^^^^^^^^^^^^
HEALTHCHECK NONE
ONBUILD CMD a
FROM b:1
CMD a
",
        );
    }

    #[test]
    fn one_for_each_stage_is_fine() {
        silent(&RULE, "FROM a:1 AS a\nCMD a\nFROM a\nCMD b\nENTRYPOINT c\nHEALTHCHECK NONE\n");
    }

    #[test]
    fn the_lines_go_and_comments_around_them_stay() {
        fixed(
            &RULE,
            "FROM a:1\n# one\nCMD [\"a\", \\\n  \"b\"]\n# two\nCMD c\n",
            "FROM a:1\n# one\n# two\nCMD c\n",
        );
    }
}
