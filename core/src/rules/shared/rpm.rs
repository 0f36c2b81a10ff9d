//! What the rules for yum and dnf share.

use crate::build::{Left, MountKind};
use crate::rules::shared::clean_up::taking_away;
use crate::rules::shared::package_managers::{
    Call, DNF, Tool, YUM, empties, is_file, removes_for_hadolint, report_unpinned,
};
use crate::rules::shared::run_edits::{answered, append_own, insert_word, unclear_after};
use crate::rules::{Context, Sink};
use crate::shell::{Script, ShellWord, SimpleCommand, packages};
use crate::size::Frees;

/// Where yum and dnf keep what they fetch.
const CACHES: [&str; 3] = ["/var/cache/yum", "/var/cache/dnf", "/var/cache/libdnf5"];

/// Subcommands that ask; to hadolint only the first three do.
const ASK: [&str; 22] = [
    "install",
    "groupinstall",
    "localinstall",
    "autoremove",
    "builddep",
    "build-dep",
    "disable",
    "distro-sync",
    "downgrade",
    "enable",
    "erase",
    "groupremove",
    "groupupdate",
    "reinstall",
    "remove",
    "reset",
    "swap",
    "switch-to",
    "update",
    "update-minimal",
    "upgrade",
    "upgrade-minimal",
];

/// Reports installs and the like that would ask.
pub(crate) fn missing_yes(cx: &Context<'_>, out: &mut Sink<'_>, tool: &Tool) {
    let is_configured = !cx.as_hadolint() && cx.source.contains("assumeyes");
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            let subcommands = if cx.as_hadolint() { ASK.get(..3).unwrap_or(&ASK) } else { &ASK };
            let Some(install) = tool.call(cx, command, subcommands) else { continue };
            if !is_configured && !command.has_option(&["-y", "--assumeyes"]) {
                let name = install.command.name().unwrap_or("");
                let edit = insert_word(step, command, install.subcommand, "-y");
                out.report(
                    step.instruction,
                    install.head(),
                    format!("`{name} {}` without `-y` stops to ask", install.subcommand.text()),
                )
                .fix(answered(command, "Add `-y`", [edit]));
            }
        }
    }
}

/// Reports RUNs that leave what was fetched in the layer, once each. `looked_at` are the
/// subcommands that hadolint looks at.
pub(crate) fn cache_kept(cx: &Context<'_>, out: &mut Sink<'_>, tool: &Tool, looked_at: &[&str]) {
    const FETCH: [&str; 6] =
        ["install", "groupinstall", "localinstall", "reinstall", "update", "upgrade"];
    let in_final = cx.build.in_final_image();
    let later = std::cell::OnceCell::new();
    for (step, script) in cx.build.runs() {
        let subcommands = if cx.as_hadolint() { looked_at } else { &FETCH };
        let calls = |command| tool.call(cx, command, subcommands);
        let Some(first) = script.commands.iter().find_map(calls) else { continue };
        let Some(last) = script.commands.iter().rev().find_map(calls) else { continue };
        // Where hadolint misses a clean-up that is there, one more at the end does not satisfy it.
        let mut curable = true;
        let kept = if cx.as_hadolint() {
            let mounted = step.mounts().iter().any(|mount| {
                mount.kind != MountKind::Bind
                    && mount.target.as_deref().map(|path| path.trim_end_matches('/'))
                        == Some("/var/cache/libdnf5")
            });
            // The first clean-up has to come after the first install.
            let clean = script.commands.iter().find(|command| {
                removes_for_hadolint(cx, command) || cleans(cx, command, &[first.command.name()])
            });
            curable = clean.is_none();
            let later = clean.is_some_and(|clean| clean.range.start() > first.head().start());
            !later && (!mounted || tool.names == YUM.names)
        } else {
            in_final.has(step.stage)
                && !CACHES.iter().any(|cache| step.shadows(cache))
                && !cleaned_after(cx, script, &last)
        };
        if !kept {
            continue;
        }
        let name = first.command.name().unwrap_or("");
        let clean = format!("{name} clean all");
        // What was only downloaded is wanted.
        let only_downloads =
            script.commands.iter().any(|it| it.has_option(&["--downloadonly", "--download-only"]));
        let curable = curable && !only_downloads;
        let fix = append_own(cx, step, first.command, &clean).filter(|_| curable);
        let fix = fix.and_then(|edit| {
            let manager = packages::operands(first.command)?.0;
            let later = later.get_or_init(|| cx.build.later(Left::Downloads(manager)));
            let later = unclear_after(script, first.command).and(later.after(step));
            let title = format!("Run `{clean}` at the end of this `RUN`");
            taking_away(cx, later, title, [edit], &format!("what `{name}` fetched"))
        });
        let key = format!("dnf-cache {}", step.instruction.index);
        let fix = fix.map(|fix| fix.excluding(key));
        out.report(
            step.instruction,
            first.head(),
            format!("What `{name}` fetched stays in the layer"),
        )
        .frees(Frees::ListsAndCache)
        .fix(fix);
    }
}

fn cleaned_after(cx: &Context<'_>, script: &Script, last: &Call<'_>) -> bool {
    script.commands.iter().any(|command| {
        command.range.start() > last.command.range.start()
            && (cleans(cx, command, &[Some("yum"), Some("dnf"), Some("microdnf")])
                || CACHES.iter().any(|cache| empties(command, cache)))
    })
}

fn cleans(cx: &Context<'_>, command: &SimpleCommand, names: &[Option<&str>]) -> bool {
    names.contains(&command.name())
        && (YUM.call(cx, command, &["clean"]).is_some()
            || DNF.call(cx, command, &["clean"]).is_some())
}

/// Reports installs of packages without a version.
pub(crate) fn unpinned(cx: &Context<'_>, out: &mut Sink<'_>, tool: &Tool) {
    report_unpinned(cx, out, &|command| {
        let mut install = tool.call(cx, command, &["install"])?;
        let start = install.subcommand.range.start();
        let said = |name: &str| {
            let mut words = command.arguments().iter();
            words.any(|word| word.text() == name && word.range.start() < start)
        };
        // Groups have no versions; hadolint knows that of dnf only.
        let group = said("group") || said("groups");
        if group && (tool.names != YUM.names || !cx.as_hadolint()) {
            return None;
        }
        let module = said("module");
        install.operands.retain(|word| is_open(cx, word) && !(module && word.text().contains(':')));
        Some(install.operands)
    });
}

/// A name without `-version` that is no file. What a variable holds is not known.
fn is_open(cx: &Context<'_>, word: &ShellWord) -> bool {
    let text = word.text();
    let known = word.literal().is_some();
    let versioned =
        known && text.split('-').skip(1).any(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    let exempt = !cx.as_hadolint()
        && (!known
            || is_file(text, &[".rpm"])
            || text.starts_with('@')
            || text.contains(['<', '=']));
    !versioned && !exempt
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, check_with, fixed, silent};
    use crate::rules::{Options, Preset, Rule, rule};

    /// Puts a tool's name into a text that is written for dnf.
    type Rename<'r> = &'r dyn Fn(&str) -> String;

    /// Runs a test for dnf's rule and for yum's; the second argument puts the tool's name into a
    /// text that is written for dnf.
    fn both(problem: &str, test: &dyn Fn(&Rule, Rename<'_>)) {
        for tool in ["dnf", "yum"] {
            let rule = rule(&format!("{tool}-{problem}")).expect("known");
            test(rule, &|text| text.replace("dnf", tool));
        }
    }

    #[test]
    fn finds_installs_that_ask() {
        both("missing-yes", &|rule, with| {
            check(
                rule,
                &with(
                    "
FROM fedora:44
RUN dnf --setopt=a=b install curl && dnf groupinstall -y x
#   ^^^^^^^^^^^^^^^^^^^^^^^^ without
ONBUILD RUN sudo dnf module install nodejs:22
#                ^^^^^^^^^^^^^^^^^^
",
                ),
            );
            silent(
                rule,
                &with(
                    "FROM fedora:44\nRUN dnf install -qy a && dnf -y install b && dnf clean all\n",
                ),
            );
            silent(rule, &with("FROM fedora:44\nRUN dnf install --assumeyes a\n"));
        });
    }

    #[test]
    fn what_removes_and_upgrades_asks_too() {
        both("missing-yes", &|rule, with| {
            for (before, after) in [
                ("remove a", "remove -y a"),
                ("autoremove", "autoremove -y"),
                ("upgrade", "upgrade -y"),
                ("update", "update -y"),
                ("swap a b", "swap -y a b"),
                ("module enable a", "module enable -y a"),
            ] {
                fixed(
                    rule,
                    &with(&format!("FROM fedora:44\nRUN dnf {before}\n")),
                    &with(&format!("FROM fedora:44\nRUN dnf {after}\n")),
                );
            }
            silent(
                rule,
                &with("FROM fedora:44\nRUN dnf -y remove a && dnf clean all && dnf list\n"),
            );
        });
    }

    #[test]
    fn adds_the_option() {
        both("missing-yes", &|rule, with| {
            fixed(
                rule,
                &with("FROM fedora:44\nRUN dnf install \\\n    curl\n"),
                &with("FROM fedora:44\nRUN dnf install -y \\\n    curl\n"),
            );
        });
    }

    #[test]
    fn finds_installs_that_keep_the_cache() {
        both("cache-kept", &|rule, with| {
            check(
                rule,
                &with(
                    "
FROM fedora:44
RUN dnf clean all && dnf -y install httpd && dnf install -y git
#                    ^^^^^^^^^^^^^^ stays
",
                ),
            );
        });
    }

    #[test]
    fn cleaned_mounted_or_thrown_away() {
        both("cache-kept", &|rule, with| {
            for run in [
                "RUN dnf install -y a && dnf clean all",
                "RUN dnf install -y a; rm -rf /var/cache/dnf",
                "RUN dnf install -y a; rm -rf /var/cache/*",
                "RUN --mount=type=cache,target=/var/cache/dnf dnf install -y a",
                "RUN dnf install -y a\nFROM scratch",
                "RUN dnf remove -y a",
            ] {
                silent(rule, &with(&format!("FROM fedora:44\n{run}\n")));
            }
        });
    }

    #[test]
    fn to_hadolint_the_first_cleaning_counts() {
        both("cache-kept", &|rule, with| {
            let hadolint = Options { preset: Preset::Hadolint, ..Options::default() };
            check_with(
                rule,
                &hadolint,
                &with(
                    "
FROM fedora:44
RUN dnf install -y a && rm -rf /tmp/a && dnf install -y b
RUN dnf clean all && dnf install -y a && dnf clean all
#                    ^^^^^^^^^^^
FROM scratch
",
                ),
            );
        });
    }

    #[test]
    fn cleans_with_the_same_tool() {
        both("cache-kept", &|rule, with| {
            fixed(
                rule,
                &with("FROM fedora:44\nRUN dnf install -y \\\n    curl\n"),
                &with("FROM fedora:44\nRUN dnf install -y \\\n    curl \\\n    && dnf clean all\n"),
            );
        });
    }

    #[test]
    fn finds_names_without_version() {
        both("unpinned", &|rule, with| {
            check(
                rule,
                &with(
                    "
FROM fedora:44
RUN dnf install -y httpd-2.4 python3-pip git
#                            ^^^^^^^^^^^ `python3-pip` and 1 more
RUN dnf module install -y nodejs:22 php
#                                   ^^^ `php` may
",
                ),
            );
        });
    }

    #[test]
    fn versions_groups_files_and_variables() {
        both("unpinned", &|rule, with| {
            silent(
                rule,
                &with(
                    "FROM fedora:44\nRUN dnf install -y a-1.2-3.el9 @b ./c.rpm $D && dnf group install -y e\n",
                ),
            );
        });
    }
}
