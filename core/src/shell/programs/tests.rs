use super::{Runs, runs};
use crate::shell::packages::Manager;
use crate::{shell, syntax};

/// The kind of program that the commands of a line run: of several, the one that may do most.
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

#[test]
fn options_that_run_no_other_program() {
    for line in [
        "sed -i 's/a/b/' x",
        "sed -i \"s|e /a|$B|g\" x",
        "sed -ie 's/a/b/' x",
        "sed -i.before -e '$a export X=e' -e '/^e/d' x",
        "sed -En '1,/e/{s/[[:space:]]e/e/gp;b e;y/e/f/}' x",
        "sed \"${N}d\" x",
        "sed -e '/x/a\\' -e 'export e' x",
        "sed '$!N;s/e\\/e/x/;P;D' x",
        "sed '\\,e,d;r e' x",
        "awk '{ print $2 }' x",
        "awk -F'|' \"{ print \\$1 }\" x",
        "tar -xJf x.tar.xz -C /a --strip-components=1",
        "tar -xf x -I 'zstd -T0'",
        "tar --use-compress-program=pigz -xf x",
        "tar -xzfIF x",
        "rsync -ae 'ssh -p 22' a b",
        "split -b 1 --filter=gzip x",
        "git clone --depth 1 -b x --recurse-submodules https://e.com/x",
        "git -C /x -c advice.detachedHead=false checkout x",
        "git clone -c http.sslVerify=false https://e.com/x",
        "git config --global --add safe.directory '*'",
        "git config --global credential.helper store",
        "git config --global url.https://e.com/.insteadOf git@e.com:",
        "git push -u origin x",
        "git submodule update --init",
        "git switch -c x",
        "rpm -E %fedora",
        "wget -e robots=off https://e.com/x",
        "gpg --batch --keyserver e.com --recv-keys x",
        "zip -qr x.zip a",
        "sort -u x",
        "su -s /bin/sh -c 'mkdir /a' app",
    ] {
        assert_eq!(most(line), Runs::Plain, "{line}");
    }
}

#[test]
fn options_that_run_another_program() {
    for line in [
        "sed '1e /deps.sh' x",
        "sed -e '$e/deps.sh' x",
        "sed 's/a/b/ge' x",
        "sed -n \"s/a/$B/e\" x",
        "sed -i -e 's/a/b/;/x/ {' -e 'e /deps.sh' -e '}' x",
        "sed -f x y",
        "sed -nf x y",
        "sed \"$X\" y",
        "sed \"s/a/b/;$X\" y",
        "sed \"s/a/b/$X\" y",
        "sed 's/a[/]b/e/e' x",
        "awk -f x",
        "awk -vX=1 -fx y",
        "awk -e \"$P\"",
        "awk -i x '{ print }'",
        "awk \"$P\" x",
        "awk '{ \"/deps.sh\" | getline }' x",
        "awk '{ print }'\"$X\" x",
        "gawk 'BEGIN { f = x; @f() }'",
        "tar -I /deps.sh -xf x",
        "tar -xI/deps.sh -f x",
        "tar xIf /deps.sh x",
        "tar --use-compress=/deps.sh -xf x",
        "tar -I 'zstd; /deps.sh' -xf x",
        "tar -I \"$X\" -xf x",
        "tar xf x --checkpoint=1 --checkpoint-action=exec=/deps.sh",
        "tar -cf x -F /deps.sh a",
        "tar --info-script /deps.sh -cf x a",
        "tar --rsh-command=/deps.sh -xf a:b",
        "rsync -e /deps.sh a b:c",
        "rsync -avze/deps.sh a b:c",
        "rsync --rsh=/deps.sh a b:c",
        "rsync --rsync-path /deps.sh a b:c",
        "split --filter=/deps.sh x",
        "split --filter 'gzip | sh' x",
        "sort --compress-program=/deps.sh x",
        "install -s --strip-program=/deps.sh a b",
        "aria2c --on-download-complete=/deps.sh https://e.com",
        "aria2c --on-download-start /deps.sh https://e.com",
        "wget --use-askpass=/deps.sh https://e.com",
        "wget -e use_askpass=/deps.sh https://e.com",
        "zip -T -TT /deps.sh x.zip a",
        "gpg --agent-program /deps.sh -d x",
        "env -S '/deps.sh x'",
        "env --split-string='/deps.sh x' mkdir /a",
        "dpkg --pre-invoke=/deps.sh -i x",
        "dpkg --post-invoke /deps.sh -i x",
        "rpm -E '%(/deps.sh)'",
        "apt-get -o APT::Update::Post-Invoke::=/deps.sh update",
        "hash -p /deps.sh mkdir",
        "go build -toolexec /deps.sh ./...",
        "npm ci --script-shell=/deps.sh",
        "su -s /deps.sh -c 'mkdir /a' app",
        "bash --rcfile /deps.sh -ic 'mkdir /a'",
        "xargs tar -I /deps.sh -xf",
        "find / -exec git x ';'",
        "git -c core.sshCommand=/deps.sh clone x",
        "git -c \"$X\" clone x",
        "git -c alias.status=!/deps.sh status",
        "git --exec-path=/x clone x",
        "git x",
        "git $X",
        "git clone -u /deps.sh x",
        "git clone --upload-pack=/deps.sh x",
        "git clone -c core.fsmonitor=/deps.sh x",
        "git clone --config core.hooksPath=/x y",
        "git clone --template=/x y",
        "git fetch --upload-pack /deps.sh",
        "git clone 'ext::/deps.sh x'",
        "git submodule foreach /deps.sh",
        "git -C /x bisect run /deps.sh",
        "git rebase --exec /deps.sh x",
        "git config --global core.sshCommand /deps.sh",
        "git config credential.helper '!/deps.sh'",
        "git config alias.x '!/deps.sh'",
    ] {
        assert_eq!(most(line), Runs::Unknown, "{line}");
    }
}
