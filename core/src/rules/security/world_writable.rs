use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "world-writable",
    title: "Files are made writable for everybody",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("DF034"), ToolCode::other("S2612")],
    practice: "sane-file-permissions",
    why: "Every process in the container can change such files, also one that was broken into and \
          runs as another user. Give them to the user that writes them instead.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            let Some(mode) = mode(command) else { continue };
            if opens_to_all(mode.text()) {
                out.report(
                    step.instruction,
                    command.range,
                    format!("`chmod {}` lets everybody write", mode.text()),
                );
            }
        }
    }
    for instruction in &cx.file.instructions {
        let flag = instruction.effective().flag("chmod");
        let Some((flag, mode)) = flag.and_then(|flag| Some((flag, flag.value.as_ref()?))) else {
            continue;
        };
        if opens_to_all(&mode.text) {
            out.report(
                instruction,
                flag.range,
                format!("`--chmod={}` lets everybody write", mode.text),
            );
        }
    }
}

/// The mode that a `chmod` sets.
fn mode(command: &SimpleCommand) -> Option<&ShellWord> {
    if command.name() != Some("chmod") {
        return None;
    }
    // `-w` and the like are modes, `-R` and long options are not.
    command.arguments().iter().find(|word| {
        let text = word.text();
        !text.starts_with("--") && !matches!(text, "-R" | "-v" | "-f" | "-c" | "-Rf" | "-fR")
    })
}

/// True if a mode gives others the right to write; not with the sticky bit (as on `/tmp`), which
/// keeps files safe from other users.
fn opens_to_all(mode: &str) -> bool {
    if mode.chars().all(|c| c.is_digit(8)) {
        let others = mode.chars().last().and_then(|digit| digit.to_digit(8)).unwrap_or(0);
        let special = mode.len().checked_sub(4).and_then(|at| mode.chars().nth(at));
        let sticky = special.and_then(|digit| digit.to_digit(8)).unwrap_or(0) & 1 == 1;
        return mode.len() >= 3 && others & 2 == 2 && !sticky;
    }
    let sticky = mode.split(',').any(|part| part.contains('t'));
    let opens = mode.split(',').any(|part| {
        part.split_once(['+', '=']).is_some_and(|(who, rights)| {
            who.contains(['a', 'o']) && rights.split('-').next().unwrap_or("").contains('w')
        })
    });
    opens && !sticky
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn modes_that_let_others_write_are_found() {
        check(
            &RULE,
            "
FROM debian:13
RUN mkdir /a && chmod -R 777 /a; chmod o+rw /b
#               ^^^^^^^^^^^^^^^ `chmod 777`
#                                ^^^^^^^^^^^^^
COPY --chmod=0666 a /a
#    ^^^^^^^^^^^^
ONBUILD RUN chmod a=rwx /c
#           ^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn other_modes_are_fine() {
        silent(
            &RULE,
            "FROM a\nRUN chmod 755 /a && chmod 1777 /tmp && chmod +x /b && chmod g+w /c \\\n  && \
             chmod a+rx /d && chmod o-w /e && chmod a+rwt /f && chmod --reference=x y\nCOPY \
             --chmod=755 a /a\n",
        );
    }
}
