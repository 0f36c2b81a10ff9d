use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Instruction;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "keyword-case",
    title: "Instructions are written in different cases",
    category: Category::Style,
    severity: Severity::Style,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::buildkit("ConsistentInstructionCasing")],
    practice: "consistent-style",
    why: "The case means nothing to the builder, but one case in the whole file is easier to read.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(out, &cx.file.instructions);
}

/// Reports the instructions that have another case than most of these.
pub(in crate::rules) fn report(out: &mut Sink<'_>, instructions: &[Instruction]) {
    let is_lower = are_mostly_lower(instructions);
    let (case, name) = if is_lower {
        (str::to_ascii_lowercase as fn(&str) -> String, "lower")
    } else {
        (str::to_ascii_uppercase as fn(&str) -> String, "upper")
    };
    for instruction in instructions {
        if instruction.is_misspelt() {
            continue;
        }
        let (text, range) = (instruction.keyword_text(), instruction.keyword_range);
        let wanted = case(text);
        if text != wanted {
            out.report(
                instruction,
                range,
                format!("`{text}` is not in {name} case like most of the file"),
            )
            .fix(Fix::safe(format!("Write `{wanted}`"), [Edit::replace(range, wanted)]));
        }
    }
}

/// True if more instructions of the file are in lower case than in upper case.
pub(super) fn is_mostly_lower(cx: &RuleContext<'_>) -> bool {
    are_mostly_lower(&cx.file.instructions)
}

/// Mixed ones do not count.
fn are_mostly_lower(instructions: &[Instruction]) -> bool {
    let words = || {
        instructions
            .iter()
            .filter(|instruction| !instruction.is_misspelt())
            .map(Instruction::keyword_text)
    };
    let lower = words().filter(|word| !word.contains(|c: char| c.is_ascii_uppercase())).count();
    let upper = words().filter(|word| !word.contains(|c: char| c.is_ascii_lowercase())).count();
    lower > upper
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn the_majority_decides() {
        check(
            &RULE,
            "
FROM a:1
run b
#^^^ upper case
Cmd c
#^^^
ENV a=b
",
        );
        check(
            &RULE,
            "
from a:1
run b
CMD c
#^^^ lower case
",
        );
        silent(&RULE, "from a:1\nrun b\n");
    }

    #[test]
    fn a_tie_goes_to_upper_case() {
        fixed(&RULE, "from a:1\nRUN b\n", "FROM a:1\nRUN b\n");
    }
}
