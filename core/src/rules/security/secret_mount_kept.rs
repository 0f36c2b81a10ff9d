use std::collections::BTreeSet;

use crate::build::{MountKind, Step};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Join, ShellWord, SimpleCommand, paths};
use crate::text::TextRange;
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "secret-mount-kept",
    title: "A mounted secret is written into the image",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("buildkit#5439")],
    practice: "secret-mount",
    why: "A secret mount is there for one step and leaves no trace. A file that the step writes with it stays in the layer, for everybody who can pull the image.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        let Some(mut secrets) = Secrets::of(step) else { continue };
        // Pipes that hold what one of their commands read.
        let mut pipes = BTreeSet::new();
        for (at, command) in script.commands.iter().enumerate() {
            let in_pipe = command.joined_by == Join::Pipe && pipes.contains(&command.pipeline);
            let reads = in_pipe || secrets.are_read_by(step, command);
            secrets.go_on(command, reads);
            if !reads {
                continue;
            }
            pipes.insert(command.pipeline);
            let Some((range, place)) = written(command, &secrets, in_pipe) else { continue };
            let later = script.commands.iter().skip(at + 1).take(FARTHEST);
            if !is_gone(later, &place) && !stays_out(step, &place) {
                let message = format!("The secret stays in the layer, in {}", place.shown());
                out.report(step.instruction, range, message);
            }
        }
    }
}

/// Names under which a step finds its secrets.
struct Secrets {
    /// Paths of files.
    files: Vec<String>,
    /// Variables, those among them that were filled on the way.
    variables: BTreeSet<String>,
}

/// The most secrets of a step that are followed, and heredocs that are looked into; real steps have a
/// few.
const MOST: usize = 32;
/// The most commands after one that are looked at for what takes its file away.
const FARTHEST: usize = 512;

impl Secrets {
    fn of(step: &Step<'_>) -> Option<Self> {
        let mut secrets = Self { files: Vec::new(), variables: BTreeSet::new() };
        for mount in step.mounts().iter().filter(|it| it.kind == MountKind::Secret).take(MOST) {
            let target = mount.target.clone();
            if let Some(name) = mount.option("env") {
                secrets.variables.insert(name.to_owned());
                if target.is_none() {
                    continue;
                }
            }
            let id = mount.option("id").map(|id| format!("/run/secrets/{id}"));
            secrets.files.extend(target.or(id));
        }
        (!secrets.files.is_empty() || !secrets.variables.is_empty()).then_some(secrets)
    }

    /// True if a text names one of them: the path of a file, or a variable's value.
    fn are_in(&self, text: &str) -> bool {
        self.files.iter().any(|file| names(text, file))
            || self
                .variables
                .iter()
                .any(|name| names(text, &format!("${name}")) || names(text, &format!("${{{name}")))
    }

    fn are_read_by(&self, step: &Step<'_>, command: &SimpleCommand) -> bool {
        let given = command.redirects.iter().filter(|it| it.operator.contains('<'));
        let by_heredoc = |operator: &str| {
            operator.contains("<<")
                && !operator.contains("<<<")
                && step.effective.heredocs.iter().take(MOST).any(|it| self.are_in(it.body.as_str()))
        };
        command.words.iter().any(|word| self.are_in(&word.raw))
            || given.into_iter().any(|it| self.are_in(&it.target.raw) || by_heredoc(&it.operator))
    }

    /// Takes note of variables that a command fills with a secret.
    fn go_on(&mut self, command: &SimpleCommand, reads: bool) {
        let filled = command.assignments.iter().filter(|it| self.are_in(&it.value.raw));
        let mut filled: Vec<String> = filled.map(|it| it.name.clone()).collect();
        let declared = command.arguments().iter().filter(|_| command.is_declaration());
        filled.extend(declared.filter(|it| self.are_in(&it.raw)).filter_map(|word| {
            word.raw.split_once('=').map(|(name, _)| name.trim_matches(['"', '\'']).to_owned())
        }));
        if reads && command.name() == Some("read") {
            filled.extend(command.operands().last().map(|word| word.text().to_owned()));
        }
        if self.variables.len() < MOST {
            self.variables.extend(filled);
        }
    }
}

/// True if the text has the name in it, and not as the beginning of another one.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let rest = text.get(at + name.len()..).unwrap_or("");
        !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// The place where a secret is kept.
enum Place {
    /// A file.
    File(String),
    /// The settings of a program: its name, and a part of the names of its files.
    Settings(String, &'static str),
}

impl Place {
    fn shown(&self) -> String {
        match self {
            Self::File(path) => format!("`{path}`"),
            Self::Settings(program, _) => format!("the settings of `{program}`"),
        }
    }
}

/// Programs that keep what they are told in a file, the words by which they do, and a part of the
/// file's name.
const KEEPERS: [(&str, &[&str], &str); 11] = [
    ("git", &["config", "remote"], ".git"),
    ("npm", &["config", "set"], ".npmrc"),
    ("pnpm", &["config", "set"], "rc"),
    ("yarn", &["config"], ".yarnrc"),
    ("pip", &["config"], "pip.conf"),
    ("pip3", &["config"], "pip.conf"),
    ("composer", &["config"], "auth.json"),
    ("bundle", &["config"], ".bundle"),
    ("poetry", &["config"], "pypoetry"),
    ("aws", &["configure"], ".aws"),
    ("conda", &["config"], ".condarc"),
];

/// The place where a command that reads a secret keeps it.
fn written(
    command: &SimpleCommand,
    secrets: &Secrets,
    in_pipe: bool,
) -> Option<(TextRange, Place)> {
    // What these put out is what they read.
    const PASSES: [&str; 18] = [
        "awk", "base64", "cat", "cut", "echo", "envsubst", "gawk", "gpg", "grep", "head", "jq",
        "openssl", "printf", "sed", "sort", "tail", "tr", "xargs",
    ];
    let name = command.name()?;
    if let Some((_, words, file)) = KEEPERS.iter().find(|(program, ..)| *program == name) {
        let keeps = command.operands().any(|word| words.contains(&word.text()));
        let is_kept = keeps && !takes_back(command);
        return is_kept.then(|| (command.range, Place::Settings(name.to_owned(), file)));
    }
    let file = |word: &ShellWord| {
        let path = word.text().trim_matches(['"', '\'']).to_owned();
        (!path.starts_with("/dev/")).then_some((word.range, Place::File(path)))
    };
    match name {
        "tee" => command.operands().find_map(file),
        "cp" | "mv" | "install" if !in_pipe => {
            let to = paths::written(command);
            let word = to.first()?;
            // What is copied, and not where to.
            let takes =
                command.operands().any(|it| it.range != word.range && secrets.are_in(&it.raw));
            if takes { file(word) } else { None }
        }
        "sed" if command.has_option(&["-i", "--in-place"]) => file(command.operands().last()?),
        _ if PASSES.contains(&name) => {
            let mut to = command.redirects.iter().filter(|it| it.writes_file());
            file(&to.find(|it| !it.operator.starts_with('2'))?.target)
        }
        _ => None,
    }
}

/// True if a program forgets a setting again, or only says it.
fn takes_back(command: &SimpleCommand) -> bool {
    const WORDS: [&str; 10] = [
        "--unset",
        "--unset-all",
        "--remove-section",
        "--remove-key",
        "--get",
        "delete",
        "get",
        "list",
        "rm",
        "unset",
    ];
    command.arguments().iter().any(|word| WORDS.contains(&word.text()))
}

/// True if a later command takes the place away.
fn is_gone<'s>(mut later: impl Iterator<Item = &'s SimpleCommand>, place: &Place) -> bool {
    later.any(|command| {
        let removed = paths::removed(command);
        let mut removed = removed.iter().map(|word| word.text().trim_matches(['"', '\'']));
        match place {
            Place::File(path) => removed.any(|gone| {
                let gone = gone.trim_end_matches(['/', '*']);
                let rest = path.strip_prefix(gone);
                let name = base_name(path);
                rest.is_some_and(|rest| {
                    rest.is_empty() || rest.starts_with('/') || gone.ends_with('/')
                }) || base_name(gone) == name
            }),
            Place::Settings(program, file) => {
                let by_itself = command.name() == Some(program) && takes_back(command);
                by_itself || removed.any(|gone| gone.contains(file))
            }
        }
    })
}

/// True if the place is no part of the layer.
fn stays_out(step: &Step<'_>, place: &Place) -> bool {
    match place {
        Place::File(path) => {
            step.shadows(path)
                || path.strip_prefix('~').is_some_and(|it| step.shadows(&format!("/root{it}")))
        }
        Place::Settings(_, file) => {
            step.shadows(&format!("/root/{file}"))
                || step.mounts().iter().any(|mount| {
                    let target = mount.target.as_deref().unwrap_or("");
                    mount.kind.keeps_writes_out() && target.contains(file)
                })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    const MOUNT: &str = "--mount=type=secret,id=t";

    fn with(run: &str) -> String {
        format!("FROM node:24\nRUN {MOUNT} --mount=type=secret,id=n,env=NPM_TOKEN {run}\n")
    }

    #[test]
    fn files_that_get_the_secret() {
        for (run, word) in [
            ("echo \"//r/:_authToken=$NPM_TOKEN\" > /root/.npmrc", "/root/.npmrc"),
            ("printf '%s' \"${NPM_TOKEN}\" >> ~/.netrc && npm ci", "~/.netrc"),
            ("cat /run/secrets/t > /etc/t", "/etc/t"),
            ("cp /run/secrets/t /etc/t2", "/etc/t2"),
            ("install -m 600 /run/secrets/t /root/.ssh/id_rsa", "/root/.ssh/id_rsa"),
            ("cat /run/secrets/t | tee /etc/t3", "/etc/t3"),
            ("cat /run/secrets/t | base64 -d > /etc/t4", "/etc/t4"),
            ("base64 -d < /run/secrets/t > /etc/t5", "/etc/t5"),
            ("sed -i \"s/X/$NPM_TOKEN/\" /app/config", "/app/config"),
            ("T=$(cat /run/secrets/t) && echo $T > /x", "/x"),
            ("export T=\"$(cat /run/secrets/t)\"; echo \"a=$T\" > /x6", "/x6"),
            ("tee /etc/t7 < /run/secrets/t", "/etc/t7"),
            ("sh -c 'cat /run/secrets/t > /etc/t8'", "/etc/t8"),
        ] {
            let source = with(run);
            let at = source.lines().nth(1).and_then(|line| line.rfind(word)).unwrap_or(0);
            let carets = format!("#{}{}", " ".repeat(at - 1), "^".repeat(word.len()));
            check(&RULE, &format!("\n{source}{carets}\n"));
        }
    }

    #[test]
    fn settings_that_get_the_secret() {
        for run in [
            "git config --global url.\"https://x:$(cat /run/secrets/t)@git.example.org/\".insteadOf https://git.example.org/",
            "npm config set //registry.example/:_authToken $NPM_TOKEN",
            "npm config set //registry.example/:_authToken=${NPM_TOKEN}",
            "pip config set global.index-url https://x:$NPM_TOKEN@registry.example/",
            "poetry config http-basic.own x $NPM_TOKEN",
        ] {
            let source = with(run);
            let at = source.lines().nth(1).and_then(|line| line.find(run)).unwrap_or(0);
            let carets = format!("#{}{}", " ".repeat(at - 1), "^".repeat(run.len()));
            check(&RULE, &format!("\n{source}{carets}\n"));
        }
        check(
            &RULE,
            "
FROM node:24
RUN --mount=type=secret,id=n,env=T <<EOF
echo $T > /etc/t
#         ^^^^^^ `/etc/t`
EOF
ONBUILD RUN --mount=type=secret,id=a,target=/k cp /k /etc/k
#                                                    ^^^^^^
",
        );
    }

    #[test]
    fn used_taken_away_or_kept_out() {
        for run in [
            "npm ci",
            "NODE_AUTH_TOKEN=$NPM_TOKEN npm ci",
            "curl -H \"Authorization: $NPM_TOKEN\" https://e.org > /x",
            "curl -o /x -u a:$(cat /run/secrets/t) https://e.org",
            "echo $NPM_TOKEN > /root/.npmrc && npm ci && rm -f /root/.npmrc",
            "echo $NPM_TOKEN > ~/.npmrc && npm ci && rm -f /root/.npmrc",
            "cp /run/secrets/t /tmp/x/t && use && rm -rf /tmp/x",
            "git config --global url.https://$NPM_TOKEN@e.org.insteadOf https://e.org && go build && git config --global --unset url.https://$NPM_TOKEN@e.org.insteadOf",
            "git config --global x $NPM_TOKEN && go build && rm ~/.gitconfig",
            "git -c http.extraheader=\"$NPM_TOKEN\" clone https://e.org/a",
            "--mount=type=tmpfs,target=/root/.ssh cp /run/secrets/t /root/.ssh/id_rsa",
            "echo $NPM_TOKEN > /dev/null",
            "cat /run/secrets/t2 > /etc/x && echo $NPM_TOKEN_FILE > /y",
            "test -f /run/secrets/t && echo ok > /x",
            "docker-login --password-stdin < /run/secrets/t",
        ] {
            silent(&RULE, &with(run));
        }
        silent(&RULE, "FROM a:1\nRUN echo $T > /x && cat /run/secrets/t > /y\n");
        silent(&RULE, "FROM a:1\nRUN --mount=type=secret,id=t true\nRUN cp /run/secrets/t /y\n");
    }
}
