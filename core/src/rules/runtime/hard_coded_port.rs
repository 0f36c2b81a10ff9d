use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::json_list;
use crate::rules::shared::entry_process::{
    Start, option_values, plain_words, start_commands, started,
};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, Target};
use crate::shell::ShellWord;
use crate::syntax::{Body, Command};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "hard-coded-port",
    title: "The port is fixed in the start command",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Setting,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "port-from-environment",
    why: "Platforms say by `PORT` where the server has to listen. One that listens elsewhere is taken for dead.",
    check,
};

const OPTIONS: [&str; 6] = ["--port", "-p", "--bind", "-b", "--server.port", "--http-port"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let wanted = cx.settings.target == Target::Paas || cx.selected(&RULE);
    // With both, one hands its words to the other, which a shell in between would take for its own.
    let is_whole = started(cx).len() == 1;
    for start in start_commands(cx).into_iter().filter(|_| wanted) {
        let step = start.step;
        // A CMD may be nothing but options, for the entry point.
        let words: Vec<&ShellWord> = start.command.words.iter().collect();
        for (word, value) in option_values(&words, &OPTIONS) {
            let port = value.rsplit(':').next().unwrap_or(value);
            let is_port = !port.is_empty() && port.len() <= 5;
            if !is_port || !port.bytes().all(|byte| byte.is_ascii_digit()) {
                continue;
            }
            let fix = is_whole.then(|| from_environment(&start, word, port)).flatten();
            let message = format!("The server listens on port {port}, whatever the platform says");
            out.report(step.instruction, word.range, message).fix(fix);
        }
    }
}

/// The whole command through a shell that knows the variable.
fn from_environment(start: &Start<'_>, word: &ShellWord, port: &str) -> Option<Fix> {
    let step = start.step;
    let (range, effect) = match &step.effective.body {
        Body::Cmd(command) => (range(command)?, Effect::Cmd),
        Body::Entrypoint(command) => (range(command)?, Effect::Entrypoint),
        _ => return None,
    };
    let special = |c: char| "$`\\\"'|&;<>(){}*?[] ~#!".contains(c);
    let mut words = plain_words(step)?;
    // The word by its place: another one may read the same.
    let all = start.command.prefixes.iter().chain(&start.command.words);
    let after = all.skip_while(|it| it.range != word.range).count();
    let at = words.len().checked_sub(after)?;
    if words.get(at)? != word.text() || words.iter().any(|text| text.contains(special)) {
        return None;
    }
    let place = words.get_mut(at)?;
    let head = place.strip_suffix(port)?;
    *place = format!("{head}${{PORT:-{port}}}");
    let command = format!("exec {}", words.join(" "));
    let edit = Edit::replace(range, json_list(&["sh", "-c", &command]));
    Some(Fix::risky("Take the port from the environment", [edit]).changes(effect).review(
        "Check that the image has `sh` and no entry point of its own, and that the port that is set is \
         the one that is published",
    ))
}

fn range(command: &Command) -> Option<TextRange> {
    match command {
        Command::Shell(text) => Some(text.source_range(0, text.as_str().len())),
        Command::Exec(words) => {
            let (first, last) = (words.first()?, words.last()?);
            let inner = first.range.cover(last.range);
            Some(TextRange::new(inner.start().checked_sub(1)?, inner.end() + 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, only, safety, silent};
    use crate::rules::{Settings, Target};

    #[test]
    fn ports_of_start_commands() {
        check(
            &RULE,
            "
FROM a:1
entrypoint [\"streamlit\", \"run\", \"--server.port=8501\"]
#                               ^^^^^^^^^^^^^^^^^^^^ port 8501
CMD [\"uvicorn\", \"app:app\", \"-p\", \"80\"]
#                                ^^^^
",
        );
        check(
            &RULE,
            "
FROM a:1
ENTRYPOINT [\"uvicorn\"]
CMD [\"--port\", \"80\", \"app:app\"]
#              ^^^^
",
        );
        check(
            &RULE,
            "
FROM a:1
CMD gunicorn -b \\
    [::]:8000 app:app
#   ^^^^^^^^^ port 8000
",
        );
    }

    #[test]
    fn ports_from_outside_sockets_and_other_places() {
        for rest in [
            "CMD uvicorn app:app --port $PORT",
            "CMD gunicorn --bind 0.0.0.0:${PORT:-8000} app:app",
            "CMD [\"gunicorn\", \"--bind\", \"unix:/run/app.sock\"]",
            "CMD [\"server\", \"--port\", \"auto\"]",
            "EXPOSE 8000\nRUN server --port 8000",
            "CMD [\"server\", \"--port\", \"80\"]\nFROM b:1",
        ] {
            silent(&RULE, &format!("FROM a:1\n{rest}\n"));
        }
    }

    #[test]
    fn it_asks_for_the_target() {
        let others = Settings { select: Vec::new(), ..only(&RULE) };
        let finds = |settings: &Settings| {
            let source = "FROM a:1\nCMD [\"server\", \"--port\", \"80\"]\n";
            let findings = crate::analysis::analyze(source, settings).findings;
            findings.iter().any(|finding| finding.rule == RULE.id)
        };
        assert!(!finds(&others));
        assert!(finds(&Settings { target: Target::Paas, ..others }));
    }

    #[test]
    fn plain_words_go_through_a_shell() {
        fixed(
            &RULE,
            "FROM a:1\nCMD hypercorn --bind :80 app:app\n",
            "FROM a:1\nCMD [\"sh\", \"-c\", \"exec hypercorn --bind :${PORT:-80} app:app\"]\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nENTRYPOINT [\"server\", \"--http-port=80\"]\n",
            "FROM a:1\nENTRYPOINT [\"sh\", \"-c\", \"exec server --http-port=${PORT:-80}\"]\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nCMD [\"server\", \"--admin\", \"80\", \"--port\", \"80\", \"80\"]\n",
            "FROM a:1\nCMD [\"sh\", \"-c\", \"exec server --admin 80 --port ${PORT:-80} 80\"]\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nCMD exec server -p 80 80\n",
            "FROM a:1\nCMD [\"sh\", \"-c\", \"exec server -p ${PORT:-80} 80\"]\n",
        );
        safety(&RULE, "FROM a:1\nCMD server --port 80\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nCMD server --port 80 > /log\n", None);
        safety(&RULE, "FROM a:1\nCMD [\"server\", \"a b\", \"-p\", \"80\"]\n", None);
        // Words that go from one list to the other get lost in a shell.
        let two = "FROM a:1\nENTRYPOINT [\"server\", \"--port\", \"80\"]\nCMD [\"start\"]\n";
        safety(&RULE, two, None);
        safety(&RULE, "FROM a:1\nENTRYPOINT [\"server\"]\nCMD [\"--port=80\"]\n", None);
    }
}
