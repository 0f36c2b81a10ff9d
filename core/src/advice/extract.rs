//! Reading single words and commands for what they tell of the files beside a Dockerfile.

use super::quoting::number;
use crate::build::{Build, Step};
use crate::shell::{ShellWord, SimpleCommand};
use crate::syntax::{Command, Keyword};

/// A port of EXPOSE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Port {
    pub(super) number: u16,
    pub(super) udp: bool,
}

/// `8080`, `8080/tcp`, `53/udp`, the first of `8000-8010`.
pub(super) fn port(word: &str) -> Option<Port> {
    let (range, protocol) = word.split_once('/').unwrap_or((word, "tcp"));
    let number = number(range.split('-').next()?)?;
    Some(Port { number, udp: protocol.eq_ignore_ascii_case("udp") })
}

/// The port at the end of `0.0.0.0:8000`, `--bind=:8000`, `--port=8000`.
pub(super) fn bound(word: &str) -> Option<u16> {
    if let Some(value) = word.strip_prefix("--port=") {
        return number(value);
    }
    let (host, port) = word.rsplit_once(':')?;
    let host = host.rsplit('=').next()?;
    matches!(host, "" | "0.0.0.0" | "[::]" | "127.0.0.1" | "localhost").then(|| number(port))?
}

/// Hosts behind `git@host:path`, `ssh://git@host/path` and `ssh-keyscan host`.
pub(super) fn ssh_hosts(command: &SimpleCommand) -> Vec<String> {
    let is_scan = command.name() == Some("ssh-keyscan");
    let mut hosts = Vec::new();
    for word in command.operands() {
        let text = word.text();
        let host = match text.rsplit_once("ssh://") {
            Some((_, rest)) => rest.split(['/', ':']).next().and_then(after_user),
            None if is_scan => Some(text),
            None => text.split_once(':').and_then(|(host, _)| {
                let host = host.trim_start_matches("git+");
                host.contains('@').then(|| after_user(host)).flatten()
            }),
        };
        if let Some(host) = host.filter(|host| host.contains('.') && is_plain(host)) {
            hosts.push(host.to_owned());
        }
    }
    hosts
}

fn after_user(host: &str) -> Option<&str> {
    host.rsplit('@').next().filter(|host| !host.is_empty())
}

/// Variables that the builder fills in by itself.
pub(super) fn is_predefined(name: &str) -> bool {
    crate::build::PLATFORM_ARGS.contains(&name)
        || name.to_ascii_lowercase().ends_with("_proxy")
        || name.starts_with("BUILDKIT_")
        || name == "SOURCE_DATE_EPOCH"
}

/// True if a name can stand in a command or a YAML file as it is.
pub(super) fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    !text.is_empty()
        && text.len() <= 64
        && !text.starts_with(['.', '-'])
        && text.bytes().all(is_plain)
}

pub(super) fn is_path(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
    text.len() <= 128 && text.starts_with('/') && text.bytes().all(is_plain)
}

/// The words of a start command, those with variables as written.
pub(super) fn words(command: &Command, step: &Step<'_>, build: &Build<'_>) -> Vec<String> {
    match command {
        Command::Exec(words) => words
            .iter()
            .take(64)
            .map(|word| build.value(word, step).unwrap_or_else(|| word.text.clone()))
            .collect(),
        Command::Shell(_) => step
            .script()
            .iter()
            .flat_map(|script| &script.commands)
            .flat_map(|command| &command.words)
            .take(64)
            .map(|word| word.text().to_owned())
            .collect(),
    }
}

/// The first command of a start script that changes a database's schema.
pub(super) fn migration(step: &Step<'_>) -> Option<Vec<String>> {
    if !matches!(step.effective.keyword, Keyword::Cmd | Keyword::Entrypoint) {
        return None;
    }
    let commands = &step.script()?.commands;
    let is_migration = |command: &&SimpleCommand| {
        let words: Vec<&str> = command.words.iter().map(ShellWord::text).collect();
        words.iter().any(|word| {
            matches!(*word, "migrate" | "db:migrate" | "migrate:deploy" | "database:migrate")
        }) || (words.first() == Some(&"alembic") && words.contains(&"upgrade"))
            || words.windows(2).any(|pair| pair == ["db", "upgrade"])
    };
    let command = commands.iter().find(is_migration)?;
    // One that is all there is, is a job already.
    (commands.len() > 1).then(|| command.words.iter().map(|word| word.text().to_owned()).collect())
}
