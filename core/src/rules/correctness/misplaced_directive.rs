use crate::rules::shared::edits::nearest;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::text::TextRange;

pub(crate) static RULE: Rule = Rule {
    id: "misplaced-directive",
    title: "A directive stands where it is a comment",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "syntax-directive",
    why: "BuildKit reads directives above the first instruction, comment and empty line only. Below, they have no effect.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for &comment in &cx.file.comments {
        let text = cx.slice(comment).trim_start_matches('#').trim();
        let Some((key, value)) = text.split_once('=') else { continue };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        if key == "check" && is_lost_check(cx, comment, value) {
            let below = cx.file.instruction_at(comment.start());
            let message = "`check` is read at the very top of the file only".to_owned();
            out.report_at(below, comment, message);
            continue;
        }
        let near = nearest(&key, ["syntax", "escape"]);
        let meant = match near {
            Some("syntax") => {
                value.starts_with("docker/dockerfile") || value.contains("dockerfile:")
            }
            Some("escape") => matches!(value, "`" | "\\"),
            _ => false,
        };
        if !meant {
            continue;
        }
        let message = match near {
            Some(name) if name != key => format!("`{key}` is no directive: `{name}` is"),
            _ => format!("`{key}` is read at the very top of the file only"),
        };
        let below = cx.file.instruction_at(comment.start());
        out.report_at(below, comment, message);
    }
}

/// True for a `# check=` that no builder reads: above an instruction its `skip` and `experimental`
/// hold for that one (newer builders), and its `error` for nothing.
fn is_lost_check(cx: &RuleContext<'_>, comment: TextRange, value: &str) -> bool {
    let names = |name: &str| value.split(';').any(|it| it.trim().starts_with(name));
    let below = cx.file.instruction_at(comment.start());
    let is_above = cx
        .file
        .instructions
        .get(below)
        .is_some_and(|instruction| instruction.range.start() > comment.start());
    names("error=") || names("skip=") && !is_above
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn below_an_instruction_an_empty_line_or_misspelt() {
        check(
            &RULE,
            "
FROM a:1
# syntax = docker/dockerfile:1.7
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `syntax` is read at the very top
RUN b
#ESCAPE=`
#^^^^^^^^^ `escape`
",
        );
        check(&RULE, "\n\n# escape=\\\n#^^^^^^^^^^ `escape`\nFROM a:1\n");
        check(
            &RULE,
            "
# sytnax=docker/dockerfile:1
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `sytnax` is no directive: `syntax` is
FROM a:1
",
        );
    }

    #[test]
    fn checks_that_hold_for_nothing() {
        check(
            &RULE,
            "
FROM a:1
# check=skip=StageNameCasing;error=true
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `check` is read
RUN b
# check=skip=StageNameCasing
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
        silent(&RULE, "# check=error=true\nFROM a:1\n# check=skip=JSONArgsRecommended\nCMD b\n");
        silent(&RULE, "FROM a:1\n# check=the docs\n");
    }

    #[test]
    fn at_the_top_and_in_prose() {
        silent(&RULE, "# escape=`\n# syntax=docker/dockerfile:1\nFROM a:1\n");
        silent(&RULE, "FROM a:1\n# syntax=highlighted in the editor\n# escape=none\nRUN b\n");
        silent(&RULE, "FROM a:1\nRUN <<EOF\n# syntax=docker/dockerfile:1\nEOF\n");
    }
}
