use crate::build::{Base, Step};
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::{insert_line_before, is_absolute, unquoted};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Keyword};
use crate::text::TextRange;

pub(crate) static RULE: Rule = Rule {
    id: "relative-copy-destination",
    title: "Files are copied to a relative path without a WORKDIR",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3045", Severity::Warning)],
    practice: "copy-destinations",
    why: "Without a `WORKDIR` in the file, the base image decides where the files go, and `/` is \
          usual.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // The rest of the file may have one.
    if cx.build.is_fragment {
        return;
    }
    let in_final_image = cx.build.in_final_image();
    for (stage, copies) in unplaced_copies(cx) {
        // What a builder stage does with its files is its own affair, and `scratch` starts in `/`,
        // which nobody can change.
        if !in_final_image.has(stage) || *cx.build.root_base(stage) == Base::Scratch {
            continue;
        }
        // One WORKDIR settles all that follow.
        if let Some(copy) = copies.first() {
            report(cx, out, copy);
        }
    }
}

/// The number of each stage, with those of its COPYs whose destination is relative and before which
/// no WORKDIR says to what.
fn unplaced_copies<'c>(
    cx: &'c RuleContext<'_>,
) -> impl Iterator<Item = (usize, Vec<&'c Step<'c>>)> {
    let is_workdir = |step: &Step<'_>| step.instruction.keyword == Keyword::Workdir;
    let set = cx.build.since(is_workdir);
    let open = cx.build.stages.iter().filter(move |stage| !set.above(stage.index));
    open.map(move |stage| {
        let steps = cx.build.steps_of(stage.index).iter().take_while(|step| !is_workdir(step));
        (stage.index, steps.filter(|step| is_relative(step)).collect())
    })
}

pub(in crate::rules) fn is_relative(step: &Step<'_>) -> bool {
    destination(step).is_some_and(|(_, path)| {
        // `"$HOME"/a` starts with the variable too.
        let start = path.trim_start_matches(['"', '\'']);
        !is_absolute(start) && !start.starts_with('$')
    })
}

/// The range of a COPY's destination, and its path. What ONBUILD triggers happens in the directory
/// of another build.
fn destination<'s>(step: &'s Step<'_>) -> Option<(TextRange, &'s str)> {
    let Body::Copy(transfer) = &step.instruction.body else { return None };
    let word = &transfer.destination;
    Some((word.range, if transfer.json { &word.text } else { unquoted(&word.text) }))
}

pub(in crate::rules) fn report(cx: &RuleContext<'_>, out: &mut Sink<'_>, step: &Step<'_>) {
    let Some((range, path)) = destination(step) else { return };
    let message = format!("`{path}` depends on the base image's working directory");
    let line = insert_line_before(cx, step.instruction, "WORKDIR /app");
    out.report(step.instruction, range, message).fix(
        Fix::risky("Set `WORKDIR /app` before it", [line])
            .changes(Effect::Workdir)
            .review(
                "Choose the directory: the files go there, and every later step and the start \
                 command run there; check the paths that count on the base image's directory",
            )
            .excluding(format!("workdir of stage {}", step.stage)),
    );
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn the_first_in_the_final_image_is_reported() {
        check(
            &RULE,
            "
FROM a:1 AS build
COPY . .
FROM b:1
ONBUILD COPY a b
COPY /a $b
COPY a \"$b\"/c
COPY a C:\\b
COPY [\"a\", \"b\"]
#          ^^^
COPY a ./b
",
        );
    }

    #[test]
    fn a_workdir_anywhere_in_the_lineage_is_enough() {
        silent(&RULE, "FROM a:1 AS one\nWORKDIR /a\nFROM one AS two\nFROM two\nCOPY a b\n");
        silent(&RULE, "FROM a:1\nWORKDIR a\nCOPY a b\n");
        silent(&RULE, "FROM scratch\nCOPY a b\n");
    }

    #[test]
    fn a_workdir_goes_before_it() {
        fixed(&RULE, "FROM a:1\r\n  COPY a b\r\n", "FROM a:1\r\n  WORKDIR /app\r\n  COPY a b\r\n");
    }
}
