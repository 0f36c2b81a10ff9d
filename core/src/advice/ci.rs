//! Workflows of GitHub and GitLab around the build script.

use std::fmt::Write as _;

use super::project_profile::Facts;
use super::quoting::{indented, shell_path};
use super::{Kind, Request};
use crate::context::uses_git;

const PRACTICES: &[&str] = &[
    "build-in-ci",
    "lint-dockerfile",
    "shellcheck-scripts",
    "scan-source-code",
    "conda-security-scan",
    "shallow-clone",
    "rebuild-weekly-uncached",
    "warm-build-cache",
    "warm-cache-across-branches",
    "smoke-test",
    "image-size-budget",
    "scan-image",
    "sign-and-verify",
];

pub(super) static GITHUB: Kind = Kind {
    name: "github",
    path: ".github/workflows/image.yml",
    language: "yaml",
    title: "Workflow for GitHub Actions",
    why: "Every change is linted, built and tested in the same way; once a week all is built anew.",
    practices: PRACTICES,
    wanted: |_, _| true,
    write: github,
};

pub(super) static GITLAB: Kind = Kind {
    name: "gitlab",
    path: ".gitlab-ci.yml",
    language: "yaml",
    title: "Pipeline for GitLab",
    why: "The same for GitLab; make a weekly schedule that sets FRESH to --fresh.",
    practices: PRACTICES,
    wanted: |_, _| true,
    write: gitlab,
};

fn github(facts: &Facts<'_>, _: &Request<'_>) -> String {
    let mut out = GITHUB_HEAD.replace("FILE", &shell_path(&facts.dockerfile));
    let scans = scans(facts);
    if !scans.is_empty() {
        let _ =
            write!(out, "      - name: Scan the code\n        run: |\n{}", indented(&scans, 10));
    }
    out.push_str(GITHUB_REVIEW);
    github_build(&mut out, facts, GITHUB_IMAGE, "Build, test, weigh and scan", "");
    github_build(
        &mut out,
        facts,
        GITHUB_PUBLISH,
        "Build, test, weigh, scan, push and sign",
        " --push",
    );
    out
}

/// A job around the build script.
fn github_build(out: &mut String, facts: &Facts<'_>, head: &str, title: &str, push: &str) {
    out.push_str(head);
    out.push_str(GITHUB_CHECKOUT);
    if uses_git(facts.build) {
        out.push_str(
            "          # The build asks git for the version: all commits, without old contents.\n          \
             fetch-depth: 0\n          filter: blob:none\n",
        );
    }
    out.push_str(GITHUB_LOGIN);
    if !push.is_empty() {
        out.push_str("      - uses: sigstore/cosign-installer@v3\n");
    }
    if !facts.ssh.is_empty() {
        out.push_str(GITHUB_KEY);
    }
    let _ = writeln!(out, "      - name: {title}");
    out.push_str(GITHUB_BUILD);
    for name in variables(facts) {
        let _ = writeln!(out, "          {name}: ${{{{ secrets.{name} }}}}");
    }
    for name in &facts.args {
        let _ = writeln!(out, "          {name}: ${{{{ vars.{name} }}}}");
    }
    let _ = writeln!(out, "        run: bash build.sh{push} ${{FRESH:+--fresh}}");
}

fn gitlab(facts: &Facts<'_>, _: &Request<'_>) -> String {
    let mut out = GITLAB_HEAD.replace("FILE", &shell_path(&facts.dockerfile));
    let scans = scans(facts);
    if !scans.is_empty() {
        let image = if facts.uses("python") || facts.uses("conda") {
            "python:3.14-slim"
        } else if facts.uses("node") {
            "node:24-slim"
        } else if facts.uses("rust") {
            "rust:1-slim"
        } else {
            "golang:1"
        };
        let _ = write!(out, "\nscan-code:\n  stage: lint\n  image: {image}\n  script:\n");
        for line in scans.lines() {
            let _ = writeln!(out, "    - {line}");
        }
    }
    out.push_str(GITLAB_IMAGE);
    if uses_git(facts.build) {
        out.push_str("    GIT_DEPTH: \"0\" # the build asks git for the version\n");
    } else {
        out.push_str("    GIT_DEPTH: \"1\"\n");
    }
    let mut wanted = variables(facts);
    wanted.extend(facts.args.iter().cloned());
    if !wanted.is_empty() {
        let _ = writeln!(
            out,
            "    # Settings, CI/CD, Variables, masked where secret: {}",
            wanted.join(", ")
        );
    }
    out.push_str("  before_script:\n    - apk add --no-cache bash git\n");
    if !facts.ssh.is_empty() {
        out.push_str("    - apk add --no-cache openssh-client\n    - eval \"$(ssh-agent)\"\n    - chmod 600 \"$DEPLOY_KEY\"\n    - ssh-add \"$DEPLOY_KEY\"\n");
    }
    out.push_str(GITLAB_RUN);
    out
}

/// The variables that secrets of the build come from.
fn variables(facts: &Facts<'_>) -> Vec<String> {
    let mut names: Vec<String> =
        facts.secrets.iter().filter_map(|secret| secret.env.clone()).collect();
    names.extend(facts.secret_args.iter().cloned());
    names.sort_unstable();
    names.dedup();
    names
}

/// The commands that look for weak spots in the code, by language.
fn scans(facts: &Facts<'_>) -> String {
    let mut lines = String::new();
    if facts.uses("conda") {
        lines.push_str("pip install --quiet jake && jake ddt --input-file conda.txt --type CONDA # from conda list --explicit\n");
    }
    if facts.uses("python") {
        lines.push_str(
            "pip install --quiet bandit && bandit --recursive . --severity-level medium\n",
        );
    }
    if facts.uses("node") {
        lines.push_str("npm audit --omit=dev --audit-level=high\n");
    }
    if facts.uses("go") {
        lines.push_str("go run golang.org/x/vuln/cmd/govulncheck@latest ./...\n");
    }
    if facts.uses("rust") {
        lines.push_str("cargo install --locked --quiet cargo-audit && cargo audit\n");
    }
    lines
}

const GITHUB_HEAD: &str = r#"name: image
on:
  push:
    branches: [main]
  pull_request:
  schedule:
    - cron: "17 4 * * 1" # every Monday, without any cache

permissions:
  contents: read

concurrency:
  group: image-${{ github.ref }}
  cancel-in-progress: ${{ github.event_name == 'pull_request' }}

jobs:
  lint:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    outputs:
      link: ${{ steps.link.outputs.link }}
    env:
      # Yours to set under Settings, Secrets and variables, Actions, Variables: the git address of
      # Plimsoll's sources, and for the link the address of its page.
      PLIMSOLL_SOURCE: ${{ vars.PLIMSOLL_SOURCE }}
      PLIMSOLL_PAGE: ${{ vars.PLIMSOLL_PAGE }}
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - name: Install Plimsoll
        run: cargo install --locked --git "${PLIMSOLL_SOURCE:?set this variable of the repository}" plimsoll
      - name: Make a link to the review of this Dockerfile
        id: link
        if: github.event_name == 'pull_request' && vars.PLIMSOLL_PAGE != ''
        run: |
          link=$(plimsoll link --base-url "$PLIMSOLL_PAGE" -- FILE)
          echo "link=$link" >> "$GITHUB_OUTPUT"
      - name: Check the Dockerfile
        run: |
          plimsoll check --format github -- FILE
      - name: Check the Dockerfile as BuildKit does
        run: |
          docker build --check --file FILE .
      - name: Check the scripts
        run: git ls-files -z -- '*.sh' | xargs -0 --no-run-if-empty shellcheck --
"#;

/// Apart from the job that looks at the pull request's files, whose tools may run what they find.
const GITHUB_REVIEW: &str = r#"
  # Runs nothing of the pull request's: its token may write comments.
  review:
    needs: lint
    if: always() && needs.lint.outputs.link != '' && github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      pull-requests: write
    steps:
      - name: Link to the review of this Dockerfile
        env:
          GH_TOKEN: ${{ github.token }}
          GH_REPO: ${{ github.repository }}
          LINK: ${{ needs.lint.outputs.link }}
          NUMBER: ${{ github.event.number }}
        run: gh pr comment "$NUMBER" --edit-last --create-if-none --body "[The Dockerfile in Plimsoll]($LINK)"
"#;

const GITHUB_IMAGE: &str = r"
  # Runs the pull request's build: its token may read, and nothing else.
  image:
    if: github.event_name == 'pull_request'
    needs: lint
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    permissions:
      contents: read
      packages: read
    steps:
";

const GITHUB_PUBLISH: &str = r"
  publish:
    if: github.event_name != 'pull_request'
    needs: lint
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    permissions:
      contents: read
      packages: write
      id-token: write # cosign signs with the job's identity
    steps:
";

const GITHUB_CHECKOUT: &str = r"      - uses: actions/checkout@v4
        with:
          persist-credentials: false
";

const GITHUB_LOGIN: &str = r"      - uses: docker/login-action@v3
        with:
          registry: ghcr.io
          username: ${{ github.actor }}
          password: ${{ github.token }}
";

const GITHUB_KEY: &str = r#"      - name: Let the agent hold the deploy key
        env:
          KEY: ${{ secrets.DEPLOY_KEY }}
        run: |
          eval "$(ssh-agent)"
          ssh-add - <<< "$KEY"
          echo "SSH_AUTH_SOCK=$SSH_AUTH_SOCK" >> "$GITHUB_ENV"
"#;

const GITHUB_BUILD: &str = r"        env:
          IMAGE: ghcr.io/${{ github.repository }}
          BRANCH: ${{ github.head_ref || github.ref_name }}
          FRESH: ${{ github.event_name == 'schedule' && '--fresh' || '' }}
";

const GITLAB_HEAD: &str = r#"stages: [lint, build]

# Merge requests, the main branch and schedules; never two pipelines for one commit.
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
    - if: $CI_PIPELINE_SOURCE == "schedule"

lint-dockerfile:
  stage: lint
  image: rust:1-slim
  # Yours to set under Settings, CI/CD, Variables: PLIMSOLL_SOURCE, the git address of Plimsoll's
  # sources, and for the link PLIMSOLL_PAGE, the address of its page.
  script:
    - cargo install --locked --git "${PLIMSOLL_SOURCE:?set this variable of the project}" plimsoll
    - |
      if [ -n "${PLIMSOLL_PAGE:-}" ]; then plimsoll link --base-url "$PLIMSOLL_PAGE" -- FILE; fi
    - |
      plimsoll check -- FILE

lint-scripts:
  stage: lint
  image: koalaman/shellcheck-alpine:v0.10.0
  script:
    - find . -name '*.sh' -not -path './.git/*' -exec shellcheck {} +
"#;

const GITLAB_IMAGE: &str = r#"
build-image:
  stage: build
  image: docker:28
  services: ["docker:28-dind"]
  variables:
    IMAGE: $CI_REGISTRY_IMAGE
    BRANCH: $CI_COMMIT_REF_NAME
    # The build runs on the service's machine; its ports are reached there.
    SMOKE_BIND: 0.0.0.0
    SMOKE_HOST: docker
"#;

const GITLAB_RUN: &str = r#"    - echo "$CI_REGISTRY_PASSWORD" | docker login --username "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"
  script:
    - |
      if [ "$CI_COMMIT_BRANCH" = "$CI_DEFAULT_BRANCH" ]; then push=--push; fi
      bash build.sh ${push:-} ${FRESH:-}
"#;
