//! The build command, and the script around it.

use std::fmt::Write as _;

use super::project_profile::Facts;
use super::quoting::{indented, shell, shell_path};
use super::{Kind, Request, smoke_test};
use crate::rules::Profile;

pub(super) static COMMAND: Kind = Kind {
    name: "build-command",
    path: "",
    language: "bash",
    title: "Build command",
    why: "Secrets, keys, arguments and labels belong on the command line, not into the file.",
    practices: &[
        "secret-build-command",
        "ssh-build-command",
        "enable-buildkit",
        "plain-progress",
        "rebuild-weekly-uncached",
        "record-revision",
        "label-at-build-time",
        "no-latest-for-own-images",
        "no-hard-coded-platform",
        "name-build-stages",
        "lint-dockerfile",
    ],
    wanted: |_, _| true,
    write: command,
};

pub(super) static SCRIPT: Kind = Kind {
    name: "build-script",
    path: "build.sh",
    language: "bash",
    title: "Build script",
    why: "One script for people and CI: build with a warmed cache, test, weigh, scan, push, sign.",
    practices: &[
        "build-script",
        "tag-by-branch-and-commit",
        "no-latest-for-own-images",
        "warm-build-cache",
        "warm-cache-across-branches",
        "cache-all-stages",
        "smoke-test",
        "image-size-budget",
        "scan-image",
        "scanner-fails-the-build",
        "scan-image-for-secrets",
        "sign-and-verify",
        "entrypoint-strict-mode",
        "predownload-private-code",
    ],
    wanted: |_, _| true,
    write: script,
};

/// The budget for an image of these estimated bytes: a fifth more, in whole megabytes.
pub(super) fn budget(bytes: u64) -> u64 {
    const MEGABYTE: u64 = 1_000_000;
    bytes.saturating_mul(6).div_ceil(5 * MEGABYTE).saturating_mul(MEGABYTE)
}

fn command(facts: &Facts<'_>, request: &Request<'_>) -> String {
    let mut out = String::new();
    if !facts.ssh.is_empty() {
        out.push_str("# The agent holds the key; the build only asks it.\n");
        out.push_str("eval \"$(ssh-agent)\"\nssh-add\n\n");
    }
    out.push_str(&array(facts, request));
    let name = &facts.name;
    out.push_str("# Every day\n");
    let reproducible = request.profile == Profile::Reproducible;
    if reproducible {
        out.push_str("SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) \\\n");
    }
    let tag = format!("--tag {name}:\"$(git rev-parse --short=12 HEAD)\"");
    let _ = write!(out, "docker buildx build \"${{options[@]}}\" {tag} .\n\n");
    out.push_str("# Once a week: new base image, new packages; then deploy what came out\n");
    let _ = write!(out, "docker buildx build --pull --no-cache \"${{options[@]}}\" {tag} .\n\n");
    out.push_str("# When a step fails: its whole output, and BuildKit's own checks\n");
    out.push_str("docker buildx build --progress=plain \"${options[@]}\" .\n");
    out.push_str("docker buildx build --check \"${options[@]}\" .\n");
    for stage in facts.stage_names().into_iter().take(3) {
        let _ = writeln!(
            out,
            "docker buildx build --target {0} \"${{options[@]}}\" --tag {name}:{0} .",
            shell(stage)
        );
    }
    out.push_str(
        "\n# Engines before 23.0 build with BuildKit only when told so\n\
         export DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1\n",
    );
    out
}

/// The options of every build, as an array of bash's.
fn array(facts: &Facts<'_>, request: &Request<'_>) -> String {
    let mut out = String::from("options=(\n");
    let mut option = |words: String| {
        let _ = writeln!(out, "  {words}");
    };
    if facts.dockerfile != "Dockerfile" {
        option(format!("--file {}", shell_path(&facts.dockerfile)));
    }
    if let Some(target) = &facts.target {
        option(format!("--target {}", shell(target)));
    }
    for secret in &facts.secrets {
        let id = &secret.id;
        match &secret.env {
            Some(env) => option(format!("--secret \"id={id},env={env}\"")),
            None => option(format!("--secret \"id={id},src={}\"", source_of(id))),
        }
    }
    for name in &facts.secret_args {
        option("# An ARG stays in the history: let the RUN mount this secret instead.".to_owned());
        option(format!("--secret \"id={name},env={name}\""));
    }
    for id in &facts.ssh {
        option(format!("--ssh {id}"));
    }
    for name in &facts.args {
        option(format!("--build-arg {name}=\"${{{name}:?}}\""));
    }
    option("--label org.opencontainers.image.revision=\"$(git rev-parse HEAD)\"".to_owned());
    option(
        "--label org.opencontainers.image.source=\"$(git config --get remote.origin.url || true)\""
            .to_owned(),
    );
    if request.profile == Profile::Reproducible {
        option("--build-arg SOURCE_DATE_EPOCH=\"$(git log -1 --format=%ct)\"".to_owned());
    } else {
        option(
            "--label org.opencontainers.image.created=\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\""
                .to_owned(),
        );
    }
    out.push_str(")\n\n");
    out
}

/// The usual path of a secret's file on the machine that builds.
fn source_of(id: &str) -> String {
    const HOME: [(&str, &str); 9] = [
        ("npmrc", ".npmrc"),
        ("netrc", ".netrc"),
        ("yarnrc", ".yarnrc.yml"),
        ("pip", ".config/pip/pip.conf"),
        ("pypirc", ".pypirc"),
        ("aws", ".aws/credentials"),
        ("maven", ".m2/settings.xml"),
        ("settings", ".m2/settings.xml"),
        ("git-credentials", ".git-credentials"),
    ];
    let plain = id.trim_start_matches('.').replace('_', "-").to_ascii_lowercase();
    HOME.iter()
        .find(|(start, _)| plain.starts_with(start))
        .map_or_else(|| format!("secrets/{id}"), |(_, path)| format!("$HOME/{path}"))
}

fn script(facts: &Facts<'_>, request: &Request<'_>) -> String {
    let mut out = String::from(HEAD).replace("NAME", &facts.name);
    if !facts.git_hosts.is_empty() {
        out.push_str(
            "\n# Without a key in the build: fetch the private code first, and COPY it.\n\
             # git clone --depth 1 git@HOST:ORGANISATION/REPOSITORY.git private/REPOSITORY\n",
        );
    }
    out.push('\n');
    out.push_str(&array(facts, request));
    out.push_str(BUILD);
    out.push_str("\n# Start it once: an image that cannot start is not worth pushing.\n");
    out.push_str(&smoke_test::test(facts));
    out.push_str("\n# A jump in size is a mistake more often than not.\n");
    match facts.bytes.map(budget) {
        Some(bytes) => {
            let _ = writeln!(out, "budget=${{SIZE_BUDGET:-{bytes}}} # the estimate and a fifth");
        }
        None => out.push_str(
            "budget=${SIZE_BUDGET:-0} # in bytes; the base image's size is not known to Plimsoll\n",
        ),
    }
    out.push_str(CHECKS);
    let platforms = if facts.many_platforms { " --platform linux/amd64,linux/arm64" } else { "" };
    let push = PUSH.replace(" PLATFORMS", platforms);
    let _ = writeln!(out, "\nif [[ $push == true ]]; then\n{}fi", indented(&push, 2));
    out
}

const HEAD: &str = r#"#!/usr/bin/env bash
# Builds the image and tests it; --push publishes it, --fresh builds without any cache.
set -euo pipefail
cd "$(dirname "$0")"

image=${IMAGE:-registry.example.com/NAME}
commit=$(git rev-parse --short=12 HEAD)
branch=${BRANCH:-$(git rev-parse --abbrev-ref HEAD)}
branch=${branch//[^[:alnum:]._-]/-}
push=false
fresh=()
for argument in "$@"; do
  case $argument in
    --push) push=true ;;
    --fresh) fresh=(--pull --no-cache) ;;
    *)
      echo "usage: $0 [--push] [--fresh]" >&2
      exit 2
      ;;
  esac
done
"#;

const BUILD: &str = r#"# The branch's own cache first, then that of main; mode=max keeps the early stages too.
options+=(
  --cache-from "type=registry,ref=$image:cache-$branch"
  --cache-from "type=registry,ref=$image:cache-main"
)
if [[ $push == true ]]; then
  options+=(--cache-to "type=registry,ref=$image:cache-$branch,mode=max")
fi

builder="image-builder"
docker buildx inspect "$builder" >/dev/null 2>&1 || docker buildx create --name "$builder" >/dev/null
docker buildx build --builder "$builder" --progress=plain "${options[@]}" \
  ${fresh[@]+"${fresh[@]}"} --load --tag "$image:$commit" .
"#;

const CHECKS: &str = r#"size=$(docker image inspect --format '{{.Size}}' "$image:$commit")
if ((budget > 0 && size > budget)); then
  echo "The image has $size bytes, more than the $budget that it may have." >&2
  exit 1
fi

# Known vulnerabilities that have a fix, and secrets in the layers, fail the build.
scanner=${SCANNER:-aquasec/trivy:0.59.0}
scan=$(docker create "$scanner" image --input /image.tar --scanners vuln,secret \
  --ignore-unfixed --severity HIGH,CRITICAL --exit-code 1)
docker save --output image.tar "$image:$commit"
docker cp --quiet image.tar "$scan:/image.tar"
rm -f image.tar
docker start --attach "$scan"
docker rm "$scan" >/dev/null
"#;

const PUSH: &str = r#"# All steps are cached by now. No `latest`: it says nothing about what runs.
docker buildx build --builder "$builder" "${options[@]}" PLATFORMS \
  --provenance=mode=max --sbom=true --push \
  --tag "$image:$commit" --tag "$image:$branch" .
if command -v cosign >/dev/null; then
  digest=$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$image:$commit")
  cosign sign --yes "$image@$digest"
fi
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_the_estimate_and_a_fifth() {
        assert_eq!(budget(100_000_000), 120_000_000);
        assert_eq!(budget(1), 1_000_000);
    }

    #[test]
    fn secrets_are_looked_for_where_they_are() {
        assert_eq!(source_of("npmrc"), "$HOME/.npmrc");
        assert_eq!(source_of("pip_conf"), "$HOME/.config/pip/pip.conf");
        assert_eq!(source_of("token"), "secrets/token");
    }
}
