use crate::fix::{Effect, Fix};
use crate::rules::shared::entry_process::{arguments_of, commands, option_value};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Keyword;
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
    for (step, command) in commands(cx) {
        for (program, options) in OPTIONS {
            let Some(arguments) = arguments_of(command, program) else { continue };
            let Some((word, file)) = option_value(arguments, options) else { continue };
            if file == "-" || file.starts_with("/dev/") || file.starts_with("/proc/") {
                continue;
            }
            let effect = match step.effective.keyword {
                Keyword::Cmd => Effect::Cmd,
                _ => Effect::Entrypoint,
            };
            let at = cx.slice(word.range).find(file).filter(|_| program == "gunicorn");
            let fix = at.map(|at| {
                let start = word.range.start() + at;
                let edit = Edit::replace(TextRange::new(start, start + file.len()), "-");
                Fix::risky("Log to the standard streams", [edit])
                    .changes(effect)
                    .review("Check that nothing reads the file: what was written there is the container's log then")
            });
            out.report(step.instruction, word.range, format!("The log goes to the file `{file}`"))
                .fix(fix);
        }
    }
}
