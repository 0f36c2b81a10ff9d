use crate::build::Base;
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::{insert_line_before, is_absolute, unquoted};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::syntax::{Body, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "relative-copy-destination",
    title: "Files are copied to a relative path without a WORKDIR",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[Alias::hadolint("DL3045", Severity::Warning)],
    practice: "copy-destinations",
    why: "Without a `WORKDIR` in the file, the base image decides where the files go, and `/` is \
          usual.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    let in_final_image = cx.build.in_final_image();
    let set = cx.build.since(|step| step.instruction.keyword == Keyword::Workdir);
    for stage in &cx.build.stages {
        // What a builder stage does with its files is its own affair.
        if !cx.as_hadolint() && !in_final_image.has(stage.index) {
            continue;
        }
        // `scratch` starts in `/`, and nobody can change that.
        let is_certain = !cx.as_hadolint() && *cx.build.root_base(stage.index) == Base::Scratch;
        if is_certain || set.above(stage.index) {
            continue;
        }
        for step in cx.build.steps_of(stage.index) {
            if step.instruction.keyword == Keyword::Workdir {
                break;
            }
            // What ONBUILD triggers happens in the directory of another build.
            let Body::Copy(transfer) = &step.instruction.body else { continue };
            let destination = &transfer.destination;
            let path =
                if transfer.json { destination.text.as_str() } else { unquoted(&destination.text) };
            // `"$HOME"/a` starts with the variable too.
            let start = path.trim_start_matches(['"', '\'']);
            if is_absolute(start) || start.starts_with('$') {
                continue;
            }
            out.report(
                step.instruction,
                destination.range,
                format!("`{path}` depends on the base image's working directory"),
            )
            .fix(
                Fix::risky(
                    "Set `WORKDIR /app` before it",
                    [insert_line_before(cx, step.instruction, "WORKDIR /app")],
                )
                .changes(Effect::Workdir)
                .review("Choose the directory: the files go there, and every later step and the start command run \
                     there; check the paths that count on the base image's directory")
                .excluding(format!("workdir of stage {}", stage.index)),
            );
            // One WORKDIR settles all that follow.
            if !cx.as_hadolint() {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, check_with, fixed, only, silent};
    use crate::rules::{Options, Preset};

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
    fn hadolint_reports_each_in_every_stage() {
        let options = Options { preset: Preset::Hadolint, ..only(&RULE) };
        check_with(
            &RULE,
            &options,
            "
FROM a:1 AS build
COPY . .
#      ^
FROM b:1
COPY a b
#      ^
COPY a \"/b\"
",
        );
    }

    #[test]
    fn a_workdir_goes_before_it() {
        fixed(&RULE, "FROM a:1\r\n  COPY a b\r\n", "FROM a:1\r\n  WORKDIR /app\r\n  COPY a b\r\n");
    }
}
