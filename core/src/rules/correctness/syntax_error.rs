use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Instruction, Keyword, SyntaxError, SyntaxErrorKind};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "syntax-error",
    title: "This is not a valid Dockerfile",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL1000", Severity::Error)],
    practice: "valid-dockerfile",
    why: "The builder stops at the first line that it cannot read and makes no image. The other \
          lines are still checked here.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for error in &cx.file.errors {
        let instruction = error.instruction.and_then(|index| cx.file.instructions.get(index));
        // An instruction that ONBUILD may not hold has a rule of its own.
        if instruction.is_some_and(super::invalid_onbuild::is_forbidden) && is_onbuild(error) {
            continue;
        }
        let index = error.instruction.unwrap_or(0);
        let settles = matches!(
            error.kind,
            SyntaxErrorKind::Json | SyntaxErrorKind::UnknownInstruction { .. }
        );
        let reported = out.report_at(index, error.range, message(error, instruction));
        if matches!(error.kind, SyntaxErrorKind::LongLine(_)) {
            // To other readers a line may be of any length.
            reported.only(&[]);
            continue;
        }
        let reported = reported.fix(fix(cx, error));
        if settles {
            reported.settles();
        }
    }
}

fn is_onbuild(error: &SyntaxError) -> bool {
    matches!(error.kind, SyntaxErrorKind::Onbuild(_))
}

fn message(error: &SyntaxError, instruction: Option<&Instruction>) -> String {
    let name = instruction.map_or_else(String::new, |instruction| {
        format!("`{}`", instruction.effective().keyword_text())
    });
    match &error.kind {
        SyntaxErrorKind::Empty => "The file has no instruction".to_owned(),
        SyntaxErrorKind::UnknownInstruction { suggestion: Some(keyword) } => {
            format!("{name} is not an instruction; did you mean `{}`?", keyword.as_str())
        }
        SyntaxErrorKind::UnknownInstruction { suggestion: None } => {
            format!("{name} is not an instruction")
        }
        SyntaxErrorKind::Arguments(what) => format!("{name} {what}"),
        SyntaxErrorKind::NameWithoutValue => {
            format!("{name} has a name without a value; write `NAME=value`")
        }
        SyntaxErrorKind::Flag(what) => format!("{what} ({name})"),
        SyntaxErrorKind::UnterminatedQuote => "A quote is opened here and never closed".to_owned(),
        SyntaxErrorKind::Substitution(what) => format!("This variable cannot be expanded: {what}"),
        SyntaxErrorKind::UnterminatedHeredoc => {
            "The end marker of this heredoc never comes".to_owned()
        }
        SyntaxErrorKind::Heredoc(what) => {
            format!("{name} {what}, so that the builder reads its lines as instructions")
        }
        SyntaxErrorKind::Json => {
            format!("{name} needs a JSON list of strings here, in double quotes")
        }
        SyntaxErrorKind::Directive(what) => format!("This parser directive {what}"),
        SyntaxErrorKind::Onbuild(what) => format!("`ONBUILD` {what}"),
        SyntaxErrorKind::LongLine(length) => {
            format!(
                "The line has {length} bytes, and the builder reads 65535 of one; continue it on the next"
            )
        }
    }
}

fn fix(cx: &RuleContext<'_>, error: &SyntaxError) -> Option<Fix> {
    match &error.kind {
        SyntaxErrorKind::UnknownInstruction { suggestion } => keyword_meant(cx, error, *suggestion),
        SyntaxErrorKind::Heredoc(_) => without_blank(cx, error),
        SyntaxErrorKind::Json => {
            let instruction = cx.file.instructions.get(error.instruction?)?;
            super::broken_json_list::repair(instruction, &instruction.broken_list()?)
        }
        _ => None,
    }
}

/// A heredoc's marker without the blank before its name: there is no other reading of its lines.
fn without_blank(cx: &RuleContext<'_>, error: &SyntaxError) -> Option<Fix> {
    let marker = cx.slice(error.range);
    let (before, name) = marker.split_once("<<")?;
    let dash = usize::from(name.starts_with('-'));
    let name = name.get(dash..)?;
    let blanks = name.len() - name.trim_start_matches([' ', '\t']).len();
    let start = error.range.start() + before.len() + "<<".len() + dash;
    let instruction = cx.file.instructions.get(error.instruction?)?;
    (blanks > 0 && !instruction.heredocs.is_empty()).then(|| {
        let edit = Edit::delete(TextRange::new(start, start + blanks));
        Fix::safe("Take the blank out", [edit])
    })
}

/// The keyword that was probably meant, in the case in which it was written.
fn keyword_meant(
    cx: &RuleContext<'_>,
    error: &SyntaxError,
    suggestion: Option<Keyword>,
) -> Option<Fix> {
    let keyword = suggestion?;
    let written = cx.slice(error.range);
    let name = if written.chars().any(char::is_uppercase) {
        keyword.as_str().to_owned()
    } else {
        keyword.as_str().to_ascii_lowercase()
    };
    let title = format!("Write `{name}`");
    let meant = name.clone();
    let fix = Fix::risky(title, [Edit::replace(error.range, name)])
        .review(format!("Check that `{meant}` is meant: the line takes effect for the first time"));
    Some(fix.changes_all())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};
    use crate::rules::{Preset, Settings};

    #[test]
    fn every_bad_line_is_found_and_the_rest_still_read() {
        check(
            &RULE,
            "
FROM scratch
RUUN echo a
#^^^^ did you mean `RUN`
FOOBAR b
#^^^^^^ is not an instruction
COPY a
#^^^^ needs
ENV A
#   ^ without a value
SHELL sh -c
#     ^^^^^ JSON
COPY --form=x a b
#    ^^^^^^^^ --form
",
        );
    }

    #[test]
    fn a_heredoc_that_never_ends() {
        let source = "FROM scratch\nRUN <<EOF\necho a\n";
        safety(&RULE, source, None);
    }

    #[test]
    fn a_line_may_be_too_long_for_the_builder() {
        let source = format!("FROM scratch\nENV A={}\n#^ 65606 bytes\n", "x".repeat(65_600));
        check(&RULE, &source);
    }

    #[test]
    fn a_heredoc_that_the_builder_does_not_see() {
        check(
            &RULE,
            "
FROM a:1
COPY << EOF /etc/app.conf
#    ^^^^^^ takes no blank
user app
EOF
RUN cat <<- EOF > /a
#       ^^^^^^^ takes no blank
	port 80
	EOF
CMD <<EOF
#   ^^^^^ `CMD` takes no heredoc
exec a
EOF
RUN cat << EOF > /b
listen 80
EOF
USER 1
",
        );
        fixed(
            &RULE,
            "FROM a:1\nCOPY <<  EOF /b\nuser app\nEOF\nRUN cat 3<<- EOF\n\tport 80\nEOF\n",
            "FROM a:1\nCOPY <<EOF /b\nuser app\nEOF\nRUN cat 3<<-EOF\n\tport 80\nEOF\n",
        );
        safety(&RULE, "FROM a:1\nCOPY << A /b\nx\nA\n", Some(Safety::Safe));
        safety(&RULE, "FROM a:1\nCMD << A\nx\nA\n", None);
    }

    #[test]
    fn the_keyword_keeps_its_case() {
        fixed(&RULE, "from scratch\ncmdd [\"/a\"]\n", "from scratch\ncmd [\"/a\"]\n");
        safety(&RULE, "FROM scratch\nRUUN a\n", Some(Safety::Unsafe));
    }

    #[test]
    fn a_misspelt_instruction_is_read_as_what_it_likely_was() {
        let settings = |preset| Settings { preset, ..Settings::default() };
        let found = |text: &str, preset| {
            let report = crate::analysis::analyze(text, &settings(preset));
            report.findings.iter().map(|it| (it.instruction, it.rule)).collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("FORM debian:13 AS build\nRUN sudo true\nFROM build\n", (1, "sudo-used")),
            ("FROM debian:13\nRUNN sudo true\n", (1, "sudo-used")),
            ("FROM debian:13\nONBUILD RNU sudo true\n", (1, "sudo-used")),
            ("FROM debian:13\nENTRYPIONT node a.js\n", (1, "shell-form-command")),
            ("FROM debian:13\nCPOY a b c\n", (1, "copy-sources-without-slash")),
        ] {
            let all = found(text, Preset::Recommended);
            assert!(all.contains(&expected), "{text}: {all:?}");
            let errors = all.iter().filter(|(_, rule)| *rule == RULE.id).count();
            assert_eq!(errors, 1, "{text}: {all:?}");
            for rule in ["instruction-before-from", "missing-from", "keyword-case"] {
                assert!(!all.iter().any(|(_, found)| *found == rule), "{text}: {all:?}");
            }
            let hadolint: Vec<_> = found(text, Preset::Hadolint).iter().map(|it| it.1).collect();
            assert_eq!(hadolint, [RULE.id], "{text}");
        }
        let far = found("FROM debian:13\nDOCKER a\nUSER a\n", Preset::Recommended);
        assert!(far.contains(&(1, RULE.id)), "{far:?}");
    }

    #[test]
    fn odd_but_valid_lines_are_fine() {
        silent(&RULE, "FROM scratch\nRUN [not json\nCMD ['a']\nONBUILD RUN a\n");
    }
}
