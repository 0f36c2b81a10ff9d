use crate::build::{MountKind, StepKind};
use crate::rules::shared::package_managers::visible;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::ShellWord;

pub(crate) static RULE: Rule = Rule {
    id: "go-unversioned",
    title: "A Go program is installed without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[Alias::hadolint("DL3062", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version Go takes the newest release of the day: the same file builds other images later.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    // Files of the project may bring a `go.mod`, which says what versions are taken.
    let files = cx.build.since(|step| matches!(step.kind, StepKind::Copy(_)));
    for (step, script) in cx.build.runs() {
        let mounted = || step.mounts().iter().any(|mount| mount.kind == MountKind::Bind);
        if !cx.as_hadolint() && (files.before(step) || mounted()) {
            continue;
        }
        for command in script.commands.iter().filter(|command| visible(cx, command)) {
            if command.name() != Some("go") {
                continue;
            }
            let mut operands = command.operands().skip_while(|word| !is_fetch(word.text()));
            if operands.next().is_none() {
                continue;
            }
            let open = operands.find(|word| is_open(cx, word));
            if let Some(word) = open {
                out.report(
                    step.instruction,
                    word.range,
                    format!("`{}` may be another version in each build", word.text()),
                );
            }
        }
    }
}

fn is_fetch(word: &str) -> bool {
    matches!(word, "install" | "get" | "run")
}

fn is_open(cx: &Context<'_>, word: &ShellWord) -> bool {
    let text = word.text();
    let (path, version) = match text.split_once('@') {
        Some((path, version)) => (path, Some(version)),
        None => (text, None),
    };
    if matches!(version, Some(version) if version != "latest" && version != "none")
        || path.starts_with(['.', '/'])
    {
        return false;
    }
    // The first part of a module's path is a host; what has none is of the standard library.
    let host = path.split('/').next().unwrap_or("");
    cx.as_hadolint() || (word.literal().is_some() && host.contains('.') && path.contains('/'))
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
