use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "empty-continuation",
    title: "A continued instruction has empty lines in it",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::buildkit("NoEmptyContinuation")],
    practice: "valid-dockerfile",
    why: "The builder skips the empty line today and warns that it will become an error. A reader \
          takes the line for the end of the instruction.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for instruction in &cx.file.instructions {
        let lines = &instruction.empty_continuations;
        let Some(first) = lines.first() else { continue };
        let name = instruction.keyword_text();
        out.report(instruction, *first, format!("An empty line inside `{name}`"))
            .fix(Fix::safe("Remove the empty lines", lines.iter().copied().map(Edit::delete)));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{fixed, silent};

    #[test]
    fn all_empty_lines_go_and_comments_stay() {
        fixed(
            &RULE,
            "FROM a:1\r\nRUN a \\\r\n\r\n  # why\r\n  \r\n  b\r\nONBUILD RUN c \\\r\n\r\n  d\r\n",
            "FROM a:1\r\nRUN a \\\r\n  # why\r\n  b\r\nONBUILD RUN c \\\r\n  d\r\n",
        );
    }

    #[test]
    fn empty_lines_of_heredocs_belong_to_them() {
        silent(&RULE, "FROM a:1\nRUN <<E\na\n\nb\nE\nRUN a \\\n # b\n c\n");
    }
}
