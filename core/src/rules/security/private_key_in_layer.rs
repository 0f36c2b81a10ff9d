use std::collections::BTreeMap;

use crate::build::Step;
use crate::rules::shared::key_places::{is_key_folder, is_private_key};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::{Script, ShellWord, SimpleCommand, paths};
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "private-key-in-layer",
    title: "A private key is written into a layer",
    category: Category::Security,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "no-key-files-in-layers",
    why: "A layer keeps what a step wrote, also when a later step removes it. Whoever can pull the image has the key.",
    check,
};

/// No real path is longer.
const LONGEST: usize = 4096;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        let mut places = Places::of(step);
        let mut written = Vec::new();
        for command in &script.commands {
            for word in keys_written(command) {
                written.push((places.path(&word), word, command.range.start()));
            }
            places.go_on(command);
        }
        if written.is_empty() {
            continue;
        }
        let gone = Gone::of(step, script);
        for (path, word, at) in written {
            if !gone.has(&path, at) && !is_mounted(step, &path) {
                let shown = word.text().trim_matches(['"', '\'']);
                let message = format!("The key stays in the layer, in `{shown}`");
                out.report(step.instruction, word.range, message);
            }
        }
    }
}

/// The words that name a private key which the command writes.
fn keys_written(command: &SimpleCommand) -> Vec<ShellWord> {
    // These make no file with a key of somebody's in it, or one without content.
    const OTHERS: [&str; 8] =
        ["mkdir", "touch", "ln", "truncate", "ssh-keyscan", "ssh-keygen", "true", ":"];
    let Some(name) = command.name().filter(|name| !OTHERS.contains(name)) else {
        return Vec::new();
    };
    let mut written = paths::written(command);
    // `cp id_rsa /root/.ssh/`
    let into = written.first().filter(|to| is_key_folder(to.text())).cloned();
    let copies = matches!(name, "cp" | "mv" | "install");
    if let Some(into) = into.filter(|_| copies) {
        let sources = command.operands().filter(|word| word.range != into.range);
        let of_keys = sources.filter(|word| is_private_key(base_name(word.text())));
        written.extend(of_keys.take(1).map(|word| {
            let folder = into.text().trim_end_matches('/');
            let path = format!("{folder}/{}", base_name(word.text()));
            ShellWord::new(into.range, path.as_str(), word.literal().map(|_| path.as_str()))
        }));
    }
    written.retain(|word| is_private_key(word.text()));
    written
}

/// The ends of the paths in a script, with one spelling for the home.
struct Places<'s> {
    step: &'s Step<'s>,
    directory: String,
}

impl<'s> Places<'s> {
    fn of(step: &'s Step<'s>) -> Self {
        Self { step, directory: step.state.workdir.as_deref().unwrap_or("").to_owned() }
    }

    fn path(&self, word: &ShellWord) -> String {
        let text = word.text().replace(['"', '\''], "");
        let user = self.step.state.user.as_ref().map_or("root", |user| user.name.as_str());
        let home = format!("/home/{}", user.split(':').next().unwrap_or(user));
        let homes = ["~", "$HOME", "${HOME}", "/root", home.as_str()];
        let in_home = homes.iter().find_map(|home| {
            let rest = text.strip_prefix(home)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("~{rest}"))
        });
        let is_whole = text.starts_with(['/', '~', '$']);
        match in_home {
            Some(path) => path,
            None if is_whole || self.directory.len() > LONGEST => text,
            None => format!("{}/{text}", self.directory.trim_end_matches('/')),
        }
    }

    fn go_on(&mut self, command: &SimpleCommand) {
        if let Some(target) = paths::cd_target(command) {
            self.directory = self.path(target);
        }
    }
}

/// The paths that a script takes away, and where it last does: of patterns what comes before the
/// first `*`.
struct Gone {
    whole: BTreeMap<String, usize>,
    patterns: BTreeMap<String, usize>,
}

impl Gone {
    fn of(step: &Step<'_>, script: &Script) -> Self {
        let mut gone = Self { whole: BTreeMap::new(), patterns: BTreeMap::new() };
        let mut places = Places::of(step);
        for command in &script.commands {
            let mut removed = paths::removed(command);
            // `: > KEY` leaves nothing in it.
            let puts_nothing = matches!(command.name(), None | Some(":" | "true"));
            let files = command.redirects.iter().filter(|it| puts_nothing && it.writes_file());
            removed.extend(files.map(|it| it.target.clone()));
            match command.name() {
                Some("truncate") => removed.extend(paths::written(command)),
                // `trap 'rm -f KEY' EXIT`
                Some("trap") => {
                    let text = command.arguments().first().map_or("", ShellWord::text);
                    let words = text.split_whitespace().filter(|_| text.contains("rm "));
                    removed.extend(words.map(|it| ShellWord::new(command.range, it, Some(it))));
                }
                _ => {}
            }
            // What a trap does comes last.
            let is_trap = command.name() == Some("trap");
            let at = if is_trap { usize::MAX } else { command.range.start() };
            for word in &removed {
                let path = places.path(word);
                let path = path.trim_end_matches('/');
                match path.split_once('*') {
                    Some((start, _)) => gone.patterns.insert(start.to_owned(), at),
                    None => gone.whole.insert(path.to_owned(), at),
                };
            }
            places.go_on(command);
        }
        gone
    }

    /// True if the path, or one above it, is taken away after this place of the text.
    fn has(&self, path: &str, after: usize) -> bool {
        let is_later = |at: Option<&usize>| at.is_some_and(|at| *at > after);
        let mut ends = path.char_indices().map(|(at, _)| at).chain([path.len()]);
        path.len() > LONGEST
            || ends.any(|end| {
                let Some((start, rest)) = path.split_at_checked(end) else { return false };
                let is_folder = rest.is_empty() || rest.starts_with('/');
                is_later(self.patterns.get(start)) || is_folder && is_later(self.whole.get(start))
            })
    }
}

/// True if the path lies in a mount that keeps it out of the layer.
fn is_mounted(step: &Step<'_>, path: &str) -> bool {
    let user = step.state.user.as_ref().map_or("root", |user| user.name.as_str());
    match path.strip_prefix('~') {
        Some(rest) => {
            step.shadows(&format!("/root{rest}")) || step.shadows(&format!("/home/{user}{rest}"))
        }
        None => step.shadows(path),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn keys_of_any_kind_and_way_to_write_them() {
        check(
            &RULE,
            "
FROM a:1
ARG KEY
RUN mkdir -p ~/.ssh && printf '%s' \"$KEY\" >> ~/.ssh/id_ed25519 && chmod 600 ~/.ssh/*
#                                            ^^^^^^^^^^^^^^^^^
ONBUILD RUN echo \"$KEY\" | base64 -d > /home/app/.ssh/id_ecdsa
#                                     ^^^^^^^^^^^^^^^^^^^^^^^ `/home/app/.ssh/id_ecdsa`
run cat <<EOF > /etc/id_dsa
#               ^^^^^^^^^^^
$KEY
EOF
",
        );
    }

    #[test]
    fn removed_in_the_step_public_or_in_a_mount() {
        for run in [
            "echo \"$K\" > /root/.ssh/id_rsa && git clone a && rm /root/.ssh/id_rsa",
            "echo \"$K\" > /root/.ssh/id_rsa && git clone a && rm -rf /root/.ssh",
            "echo \"$K\" > /root/.ssh/id_rsa && git clone a && rm /root/.ssh/id_*",
            "--mount=type=tmpfs,target=/root/.ssh echo \"$K\" > /root/.ssh/id_rsa",
            "echo \"$K\" > /root/.ssh/id_rsa.pub",
            "echo /root/.ssh/id_rsa && cat < /root/.ssh/id_rsa",
            "ssh-keyscan example.org > id_rsa",
            "echo \"$K\" > ~/.ssh/id_rsa && git clone a && rm -f \"$HOME/.ssh/id_rsa\"",
            "echo \"$K\" > ~/.ssh/id_rsa && git clone a && rm -rf /root/.ssh/",
            "echo \"$K\" > /root/.ssh/id_rsa && git clone a && shred -u ${HOME}/.ssh/id_rsa",
            "echo \"$K\" > /root/.ssh/id_rsa && git clone a && unlink /root/.ssh/id_rsa",
            "echo \"$K\" > /root/.ssh/id_rsa && cd /root/.ssh && rm id_rsa",
            "echo \"$K\" > /root/.ssh/id_rsa && git clone a && find ~/.ssh -type f -delete",
            "echo \"$K\" > /root/.ssh/id_rsa && git clone a && : > /root/.ssh/id_rsa",
            "echo \"$K\" > /root/.ssh/id_rsa && git clone a && truncate -s 0 ~/.ssh/id_rsa",
            "trap 'rm -f /root/.ssh/id_rsa' EXIT; echo \"$K\" > ~/.ssh/id_rsa; git clone a",
            "--mount=type=tmpfs,target=/root/.ssh cp /run/secrets/k ~/.ssh/id_rsa",
            "ln -s /run/secrets/k /root/.ssh/id_rsa",
            "mkdir -p /root/.ssh && cp config known_hosts /root/.ssh/",
            "echo \"$H\" >> ~/.ssh/known_hosts && echo x > ~/.ssh/authorized_keys",
            "cp id_rsa.pub /root/.ssh/",
        ] {
            silent(&RULE, &format!("FROM a:1\nRUN {run}\n"));
        }
    }

    #[test]
    fn whatever_writes_them() {
        for (run, word) in [
            ("cp /tmp/deploy ~/.ssh/id_rsa", "~/.ssh/id_rsa"),
            ("cp id_rsa /root/.ssh/", "/root/.ssh/"),
            ("install -m 600 k /root/.ssh/id_ed25519", "/root/.ssh/id_ed25519"),
            ("echo x | tee /root/.ssh/id_rsa", "/root/.ssh/id_rsa"),
            ("curl -o /root/.ssh/id_rsa https://e.org/k", "/root/.ssh/id_rsa"),
            ("wget -O ~/.ssh/id_rsa https://e.org/k", "~/.ssh/id_rsa"),
            ("echo x &> /root/.ssh/id_rsa", "/root/.ssh/id_rsa"),
            ("gpg -d k.gpg > /root/.ssh/deploy_key", "/root/.ssh/deploy_key"),
            ("echo x > /etc/ssl/private/server.key", "/etc/ssl/private/server.key"),
            ("rm -f ~/.ssh/id_rsa && echo x > ~/.ssh/id_rsa", "~/.ssh/id_rsa"),
            ("echo x > ~/.ssh/id_rsa && rm ~/.ssh/id", "~/.ssh/id_rsa"),
        ] {
            let at = run.rfind(word).filter(|_| !run.ends_with("/id")).or(run.find(word));
            let carets = format!("{}{}", " ".repeat(at.unwrap_or(0)), "^".repeat(word.len()));
            check(&RULE, &format!("\nFROM a:1\nRUN {run}\n#   {carets}\n"));
        }
    }

    #[test]
    fn a_later_step_removes_nothing() {
        check(
            &RULE,
            "
FROM a:1
RUN echo \"$K\" > /k/id_rsa
#               ^^^^^^^^^
RUN rm /k/id_rsa
",
        );
    }
}
