use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Keyword;

pub(crate) static RULE: Rule = Rule {
    id: "instruction-before-from",
    title: "An instruction stands before the first FROM",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3061", Severity::Error)],
    practice: "valid-dockerfile",
    why: "There is no image yet to change. Only `ARG` may come before the first `FROM`; the \
          builder refuses the file.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Where there is no FROM at all, another rule says that once.
    if cx.file.fragment().is_none() {
        report(cx, out);
    }
}

/// Reports each instruction that no FROM is before.
pub(in crate::rules) fn report(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for instruction in &cx.file.instructions {
        match instruction.keyword {
            Keyword::From => break,
            // An unknown word is a syntax error already.
            Keyword::Arg | Keyword::Unknown => {}
            keyword => {
                let message = format!("`{}` stands before the first `FROM`", keyword.as_str());
                out.report(instruction, instruction.keyword_range, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn everything_but_arg() {
        check(
            &RULE,
            "
ARG A=1
ENV b=c
#^^^
run d
#^^^ `RUN`
FROM a:$A
RUN e
",
        );
        silent(&RULE, "# a\nARG A\nFROM a:1\n");
        silent(&RULE, "ARG A\nRUN a\nRUN b\n");
    }
}
