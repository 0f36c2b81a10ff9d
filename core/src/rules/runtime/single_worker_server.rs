use crate::fix::{Effect, Fix};
use crate::rules::shared::entry_process::{has_option, start_commands};
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "single-worker-server",
    title: "The server has a single worker",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "serve-health-under-load",
    why: "gunicorn starts one worker with one thread unless told otherwise. One slow request makes all others wait, the health check among them.",
    check,
};

const OPTIONS: [&str; 7] =
    ["--config", "--threads", "--worker-class", "--workers", "-c", "-k", "-w"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for start in start_commands(cx) {
        let (step, command) = (start.step, start.command);
        let Some(arguments) = start.arguments_of("gunicorn") else { continue };
        let Some(name) = command.words.iter().find(|word| word.program() == Some("gunicorn"))
        else {
            continue;
        };
        let is_set = |name| start.variable(cx, name).may_be(|value| !value.is_empty());
        let set = is_set("GUNICORN_CMD_ARGS") || is_set("WEB_CONCURRENCY");
        if set || has_option(&arguments, &OPTIONS) {
            continue;
        }
        let effect = Effect::of_start(step.effective.keyword);
        let edits = [insert_word(step, command, name, "--workers=2")];
        out.report(step.instruction, name.range, "This runs one worker with one thread").fix(
            Fix::risky("Start two workers", edits)
                .changes(effect)
                .review("Choose the number by memory and processors, and check that nothing is kept in one worker only"),
        );
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
FROM a:1
ENTRYPOINT [\"python3\", \"-m\", \"gunicorn\", \"-b\", \":80\", \"app:app\"]
#                            ^^^^^^^^^^
cmd exec /venv/bin/gunicorn --worker-tmp-dir /dev/shm app:app
#        ^^^^^^^^^^^^^^^^^^ one worker
",
        );
    }

    #[test]
    fn workers_threads_or_other_settings() {
        for rest in [
            "CMD gunicorn -w4 app:app",
            "CMD gunicorn --threads=8 app:app",
            "CMD [\"gunicorn\", \"-k\", \"gevent\", \"app:app\"]",
            "CMD gunicorn -c gunicorn.py app:app",
            "ENV WEB_CONCURRENCY=4\nCMD gunicorn app:app",
            "ENV GUNICORN_CMD_ARGS=--workers=4\nCMD gunicorn app:app",
            "CMD uvicorn app:app",
            "CMD WEB_CONCURRENCY=4 gunicorn app:app",
            "CMD [\"env\", \"WEB_CONCURRENCY=4\", \"gunicorn\", \"app:app\"]",
            "CMD [\"sh\", \"-c\", \"export GUNICORN_CMD_ARGS=-w4 && exec gunicorn app:app\"]",
            "ENTRYPOINT [\"gunicorn\"]\nCMD [\"-w\", \"4\", \"app:app\"]",
            "ENTRYPOINT [\"tini\", \"--\", \"gunicorn\"]\nCMD [\"--threads=8\", \"app:app\"]",
            "ENTRYPOINT exec gunicorn \"$0\" \"$@\"\nCMD [\"-w4\", \"app:app\"]",
        ] {
            silent(&RULE, &format!("FROM a:1\n{rest}\n"));
        }
    }

    #[test]
    fn two_workers_are_to_review() {
        fixed(
            &RULE,
            "FROM a:1\nENTRYPOINT [\"gunicorn\"]\nCMD [\"app:app\"]\n",
            "FROM a:1\nENTRYPOINT [\"gunicorn\", \"--workers=2\"]\nCMD [\"app:app\"]\n",
        );
        safety(&RULE, "FROM a:1\nCMD gunicorn app:app\n", Some(Safety::Unsafe));
    }
}
