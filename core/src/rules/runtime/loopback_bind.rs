use crate::fix::{Effect, Fix};
use crate::rules::shared::default_listeners::LISTENERS;
use crate::rules::shared::entry_process::{Start, has_option, start_commands};
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::ShellWord;
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "loopback-bind",
    title: "The server listens to its own container only",
    category: Category::Runtime,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "bind-all-interfaces",
    why: "Inside a container `127.0.0.1` is the container itself. A published port finds nobody \
          there and connections are refused.",
    check,
};

/// Programs that listen; a client's `--host` names a server elsewhere.
const SERVERS: [&str; 34] = [
    "artisan",
    "astro",
    "bokeh",
    "bundle",
    "daphne",
    "django-admin",
    "dotnet",
    "flask",
    "gradio",
    "granian",
    "gunicorn",
    "http-server",
    "http.server",
    "hugo",
    "hypercorn",
    "jekyll",
    "jupyter",
    "jupyter-lab",
    "jupyter-notebook",
    "manage.py",
    "mkdocs",
    "mongod",
    "next",
    "ng",
    "php",
    "puma",
    "rackup",
    "rails",
    "redis-server",
    "streamlit",
    "uvicorn",
    "vite",
    "waitress-serve",
    "webpack-dev-server",
];

/// Settings whose value is the address to listen on.
const OPTIONS: [&str; 14] = [
    "--address",
    "--bind",
    "--bind_ip",
    "--host",
    "--hostname",
    "--ip",
    "--listen",
    "--NotebookApp.ip",
    "--server.address",
    "--ServerApp.ip",
    "--urls",
    "-b",
    "-H",
    "-S",
];

/// Commands of these programs that take the address as an argument.
const SUBCOMMANDS: [&str; 1] = ["runserver"];

/// Variables that servers read their address from.
const VARIABLES: [&str; 6] = [
    "FLASK_RUN_HOST",
    "GRADIO_SERVER_NAME",
    "NUXT_HOST",
    "STREAMLIT_SERVER_ADDRESS",
    "UVICORN_HOST",
    "VITE_HOST",
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for start in start_commands(cx) {
        by_default(cx, out, &start);
    }
    let in_final_image = cx.build.in_final_image();
    for stage in &cx.build.stages {
        if !in_final_image.has(stage.index) {
            continue;
        }
        // CMD may be the arguments of an ENTRYPOINT, which then names the server.
        let entrypoint_serves = cx.build.lineage(stage.index).any(|stage| {
            cx.build.steps_of(stage.index).iter().any(|step| {
                step.instruction.keyword == Keyword::Entrypoint
                    && names_server(&words(cx, step.effective))
            })
        });
        for step in cx.build.steps_of(stage.index).iter().filter(|step| !step.is_onbuild()) {
            match &step.effective.body {
                Body::Cmd(_) | Body::Entrypoint(_) => {
                    let words = words(cx, step.effective);
                    let effect = Effect::of_start(step.effective.keyword);
                    if entrypoint_serves || names_server(&words) {
                        for address in addresses(&words) {
                            report(out, step.instruction, address, effect);
                        }
                    }
                }
                Body::Env(pairs) => {
                    for pair in pairs {
                        let is_address = VARIABLES.contains(&pair.key.text.as_str());
                        let host = loopback(cx.slice(pair.value.range).trim_matches('"'));
                        if let Some(host) = host.filter(|_| is_address) {
                            let quote = usize::from(pair.value.text.starts_with('"'));
                            let start = pair.value.range.start() + quote;
                            let range = TextRange::new(start, start + host.len());
                            report(out, step.instruction, (range, host), Effect::Env);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// Reports a start command whose server listens to its own container without being told.
fn by_default(cx: &RuleContext<'_>, out: &mut Sink<'_>, start: &Start<'_>) {
    if runserver(out, start) {
        return;
    }
    for server in &LISTENERS {
        let Some(words) = start.arguments_of(server.program) else { continue };
        let Some(name) = start.command.words.iter().find(|it| it.program() == Some(server.program))
        else {
            continue;
        };
        let Some(last) = server.verb(name, &words) else { continue };
        let is_told = has_option(&words, server.options)
            || server.variables.iter().any(|name| start.variable(cx, name).is_set())
            || words.iter().any(|word| matches!(word.text(), "--help" | "--version"));
        if is_told {
            continue;
        }
        let step = start.step_of(last);
        let is_own = std::ptr::eq(step, start.step);
        let fix = (is_own && !server.answer.is_empty()).then(|| {
            let edit = insert_word(step, start.command, last, server.answer);
            listening("0.0.0.0", edit, Effect::of_start(step.effective.keyword))
        });
        let range = if is_own { name.range.cover(last.range) } else { name.range };
        let message = format!(
            "`{}` can be reached from inside the container only, unless it is told otherwise",
            server.program
        );
        let found = out.report(start.step.instruction, range, message).fix(fix);
        if server.has_file {
            found.severity(Severity::Info);
        }
        return;
    }
}

/// Reports Django's own server without an address; true if it is one.
fn runserver(out: &mut Sink<'_>, start: &Start<'_>) -> bool {
    let words: Vec<&ShellWord> = start.command.words.iter().chain(start.handed()).collect();
    let is_django = |word: &&ShellWord| {
        word.text().ends_with("manage.py") || word.program() == Some("django-admin")
    };
    let at = words.iter().position(|it| matches!(it.text(), "runserver" | "runserver_plus"));
    let Some(at) = at.filter(|at| words.iter().take(*at).any(is_django)) else { return false };
    let Some(verb) = words.get(at) else { return true };
    let mut operands = words.iter().skip(at + 1).filter(|word| !word.text().starts_with('-'));
    // Values of options are no addresses.
    let address =
        operands.find(|it| it.literal().is_none() || it.text().contains(':') || is_port(it.text()));
    let step = start.step_of(verb);
    let effect = Effect::of_start(step.effective.keyword);
    let (range, edit) = match address {
        Some(word) if is_port(word.text()) => {
            let edit = Edit::insert(word.range.start(), "0.0.0.0:");
            (verb.range.cover(word.range), edit)
        }
        Some(_) => return true,
        None => (verb.range, insert_word(step, start.command, verb, "0.0.0.0:8000")),
    };
    // A port that CMD hands over stands in another instruction.
    let is_own = address.is_none_or(|word| std::ptr::eq(start.step_of(word), step));
    let range = if is_own { range } else { verb.range };
    let message =
        "`runserver` can be reached from inside the container only, unless it is told otherwise";
    let fix = is_own.then(|| listening("0.0.0.0", edit, effect));
    out.report(step.instruction, range, message).fix(fix);
    true
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn listening(all: &str, edit: Edit, effect: Effect) -> Fix {
    Fix::risky(format!("Listen on `{all}`"), [edit])
        .changes(effect)
        .review("Check that nothing but the published ports can reach the container.")
}

fn report(
    out: &mut Sink<'_>,
    instruction: &Instruction,
    (range, host): (TextRange, &str),
    effect: Effect,
) {
    let all = if host.starts_with('[') { "[::]" } else { "0.0.0.0" };
    out.report(
        instruction,
        range,
        format!("`{host}` can be reached from inside the container only"),
    )
    .fix(listening(all, Edit::replace(range, all), effect));
}

/// The words of a command as written between blanks and JSON punctuation, with their places.
/// Plain text is enough here: an address has no quotes, blanks or expansions.
fn words<'a>(cx: &RuleContext<'a>, instruction: &Instruction) -> Vec<(TextRange, &'a str)> {
    let range = instruction.arguments.source_range(0, instruction.arguments.as_str().len());
    let text = cx.slice(range);
    let is_break =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '[' | ']' | '\\');
    let mut words = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        // The brackets of an IPv6 address belong to it.
        let is_bracket = matches!(c, '[' | ']')
            && text.get(at..).is_some_and(|rest| {
                rest.starts_with("[::1]")
                    || rest.starts_with(']')
                        && text.get(..at).is_some_and(|before| before.ends_with("[::1"))
            });
        if is_break(c) && !is_bracket {
            if let Some(word) = text.get(start..at).filter(|word| !word.is_empty()) {
                let from = range.start() + start;
                words.push((TextRange::new(from, from + word.len()), word));
            }
            start = at + c.len_utf8();
        }
    }
    words
}

fn names_server(words: &[(TextRange, &str)]) -> bool {
    words.iter().any(|(_, word)| SERVERS.contains(&word.rsplit('/').next().unwrap_or(word)))
}

/// Loopback hosts that are given as the address to listen on.
fn addresses<'a>(words: &[(TextRange, &'a str)]) -> Vec<(TextRange, &'a str)> {
    let mut found = Vec::new();
    let mut before = "";
    for &(range, word) in words {
        let (option, value) = match word.split_once('=') {
            Some((option, value)) if word.starts_with('-') => (option, value),
            _ => (before, word),
        };
        let scheme = if value.starts_with("http://") { "http://".len() } else { 0 };
        let host = value.get(scheme..).and_then(loopback);
        if let Some(host) =
            host.filter(|_| OPTIONS.contains(&option) || SUBCOMMANDS.contains(&option))
        {
            let start = range.end() - value.len() + scheme;
            found.push((TextRange::new(start, start + host.len()), host));
        }
        before = word;
    }
    found
}

/// The host, where an address with or without a port names the container itself.
fn loopback(address: &str) -> Option<&str> {
    let host = if address.starts_with("[::1]") {
        "[::1]"
    } else {
        address.split(':').next().unwrap_or(address)
    };
    let rest = address.get(host.len()..)?;
    let is_port = rest.is_empty()
        || rest.strip_prefix(':').is_some_and(|port| !port.is_empty() && !port.contains(':'));
    let is_loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    (is_loopback && is_port).then(|| address.get(..host.len())).flatten()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn servers_that_listen_to_themselves() {
        check(
            &RULE,
            "
FROM python:3.14
ENV FLASK_RUN_HOST=127.0.0.1
#                  ^^^^^^^^^
ENTRYPOINT [\"gunicorn\", \"-c\", \"g.py\"]
CMD [\"--bind\", \"127.0.0.1:8000\"]
#               ^^^^^^^^^ inside
CMD uvicorn app:app --host=localhost --port 80
#                          ^^^^^^^^^
CMD python manage.py runserver localhost:8000
#                              ^^^^^^^^^
CMD [\"uvicorn\", \"--host\", \"[::1]\"]
#                          ^^^^^
CMD dotnet run --urls http://localhost:5000
#                            ^^^^^^^^^
",
        );
    }

    #[test]
    fn servers_that_are_not_told() {
        for (start, range) in [
            ("uvicorn app:app --port 80", "uvicorn"),
            ("exec python -m uvicorn app:app", "uvicorn"),
            ("poetry run hypercorn app:app", "hypercorn"),
            ("daphne app:app", "daphne"),
            ("flask run", "flask run"),
            ("flask --app web run --debug", "flask --app web run"),
            ("bundle exec rails server -p 3000", "rails server"),
            ("npx vite", "vite"),
            ("vite preview --port 80", "vite preview"),
            ("ng serve", "ng serve"),
            ("mkdocs serve", "mkdocs serve"),
            ("bundle exec jekyll serve", "jekyll serve"),
            ("hugo server -D", "hugo server"),
            ("php artisan serve --port=80", "artisan serve"),
            ("gunicorn app:app -w 4", "gunicorn"),
            ("ollama serve", "ollama serve"),
            ("python manage.py runserver", "runserver"),
            ("python manage.py runserver 8000", "runserver 8000"),
            ("django-admin runserver --noreload", "runserver"),
        ] {
            let at = start.find(range).unwrap_or(0);
            let carets = format!("{}{}", " ".repeat(at), "^".repeat(range.len()));
            check(&RULE, &format!("\nFROM a:1\nCMD {start}\n#   {carets}\n"));
        }
        check(
            &RULE,
            "
FROM a:1
ENTRYPOINT [\"uvicorn\"]
#           ^^^^^^^^^ told otherwise
CMD [\"app:app\"]
",
        );
        check(
            &RULE,
            "
FROM a:1
ENTRYPOINT [\"python\", \"manage.py\"]
CMD [\"runserver\"]
#    ^^^^^^^^^^^ told otherwise
",
        );
    }

    #[test]
    fn servers_that_are_told() {
        for start in [
            "CMD uvicorn app:app --host 0.0.0.0",
            "CMD uvicorn --uds /run/app.sock app:app",
            "CMD UVICORN_HOST=0.0.0.0 uvicorn app:app",
            "ENV FLASK_RUN_HOST=0.0.0.0\nCMD flask run",
            "CMD flask db upgrade",
            "CMD gunicorn -c gunicorn.py app:app",
            "ENV PORT=8080\nCMD gunicorn app:app",
            "ENTRYPOINT [\"uvicorn\"]\nCMD [\"app:app\", \"--host=0.0.0.0\"]",
            "CMD rails server -b 0.0.0.0",
            "ENV RAILS_ENV=production\nCMD rails server",
            "CMD rails console",
            "CMD vite build",
            "CMD python manage.py runserver 0.0.0.0:8000",
            "ENTRYPOINT [\"python\", \"manage.py\"]\nCMD [\"runserver\", \"0.0.0.0:80\"]",
            "CMD python manage.py runserver $ADDRESS",
            "CMD python manage.py runserver [::]:80",
            "CMD fastapi run app.py",
            "CMD mkdocs build",
            "CMD hugo --minify",
            "RUN uvicorn app:app",
            "CMD uvicorn app:app\nFROM b:1",
        ] {
            silent(&RULE, &format!("FROM a:1\n{start}\n"));
        }
    }

    #[test]
    fn they_are_told() {
        for (before, after) in [
            ("uvicorn app:app", "uvicorn --host=0.0.0.0 app:app"),
            ("flask run -p 80", "flask run --host=0.0.0.0 -p 80"),
            ("python manage.py runserver", "python manage.py runserver 0.0.0.0:8000"),
            ("python manage.py runserver 80", "python manage.py runserver 0.0.0.0:80"),
        ] {
            let file = |start: &str| format!("FROM a:1\nCMD {start}\n");
            fixed(&RULE, &file(before), &file(after));
        }
        let django = "FROM a:1\nENTRYPOINT [\"python\", \"manage.py\"]\nCMD [\"runserver\"]\n";
        let told = django.replace("runserver\"", "runserver\", \"0.0.0.0:8000\"");
        fixed(&RULE, django, &told);
        fixed(
            &RULE,
            "FROM a:1\nCMD [\"ng\", \"serve\"]\n",
            "FROM a:1\nCMD [\"ng\", \"serve\", \"--host=0.0.0.0\"]\n",
        );
    }

    #[test]
    fn clients_and_other_addresses_are_fine() {
        silent(
            &RULE,
            "
FROM python:3.14
ENV DB_HOST=localhost
CMD mysql --host 127.0.0.1
CMD gunicorn --bind 0.0.0.0:80 --statsd-host localhost:8125
CMD [\"uvicorn\", \"--host\", \"0.0.0.0\"]
HEALTHCHECK CMD gunicorn --bind 127.0.0.1
ONBUILD CMD gunicorn --bind 127.0.0.1
",
        );
        silent(&RULE, "FROM a:1 AS dev\nCMD flask run --host 127.0.0.1\nFROM b:1\n");
    }

    #[test]
    fn the_port_stays() {
        fixed(
            &RULE,
            "FROM a:1\nCMD [\"gunicorn\", \"-b\", \"localhost:8000\"]\n",
            "FROM a:1\nCMD [\"gunicorn\", \"-b\", \"0.0.0.0:8000\"]\n",
        );
    }
}
