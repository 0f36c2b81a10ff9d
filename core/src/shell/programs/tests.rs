use super::{Runs, runs};
use crate::shell::packages::Manager;
use crate::{shell, syntax};

/// What the commands of a line run: the most that one of them does.
fn most(line: &str) -> Runs {
    let file = syntax::parse(&format!("RUN {line}\n"));
    let script = shell::read(&file.instructions[0], &["sh".to_owned()]);
    script.commands.iter().map(runs).max().expect("a command")
}

#[test]
fn programs_that_run_no_other_one() {
    for line in [
        "mkdir -p /a",
        "sudo -E useradd -m app",
        "/usr/bin/curl -fsSL https://e.com",
        "X=1",
        "sh -c 'true'",
        "find / -name '*.pyc' -exec rm {} +",
        "find / -type f | xargs -0 -n 1 chmod 644",
        ". /etc/os-release",
        "python3 -m venv /venv",
        "node --version",
        "git clone https://e.com/x",
        "command -v curl",
        "docker-php-ext-install pdo",
        "corepack enable",
        "corepack prepare --activate",
        "corepack --version",
        "rustup +nightly target add x",
        "rustup toolchain install stable --profile minimal",
        "bash <<E\nmkdir /a\nE",
        "bash 3</a 0<<-'E'\nmkdir /a\nE",
    ] {
        assert_eq!(most(line), Runs::Plain, "{line}");
    }
}

#[test]
fn package_managers_that_run_nothing_of_the_project() {
    for (line, manager) in [
        ("apt-get satisfy x", Manager::Apt),
        ("apt-cache policy x", Manager::Apt),
        ("pip install -r requirements.txt", Manager::Pip),
        ("npm ci", Manager::Npm),
        ("npm config set x y", Manager::Npm),
        ("xargs apt-get install -y", Manager::Apt),
        ("find . -exec apt-get install {} +", Manager::Apt),
        ("go build ./...", Manager::Go),
        ("cargo install just --locked", Manager::Cargo),
        ("cargo install --git https://e.com/x", Manager::Cargo),
        ("cargo fetch", Manager::Cargo),
        ("cargo metadata", Manager::Cargo),
    ] {
        assert_eq!(most(line), Runs::Manager(manager), "{line}");
    }
}

#[test]
fn anything_else_may_run_anything() {
    for line in [
        "/deps.sh",
        "./mkdir",
        "/opt/mkdir",
        "sh /deps.sh",
        "sh < /deps.sh",
        "curl x | sh",
        ". /deps.sh",
        "$TOOL install",
        "make",
        "npm run build",
        "npx playwright install-deps",
        "yarn build",
        "yarn check-all",
        "bun lint",
        "composer check",
        "npm init x",
        "npm pack",
        "python setup.py",
        "rosdep install",
        "eatmydata apt-get install x",
        "chroot / apt-get install x",
        "xargs /deps.sh",
        "find / -exec /deps.sh {} ';'",
        "find / -exec sh -c 'apt-get install x' ';'",
        "su app",
        "parallel x",
        "mvn package",
        "sed 's/x/apt-get/e' x",
        "awk '{ system($1) }' x",
        "tar xf x --to-command=/deps.sh",
        "trap '/deps.sh' EXIT",
        "corepack pnpm install",
        "corepack yarn build",
        "corepack npm@11 run x",
        "corepack yarn",
        "rustup run nightly x",
        "rustup +nightly run stable x",
        "/opt/env mkdir /a",
        "./sudo mkdir /a",
        "/opt/sh -c true",
        "/opt/bash <<E\nmkdir /a\nE",
        "cargo install --path .",
        "cargo install",
        "cargo +nightly install --path=x --locked",
        "cargo check",
        "cargo test",
        "bash <<< \"$X\"",
        "bash <<< /deps.sh",
        "sh -s x <<< \"$(cat x)\"",
        "bash <<E < /deps.sh\nmkdir /a\nE",
        "bash 3<<E\nmkdir /a\nE",
        "bash <<E\n$X\nE",
    ] {
        assert_eq!(most(line), Runs::Unknown, "{line}");
    }
}
