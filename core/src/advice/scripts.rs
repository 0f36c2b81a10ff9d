//! Scripts and commands around the image.

use std::fmt::Write as _;

use super::project_profile::Facts;
use super::quoting::shell;
use super::{Kind, Request};
use crate::rules::{Profile, Target};

pub(super) static ENTRYPOINT: Kind = Kind {
    name: "entrypoint",
    path: "entrypoint.sh",
    language: "bash",
    title: "Start script",
    why: "It stops at the first error and hands over to the program, which then gets the signals.",
    practices: &[
        "entrypoint-strict-mode",
        "exec-in-entrypoint",
        "entrypoint-with-cmd-args",
        "port-from-environment",
        "conda-login-shell-entrypoint",
        "conda-activation-required",
        "overridable-command",
        "python-instead-of-shell",
        "no-migrations-at-start",
    ],
    wanted: |facts, request| {
        facts.uses("conda")
            || request.target == Target::Paas
            || facts.starts_script()
            || facts.migration.is_some()
    },
    write: entrypoint,
};

pub(super) static KNOWN_HOSTS: Kind = Kind {
    name: "known-hosts",
    path: "",
    language: "bash",
    title: "Host keys of git servers",
    why: "A build that asks the network for the key of a host trusts whoever answers.",
    practices: &["pin-known-hosts", "ssh-mount", "predownload-private-code", "short-lived-tokens"],
    wanted: |facts, _| !facts.git_hosts.is_empty() || !facts.ssh.is_empty(),
    write: known_hosts,
};

pub(super) static LOCK: Kind = Kind {
    name: "lock",
    path: "",
    language: "bash",
    title: "Locking dependencies",
    why: "The same versions, with checksums, in every build; renew them once a month.",
    practices: &[
        "hash-checked-installs",
        "pin-python-dependencies",
        "two-dependency-lists",
        "conda-lock",
        "poetry-export",
        "pipenv-export",
        "npm-ci",
        "update-pins-monthly",
    ],
    wanted: |facts, _| LOCKS.iter().any(|(tool, _)| facts.uses(tool)),
    write: lock,
};

pub(super) static SETTINGS: Kind = Kind {
    name: "settings",
    path: "plimsoll.toml",
    language: "toml",
    title: "Settings for Plimsoll",
    why: "The command line in CI then judges as you chose here.",
    practices: &["lint-dockerfile", "phased-plan"],
    wanted: |_, request| request.target != Target::Unknown || request.profile != Profile::Balanced,
    write: settings,
};

pub(super) static INSPECT: Kind = Kind {
    name: "inspect",
    path: "",
    language: "bash",
    title: "Looking at images and hosts",
    why: "What takes space, what is pinned, what runs, and whether the host is set up well.",
    practices: &[
        "inspect-layers",
        "squash-or-slim",
        "filter-images-by-label",
        "pin-base-digest",
        "docker-bench",
        "sign-and-verify",
        "expose-revision-at-runtime",
        "slim-base",
    ],
    wanted: |_, _| true,
    write: inspect,
};

fn entrypoint(facts: &Facts<'_>, request: &Request<'_>) -> String {
    let has_bash = facts.family.is_none_or(|family| family.traits().has_bash);
    let mut out = String::new();
    if facts.uses("conda") {
        // Activation scripts read variables that nobody has set.
        out.push_str(
            "#!/bin/bash --login\nset -eo pipefail\n\
             # The environment's own scripts set what its programs need.\n\
             conda activate \"${CONDA_DEFAULT_ENV:-base}\"\nset -u\n",
        );
    } else if has_bash {
        out.push_str("#!/bin/bash\nset -euo pipefail\n");
    } else {
        out.push_str("#!/bin/sh\nset -eu\n");
    }
    if request.target == Target::Paas {
        let port = facts.port().unwrap_or(8080);
        let _ =
            writeln!(out, "# The platform chooses the port.\nexport PORT=\"${{PORT:-{port}}}\"");
    }
    for name in &facts.secret_env {
        let lower = name.to_ascii_lowercase();
        let _ = writeln!(
            out,
            "if [ -r /run/secrets/{lower} ]; then\n  {name}=$(cat /run/secrets/{lower})\n  export {name}\nfi"
        );
    }
    if let Some(migration) = &facts.migration {
        let words: Vec<String> = migration.iter().map(|word| shell(word)).collect();
        let _ = writeln!(
            out,
            "# Not here, but once, as a job of its own, before a release starts:\n#   {}",
            words.join(" ")
        );
    }
    out.push_str("# The program takes this shell's place and so gets the signals.\nexec \"$@\"\n");
    out.push_str(
        "\n# In the Dockerfile:\n#   COPY --chmod=0755 entrypoint.sh /usr/local/bin/\n#   ENTRYPOINT [\"entrypoint.sh\"]\n",
    );
    let words: Vec<String> = facts
        .start
        .iter()
        .filter(|word| word.bytes().all(|byte| (b' '..=b'~').contains(&byte)))
        .take(12)
        .cloned()
        .collect();
    if !words.is_empty() {
        let _ = writeln!(out, "#   CMD {}", super::quoting::list(&words));
    }
    out
}

fn known_hosts(facts: &Facts<'_>, _: &Request<'_>) -> String {
    let mut hosts = facts.git_hosts.clone();
    if hosts.is_empty() {
        hosts.push("github.com".to_owned());
    }
    let words: Vec<String> = hosts.iter().map(|host| shell(host)).collect();
    format!(
        "# Once, on your own machine:\nssh-keyscan {} > known_hosts\n\
         # Compare what this prints with the fingerprints that each host publishes; then commit the file.\n\
         ssh-keygen -lf known_hosts\n\n\
         # In the Dockerfile:\n#   COPY --chmod=0644 known_hosts /etc/ssh/ssh_known_hosts\n\
         #   RUN --mount=type=ssh git clone --depth 1 git@{}:ORGANISATION/REPOSITORY.git\n\n\
         # Or without any key in the build: fetch first, then COPY.\n\
         git clone --depth 1 git@{}:ORGANISATION/REPOSITORY.git private\n",
        words.join(" "),
        hosts.first().map_or("", String::as_str),
        hosts.first().map_or("", String::as_str),
    )
}

/// The commands that lock dependencies, by tool.
const LOCKS: [(&str, &str); 10] = [
    (
        "poetry",
        "poetry lock\npoetry export --only main --format requirements.txt --output requirements.txt # from poetry-plugin-export\n",
    ),
    ("pipenv", "pipenv lock\npipenv requirements --hash > requirements.txt\n"),
    ("uv", "uv lock\nuv export --locked --no-dev --output-file requirements.txt\n"),
    (
        "conda",
        "conda-lock --file environment.yml --platform linux-64\nconda-lock render --kind explicit --platform linux-64\n",
    ),
    (
        "pip",
        "# requirements.in is for people, requirements.txt for builds\npip-compile --generate-hashes --output-file requirements.txt requirements.in\npip install --require-hashes --requirement requirements.txt\n",
    ),
    ("npm", "npm install --package-lock-only\nnpm ci\n"),
    ("yarn", "yarn install --mode=update-lockfile\n"),
    ("pnpm", "pnpm install --lockfile-only\n"),
    ("go", "go mod tidy\ngo mod verify\n"),
    ("rust", "cargo update\ncargo build --locked\n"),
];

fn lock(facts: &Facts<'_>, _: &Request<'_>) -> String {
    let mut out = String::new();
    for (tool, lines) in LOCKS {
        // Whoever uses one of these has no list for pip to compile.
        let has_own = tool == "pip"
            && ["poetry", "pipenv", "uv", "conda"].iter().any(|other| facts.uses(other));
        if facts.uses(tool) && !has_own {
            out.push_str(lines);
        }
    }
    if out.is_empty() {
        out.push_str("# None of the tools in this file has a lock file that Plimsoll knows.\n");
    }
    out
}

fn settings(_: &Facts<'_>, request: &Request<'_>) -> String {
    let mut out = String::from("preset = \"recommended\"\n");
    let target = match request.target {
        Target::Unknown => None,
        Target::Docker => Some("docker"),
        Target::Kubernetes => Some("kubernetes"),
        Target::Paas => Some("paas"),
    };
    let profile = match request.profile {
        Profile::Balanced => None,
        Profile::Security => Some("security"),
        Profile::Small => Some("small"),
        Profile::Fast => Some("fast"),
        Profile::Reproducible => Some("reproducible"),
    };
    for (key, value) in [("deploy", target), ("profile", profile)] {
        if let Some(value) = value {
            let _ = writeln!(out, "{key} = \"{value}\"");
        }
    }
    out
}

fn inspect(facts: &Facts<'_>, _: &Request<'_>) -> String {
    let name = &facts.name;
    let mut out = format!(
        "image={name}:dev\n\n# Which layer takes the space\ndocker history \"$image\"\ndive \"$image\"\n\n\
         # What it was made from, and whether by you\n\
         docker inspect --format '{{{{index .Config.Labels \"org.opencontainers.image.revision\"}}}}' \"$image\"\n\
         cosign verify --certificate-identity-regexp '^https://github.com/OWNER/' \\\n  \
         --certificate-oidc-issuer https://token.actions.githubusercontent.com \"$image\"\n\n\
         # Old images of this project\n\
         docker image ls --filter label=org.opencontainers.image.title={name}\n\
         docker image prune --all --filter label=org.opencontainers.image.title={name} --filter until=168h\n\n\
         # Smaller without a change of the Dockerfile: try the result well, files may be missing\n\
         slim build --target \"$image\" --tag {name}:slim --http-probe\n\
         docker-squash --tag {name}:squashed \"$image\"\n\n\
         # Whether the host and its containers are set up as CIS recommends\n\
         git clone --depth 1 https://github.com/docker/docker-bench-security.git\n\
         (cd docker-bench-security && sudo sh docker-bench-security.sh)\n"
    );
    let pins: Vec<String> = facts
        .build
        .stages
        .iter()
        .filter_map(|stage| match &stage.base {
            crate::build::Base::Image(image) if image.digest.is_none() => Some(shell(&image.name)),
            _ => None,
        })
        .take(4)
        .collect();
    if !pins.is_empty() {
        out.push_str("\n# The digests of base images, to pin them; a bot then has to move them\n");
        for image in pins {
            let _ = writeln!(
                out,
                "docker buildx imagetools inspect --format '{{{{.Manifest.Digest}}}}' {image}"
            );
        }
    }
    out
}
