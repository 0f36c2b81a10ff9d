use crate::fix::{Effect, Fix};
use crate::rules::shared::entry_process::{option_values, start_commands};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "server-logs-to-file",
    title: "The server logs to a file",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "log-to-stdout",
    why: "`docker logs` and every collector read the standard streams. A file inside the container grows unseen and goes with it.",
    check,
};

const OPTIONS: [(&str, &[&str]); 4] = [
    ("gunicorn", &["--log-file", "--access-logfile", "--error-logfile"]),
    ("uwsgi", &["--logto", "--daemonize"]),
    ("celery", &["--logfile", "-f"]),
    ("mongod", &["--logpath"]),
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for start in start_commands(cx) {
        for (program, options) in OPTIONS {
            let Some(arguments) = start.arguments_of(program) else { continue };
            for (word, file) in option_values(&arguments, options) {
                if file == "-" || file.starts_with("/dev/") || file.starts_with("/proc/") {
                    continue;
                }
                let step = start.step_of(word);
                let effect = Effect::of_start(step.effective.keyword);
                // The value is the end of the word; the option before it may hold the same letters.
                let at = cx.slice(word.range).rfind(file).filter(|_| program == "gunicorn");
                let fix = at.map(|at| {
                    let start = word.range.start() + at;
                    let edit = Edit::replace(TextRange::new(start, start + file.len()), "-");
                    Fix::risky("Log to the standard streams", [edit])
                        .changes(effect)
                        .review("Check that nothing reads the file: what was written there is the container's log then")
                });
                let message = format!("The log goes to the file `{file}`");
                out.report(step.instruction, word.range, message).fix(fix);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn files_of_each_server() {
        check(
            &RULE,
            "
FROM a:1
entrypoint [\"uv\", \"run\", \"celery\", \"worker\", \"-f\", \"/log\"]
#                                                  ^^^^^^ the file `/log`
CMD exec gunicorn --access-logfile=/var/log/a.log app:app
#                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
        check(
            &RULE,
            "
FROM a:1
ENTRYPOINT mongod --logpath \\
    /data/mongod.log
#   ^^^^^^^^^^^^^^^^
CMD [\"uwsgi\", \"--daemonize=/srv/u.log\"]
#             ^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn standard_streams_and_other_programs() {
        silent(&RULE, "FROM a:1\nCMD gunicorn --log-file=- --access-logfile - app:app\n");
        silent(&RULE, "FROM a:1\nCMD [\"uwsgi\", \"--logto\", \"/dev/stdout\"]\n");
        silent(&RULE, "FROM a:1\nCMD celery --logfile /proc/1/fd/1 worker\n");
        silent(&RULE, "FROM a:1\nCMD tail -f /log\nRUN gunicorn --log-file /log\n");
        silent(&RULE, "FROM a:1\nCMD celery --logfile\n");
    }

    #[test]
    fn gunicorn_can_write_to_the_streams() {
        fixed(
            &RULE,
            "FROM a:1\nCMD gunicorn --error-logfile=/var/log/e app:app\n",
            "FROM a:1\nCMD gunicorn --error-logfile=- app:app\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nCMD gunicorn --log-file=log --access-logfile='logfile' app:app\n",
            "FROM a:1\nCMD gunicorn --log-file=- --access-logfile='-' app:app\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nENTRYPOINT [\"gunicorn\"]\nCMD [\"--log-file=file\", \"--error-logfile\", \"e\"]\n",
            "FROM a:1\nENTRYPOINT [\"gunicorn\"]\nCMD [\"--log-file=-\", \"--error-logfile\", \"-\"]\n",
        );
        let gunicorn = "FROM a:1\nCMD [\"gunicorn\", \"--log-file\", \"/log\"]\n";
        safety(&RULE, gunicorn, Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nCMD [\"mongod\", \"--logpath\", \"/log\"]\n", None);
    }
}
