//! HEALTHCHECK, for those that do not read it.

use crate::build::{Build, Step};
use crate::syntax::{Command, Health as Body};
use crate::text::go_duration;

/// A check of the container's health.
pub(super) struct Health {
    /// The program with its arguments; of the shell form `["/bin/sh", "-c", …]`.
    pub(super) command: Vec<String>,
    /// True if it was written in the shell form.
    pub(super) is_shell: bool,
    /// `30s`, as written; empty where it is not said.
    pub(super) interval: String,
    pub(super) timeout: String,
    pub(super) start_period: String,
    pub(super) retries: Option<u32>,
}

/// A request to a server over HTTP on the same machine.
pub(super) struct Request {
    pub(super) port: u16,
    pub(super) path: String,
}

/// The check of a HEALTHCHECK; `None` for `NONE`.
pub(super) fn read(check: &Body, step: &Step<'_>, build: &Build<'_>) -> Option<Health> {
    let Body::Command { command, .. } = check else { return None };
    let flag = |name: &str| {
        let value = step.effective.flag(name)?.value.as_ref()?;
        build.value(value, step)
    };
    let duration = |name: &str| flag(name).filter(|text| seconds(text).is_some());
    let (command, is_shell) = match command {
        Command::Exec(words) => {
            let text = |word| build.value(word, step);
            (
                words.iter().map(|word| text(word).unwrap_or_else(|| word.text.clone())).collect(),
                false,
            )
        }
        Command::Shell(text) => {
            (vec!["/bin/sh".to_owned(), "-c".to_owned(), text.as_str().to_owned()], true)
        }
    };
    Some(Health {
        command,
        is_shell,
        interval: duration("interval").unwrap_or_default(),
        timeout: duration("timeout").unwrap_or_default(),
        start_period: duration("start-period").unwrap_or_default(),
        retries: flag("retries").and_then(|text| text.parse().ok()),
    })
}

impl Health {
    /// The command as text.
    pub(super) fn text(&self) -> String {
        if self.is_shell {
            self.command.last().cloned().unwrap_or_default()
        } else {
            self.command.join(" ")
        }
    }

    /// Its request over HTTP, where it makes one to this machine.
    pub(super) fn request(&self) -> Option<Request> {
        let text = self.text();
        let (_, rest) = text.split_once("http://")?;
        let end = rest.find(['"', '\'', ' ', ')', '|', ';', '>']).unwrap_or(rest.len());
        let (host, path) = match rest.get(..end)?.split_once('/') {
            Some((host, path)) => (host, format!("/{path}")),
            None => (rest.get(..end)?, "/".to_owned()),
        };
        let (name, port) = host.split_once(':').unwrap_or((host, "80"));
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-?=&%".contains(&byte);
        let is_here = matches!(name, "localhost" | "127.0.0.1" | "0.0.0.0");
        (is_here && path.bytes().all(is_plain))
            .then(|| Some(Request { port: super::quoting::number(port)?, path }))?
    }
}

/// A duration of Docker's in whole seconds, at least one: `1m30s`, `500ms`, `30s`. None stands for the
/// usual one, and so does 0.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let duration = go_duration(text).filter(|duration| !duration.is_zero())?;
    Some(duration.as_secs().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_requests_are_read() {
        assert_eq!(seconds("1m30s"), Some(90));
        assert_eq!(seconds("500ms"), Some(1));
        assert_eq!(seconds("1.5m"), Some(90));
        assert_eq!((seconds("5"), seconds("0s")), (None, None));
        let health = |command: &str| Health {
            command: vec!["/bin/sh".into(), "-c".into(), command.into()],
            is_shell: true,
            interval: String::new(),
            timeout: String::new(),
            start_period: String::new(),
            retries: None,
        };
        let asked =
            |command: &str| health(command).request().map(|request| (request.port, request.path));
        assert_eq!(
            asked("curl -f http://localhost:8000/health || exit 1"),
            Some((8000, "/health".to_owned()))
        );
        assert_eq!(asked("wget -q http://127.0.0.1"), Some((80, "/".to_owned())));
        assert_eq!(asked("curl http://db:1/"), None);
        assert_eq!(asked("pg_isready"), None);
    }
}
