use crate::build::Base;
use crate::rules::shared::entry_process::started;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "missing-command",
    title: "The image starts nothing",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "overridable-command",
    why: "Without `CMD` or `ENTRYPOINT`, whoever runs the image has to know what to start. The shell of a bare distribution ends at once.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let Some(stage) = cx.build.final_stage() else { return };
    let starts = match cx.build.root_base(stage.index) {
        Base::Scratch => false,
        // These start a shell; of other images it is not known.
        Base::Image(image) => !matches!(
            image.official(),
            Some(
                "alpine"
                    | "almalinux"
                    | "amazonlinux"
                    | "archlinux"
                    | "busybox"
                    | "centos"
                    | "debian"
                    | "fedora"
                    | "oraclelinux"
                    | "rockylinux"
                    | "ubuntu"
            )
        ),
        _ => true,
    };
    let Some(from) = cx.file.instructions.get(stage.from).filter(|_| !starts) else { return };
    if !started(cx).is_empty() {
        return;
    }
    let range = match &from.body {
        Body::From(it) => it.image.range,
        _ => from.range,
    };
    out.report(from, range, "The final stage has no `CMD` and no `ENTRYPOINT`");
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn bare_distributions_and_nothing() {
        check(
            &RULE,
            "
FROM golang:1.25 AS build
CMD [\"go\"]
from scratch AS app
#    ^^^^^^^ no `CMD` and no `ENTRYPOINT`
COPY --from=build /app /app
",
        );
        check(
            &RULE,
            "
FROM --platform=linux/amd64 alpine:3.22 AS base
FROM base
#    ^^^^
ONBUILD CMD [\"a\"]
HEALTHCHECK CMD b
",
        );
    }

    #[test]
    fn commands_of_the_file_and_of_the_base() {
        silent(&RULE, "FROM debian:13 AS base\ncmd a\nFROM base\nRUN b\n");
        silent(&RULE, "FROM scratch\nENTRYPOINT [\"/a\"]\n");
        silent(&RULE, "FROM nginx:1.29\nCOPY a /b\n");
        silent(&RULE, "FROM registry.example/debian:13\n");
        silent(&RULE, "ARG BASE\nFROM $BASE\n");
        silent(&RULE, "FROM debian:13 AS build\nFROM nginx:1.29\n");
    }
}
