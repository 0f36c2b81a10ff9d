use crate::build::{Base, ImageReference, MountKind};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Command, Health, Instruction, Keyword};
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "shell-in-scratch",
    title: "A shell is needed where there is none",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "exec-form-command",
    why: "The shell form runs `/bin/sh -c`. An image made from nothing has no such file, so the step or the container fails.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let brought = cx.build.since(|step| brings_shell(&step.effective.body));
    // A program may put a shell anywhere: `RUN ["/busybox", "--install", "/bin"]`.
    let ran = cx.build.since(|step| matches!(step.effective.body, Body::Run(Command::Exec(_))));
    for stage in &cx.build.stages {
        if has_shell(cx.build.root_base(stage.index)) || brought.within(stage.index) {
            continue;
        }
        for step in cx.build.steps_of(stage.index) {
            let (Body::Run(command)
            | Body::Cmd(command)
            | Body::Entrypoint(command)
            | Body::Healthcheck(Health::Command { command, .. })) = &step.instruction.body
            else {
                continue;
            };
            let is_default = step.state.shell.first().is_some_and(|shell| shell == "/bin/sh");
            let mounted = step.mounts().iter().any(|mount| mount.kind == MountKind::Bind);
            let is_text = matches!(command, Command::Shell(_)) && !runs_itself(step.instruction);
            if is_text && is_default && !mounted && !ran.before(step) {
                let range = step.instruction.keyword_range;
                out.report(step.instruction, range, "There is no shell in this image to run it");
            }
        }
    }
}

/// True if a base has a shell at the usual place, or may have one.
fn has_shell(base: &Base) -> bool {
    match base {
        Base::Scratch => false,
        Base::Image(image) => !is_without_shell(image),
        _ => true,
    }
}

/// Images that have no shell: Google's distroless ones but for `debug`, Chainguard's `static`, and
/// .NET on what Ubuntu and Azure Linux leave when everything else is taken away. Their makers say so
/// (github.com/GoogleContainerTools/distroless, images.chainguard.dev, github.com/dotnet/dotnet-docker;
/// August 2026).
fn is_without_shell(image: &ImageReference) -> bool {
    let tag = image.tag.as_deref().unwrap_or("");
    let repository = image.repository.as_str();
    match image.registry.as_deref() {
        Some("gcr.io") => repository.starts_with("distroless/") && !tag.contains("debug"),
        Some("cgr.dev") => repository == "chainguard/static",
        Some("mcr.microsoft.com") => {
            repository.starts_with("dotnet/")
                && ["chiseled", "distroless"].iter().any(|word| tag.contains(word))
        }
        _ => false,
    }
}

/// True if a heredoc names the program that reads it, so that no shell is asked.
fn runs_itself(instruction: &Instruction) -> bool {
    let first = instruction.heredocs.first().filter(|_| instruction.keyword == Keyword::Run);
    first.is_some_and(|heredoc| {
        let is_all = instruction.arguments.as_str().trim() == heredoc.marker.text;
        is_all && heredoc.body.as_str().starts_with("#!")
    })
}

/// True if a step may bring a shell: an archive, the root, a directory of programs, or a program
/// that is one.
fn brings_shell(body: &Body) -> bool {
    match body {
        Body::Add(_) => true,
        Body::Copy(copy) => {
            let place = copy.destination.text.trim_end_matches(['/', '.']);
            let is_shell = |path: &str| {
                let name = base_name(path.trim_end_matches('/'));
                path.contains("busybox")
                    || matches!(name, "sh" | "bash" | "dash" | "ash" | "toybox")
            };
            ["", "/bin", "/usr", "/usr/bin"].contains(&place)
                || is_shell(place)
                || copy.sources.iter().any(|source| {
                    source.text.trim_end_matches('/').is_empty() || is_shell(&source.text)
                })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn the_shell_form_of_all_three() {
        check(
            &RULE,
            "
FROM scratch AS base
COPY app /app/
run /app/setup
#^^^
FROM base
ENTRYPOINT /app/serve
#^^^^^^^^^^
CMD --port 80
#^^^
",
        );
    }

    #[test]
    fn images_without_a_shell_and_health_checks() {
        check(
            &RULE,
            "
FROM scratch
healthcheck --interval=1m CMD /app -h || exit 1
#^^^^^^^^^^^
FROM gcr.io/distroless/static-debian12:nonroot AS base
RUN id
#^^^
FROM base
HEALTHCHECK CMD /app -h
#^^^^^^^^^^^
FROM cgr.dev/chainguard/static
RUN a
#^^^
FROM mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled
ENTRYPOINT dotnet app.dll
#^^^^^^^^^^
RUN <<E
#^^^
a
E
",
        );
        silent(&RULE, "FROM gcr.io/distroless/base:debug\nRUN a\n");
        silent(
            &RULE,
            "FROM gcr.io/distroless/static\nHEALTHCHECK CMD [\"/app\"]\nHEALTHCHECK NONE\n",
        );
        silent(&RULE, "FROM mcr.microsoft.com/dotnet/aspnet:9.0\nRUN a\n");
        silent(&RULE, "FROM cgr.dev/chainguard/wolfi-base\nRUN a\n");
        silent(&RULE, "FROM scratch\nRUN <<E\n#!/app/sh\nE\n");
    }

    #[test]
    fn a_shell_may_come_in_any_way() {
        silent(&RULE, "FROM scratch\nCOPY --from=b /bin/dash /bin/sh\nRUN b\n");
        silent(&RULE, "FROM scratch\nCOPY toolbox /bin/sh\nCMD b\n");
        silent(&RULE, "FROM scratch\nCOPY box /box\nRUN [\"/box\", \"--install\"]\nRUN b\n");
        silent(
            &RULE,
            "FROM gcr.io/distroless/static\nCOPY --from=b /bin/ash /usr/local/bin/x\nRUN b\n",
        );
    }

    #[test]
    fn lists_other_shells_and_shells_that_are_brought() {
        silent(&RULE, "FROM scratch\nCOPY app /\nRUN b\n");
        silent(&RULE, "FROM scratch\nRUN [\"/app\"]\nSHELL [\"/app/sh\", \"-c\"]\nCMD /app\n");
        silent(&RULE, "FROM scratch\nADD rootfs.tar.gz /srv\nCMD b\n");
        silent(&RULE, "FROM scratch\nCOPY --from=b /bin/sh /bin/sh\nCMD b\n");
        silent(&RULE, "FROM scratch\nRUN --mount=from=busybox,target=/bin b\n");
        silent(&RULE, "FROM scratch\nONBUILD RUN b\n");
        silent(&RULE, "FROM scratch AS a\nCOPY rootfs/ /usr/\nFROM a\nCMD b\n");
    }
}
