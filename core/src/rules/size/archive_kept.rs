use crate::build::Step;
use crate::context::base_name;
use crate::fix::Fix;
use crate::rules::run_edits::append_command;
use crate::rules::{Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::{Script, ShellWord, SimpleCommand, paths};

pub(crate) static RULE: Rule = Rule {
    id: "archive-kept",
    title: "An archive stays beside its contents",
    category: Category::Size,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "delete-in-same-layer",
    why: "Once unpacked, an archive is a second copy of its contents. Only an `rm` in the same step takes it out of the layer.",
    check,
};

/// Endings of archives that are unpacked as files.
pub(super) const ARCHIVES: [&str; 10] = [
    ".7z", ".tar", ".tar.bz2", ".tar.gz", ".tar.xz", ".tar.zst", ".tbz2", ".tgz", ".txz", ".zip",
];

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    let inside = cx.build.in_final_image();
    for (step, script) in cx.build.runs() {
        if inside.get(step.stage) != Some(&true) || step.is_onbuild() {
            continue;
        }
        for (at, command) in script.commands.iter().enumerate() {
            let Some(archive) = unpacked(command) else { continue };
            let Some(name) = archive.literal() else { continue };
            let file = base_name(name);
            let fetched = script.commands.iter().take(at).any(|earlier| fetches(earlier, file));
            if !fetched || is_removed(script, at, name) || step.shadows(name) {
                continue;
            }
            let message = format!("`{file}` stays in the layer beside what was unpacked from it");
            out.report(step.instruction, archive.range, message).fix(cure(cx, step, script, name));
        }
    }
}

/// The archive that a command unpacks.
pub(super) fn unpacked(command: &SimpleCommand) -> Option<&ShellWord> {
    let arguments = command.arguments();
    let is_archive = |word: &&ShellWord| ARCHIVES.iter().any(|ending| word.text().ends_with(ending));
    match command.name()? {
        "unzip" | "7z" => arguments.iter().find(is_archive),
        "tar" | "bsdtar" => {
            let extracts = arguments.iter().enumerate().any(|(at, word)| {
                let text = word.text();
                let letters = text.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
                let letters = letters.or((at == 0).then_some(text));
                text == "--extract" || text == "--get" || letters.is_some_and(|it| it.contains('x'))
            });
            arguments.iter().find(is_archive).filter(|_| extracts)
        }
        _ => None,
    }
}

/// Whether a command downloads the file: by the name it is told, or by that in the address.
fn fetches(command: &SimpleCommand, file: &str) -> bool {
    if !matches!(command.name(), Some("curl" | "wget" | "aria2c")) {
        return false;
    }
    let named = paths::written(command).iter().any(|word| base_name(word.text()) == file);
    named || paths::addresses(command).iter().any(|word| base_name(word.text().trim_matches(['"', '\''])) == file)
}

/// Whether a later command of the script removes or moves the archive.
fn is_removed(script: &Script, at: usize, name: &str) -> bool {
    let file = base_name(name);
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    script.commands.iter().skip(at + 1).any(|command| {
        let takes = |word: &ShellWord| {
            let text = word.text();
            let last = base_name(text);
            let (start, end) = last.split_once('*').unwrap_or((last, ""));
            last == file
                || last.contains('*') && file.starts_with(start) && file.ends_with(end)
                || text.contains(['$', '{', '`'])
                || !folder.is_empty() && paths::is_in(&ShellWord::new(word.range, folder, Some(folder)), text)
        };
        paths::removed(command).iter().any(takes)
            || (command.name() == Some("mv") && command.operands().any(takes))
    })
}

fn cure(cx: &Context<'_>, step: &Step<'_>, script: &Script, name: &str) -> Option<Fix> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_./+".contains(c));
    // After a `cd` a relative name means another file.
    let moved = !name.starts_with('/') && script.commands.iter().any(|it| paths::cd_target(it).is_some());
    if !plain || moved || name.starts_with('-') {
        return None;
    }
    let edit = append_command(cx, step, &format!("rm {name}"))?;
    let title = format!("Remove `{}` in the same step", base_name(name));
    let rest = cx.source.get(step.instruction.range.end()..).unwrap_or("");
    if rest.contains(base_name(name)) {
        return Some(Fix::risky(title, [edit]).review("A later instruction names the archive"));
    }
    Some(Fix::safe(title, [edit]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn unpacked_and_left_behind() {
        check(
            &RULE,
            "
FROM debian:13
RUN wget -q https://e.com/a.tar.gz && tar -xzf a.tar.gz -C /opt
#                                              ^^^^^^^^ `a.tar.gz` stays
RUN curl -fsSLo /tmp/b.zip https://e.com/x && unzip /tmp/b.zip
#                                                   ^^^^^^^^^^
",
        );
    }

    #[test]
    fn removed_piped_or_not_shipped() {
        let of = |rest: &str| format!("FROM debian:13\nRUN wget https://e.com/a.tgz && tar xf a.tgz{rest}\n");
        for rest in [" && rm a.tgz", "; rm -rf *.tgz", " && rm \"$FILE\"", " && mv a.tgz /b"] {
            silent(&RULE, &of(rest));
        }
        silent(&RULE, "FROM debian:13\nRUN curl https://e.com/a.tgz | tar xz\n");
        silent(&RULE, "FROM debian:13\nRUN curl -o /tmp/x/a.tgz https://e.com && tar xf /tmp/x/a.tgz && rm -r /tmp/x\n");
        silent(&RULE, &format!("{}FROM debian:13\n", of("")));
    }

    #[test]
    fn removes_it_at_the_end() {
        fixed(
            &RULE,
            "FROM debian:13\nRUN wget -q https://e.com/a.tgz && tar xf a.tgz\n",
            "FROM debian:13\nRUN wget -q https://e.com/a.tgz && tar xf a.tgz && rm a.tgz\n",
        );
        safety(&RULE, "FROM debian:13\nRUN wget https://e.com/a.tgz && tar xf a.tgz\n", Some(Safety::Safe));
        safety(&RULE, "FROM debian:13\nRUN wget https://e.com/a.tgz && tar xf a.tgz\nRUN cp a.tgz /\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM debian:13\nRUN cd /x && wget https://e.com/a.tgz && tar xf a.tgz\n", None);
    }
}
