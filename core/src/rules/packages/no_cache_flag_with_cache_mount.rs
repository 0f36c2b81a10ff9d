use std::cell::OnceCell;

use crate::build::{MountKind, Step};
use crate::fix::Fix;
use crate::rules::shared::package_cache::{self, Said};
use crate::rules::shared::run_edits::{OwnHome, delete_word};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::SimpleCommand;
use crate::shell::packages::{Action, Install, Manager, install};
use crate::syntax::{Body, Command};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "no-cache-flag-with-cache-mount",
    title: "A cache is mounted and not used",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "pip-cache-mount",
    why: "The mount keeps downloads outside the image already. With the option, nothing is put there and each build fetches all again.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let said = Said::of(cx.source);
    let mounts_cache =
        |step: &Step<'_>| step.mounts().iter().any(|mount| mount.kind == MountKind::Cache);
    for (step, script) in cx.build.runs().filter(|(step, _)| mounts_cache(step)) {
        let own_home = OnceCell::new();
        for command in &script.commands {
            let Some(call) = install(command) else { continue };
            let (option, ends): (_, &[&str]) = match call.manager {
                Manager::Pip => ("--no-cache-dir", &[".cache/pip", "/root/.cache"]),
                Manager::Apk => ("--no-cache", &["/var/cache/apk", "/etc/apk/cache"]),
                _ => continue,
            };
            let mount = step.mounts().iter().find(|mount| {
                let target = mount.target.as_deref().unwrap_or("").trim_end_matches('/');
                mount.kind == MountKind::Cache && ends.iter().any(|end| target.ends_with(end))
            });
            let word = command.words.iter().find(|word| word.text() == option);
            let (Some(mount), Some(cache)) = (mount, package_cache::of(call.manager)) else {
                continue;
            };
            let Some(word) = word else {
                by_variable(cx, out, step, command, &call);
                continue;
            };
            let places = cache.places(cx, step, &said);
            let is_there =
                places.as_ref().map(|places| places.iter().all(|place| step.shadows(place)));
            let target = mount.target.as_deref().unwrap_or("");
            let by_other = || cx.build.invocation(step, command).runs_as_root() == Some(false);
            let fix = match (call.manager, is_there) {
                // apk keeps packages in either place, and an index in a mount may be an old one.
                (Manager::Apk, _) => Fix::safe(
                    "Use `-U` in place of `--no-cache`",
                    [Edit::replace(word.range, "-U")],
                ),
                // A mount elsewhere keeps nothing, whatever the option.
                (_, Some(false)) => continue,
                (_, None) if target.starts_with("/root") && by_other() => continue,
                (_, sure) => {
                    let Some(edit) = delete_word(cx, step, word) else { continue };
                    let title = format!("Remove `{option}`");
                    let own_home = || own_home.get_or_init(|| OwnHome::of(script));
                    if sure == Some(true) && own_home().is_of(cx, step, command) {
                        Fix::safe(title, [edit])
                    } else {
                        let review = format!(
                            "Check that pip's cache is in `{target}` for the user that runs it: \
                             anywhere else it gets into the layer"
                        );
                        Fix::risky(title, [edit]).review(review)
                    }
                }
            };
            out.report(
                step.instruction,
                word.range,
                format!("`{option}` leaves the mounted cache unused"),
            )
            .fix(fix.excluding(cache.key(step)));
        }
    }
}

/// Reports a pip that a variable keeps from the mounted cache: it takes any value for "no cache".
fn by_variable(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    step: &Step<'_>,
    command: &SimpleCommand,
    call: &Install<'_>,
) {
    const VARIABLE: &str = "PIP_NO_CACHE_DIR";
    let fetches = matches!(call.action, Action::Install | Action::Download);
    let value = cx.build.invocation(step, command).variable(VARIABLE).known();
    let is_off = value.is_some_and(|value| !value.is_empty());
    let (Some(first), Some(verb)) = (command.words.first(), call.verb) else { return };
    if call.manager != Manager::Pip || !fetches || !is_off {
        return;
    }
    let is_shell = matches!(&step.effective.body, Body::Run(Command::Shell(_)));
    let own = command.assignments.iter().any(|it| it.name == VARIABLE);
    let fix = (is_shell && !own && command.prefixes.is_empty()).then(|| {
        let edit = Edit::insert(command.range.start(), format!("{VARIABLE}= "));
        Fix::risky("Use the cache here", [edit])
            .review("Check that the mount is where pip's cache is for the user that runs it")
    });
    let message = format!("`{VARIABLE}` leaves the mounted cache unused");
    out.report(step.instruction, first.range.cover(verb.range), message).fix(fix);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn the_option_goes_where_the_mount_is_the_cache() {
        fixed(
            &RULE,
            "FROM python:3.14\nRUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir a\n",
            "FROM python:3.14\nRUN --mount=type=cache,target=/root/.cache/pip pip install a\n",
        );
        fixed(
            &RULE,
            "FROM alpine:3\nRUN --mount=type=cache,target=/var/cache/apk apk add --no-cache a\n",
            "FROM alpine:3\nRUN --mount=type=cache,target=/var/cache/apk apk add -U a\n",
        );
        let run = "RUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir a";
        safety(&RULE, &format!("FROM python:3.14\n{run}\n"), Some(Safety::Safe));
        for pip in [
            "su app -c 'pip install --no-cache-dir a'",
            "HOME=/x pip install --no-cache-dir a",
            "export HOME=/x && pip install --no-cache-dir a",
            "export XDG_CACHE_HOME=/x; pip install --no-cache-dir a",
            "PIP_CACHE_DIR=/x pip install --no-cache-dir a",
            "runuser -u app -- pip install --no-cache-dir a",
        ] {
            let mount = "RUN --mount=type=cache,target=/root/.cache/pip";
            let source = format!("FROM python:3.14\n{mount} {pip}\n");
            let report = crate::analysis::analyze(&source, &crate::rules::testing::only(&RULE));
            let fixes = report.findings.iter().filter_map(|it| it.fix.as_ref());
            assert!(fixes.into_iter().all(|fix| fix.safety == Safety::Unsafe), "{pip}");
        }
        safety(&RULE, &format!("FROM own/base:1\n{run}\n"), Some(Safety::Unsafe));
        safety(
            &RULE,
            &format!("FROM python:3.14\nENV PIP_CACHE_DIR=/c\n{run}\n"),
            Some(Safety::Unsafe),
        );
        safety(
            &RULE,
            "FROM python:3.14\nUSER app\nRUN --mount=type=cache,target=/home/app/.cache/pip pip install --no-cache-dir a\n",
            Some(Safety::Unsafe),
        );
        safety(
            &RULE,
            "FROM python:3.14\nUSER app\nRUN --mount=type=cache,target=/root/.cache/pip sudo pip install --no-cache-dir a\n",
            Some(Safety::Unsafe),
        );
    }

    #[test]
    fn a_variable_says_it_too() {
        check(
            &RULE,
            "
FROM python:3.14
ENV A=b PIP_NO_CACHE_DIR=1
RUN --mount=type=cache,target=/root/.cache/pip pip install a
#                                              ^^^^^^^^^^^ `PIP_NO_CACHE_DIR` leaves
RUN --mount=type=cache,target=/root/.cache PIP_NO_CACHE_DIR=off python -m pip install a
#                                                               ^^^^^^^^^^^^^^^^^^^^^
RUN --mount=type=cache,target=/root/.cache/pip pip list
RUN --mount=type=cache,target=/x pip install a
RUN pip install a
",
        );
        fixed(
            &RULE,
            "FROM python:3.14\nARG PIP_NO_CACHE_DIR=1\nRUN --mount=type=cache,target=/root/.cache/pip pip install a\n",
            "FROM python:3.14\nARG PIP_NO_CACHE_DIR=1\nRUN --mount=type=cache,target=/root/.cache/pip PIP_NO_CACHE_DIR= pip install a\n",
        );
        silent(
            &RULE,
            "FROM python:3.14\nENV PIP_NO_CACHE_DIR=\nRUN --mount=type=cache,target=/root/.cache/pip pip install a\n",
        );
    }

    #[test]
    fn a_mount_for_another_user_keeps_nothing() {
        silent(
            &RULE,
            "FROM python:3.14\nUSER app\nRUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir a\n",
        );
        silent(
            &RULE,
            "FROM python:3.14\nRUN --mount=type=cache,target=/home/app/.cache/pip pip install --no-cache-dir a\n",
        );
    }
}
