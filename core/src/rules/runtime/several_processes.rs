use crate::rules::shared::entry_process::started;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::{Join, SimpleCommand, has_twin, is_builtin};

pub(crate) static RULE: Rule = Rule {
    id: "several-processes",
    title: "The container runs several services",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "one-process-per-container",
    why: "When one of them dies the container lives on, and nobody notices. One container for each can be watched, restarted and scaled alone.",
    check,
};

const SUPERVISORS: [&str; 6] = ["supervisord", "s6-svscan", "runsvdir", "circusd", "monit", "pm2"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in started(cx) {
        let Some(script) = step.script() else { continue };
        let supervised = script.commands.iter().find_map(|command| {
            command
                .words
                .first()
                .filter(|word| word.program().is_some_and(|name| SUPERVISORS.contains(&name)))
        });
        if let Some(word) = supervised {
            let message = format!("`{}` runs several services in one container", word.text());
            out.report(step.instruction, word.range, message);
            continue;
        }
        // A shell that waits for the program behind it, or passes signals on, is no second one.
        let own = script.commands.iter().filter(|command| is_service(command));
        let several = own.clone().count() > 1;
        let behind = own
            .filter(|command| command.followed_by == Join::Background)
            .find(|command| several && Some(*command) != script.commands.last());
        if let Some(command) = behind {
            out.report(
                step.instruction,
                command.range,
                "This runs in the background beside the main program",
            );
        }
    }
}

/// True if the command may be a service: it is neither the shell's own nor over at once.
fn is_service(command: &SimpleCommand) -> bool {
    const OVER_AT_ONCE: [&str; 11] =
        ["cat", "chmod", "chown", "cp", "date", "ln", "mkdir", "rm", "sed", "sleep", "touch"];
    match command.name() {
        Some(name) => {
            !is_builtin(name)
                && !has_twin(name)
                && !OVER_AT_ONCE.contains(&name)
                && !command.starts_a_shell()
        }
        None => !command.words.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn supervisors_and_programs_in_the_background() {
        check(
            &RULE,
            "
FROM a:1
ENTRYPOINT [\"/usr/bin/supervisord\", \"-n\"]
#           ^^^^^^^^^^^^^^^^^^^^^^
CMD [\"sh\", \"-c\", \"redis-server & exec gunicorn app:app\"]
#                 ^^^^^^^^^^^^ in the background
",
        );
        check(&RULE, "\nFROM a:1\nCMD a & b & wait\n#   ^ in the background\n");
        check(&RULE, "\nFROM a:1\nCMD a & $B\n#   ^ in the background\n");
        check(&RULE, "\nFROM a:1\ncmd exec pm2 start a.js\n#        ^^^ `pm2` runs several\n");
    }

    #[test]
    fn one_program_after_the_other() {
        for rest in [
            "CMD init-db && exec serve",
            "CMD [\"serve\", \"&\"]",
            "CMD serve &",
            "CMD serve & wait",
            "CMD serve & wait $!",
            "CMD [\"bash\", \"-c\", \"trap 'kill -TERM $pid' TERM; serve & pid=$!; wait $pid\"]",
            "CMD mkdir -p /run/a; serve & echo started; wait",
            "CMD [\"pm2-runtime\", \"start\", \"a.js\"]",
            "CMD [\"cat\", \"supervisord\"]",
            "RUN redis-server & sleep 1",
            "CMD a & b\nFROM c:1",
        ] {
            silent(&RULE, &format!("FROM a:1\n{rest}\n"));
        }
    }
}
