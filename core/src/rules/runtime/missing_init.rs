use crate::fix::Fix;
use crate::rules::shared::entry_process::started;
use crate::rules::{
    Category, FixAvailability, OnIn, Preset, Rule, RuleContext, Severity, Sink, Target,
};
use crate::syntax::{Body, Command, Word};
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "missing-init",
    title: "Process 1 does not look after its children",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Setting,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "init-process",
    why: "A shell script, npm or yarn as process 1 neither passes signals on nor collects children that ended. `docker run --init` puts a small init before it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let wanted = cx.settings.target == Target::Docker
        || cx.settings.preset == Preset::Strict
        || cx.selected(&RULE);
    // The entry point is process 1, else CMD is.
    let Some(step) = started(cx).into_iter().next().filter(|_| wanted) else { return };
    let words: &[Word] = match &step.effective.body {
        Body::Cmd(Command::Exec(words)) | Body::Entrypoint(Command::Exec(words)) => words,
        _ => return,
    };
    // `sh start.sh` is the script.
    let is_shell = words.first().is_some_and(|word| {
        matches!(base_name(&word.text), "sh" | "bash" | "ash" | "dash" | "zsh")
    });
    let mut own = words.iter().skip(usize::from(is_shell));
    let Some(word) = own.find(|word| !is_shell || !word.text.starts_with('-')) else { return };
    let runs_text = is_shell
        && words.get(1).is_some_and(|it| it.text.starts_with('-') && it.text.ends_with('c'));
    let name = base_name(&word.text);
    let is_script = name.strip_suffix(".sh").is_some() || name.contains("entrypoint");
    let is_manager = !is_shell && matches!(name, "npm" | "yarn" | "pnpm" | "npx");
    if runs_text || !is_script && !is_manager {
        return;
    }
    out.report(
        step.instruction,
        word.range,
        format!("`{name}` as process 1 does not look after its children"),
    )
    .fix(Fix::show(
        "Run the container with an init",
        "docker run --init …\n\n# or in compose.yaml\nservices:\n  app:\n    init: true\n",
    ));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, safety, silent};

    #[test]
    fn scripts_and_package_managers_as_process_1() {
        check(
            &RULE,
            "
FROM a:1
cmd [\"npm\", \"start\"]
entrypoint [\"/usr/local/bin/docker-entrypoint\"]
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `docker-entrypoint` as process 1
",
        );
        check(
            &RULE,
            "
FROM a:1 AS base
CMD [ \\
    \"./start.sh\", \"--fast\"]
#   ^^^^^^^^^^^^ `start.sh`
FROM base
",
        );
        check(&RULE, "\nFROM a:1\nCMD [\"sh\", \"start.sh\"]\n#          ^^^^^^^^^^ `start.sh`\n");
        check(
            &RULE,
            "\nFROM a:1\nCMD [\"bash\", \"-e\", \"/a/b.sh\"]\n#                  ^^^^^^^^^\n",
        );
    }

    #[test]
    fn programs_inits_and_the_shell_form() {
        for rest in [
            "ENTRYPOINT [\"tini\", \"--\", \"npm\", \"start\"]",
            "CMD [\"node\", \"start.sh\"]",
            "CMD npm start",
            "CMD [\"sh\", \"-c\", \"./start.sh\"]",
            "CMD [\"bash\"]",
            "ENTRYPOINT [\"serve\"]\nCMD [\"npm\", \"start\"]",
            "CMD [\"yarn\"]\nCMD [\"node\", \"a.js\"]",
            "CMD [\"npm\", \"start\"]\nFROM b:1",
        ] {
            silent(&RULE, &format!("FROM a:1\n{rest}\n"));
        }
    }

    #[test]
    fn the_init_is_shown() {
        safety(&RULE, "FROM a:1\nCMD [\"pnpm\", \"start\"]\n", Some(Safety::Show));
    }
}
