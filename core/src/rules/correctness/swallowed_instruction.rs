use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Swallowed;
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "swallowed-instruction",
    title: "The end of a line makes the next instruction part of this one",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "valid-dockerfile",
    why: "The builder joins a line that ends in the escape character with the next one, over blank \
          lines and comments, so that the next instruction never takes effect.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for instruction in &cx.file.instructions {
        let swallowed = instruction.swallowed(cx.source, cx.file.escape);
        let Some(first) = swallowed.first() else { continue };
        let words: Vec<String> =
            swallowed.iter().map(|it| format!("`{}`", cx.slice(it.keyword))).collect();
        let (escape, words) = (cx.file.escape, words.join(" and "));
        let message = format!(
            "The `{escape}` at the end of this line continues it, so that it swallows {words}"
        );
        let is_path = is_path(cx, first);
        let title = if is_path {
            "Write `/` at the end of the path".to_owned()
        } else {
            format!("End the instruction before {words}")
        };
        let review = if is_path {
            "Check that the path ends here; to write paths with `\\`, put a line \"# escape=`\" at \
             the top of the file"
                .to_owned()
        } else if swallowed.len() == 1 {
            format!(
                "Check that {words} is to be an instruction of its own: it takes effect for the first time"
            )
        } else {
            format!(
                "Check that {words} are to be instructions of their own: they take effect for the first time"
            )
        };
        let fix = Fix::risky(title, swallowed.iter().map(|it| ending(cx, it))).review(review);
        out.report(instruction, first.escape, message).fix(fix.changes_all()).settles();
    }
}

/// True if the escape character belongs to a Windows path: `C:\app\`.
fn is_path(cx: &RuleContext<'_>, swallowed: &Swallowed) -> bool {
    let above = cx.source.get(..swallowed.escape.start()).unwrap_or("");
    let word = above.rsplit([' ', '\t', '\n', '"', '=']).next().unwrap_or("");
    let has_drive = word.get(1..).is_some_and(|rest| rest.starts_with(':'))
        && word.starts_with(|drive: char| drive.is_ascii_alphabetic());
    cx.file.escape == '\\' && (has_drive || word.contains('\\'))
}

/// The line's end without the escape character.
fn ending(cx: &RuleContext<'_>, swallowed: &Swallowed) -> Edit {
    if is_path(cx, swallowed) {
        return Edit::replace(swallowed.escape, "/");
    }
    let above = cx.source.get(..swallowed.escape.start()).unwrap_or("");
    let start = above.trim_end_matches([' ', '\t']).len();
    Edit::delete(TextRange::new(start, swallowed.escape.end()))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::analysis::analyze;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};
    use crate::rules::{Preset, Settings};

    #[test]
    fn the_end_of_the_line_is_marked() {
        check(
            &RULE,
            "
FROM a:1
RUN apt-get install -y curl \\
#                           ^ swallows `COPY`
COPY a /a
ENV A=b \\
#       ^ `RUN`
# why

RUN c
",
        );
        silent(&RULE, "FROM a:1\nRUN a \\\n  && b\nHEALTHCHECK --retries=1 \\\n  CMD a\n");
    }

    #[test]
    fn the_instruction_ends_where_it_was_to_end() {
        fixed(&RULE, "FROM a:1\nRUN b \\\nCOPY c /d\n", "FROM a:1\nRUN b\nCOPY c /d\n");
        fixed(
            &RULE,
            "FROM a:1\nWORKDIR C:\\app\\\nCOPY . C:\\app\\\n\nRUN dir\n",
            "FROM a:1\nWORKDIR C:\\app/\nCOPY . C:\\app/\n\nRUN dir\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nCOPY t c:\\\nRUN dir c:\\\n",
            "FROM a:1\nCOPY t c:/\nRUN dir c:\\\n",
        );
        safety(&RULE, "FROM a:1\nRUN b \\\n\nUSER 1\n", Some(Safety::Unsafe));
    }

    #[test]
    fn one_and_several_are_told_of_in_their_own_words() {
        for (lines, expected) in [
            (
                "RUN b \\\n\nUSER 1",
                "Check that `USER` is to be an instruction of its own: it takes effect for the first \
                 time",
            ),
            (
                "RUN b \\\n\nUSER 1 \\\n\nRUN c",
                "Check that `USER` and `RUN` are to be instructions of their own: they take effect \
                 for the first time",
            ),
        ] {
            let report = analyze(&format!("FROM a:1\n{lines}\n"), &Settings::default());
            let found = report.findings.iter().find(|it| it.rule == RULE.id).unwrap();
            assert_eq!(found.fix.as_ref().unwrap().review.as_deref(), Some(expected), "{lines}");
        }
    }

    #[test]
    fn nothing_else_is_said_of_what_is_swallowed() {
        for lines in [
            "COPY testfile.txt c:\\\nRUN dir c:\\",
            "WORKDIR C:\\app\\\nCOPY . C:\\app\\\n\nRUN dir",
            "ENV A=b \\\nRUN c",
            "EXPOSE 80 \\\n# the app\nCOPY a b /c",
            "RUN true \\\nADD a b",
            "ONBUILD RUN true \\\nADD a b",
            "CMD [\"a\"] \\\nEXPOSE 80",
            "COPY [\"a\", \"b\"] \\\n\nRUN true",
        ] {
            let settings = Settings { preset: Preset::Strict, ..Settings::default() };
            let source = format!("FROM debian:13\n{lines}\n");
            let report = analyze(&source, &settings);
            let about = report.findings.iter().filter(|it| it.instruction == 1);
            let found: Vec<_> = about.map(|it| (it.rule, it.message.as_str())).collect();
            let [(rule, _)] = found.as_slice() else { panic!("{lines}: {found:?}") };
            assert_eq!(*rule, RULE.id, "{lines}");
        }
    }
}
