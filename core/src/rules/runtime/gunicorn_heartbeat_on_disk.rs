use crate::fix::{Effect, Fix};
use crate::rules::shared::entry_process::{has_option, start_commands};
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
    for start in start_commands(cx) {
        let (step, command) = (start.step, start.command);
        let Some(arguments) = start.arguments_of("gunicorn") else { continue };
        let Some(name) = command.words.iter().find(|word| word.program() == Some("gunicorn"))
        else {
            continue;
        };
        // A configuration file may say it.
        let is_set = start.variable(cx, "GUNICORN_CMD_ARGS").may_be(|value| !value.is_empty());
        if is_set || has_option(&arguments, &["--worker-tmp-dir", "--config", "-c"]) {
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
            "CMD GUNICORN_CMD_ARGS='-c x.py' gunicorn app:app",
            "CMD env A=b GUNICORN_CMD_ARGS=--preload gunicorn app:app",
            "ENTRYPOINT [\"gunicorn\"]\nCMD [\"-c\", \"x.py\", \"app:app\"]",
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
