use crate::build::Step;
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::json_list;
use crate::rules::shared::entry_process::{Entrypoints, exec_list, hands_to_shell, started};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::is_posix_shell;
use crate::syntax::{Keyword, Word};
use crate::text::path::base_name;
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "exec-form-unexpanded",
    title: "A variable in the exec form stays as it is written",
    category: Category::Runtime,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "exec-form-command",
    why: "No shell reads the words of a JSON list. The program gets the dollar sign and the name, and not the value.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let entrypoints = Entrypoints::of(cx.build);
    let started = started(cx);
    for step in &cx.build.steps {
        let Some((words, range)) = exec_list(step) else { continue };
        if reads_variables(words) || entrypoints.over(step).is_some_and(hands_to_shell) {
            continue;
        }
        // A list that is handed to another one, or is handed words, means something else in a shell.
        let is_alone = matches!(started.as_slice(), [only] if std::ptr::eq(*only, step));
        let fix = if is_alone { through_a_shell(step, words, range) } else { None };
        for word in words {
            let Some(name) = variable(&word.text) else { continue };
            let is_placeholder =
                is_java(words) && word.text.starts_with('-') && word.text.contains("${");
            if is_placeholder {
                continue;
            }
            let message = format!("`{name}` is not replaced by its value here");
            out.report(step.instruction, word.range, message).fix(fix.clone());
        }
    }
}

/// The variable that the text names, as shells write it: in capitals, as those of the environment
/// are. A text with blanks is one for another program, which may read it.
fn variable(text: &str) -> Option<&str> {
    let is_text = text.contains(char::is_whitespace) || text.contains(['\'', '"', '`']);
    let (at, _) = text.match_indices('$').find(|(at, _)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        before != Some('\\') && before != Some('$')
    })?;
    let rest = text.get(at + 1..)?;
    let inner = rest.strip_prefix('{');
    let name = inner.unwrap_or(rest);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
    let (name, tail) = name.split_at_checked(end)?;
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && !name.contains(|c: char| c.is_ascii_lowercase());
    let is_closed = inner.is_none() || tail.starts_with(['}', ':', '-']);
    let length = 1 + end + if inner.is_some() { tail.find('}')? + 2 } else { 0 };
    (is_name && is_closed && !is_text).then(|| text.get(at..at + length)).flatten()
}

/// True if a shell, or another program that knows variables, reads one of the words.
fn reads_variables(words: &[Word]) -> bool {
    const READERS: [&str; 11] = [
        "awk",
        "caddy",
        "cmd",
        "cmd.exe",
        "concurrently",
        "envsubst",
        "envoy",
        "gawk",
        "nginx",
        "powershell",
        "pwsh",
    ];
    // These take code of their own as a word, in which a dollar sign may mean something.
    const TAKE_CODE: [&str; 8] = ["bun", "deno", "node", "perl", "php", "ruby", "runuser", "su"];
    const CODE: [&str; 6] = ["-c", "-e", "-p", "-r", "--eval", "--print"];
    let first = words.first().map_or("", |word| base_name(&word.text));
    let is_code = (TAKE_CODE.contains(&first) || first.starts_with("python"))
        && words.iter().any(|word| CODE.contains(&word.text.as_str()));
    let runs_shell = words.iter().any(|word| is_posix_shell(base_name(&word.text)))
        && words.iter().any(|word| word.text.starts_with('-') && word.text.ends_with('c'));
    READERS.contains(&first) || is_code || runs_shell
}

/// Spring puts values of the environment in for `${NAME}` in its own options.
fn is_java(words: &[Word]) -> bool {
    words.first().is_some_and(|word| base_name(&word.text) == "java")
}

/// The same words through a shell, where they are plain.
fn through_a_shell(step: &Step<'_>, words: &[Word], range: TextRange) -> Option<Fix> {
    let effect = match step.effective.keyword {
        Keyword::Cmd => Effect::Cmd,
        Keyword::Entrypoint => Effect::Entrypoint,
        _ => return None,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=/.,:@%+${}".contains(c);
    if !words.iter().all(|it| !it.text.is_empty() && it.text.chars().all(plain)) {
        return None;
    }
    let quoted = words.iter().map(|word| {
        // What holds options is several words.
        let is_list = ["OPTS", "OPTIONS", "ARGS", "FLAGS"].iter().any(|end| {
            word.text.trim_end_matches('}').ends_with(end) && word.text.starts_with('$')
        });
        let is_one = word.text.contains(['$', '{']) && !is_list;
        let quote = if is_one { "\"" } else { "" };
        format!("{quote}{}{quote}", word.text)
    });
    let line = format!("exec {}", quoted.collect::<Vec<_>>().join(" "));
    let edit = Edit::replace(range, json_list(&["sh", "-c", &line]));
    Some(Fix::risky("Let a shell put the value in", [edit]).changes(effect).review(
        "Check that the image has `sh` and no entry point of its own, and that the variable is set in the container",
    ))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn lists_that_name_variables() {
        check(
            &RULE,
            r#"
FROM node:24
RUN ["echo", "$HOME"]
#            ^^^^^^^ `$HOME` is not replaced
HEALTHCHECK CMD ["curl", "-f", "http://localhost:${PORT}/"]
#                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^ `${PORT}`
ENTRYPOINT ["/bin/server"]
CMD ["--port", "$PORT", "--name=${NAME:-x}"]
#              ^^^^^^^
#                       ^^^^^^^^^^^^^^^^^^^
"#,
        );
        check(
            &RULE,
            "
FROM a:1
ONBUILD cmd [\"node\", \"server.js\", \"--port\", \"${PORT}\"]
#                                           ^^^^^^^^^
",
        );
    }

    #[test]
    fn shells_other_readers_and_other_dollars() {
        for start in [
            r#"CMD ["sh", "-c", "exec node --port $PORT"]"#,
            r#"CMD ["tini", "--", "bash", "-lc", "$START"]"#,
            r#"CMD ["python", "-c", "$X"]"#,
            r#"CMD ["nginx", "-g", "$X"]"#,
            r#"CMD ["awk", "{print $NF}"]"#,
            r#"CMD ["java", "-jar", "a.jar", "--server.port=${PORT}"]"#,
            r#"CMD ["grep", "a$"]"#,
            r#"CMD ["x", "$1", "$host", "$$PORT", "cost$"]"#,
            r#"CMD ["nodemon", "--exec", "node a.js $PORT"]"#,
            "ENTRYPOINT [\"sh\", \"-c\"]\nCMD [\"$START\"]",
            "ENTRYPOINT exec x \"$@\"\nCMD node $PORT",
            "CMD node --port $PORT",
            r#"COPY ["$A", "/b"]"#,
            r#"SHELL ["bash", "-c"]"#,
        ] {
            silent(&RULE, &format!("FROM a:1\n{start}\n"));
        }
    }

    #[test]
    fn a_shell_puts_them_in() {
        fixed(
            &RULE,
            "FROM a:1\nCMD [\"node\", \"a.js\", \"--port=${PORT}\"]\n",
            "FROM a:1\nCMD [\"sh\", \"-c\", \"exec node a.js \\\"--port=${PORT}\\\"\"]\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nENTRYPOINT [\"java\", \"$JAVA_OPTS\", \"-jar\", \"/a.jar\"]\n",
            "FROM a:1\nENTRYPOINT [\"sh\", \"-c\", \"exec java $JAVA_OPTS -jar /a.jar\"]\n",
        );
        safety(&RULE, "FROM a:1\nCMD [\"a\", \"$B\"]\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nENTRYPOINT [\"a\"]\nCMD [\"$B\"]\n", None);
        safety(&RULE, "FROM a:1\nCMD [\"a\", \"b;c\", \"$B\"]\n", None);
        safety(&RULE, "FROM a:1\nRUN [\"a\", \"$B\"]\n", None);
    }
}
