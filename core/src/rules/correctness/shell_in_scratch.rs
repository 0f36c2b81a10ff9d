use crate::build::{Base, MountKind};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Command};

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
    for stage in &cx.build.stages {
        if !matches!(cx.build.root_base(stage.index), Base::Scratch) {
            continue;
        }
        if brought.within(stage.index) {
            continue;
        }
        for step in cx.build.steps_of(stage.index) {
            let (Body::Run(command) | Body::Cmd(command) | Body::Entrypoint(command)) =
                &step.instruction.body
            else {
                continue;
            };
            let is_default = step.state.shell.first().is_some_and(|shell| shell == "/bin/sh");
            let mounted = step.mounts().iter().any(|mount| mount.kind == MountKind::Bind);
            if matches!(command, Command::Shell(_)) && is_default && !mounted {
                let range = step.instruction.keyword_range;
                out.report(step.instruction, range, "There is no shell in this image to run it");
            }
        }
    }
}

/// True if a step may bring a shell: an archive, the root or a directory of programs.
fn brings_shell(body: &Body) -> bool {
    match body {
        Body::Add(_) => true,
        Body::Copy(copy) => {
            let place = copy.destination.text.trim_end_matches(['/', '.']);
            let roots = ["", "/bin", "/usr", "/usr/bin", "/busybox"];
            roots.contains(&place)
                || copy.sources.iter().any(|source| {
                    let text = source.text.trim_end_matches('/');
                    text.is_empty() || text.contains("busybox") || text.ends_with("/sh")
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
