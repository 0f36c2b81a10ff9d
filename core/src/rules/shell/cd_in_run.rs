use crate::build::{Base, Step};
use crate::catalog;
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::{insert_line_after, insert_line_before};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Failure, Join, Script, SimpleCommand};
use crate::syntax::{Body, Command};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "cd-in-run",
    title: "RUN changes the directory",
    category: Category::Shell,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3003", Severity::Warning)],
    practice: "absolute-workdir",
    why: "`cd` holds for this one `RUN` only. `WORKDIR` says where a step runs where every reader \
          and tool can see it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |_, script| first_and_only(script));
}

/// Reports the `cd` that is found in each RUN.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    find: for<'s> fn(&Step<'_>, &'s Script) -> Option<&'s SimpleCommand>,
) {
    for (step, script) in cx.build.runs().filter(|(step, _)| cx.sees(step)) {
        let Some(command) = find(step, script) else { continue };
        out.report(step.instruction, command.range, "`cd` instead of `WORKDIR`")
            .fix(fix(cx, step, script, command));
    }
}

pub(in crate::rules) fn changes_directory(command: &SimpleCommand) -> bool {
    command.words.first().is_some_and(|name| name.text() == "cd")
        && command.prefixes.iter().all(|prefix| prefix.raw == "command")
}

/// The `cd` that starts the script, if it is the only one and goes for the rest of it.
fn first_and_only(script: &Script) -> Option<&SimpleCommand> {
    let (first, rest) = script.commands.split_first()?;
    let is_only = !rest.iter().any(changes_directory);
    let goes_on = matches!(first.followed_by, Join::And | Join::Sequence);
    (changes_directory(first) && first.inside.is_empty() && goes_on && is_only).then_some(first)
}

/// `RUN cd /abs && rest` → `WORKDIR /abs`, `RUN rest` and back.
fn fix(cx: &RuleContext<'_>, step: &Step<'_>, script: &Script, cd: &SimpleCommand) -> Option<Fix> {
    let [_, target] = cd.words.as_slice() else { return None };
    let next = script.commands.get(1).filter(|next| cd.range.end() <= next.range.start())?;
    let instruction = step.effective;
    let is_first = first_and_only(script).is_some_and(|first| first == cd)
        && script.complete
        && instruction.arguments.source_offset(0) == cd.range.start()
        && cd.followed_by == Join::And
        // Where the step goes on without the directory, `WORKDIR` would make one that was not there.
        && cd.failure == Failure::Stops
        && cd.redirects.is_empty()
        && cd.assignments.is_empty()
        && next.inside.is_empty();
    let is_exec = !matches!(&instruction.body, Body::Run(Command::Shell(_)));
    if !is_first || is_exec || step.is_onbuild() {
        return None;
    }
    let path = target.literal().filter(|path| {
        path.starts_with('/') && path.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c))
    })?;
    let back = step.state.workdir.as_deref().or_else(|| base_directory(cx, step))?;
    let gap = TextRange::new(cd.range.start(), next.range.start());
    let has_comment = instruction.comments.iter().any(|comment| gap.contains_range(*comment));
    if has_comment {
        return None;
    }
    let edits = [
        insert_line_before(cx, step.instruction, &format!("WORKDIR {path}")),
        Edit::delete(gap),
        insert_line_after(cx, step.instruction, &format!("WORKDIR {back}")),
    ];
    Some(
        Fix::risky(format!("Use `WORKDIR {path}` around it"), edits)
            .changes(Effect::Workdir)
            .review(format!(
                "`WORKDIR` makes the directory, owned by root, where it is not there: check that \
                 `{path}` exists by then, and that nothing relies on its absence"
            )),
    )
}

/// The directory that the stage's base starts in, where that is known.
fn base_directory(cx: &RuleContext<'_>, step: &Step<'_>) -> Option<&'static str> {
    match cx.build.root_base(step.stage) {
        Base::Scratch => Some("/"),
        Base::Image(image) => catalog::workdir(image),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn a_cd_for_the_whole_script() {
        check(
            &RULE,
            "
FROM a:1
RUN cd /x && make
#   ^^^^^
RUN cd x; make
#   ^^^^
ONBUILD RUN cd $x && make
#           ^^^^^
",
        );
        silent(
            &RULE,
            "FROM a:1\nRUN (cd /x && make)\nRUN cd /x && a && cd /y && b\nRUN a && cd /x && b\n",
        );
    }

    #[test]
    fn the_directory_is_set_and_set_back() {
        fixed(
            &RULE,
            "FROM a:1\nWORKDIR /srv\nRUN cd /src \\\n  && make \\\n  && make install\nCMD a\n",
            "FROM a:1\nWORKDIR /srv\nWORKDIR /src\nRUN make \\\n  && make install\nWORKDIR /srv\nCMD a\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\nRUN cd /src && make",
            "FROM debian:13\nWORKDIR /src\nRUN make\nWORKDIR /",
        );
        safety(&RULE, "FROM a:1\nRUN cd /src && make\n", None);
        safety(&RULE, "FROM debian:13\nRUN cd \"$(a $(b))\" && make\n", None);
        safety(&RULE, "FROM debian:13\nRUN cd src && make\n", None);
        for tested in
            ["cd /src && make || true", "cd /src && make || git clone x /src", "cd /src && a; b"]
        {
            safety(&RULE, &format!("FROM debian:13\nRUN {tested}\n"), None);
        }
        fixed(
            &RULE,
            "FROM golang:1.26\nRUN cd /src && make\n",
            "FROM golang:1.26\nWORKDIR /src\nRUN make\nWORKDIR /go\n",
        );
        safety(&RULE, "FROM debian:13\nRUN cd /src && make\n", Some(Safety::Unsafe));
    }
}
