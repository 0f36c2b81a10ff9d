use crate::build::{Base, CopySource, StepKind};
use crate::catalog::{self, Family};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Keyword;

pub(crate) static RULE: Rule = Rule {
    id: "healthcheck-tool-missing",
    title: "The health check uses a program that the image lacks",
    category: Category::Runtime,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "healthcheck-without-curl",
    why: "A probe that cannot start fails each time, and the container is taken for broken although it works.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Whatever names a tool may bring it, and so may another stage.
    let brought = ["curl", "wget"].map(|tool| {
        let may = cx.build.since(|step| {
            step.effective.arguments.as_str().contains(tool)
                || matches!(&step.kind, StepKind::Copy(CopySource::Stage(_)))
        });
        (tool, may)
    });
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        if step.effective.keyword != Keyword::Healthcheck {
            continue;
        }
        let Base::Image(image) = cx.build.root_base(step.stage) else { continue };
        let Some(script) = step.script() else { continue };
        let slim = image.tag.as_deref().unwrap_or("").split('-').any(|part| part == "slim");
        let lacks: &[&str] = match (catalog::family(image), image.official()) {
            (Some(Family::Alpine), Some("alpine" | "golang" | "node" | "python" | "ruby")) => {
                &["curl"]
            }
            (Some(Family::Debian | Family::Ubuntu), Some("debian" | "ubuntu")) => &["curl", "wget"],
            (Some(Family::Debian), Some("node" | "perl" | "python" | "ruby")) if slim => {
                &["curl", "wget"]
            }
            _ => continue,
        };
        let missing = script
            .commands
            .iter()
            .find_map(|command| command.words.first().filter(|word| lacks.contains(&word.text())));
        let Some(word) = missing else { continue };
        if !brought.iter().any(|(tool, may)| *tool == word.text() && may.beside(step)) {
            out.report(
                step.instruction,
                word.range,
                format!("`{}` is not in `{}`, so the check always fails", word.text(), image.name),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn tools_that_the_base_lacks() {
        check(
            &RULE,
            "
FROM node:24-slim AS base
FROM base
healthcheck --interval=1m CMD [\"curl\", \"http://localhost/\"]
#                              ^^^^^^ `curl` is not in `node:24-slim`
FROM alpine:3.22
HEALTHCHECK CMD test -f /ready && curl http://localhost/
#                                 ^^^^
FROM debian:13
RUN apt-get update && apt-get install -y curl
HEALTHCHECK CMD wget -q http://localhost/ || exit 1
#               ^^^^ `debian:13`
FROM alpine:3.22
ONBUILD HEALTHCHECK CMD curl http://localhost/
#                       ^^^^
",
        );
    }

    #[test]
    fn there_by_the_base_or_brought() {
        for source in [
            "FROM alpine:3.22\nHEALTHCHECK CMD wget -q http://localhost/\n",
            "FROM node:24\nHEALTHCHECK CMD curl http://localhost/\n",
            "FROM debian:13 AS a\nRUN apt-get install -y curl\nFROM a\nHEALTHCHECK CMD curl b\n",
            "FROM debian:13\nCOPY --from=a:1 /usr/bin/curl /bin/\nHEALTHCHECK CMD curl b\n",
            "FROM b:1 AS b\nFROM debian:13\nCOPY --from=b /bin/ /bin/\nHEALTHCHECK CMD curl c\n",
            "FROM registry.example/debian:13\nHEALTHCHECK CMD curl b\n",
            "FROM debian:13\nHEALTHCHECK NONE\n",
            "FROM debian:13\nHEALTHCHECK CMD /opt/probe curl\n",
            "FROM scratch\nHEALTHCHECK CMD curl b\n",
        ] {
            silent(&RULE, source);
        }
    }
}
