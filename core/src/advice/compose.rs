//! The Compose file.

use std::fmt::Write as _;

use super::project_profile::Facts;
use super::quoting::{compose_list, path_name, quoted};
use super::run::{MEMORY_MEGABYTES, ROOT_SERVER};
use super::{Kind, Request};
use crate::rules::Target;

pub(super) static KIND: Kind = Kind {
    name: "compose",
    path: "compose.yaml",
    language: "yaml",
    title: "Compose file",
    why: "What the run command says, to be kept: limits, rights, health check, secrets and volumes.",
    practices: &[
        "compose-healthcheck",
        "compose-build-secrets",
        "drop-capabilities",
        "read-only-rootfs",
        "limit-memory-and-cpu",
        "init-process",
        "inject-secrets-at-run-time",
        "no-migrations-at-start",
        "one-process-per-container",
        "restart-unhealthy",
    ],
    wanted: |_, request| matches!(request.target, Target::Unknown | Target::Docker),
    write,
};

fn write(facts: &Facts<'_>, _: &Request<'_>) -> String {
    let mut out = String::from("services:\n");
    let name = &facts.name;
    if let Some(migration) = &facts.migration {
        // First, since YAML's anchor has to stand before what refers to it.
        let _ = writeln!(out, "  migrate:");
        build(facts, &mut out);
        let _ = writeln!(out, "    # One job, so that several copies of {name} do not race.");
        let _ = writeln!(out, "    command: {}", compose_list(migration));
        let _ = writeln!(out, "    restart: \"no\"");
    }
    let _ = writeln!(out, "  {name}:");
    build(facts, &mut out);
    if facts.migration.is_some() {
        out.push_str(
            "    depends_on:\n      migrate:\n        condition: service_completed_successfully\n",
        );
    }
    rights(facts, &mut out);
    let _ = writeln!(
        out,
        "    # A start: measure, then set them.\n    deploy:\n      resources:\n        limits:\n          \
         cpus: \"1\"\n          memory: {MEMORY_MEGABYTES}M\n          pids: 256"
    );
    if !facts.ports.is_empty() {
        out.push_str("    ports:\n");
        for port in &facts.ports {
            let (number, protocol) = (port.number, if port.udp { "/udp" } else { "" });
            let outside = if number < 1024 { number + 8000 } else { number };
            let _ = writeln!(out, "      - \"127.0.0.1:{outside}:{number}{protocol}\"");
        }
    }
    if !facts.volumes.is_empty() {
        out.push_str("    volumes:\n");
        for path in &facts.volumes {
            let target = quoted(path).replace('$', "$$");
            let _ = writeln!(
                out,
                "      - type: volume\n        source: {}\n        target: {target}",
                path_name(path)
            );
        }
    }
    health(facts, &mut out);
    if !facts.secret_env.is_empty() {
        out.push_str(
            "    # Files below /run/secrets instead of variables that anybody can inspect.\n",
        );
        out.push_str("    secrets:\n");
        for secret in &facts.secret_env {
            let _ = writeln!(out, "      - {}", quoted(&secret.to_ascii_lowercase()));
        }
    }
    out.push_str("    restart: unless-stopped\n");
    ends(facts, &mut out);
    out
}

/// Writes the image and its build, with the inputs of the build.
fn build(facts: &Facts<'_>, out: &mut String) {
    let _ = writeln!(out, "    image: registry.example.com/{}:${{TAG:-dev}}", facts.name);
    out.push_str("    build:\n      context: .\n");
    if facts.dockerfile != "Dockerfile" {
        let _ = writeln!(out, "      dockerfile: {}", quoted(&facts.dockerfile));
    }
    if let Some(target) = &facts.target {
        let _ = writeln!(out, "      target: {}", quoted(target));
    }
    if !facts.args.is_empty() {
        out.push_str("      args:\n");
        for name in &facts.args {
            let _ = writeln!(out, "        {name}: ${{{name}:?}}");
        }
    }
    if !facts.ssh.is_empty() {
        out.push_str("      ssh:\n");
        for id in &facts.ssh {
            let _ = writeln!(out, "        - {}", quoted(id));
        }
    }
    let secrets = build_secrets(facts);
    if !secrets.is_empty() {
        out.push_str("      secrets:\n");
        for (id, _) in secrets {
            let _ = writeln!(out, "        - {}", quoted(&id));
        }
    }
}

/// The secrets of the build with the variables that they come from, where they are no files.
fn build_secrets(facts: &Facts<'_>) -> Vec<(String, Option<String>)> {
    let mut secrets: Vec<(String, Option<String>)> =
        facts.secrets.iter().map(|secret| (secret.id.clone(), secret.env.clone())).collect();
    for name in &facts.secret_args {
        if !secrets.iter().any(|(id, _)| id == name) {
            secrets.push((name.clone(), Some(name.clone())));
        }
    }
    secrets
}

fn rights(facts: &Facts<'_>, out: &mut String) {
    out.push_str("    init: true\n    cap_drop: [ALL]\n");
    if facts.drops_root_itself() {
        let _ = writeln!(out, "    cap_add: [{}]", ROOT_SERVER.join(", "));
    } else if facts.is_root() {
        out.push_str("    # The image runs as root; a USER in it would be better.\n");
        out.push_str("    user: \"10001:10001\"\n");
    }
    out.push_str(
        "    security_opt: [\"no-new-privileges:true\"]\n    read_only: true\n    tmpfs:\n",
    );
    for path in &facts.writable {
        let _ = writeln!(out, "      - {}", quoted(path));
    }
}

fn health(facts: &Facts<'_>, out: &mut String) {
    let Some(health) = &facts.health else {
        if facts.port().is_some() {
            out.push_str(
                "    # Without a HEALTHCHECK in the image, say here what tells that it works:\n    \
                 # healthcheck:\n    #   test: [\"CMD\", \"PROGRAM\", \"ARGUMENT\"]\n",
            );
        }
        return;
    };
    let test = if health.is_shell {
        vec!["CMD-SHELL".to_owned(), health.text()]
    } else {
        std::iter::once("CMD".to_owned()).chain(health.command.iter().cloned()).collect()
    };
    let or = |text: &str, default: &str| {
        if text.is_empty() { default.to_owned() } else { text.to_owned() }
    };
    let _ = writeln!(
        out,
        "    healthcheck:\n      test: {}\n      interval: {}\n      timeout: {}\n      \
         start_period: {}\n      retries: {}",
        compose_list(&test),
        or(&health.interval, "30s"),
        or(&health.timeout, "5s"),
        or(&health.start_period, "10s"),
        health.retries.unwrap_or(3)
    );
}

/// Secrets and volumes that the services name.
fn ends(facts: &Facts<'_>, out: &mut String) {
    let secrets = build_secrets(facts);
    if !secrets.is_empty() || !facts.secret_env.is_empty() {
        out.push_str("\nsecrets:\n");
    }
    for (id, env) in secrets {
        match env {
            Some(env) => {
                let _ = writeln!(out, "  {}:\n    environment: {}", quoted(&id), quoted(&env));
            }
            None => {
                let _ = writeln!(
                    out,
                    "  {}:\n    file: {}",
                    quoted(&id),
                    quoted(&format!("secrets/{id}"))
                );
            }
        }
    }
    for secret in &facts.secret_env {
        let id = secret.to_ascii_lowercase();
        let _ = writeln!(out, "  {}:\n    file: {}", quoted(&id), quoted(&format!("secrets/{id}")));
    }
    if !facts.volumes.is_empty() {
        out.push_str("\nvolumes:\n");
        let mut names: Vec<String> = facts.volumes.iter().map(|path| path_name(path)).collect();
        names.dedup();
        for name in names {
            let _ = writeln!(out, "  {name}:");
        }
    }
}
