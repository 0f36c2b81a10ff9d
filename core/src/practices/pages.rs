//! The embedded pages.

use std::sync::LazyLock;

use super::Practice;

/// All practice pages, sorted by id.
pub fn practices() -> &'static [Practice] {
    &PRACTICES
}

/// The page of one practice.
pub fn practice(id: &str) -> Option<&'static Practice> {
    let practices = practices();
    let at = practices.binary_search_by(|practice| practice.id.as_str().cmp(id)).ok()?;
    practices.get(at)
}

/// Reads each file `core/data/practices/ID.md` into the program.
macro_rules! pages {
    ($($id:literal,)*) => {
        &[$(($id, include_str!(concat!("../../data/practices/", $id, ".md"))),)*]
    };
}

static PRACTICES: LazyLock<Vec<Practice>> =
    LazyLock::new(|| PAGES.iter().map(|(id, page)| Practice::parse(id, page)).collect());

/// Sorted by id, which [`practice`] relies on and a test checks.
const PAGES: &[(&str, &str)] = pages![
    "absolute-workdir",
    "activate-venv-with-env",
    "apply-security-fixes",
    "apt-cache-mount",
    "apt-get-clean",
    "apt-get-in-scripts",
    "arg-late",
    "bind-all-interfaces",
    "build-args-for-config",
    "build-in-ci",
    "build-script",
    "cache-all-stages",
    "clean-apt-lists",
    "combine-apt-update-install",
    "compose-build-secrets",
    "compose-healthcheck",
    "conda-activation-required",
    "conda-clean",
    "conda-lock",
    "conda-login-shell-entrypoint",
    "conda-no-capture-output",
    "conda-openblas",
    "conda-pack",
    "conda-run-in-shell",
    "conda-security-scan",
    "confirm-installs",
    "consistent-style",
    "copy-chown",
    "copy-destinations",
    "copy-late",
    "current-docker",
    "custom-base-image",
    "daemon-tls",
    "declared-variables",
    "delete-in-same-layer",
    "deps-before-code",
    "distroless-runtime",
    "dnf-minimal",
    "dnf-upgrade-minimal",
    "docker-bench",
    "dockerignore",
    "dockerignore-git",
    "dockerignore-secrets",
    "dont-copy-secret-files",
    "drop-capabilities",
    "enable-buildkit",
    "entrypoint-strict-mode",
    "entrypoint-with-cmd-args",
    "exec-form-command",
    "exec-in-entrypoint",
    "explicit-copy",
    "explicit-uid",
    "expose-revision-at-runtime",
    "faulthandler",
    "filter-images-by-label",
    "gunicorn-heartbeat-in-memory",
    "gunicorn-log-stdout",
    "hash-checked-installs",
    "health-endpoint",
    "healthcheck",
    "healthcheck-timings",
    "healthcheck-without-curl",
    "host-pip-cache-volume",
    "image-size-budget",
    "init-process",
    "init-signal-group",
    "inject-secrets-at-run-time",
    "inspect-layers",
    "kubernetes-probes",
    "label-at-build-time",
    "label-metadata",
    "limit-memory-and-cpu",
    "lint-dockerfile",
    "log-to-stdout",
    "mamba",
    "minimise-layers",
    "mirror-base-images",
    "monitor-containers",
    "multi-stage-builds",
    "name-build-stages",
    "nix",
    "no-alpine-for-python",
    "no-build-tools-in-runtime",
    "no-cache-dir",
    "no-hard-coded-platform",
    "no-install-recommends",
    "no-key-files-in-layers",
    "no-latest-base-tag",
    "no-latest-for-own-images",
    "no-migrations-at-start",
    "no-pipe-on-last-command",
    "no-privileged-ports",
    "no-pyc-writing",
    "no-runtime-secrets-in-image",
    "no-secrets-in-build-args",
    "no-unnecessary-packages",
    "non-root-user",
    "noninteractive-apt",
    "npm-ci",
    "one-process-per-container",
    "order-by-change-frequency",
    "overridable-command",
    "phased-plan",
    "pin-base-digest",
    "pin-base-image-tag",
    "pin-known-hosts",
    "pin-os-release-in-tag",
    "pin-python-dependencies",
    "pin-system-packages",
    "pip-cache-mount",
    "pip-no-compile",
    "pipenv-export",
    "pipenv-into-venv",
    "pipenv-isolated",
    "plain-progress",
    "podman-differences",
    "poetry-export",
    "poetry-isolated",
    "poetry-no-dev",
    "poetry-no-own-venv",
    "poetry-no-root",
    "poetry-version-bump-breaks-cache",
    "poetry-wheel-install",
    "port-from-environment",
    "precompile-bytecode",
    "predownload-private-code",
    "prefer-copy-over-add",
    "preinstall-debug-tools",
    "prune-build-stage",
    "python-build-speed",
    "python-instead-of-shell",
    "python-unbuffered",
    "quiet-downloads",
    "read-only-rootfs",
    "rebuild-weekly-uncached",
    "record-revision",
    "refresh-base-regularly",
    "remove-unused-instructions",
    "replace-centos",
    "restart-unhealthy",
    "rootless-daemon",
    "sane-file-permissions",
    "scan-image",
    "scan-image-for-secrets",
    "scan-source-code",
    "scanner-fails-the-build",
    "secret-build-command",
    "secret-mount",
    "separate-dependency-file",
    "serve-health-under-load",
    "shallow-clone",
    "shellcheck-scripts",
    "short-lived-tokens",
    "sign-and-verify",
    "slim-base",
    "smoke-test",
    "sort-package-lists",
    "squash-or-slim",
    "ssh-build-command",
    "ssh-mount",
    "stop-signal",
    "supported-base",
    "syntax-directive",
    "tag-by-branch-and-commit",
    "track-distro-advisories",
    "trusted-base",
    "two-dependency-lists",
    "update-pins-monthly",
    "upgrade-once",
    "upgrade-system-packages",
    "user-after-root-steps",
    "user-not-gosu",
    "user-site-across-stages",
    "user-without-shell",
    "uwsgi-settings",
    "valid-dockerfile",
    "venv-across-stages",
    "venv-not-required",
    "verify-downloads",
    "warm-build-cache",
    "warm-cache-across-branches",
    "wheels-across-stages",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::practices::markdown::{self, Block};
    use crate::rules::RULES;
    use crate::syntax;

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/practices");

    #[test]
    fn every_file_is_embedded_once_and_in_order() {
        let files: BTreeSet<String> = std::fs::read_dir(FOLDER)
            .expect("the folder of pages")
            .filter_map(|entry| {
                let name = entry.expect("an entry").file_name();
                name.to_str()?.strip_suffix(".md").map(str::to_owned)
            })
            .collect();
        let embedded: Vec<&str> = PAGES.iter().map(|(id, _)| *id).collect();
        assert_eq!(embedded, files.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(files.len() >= 182, "only {} pages", files.len());
    }

    #[test]
    fn pages_are_found_by_id() {
        assert_eq!(practice("slim-base").map(|page| page.id.as_str()), Some("slim-base"));
        assert_eq!(practice("no-such-practice"), None);
    }

    #[test]
    fn every_rule_has_its_page() {
        for rule in RULES {
            assert!(practice(rule.practice).is_some(), "{}: no page {}", rule.id, rule.practice);
        }
    }

    #[test]
    fn every_page_is_complete() {
        let mut problems = Vec::new();
        for page in practices() {
            for problem in problems_of(page) {
                problems.push(format!("{}: {problem}", page.id));
            }
        }
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }

    #[test]
    fn good_examples_have_no_syntax_errors() {
        let mut count = 0;
        for page in practices() {
            for block in markdown::parse(&page.body) {
                let Block::Code { lang, label, text } = block else { continue };
                if lang == "dockerfile" && label == "good" {
                    count += 1;
                    let errors = syntax::parse(&text).errors;
                    assert!(errors.is_empty(), "{}: {errors:?}\n{text}", page.id);
                }
            }
        }
        assert!(count >= 182, "only {count} good examples");
    }

    #[test]
    fn the_catalogue_crosses_the_json_border() {
        let json = serde_json::to_string(practices()).expect("pages serialise");
        let back: Vec<Practice> = serde_json::from_str(&json).expect("and back");
        assert_eq!(back, practices());
    }

    fn problems_of(page: &Practice) -> Vec<String> {
        let blocks = markdown::parse(&page.body);
        let mut problems = Vec::new();
        if page.title.is_empty() || page.title.ends_with('.') || page.area.is_empty() {
            problems.push(format!("title {:?}, area {:?}", page.title, page.area));
        }
        if !matches!(blocks.first(), Some(Block::Paragraph(_))) {
            problems.push("does not start with what the practice is".into());
        }
        let file = PAGES.iter().find(|(id, _)| *id == page.id).map_or("", |(_, text)| text);
        if !file.contains(&format!("\nphase: {}\n", page.phase.name())) {
            problems.push("no phase of the known ones".into());
        }
        for rule in &page.rules {
            if crate::rules::rule(rule).is_none_or(|known| known.id != rule) {
                problems.push(format!("no rule {rule}"));
            }
        }
        let headings: Vec<&str> =
            page.body.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        if headings != ["Why", "How", "When not to"] {
            problems.push(format!("headings {headings:?}"));
        }
        if !page.links.iter().any(|link| link.url.starts_with("https://")) {
            problems.push("no https link".into());
        }
        let urls: BTreeSet<&str> = page.links.iter().map(|link| link.url.as_str()).collect();
        if urls.len() != page.links.len() {
            problems.push("a link twice".into());
        }
        for link in &page.links {
            if !link.url.starts_with("http") || link.title.is_empty() || link.title == link.url {
                problems.push(format!("link {link:?}"));
            }
        }
        let words = page.body.split_whitespace().count();
        if !(60..=240).contains(&words) {
            problems.push(format!("{words} words"));
        }
        if page.body.contains("! ") || page.body.contains("!\n") {
            problems.push("an exclamation mark".into());
        }
        for block in &blocks {
            if let Block::Code { lang, label, text } = block {
                if lang.is_empty() || text.is_empty() {
                    problems.push("a code block without language or text".into());
                }
                if !matches!(label.as_str(), "" | "good" | "bad") {
                    problems.push(format!("label {label:?}"));
                }
            }
        }
        problems
    }
}
