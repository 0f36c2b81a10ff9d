use crate::fix::Fix;
use crate::rules::run_edits::delete_word;
use crate::rules::{Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::packages::{Manager, install};

pub(crate) static RULE: Rule = Rule {
    id: "no-cache-flag-with-cache-mount",
    title: "A cache is mounted and not used",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "pip-cache-mount",
    why: "The mount keeps downloads outside the image already. With the option, nothing is put there and each build fetches all again.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        let mounts = |part: &str| {
            step.mounts().iter().any(|mount| {
                let target = mount.target.as_deref().unwrap_or("").trim_end_matches('/');
                mount.kind == "cache" && target.ends_with(part)
            })
        };
        for command in &script.commands {
            let Some(call) = install(command) else { continue };
            let option = match call.manager {
                Manager::Pip if mounts(".cache/pip") || mounts("/root/.cache") => "--no-cache-dir",
                Manager::Apk if mounts("/var/cache/apk") || mounts("/etc/apk/cache") => "--no-cache",
                _ => continue,
            };
            let Some(word) = command.words.iter().find(|word| word.text() == option) else {
                continue;
            };
            let Some(edit) = delete_word(cx, step, word) else { continue };
            out.report(
                step.instruction,
                word.range,
                format!("`{option}` leaves the mounted cache unused"),
            )
            .fix(Fix::safe(format!("Remove `{option}`"), [edit]));
        }
    }
}
