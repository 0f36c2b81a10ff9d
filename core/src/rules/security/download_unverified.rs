use std::collections::BTreeSet;

use crate::rules::shared::package_managers::{is_file, verifies};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::paths::{addresses, written};
use crate::shell::{ShellWord, SimpleCommand};
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "download-unverified",
    title: "A download is used unchecked",
    category: Category::Security,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "verify-downloads",
    why: "The build takes whatever the server has that day. A checksum, or a signature, makes sure that it is what was meant.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let used = Used::of(cx);
    for (step, script) in cx.build.runs() {
        if script.commands.iter().any(verifies) {
            continue;
        }
        // One finding says it for the step.
        let mut commands = script.commands.iter();
        let found = commands.find_map(|command| {
            let address = archive(command).or_else(|| used.fetched_by(command, step.stage))?;
            Some((command, address))
        });
        if let Some((command, address)) = found {
            out.report(
                step.instruction,
                command.range,
                format!("`{}` is fetched without a checksum or signature", file_of(address)),
            );
        }
    }
}

/// The address of an archive or package that curl or wget fetch.
fn archive(command: &SimpleCommand) -> Option<&str> {
    address(command).filter(|text| is_file(path_of(text), &PROGRAMS))
}

/// The first address that curl or wget fetch.
fn address(command: &SimpleCommand) -> Option<&str> {
    if !matches!(command.name()?, "curl" | "wget") {
        return None;
    }
    addresses(command).first().map(|word| word.text())
}

fn path_of(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or(address).trim_matches('"')
}

fn file_of(address: &str) -> &str {
    let path = path_of(address);
    Some(base_name(path)).filter(|name| !name.is_empty()).unwrap_or(path)
}

/// Files that are used as programs, by stage and name.
#[derive(Default)]
struct Used<'c> {
    names: BTreeSet<(usize, &'c str)>,
    /// Stages in which a RUN verifies something: a download of another RUN may be what.
    verified: BTreeSet<usize>,
}

impl<'c> Used<'c> {
    fn of(cx: &'c RuleContext<'_>) -> Self {
        let mut used = Self::default();
        for (step, script) in cx.build.runs() {
            for command in &script.commands {
                if verifies(command) {
                    used.verified.insert(step.stage);
                }
                let program = program(command).and_then(ShellWord::program);
                used.names.extend(program.map(|name| (step.stage, name)));
            }
        }
        used
    }

    /// The address from which the command fetches what the stage uses as a program.
    fn fetched_by<'a>(&self, command: &'a SimpleCommand, stage: usize) -> Option<&'a str> {
        let address = address(command).filter(|_| !self.verified.contains(&stage))?;
        let saved = written(command);
        let name = match saved.first() {
            Some(word) => word.program()?,
            None => file_of(address),
        };
        self.names.contains(&(stage, name)).then_some(address)
    }
}

/// The file that a command starts or makes executable.
fn program(command: &SimpleCommand) -> Option<&ShellWord> {
    let mut operands = command.operands();
    match command.name()? {
        "sh" | "ash" | "bash" | "dash" | "ksh" | "zsh" => operands.next(),
        "chmod" => {
            let mode = operands.next()?.text();
            let last = operands.next()?;
            let digits = mode.len() >= 3 && mode.bytes().all(|c| c.is_ascii_digit());
            let owner = mode.bytes().rev().nth(2).filter(|_| digits);
            let runs = mode.contains("+x") || owner.is_some_and(|digit| digit % 2 == 1);
            runs.then_some(last)
        }
        _ => command.words.first().filter(|word| word.text().contains('/')),
    }
}

/// Endings of what holds programs.
const PROGRAMS: [&str; 17] = [
    ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".zip", ".gz", ".xz",
    ".deb", ".rpm", ".apk", ".jar", ".whl", ".run", ".bin",
];

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn archives_that_nothing_checks() {
        check(
            &RULE,
            r#"
FROM debian:13
RUN curl -fsSL https://example.com/v1/tool.tar.gz | tar xz && wget https://example.com/b.zip
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `tool.tar.gz`
RUN wget -q "https://example.com/tool-$VERSION.deb?raw=1"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `tool-$VERSION.deb`
"#,
        );
    }

    #[test]
    fn what_is_started_or_made_executable() {
        check(
            &RULE,
            r"
FROM debian:13
RUN wget -q https://example.com/Miniconda3-latest-Linux-x86_64.sh
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Miniconda3-latest-Linux-x86_64.sh`
RUN bash Miniconda3-latest-Linux-x86_64.sh -b -p /opt/conda
RUN curl -fsSL -o /usr/local/bin/tool https://example.com/v1/tool-linux && chmod 755 /usr/local/bin/tool
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `tool-linux`
RUN curl -o setup https://example.com/ && ./setup
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
        silent(
            &RULE,
            "FROM a\nRUN curl -o x https://e.com/x\nRUN sha256sum -c x.sum\nRUN chmod +x x\n",
        );
        silent(&RULE, "FROM a\nRUN curl -o x https://e.com/x && chmod 644 x && cat x\n");
        silent(&RULE, "FROM a AS b\nRUN curl -o x https://e.com/x\nFROM a\nRUN sh x\n");
    }

    #[test]
    fn checked_downloads_and_pages() {
        silent(
            &RULE,
            "FROM a\nRUN curl -O https://e.com/a.tgz && sha256sum -c a.sum\nRUN curl -O https://e.com/a.tgz \\\n && \
             gpg --verify a.asc a.tgz\nRUN curl -f https://e.com/health\nRUN wget https://e.com/list.txt\n",
        );
    }
}
