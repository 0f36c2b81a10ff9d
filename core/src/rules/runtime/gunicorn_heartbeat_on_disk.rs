use crate::fix::{Effect, Fix};
use crate::rules::shared::entry_process::{arguments_of, commands, has_option, is_set};
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "gunicorn-heartbeat-on-disk",
    title: "gunicorn keeps its heartbeat on disk",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "gunicorn-heartbeat-in-memory",
    why: "gunicorn tells by a file whether a worker lives. On the disk of a container, writing it can block and workers are killed for it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if is_set(cx, "GUNICORN_CMD_ARGS") {
        return;
    }
    for (step, command) in commands(cx) {
        let Some(arguments) = arguments_of(command, "gunicorn") else { continue };
        let Some(name) = command.words.iter().find(|word| word.program() == Some("gunicorn"))
        else {
            continue;
        };
        // A configuration file may say it.
        if has_option(arguments, &["--worker-tmp-dir", "--config", "-c"]) {
            continue;
        }
        let effect = Effect::of_start(step.effective.keyword);
        let edits = [insert_word(step, command, name, "--worker-tmp-dir=/dev/shm")];
        out.report(step.instruction, name.range, "The workers' heartbeat is written to the disk")
            .fix(Fix::safe("Keep it in `/dev/shm`", edits).changes(effect));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn however_it_is_started() {
        check(
            &RULE,
            "
FROM python:3.14
ENTRYPOINT [\"poetry\", \"run\", \"gunicorn\"]
#                            ^^^^^^^^^^
cmd python -m gunicorn -w 4 app:app
#             ^^^^^^^^ heartbeat
",
        );
    }

    #[test]
    fn told_elsewhere_or_not_in_the_final_image() {
        for rest in [
            "CMD gunicorn --worker-tmp-dir /tmp/memory app:app",
            "CMD [\"gunicorn\", \"-cgunicorn.py\", \"app:app\"]",
            "CMD gunicorn --config=gunicorn.py app:app",
            "ENV GUNICORN_CMD_ARGS=--worker-tmp-dir=/dev/shm\nCMD gunicorn app:app",
            "CMD [\"gunicorn\", \"app:app\"]\nCMD [\"uvicorn\", \"app:app\"]",
            "CMD [\"gunicorn\", \"app:app\"]\nFROM b:1",
            "CMD [\"supervise\", \"gunicorn\"]",
        ] {
            silent(&RULE, &format!("FROM python:3.14\n{rest}\n"));
        }
    }

    #[test]
    fn the_option_follows_the_name() {
        fixed(
            &RULE,
            "FROM a:1\nCMD exec gunicorn \\\n    app:app\n",
            "FROM a:1\nCMD exec gunicorn --worker-tmp-dir=/dev/shm \\\n    app:app\n",
        );
        safety(&RULE, "FROM a:1\nENTRYPOINT [\"gunicorn\", \"app:app\"]\n", Some(Safety::Safe));
    }
}
