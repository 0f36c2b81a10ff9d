//! The run command, and what run command, Compose and Kubernetes have in common.

use std::fmt::Write as _;

use super::project_profile::Facts;
use super::quoting::command;
use super::{Kind, Request};
use crate::rules::Target;

pub(super) static COMMAND: Kind = Kind {
    name: "run-command",
    path: "",
    language: "bash",
    title: "Run command",
    why: "The container gets what it needs to run and nothing that an intruder could use.",
    practices: &[
        "drop-capabilities",
        "read-only-rootfs",
        "limit-memory-and-cpu",
        "init-process",
        "inject-secrets-at-run-time",
        "no-runtime-secrets-in-image",
        "no-privileged-ports",
        "host-pip-cache-volume",
        "filter-images-by-label",
    ],
    wanted: |_, request| request.target != Target::Kubernetes,
    write,
};

/// The memory that a program may take of a machine: to start with, since only measuring tells.
pub(super) const MEMORY_MEGABYTES: u32 = 512;

/// The capabilities that a server needs that starts as root and drops it itself.
pub(super) const ROOT_SERVER: [&str; 4] = ["CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"];

fn write(facts: &Facts<'_>, _: &Request<'_>) -> String {
    let mut options = vec!["--init".to_owned(), "--cap-drop=ALL".to_owned()];
    if facts.drops_root_itself() {
        options.extend(ROOT_SERVER.map(|name| format!("--cap-add={name}")));
    } else if facts.is_root() {
        options.push("--user 10001:10001".to_owned());
    }
    options.push("--security-opt=no-new-privileges".to_owned());
    options.push("--read-only".to_owned());
    options.extend(facts.writable.iter().map(|path| format!("--tmpfs {path}")));
    for path in &facts.volumes {
        let name = super::quoting::path_name(path);
        options.push(format!("--volume {}-{name}:{}", facts.name, super::quoting::shell(path)));
    }
    options.push(format!("--memory={MEMORY_MEGABYTES}m --cpus=1 --pids-limit=256"));
    if !facts.secret_env.is_empty() {
        options.push(format!("--env-file {}.env", facts.name));
    }
    for port in &facts.ports {
        let (number, protocol) = (port.number, if port.udp { "/udp" } else { "" });
        let outside = if number < 1024 { number + 8000 } else { number };
        options.push(format!("--publish 127.0.0.1:{outside}:{number}{protocol}"));
    }
    let mut out = String::new();
    if facts.is_root() && !facts.drops_root_itself() {
        out.push_str(
            "# The image runs as root; --user shows whether it works without. Better: a USER in it.\n",
        );
    }
    if !facts.secret_env.is_empty() {
        let _ = writeln!(
            out,
            "# {}.env has a line NAME=value for {}; it is in neither image nor repository.",
            facts.name,
            facts.secret_env.join(", ")
        );
    }
    out.push_str("# Memory and CPU are a start: measure, then set them.\n");
    options.push(format!("{}:\"$(git rev-parse --short=12 HEAD)\"", facts.name));
    out.push_str(&command("docker run --rm", &options));
    if facts.uses("pip") {
        out.push_str(
            "\n# For development only: what pip downloads in the container stays on your machine.\n\
             # Builds use a cache mount instead.\n",
        );
        out.push_str(&command(
            "docker run --rm --interactive --tty",
            &[
                "--volume \"$HOME/.cache/pip-docker:/root/.cache/pip\"".to_owned(),
                "--volume \"$PWD:/src\" --workdir /src".to_owned(),
                format!("--entrypoint /bin/sh {}:dev", facts.name),
            ],
        ));
    }
    out
}
