use crate::build::Step;
use crate::context::base_name;
use crate::rules::{Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::{Script, ShellWord, paths};

pub(crate) static RULE: Rule = Rule {
    id: "temporary-files-kept",
    title: "Temporary files stay in the layer",
    category: Category::Size,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "delete-in-same-layer",
    why: "Signatures, key rings and unpacked sources serve one step only. What that step does not remove is part of the image for good.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    let inside = cx.build.in_final_image();
    for (step, script) in cx.build.runs() {
        if inside.get(step.stage) != Some(&true) || step.is_onbuild() {
            continue;
        }
        for command in &script.commands {
            for assignment in &command.assignments {
                let made = assignment.value.raw.contains("mktemp -d");
                if made && !names_removed(script, &assignment.name) {
                    let message = format!("The temporary folder in `${}` is not removed in this step", assignment.name);
                    out.report(step.instruction, assignment.range, message);
                }
            }
            if !matches!(command.name(), Some("curl" | "wget" | "tar" | "git")) {
                continue;
            }
            let left = paths::written(command).into_iter().find_map(|word| {
                let what = kind(&word)?;
                let stays = !is_removed(script, &word)
                    && !step.shadows(word.text())
                    && !serves(cx, step, word.text());
                stays.then_some((word, what))
            });
            if let Some((word, what)) = left {
                let message = format!("`{}` is {what} that this step leaves behind", word.text());
                out.report(step.instruction, word.range, message);
            }
        }
    }
}

/// Whether a later step names the folder, or the container starts in it: then it is the program's own.
fn serves(cx: &Context<'_>, step: &Step<'_>, path: &str) -> bool {
    let folder: String = path.split('/').take(4).collect::<Vec<_>>().join("/");
    cx.build.steps.iter().any(|other| {
        other.instruction.index > step.instruction.index
            && other.effective.arguments.as_str().contains(&folder)
    })
}

/// What a path is that nothing needs after the step.
fn kind(word: &ShellWord) -> Option<&'static str> {
    let path = word.literal()?;
    if [".asc", ".sig", ".sha256", ".sha512"].iter().any(|ending| path.ends_with(ending)) {
        return Some("a signature or checksum");
    }
    path.starts_with("/usr/src/").then_some("a copy of sources")
}

/// Whether an `rm` of the script names the variable.
fn names_removed(script: &Script, name: &str) -> bool {
    let forms = [format!("${name}"), format!("${{{name}}}")];
    script.commands.iter().any(|command| {
        paths::removed(command).iter().any(|word| forms.iter().any(|form| word.raw.contains(form)))
    })
}

/// Whether the script removes the path, a folder around it, or something that may be it.
fn is_removed(script: &Script, path: &ShellWord) -> bool {
    let text = path.text();
    let file = base_name(text);
    script.commands.iter().any(|command| {
        let gone = paths::removed(command);
        let moved = matches!(command.name(), Some("mv" | "cd")).then(|| command.operands().cloned());
        gone.iter().chain(&moved.into_iter().flatten().collect::<Vec<_>>()).any(|word| {
            let removed = word.text().trim_end_matches('/');
            let stem = removed.split(['*', '$', '{']).next().unwrap_or("");
            text.starts_with(removed)
                || removed.starts_with(text)
                || base_name(removed) == file
                || (stem.len() < removed.len() && (text.starts_with(stem) || removed.ends_with(file.rsplit('.').next().unwrap_or(file))))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn signatures_folders_and_sources() {
        check(
            &RULE,
            "
FROM debian:13
RUN wget -O a.tgz.asc https://e.com/a.tgz.asc && gpg --verify a.tgz.asc a.tgz
#           ^^^^^^^^^ a signature
RUN export GNUPGHOME=x; HOME=\"$(mktemp -d)\"; gpg --import key
#                       ^^^^^^^^^^^^^^^^^^^ in `$HOME` is not removed
RUN tar -xf /a.tgz -C /usr/src/a && make -C /usr/src/a install
#                     ^^^^^^^^^^ a copy of sources
",
        );
    }

    #[test]
    fn removed_in_the_same_step() {
        silent(&RULE, "FROM debian:13\nRUN wget -O a.asc https://e.com/a.asc && gpg --verify a.asc && rm a.asc\n");
        silent(&RULE, "FROM debian:13\nRUN wget -O a.asc https://e.com/a.asc && rm *.asc\n");
        silent(&RULE, "FROM debian:13\nRUN D=\"$(mktemp -d)\" && rm -rf \"$D\"\n");
        silent(&RULE, "FROM debian:13\nRUN git clone https://e.com/a /usr/src/a && make && rm -rf /usr/src/a\n");
        silent(&RULE, "FROM debian:13\nRUN git clone https://e.com/a /usr/src/a\nWORKDIR /usr/src/a\nCMD [\"./run\"]\n");
        silent(&RULE, "FROM debian:13 AS b\nRUN git clone https://e.com/a /usr/src/a\nFROM debian:13\n");
    }
}
