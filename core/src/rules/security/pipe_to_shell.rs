use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::{Join, Script, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "pipe-to-shell",
    title: "A download is run as it arrives",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[Alias::other("DF021")],
    practice: "verify-downloads",
    why: "Whoever controls the address, or the way to it, runs commands in the build, and a \
          download that breaks off runs half a script. Save it, check its checksum, then run it.",
    check,
};

const INTERPRETERS: [&str; 11] =
    ["sh", "bash", "dash", "ash", "zsh", "ksh", "python", "python3", "perl", "ruby", "node"];

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for (at, command) in script.commands.iter().enumerate() {
            let Some(name) = command.name() else { continue };
            if !INTERPRETERS.contains(&name) {
                continue;
            }
            if let Some(fetch) = fetch_piped_into(script, at) {
                let tool = fetch.name().unwrap_or_default();
                out.report(
                    step.instruction,
                    fetch.range.cover(command.range),
                    format!("What `{tool}` downloads is run by `{name}` as it arrives"),
                );
            } else if let Some(word) =
                command.arguments().iter().find(|word| substitutes_fetch(&word.raw))
            {
                out.report(
                    step.instruction,
                    command.range.cover(word.range),
                    format!("`{name}` runs a download unseen"),
                );
            }
        }
    }
}

/// The download whose output reaches the command at `at` through its pipe. A checksum tool between
/// them does not pass the text on, so whatever stands between only changes it.
fn fetch_piped_into(script: &Script, at: usize) -> Option<&SimpleCommand> {
    let command = script.commands.get(at).filter(|command| command.joined_by == Join::Pipe)?;
    // An interpreter that is given a script reads the pipe as data.
    let reads_script = command.arguments().iter().all(|word| {
        let text = word.text();
        text.starts_with('-') && text != "-c" && text != "-e" || is_argument_list(command, text)
    });
    let earlier = script.commands.get(..at)?;
    earlier
        .iter()
        .rev()
        .take_while(|earlier| earlier.pipeline == command.pipeline)
        .find(|earlier| matches!(earlier.name(), Some("curl" | "wget")))
        .filter(|_| reads_script)
}

/// Whether `text` only follows `-s` or `--`: `sh -s -- --yes` gives arguments to the piped script.
fn is_argument_list(command: &SimpleCommand, text: &str) -> bool {
    let mut before = command.arguments().iter().take_while(|word| word.text() != text);
    before.any(|word| matches!(word.text(), "-s" | "--" | "-" | "-es" | "-sS"))
        || command.arguments().first().is_some_and(|word| word.text() == "-")
}

fn substitutes_fetch(raw: &str) -> bool {
    ["$(", "`", "<("].iter().any(|open| {
        raw.match_indices(open).any(|(at, open)| {
            let inner = raw.get(at + open.len()..).unwrap_or("").trim_start();
            ["curl ", "wget "].iter().any(|tool| inner.starts_with(tool))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn downloads_that_reach_an_interpreter_are_found() {
        check(
            &RULE,
            r#"
FROM debian:13
RUN curl -sSL https://example.com/install.sh | sh
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `curl`
RUN apt-get update && wget -O- https://example.com/x | sudo -E bash -s -- --yes
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN sh -c "$(curl -fsSL https://example.com/install.sh)"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN bash <(curl -s https://example.com/x)
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"#,
        );
    }

    #[test]
    fn downloads_that_are_saved_or_read_as_data_are_fine() {
        silent(
            &RULE,
            "FROM a\nRUN curl -o x.sh https://e.com/x && sha256sum -c x.sum && sh x.sh\nRUN curl \
             https://e.com/x.tgz | tar xz\nRUN curl https://e.com/x.json | python3 -c 'import json'\n",
        );
    }
}
