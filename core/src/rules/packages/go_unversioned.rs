use crate::build::{MountKind, Step, StepKind};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "go-unversioned",
    title: "A Go program is installed without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3062", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version Go takes the newest release of the day: the same file builds other images later.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Files of the project may bring a `go.mod`, which says what versions are taken.
    let files = cx.build.since(|step| matches!(step.kind, StepKind::Copy(_)));
    for (step, script) in cx.build.runs() {
        let mounted = || step.mounts().iter().any(|mount| mount.kind == MountKind::Bind);
        if files.before(step) || mounted() {
            continue;
        }
        for command in &script.commands {
            let is_unpinned = |word: &&ShellWord| is_open(word.text()) && is_module(word);
            if let Some(word) = fetched(command).find(is_unpinned) {
                report(out, step, word);
            }
        }
    }
}

pub(in crate::rules) fn report(out: &mut Sink<'_>, step: &Step<'_>, word: &ShellWord) {
    let message = format!("`{}` may be another version in each build", word.text());
    out.report(step.instruction, word.range, message);
}

/// The words for the packages that `go install` and the like fetch.
pub(in crate::rules) fn fetched(command: &SimpleCommand) -> impl Iterator<Item = &ShellWord> {
    let operands = command.operands().filter(|_| command.name() == Some("go"));
    operands.skip_while(|word| !is_fetch(word.text())).skip(1)
}

fn is_fetch(word: &str) -> bool {
    matches!(word, "install" | "get" | "run")
}

/// True if a word has no version, or `latest` or `none`, and is no path of a file.
pub(in crate::rules) fn is_open(text: &str) -> bool {
    let version = text.split_once('@').map(|(_, version)| version);
    version.is_none_or(|version| matches!(version, "latest" | "none"))
        && !text.starts_with(['.', '/'])
}

/// The first part of a module's path is a host; what has none is of the standard library.
fn is_module(word: &ShellWord) -> bool {
    let path = word.text().split('@').next().unwrap_or("");
    let host = path.split('/').next().unwrap_or("");
    word.literal().is_some() && host.contains('.') && path.contains('/')
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn programs_without_version() {
        check(
            &RULE,
            "
FROM golang:1.25
RUN go install -v example.com/a && go get example.com/b@latest
#                 ^^^^^^^^^^^^^
#                                         ^^^^^^^^^^^^^^^^^^^^
RUN go run example.com/c
#          ^^^^^^^^^^^^^
",
        );
        silent(
            &RULE,
            "FROM a\nRUN go install example.com/a@v1.2.3 && go install ./cmd/x && go run main.go && go \
             install $TOOL && go install example.com/a@$V\n",
        );
        silent(&RULE, "FROM a\nCOPY go.mod go.sum ./\nRUN go install example.com/a\n");
    }
}
