use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Join, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "pipe-to-shell",
    title: "A download is run as it arrives",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("DF021")],
    practice: "verify-downloads",
    why: "Whoever controls the address, or the way to it, runs commands in the build, and a \
          download that breaks off runs half a script. Save it, check its checksum, then run it.",
    check,
};

const INTERPRETERS: [&str; 11] =
    ["sh", "bash", "dash", "ash", "zsh", "ksh", "python", "python3", "perl", "ruby", "node"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        // The last download of the pipe at hand.
        let mut download: Option<&SimpleCommand> = None;
        for command in &script.commands {
            let Some(name) = command.name() else { continue };
            download = download.filter(|it| it.pipeline == command.pipeline);
            if matches!(name, "curl" | "wget") {
                download = Some(command);
            }
            if !INTERPRETERS.contains(&name) {
                continue;
            }
            if let Some(fetch) = download.filter(|_| reads_pipe(command)) {
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

/// True if the command runs what the pipe brings. A checksum tool between it and the download does
/// not pass the text on, so whatever stands between only changes it. An interpreter that is given a
/// script reads the pipe as data; `sh -s -- --yes` gives arguments to the piped script.
fn reads_pipe(command: &SimpleCommand) -> bool {
    let mut are_arguments = command.arguments().first().is_some_and(|word| word.text() == "-");
    command.joined_by == Join::Pipe
        && command.arguments().iter().all(|word| {
            let text = word.text();
            let reads = text.starts_with('-') && text != "-c" && text != "-e" || are_arguments;
            are_arguments |= matches!(text, "-s" | "--" | "-" | "-es" | "-sS");
            reads
        })
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
