//! What the rules for yum and dnf share.

use super::commands::{Call, DNF, Tool, YUM, and_more, empties, is_file, removes_for_hadolint};
use super::run_edits::{append_command, insert_word};
use super::{Context, Sink};
use crate::fix::Fix;
use crate::shell::{Script, ShellWord, SimpleCommand};

/// Where yum and dnf keep what they fetch.
const CACHES: [&str; 3] = ["/var/cache/yum", "/var/cache/dnf", "/var/cache/libdnf5"];

/// Reports installs that would ask.
pub(super) fn missing_yes(cx: &Context<'_>, out: &mut Sink<'_>, tool: &Tool) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            let subcommands = ["install", "groupinstall", "localinstall"];
            let Some(install) = tool.call(cx, command, &subcommands) else { continue };
            let asks = !command.has_option(&["-y", "--assumeyes"])
                && (cx.as_hadolint() || !cx.source.contains("assumeyes"));
            if asks {
                let name = install.command.name().unwrap_or("");
                out.report(
                    step.instruction,
                    install.head(),
                    format!("`{name} {}` without `-y` stops to ask", install.subcommand.text()),
                )
                .fix(Fix::safe("Add `-y`", [insert_word(step, command, install.subcommand, "-y")]));
            }
        }
    }
}

/// Reports RUNs that leave what was fetched in the layer, once each. `looked_at` are the
/// subcommands that hadolint looks at.
pub(super) fn cache_kept(cx: &Context<'_>, out: &mut Sink<'_>, tool: &Tool, looked_at: &[&str]) {
    const FETCH: [&str; 6] =
        ["install", "groupinstall", "localinstall", "reinstall", "update", "upgrade"];
    let in_final = cx.build.in_final_image();
    for (step, script) in cx.build.runs() {
        let subcommands = if cx.as_hadolint() { looked_at } else { &FETCH };
        let calls = |command| tool.call(cx, command, subcommands);
        let Some(first) = script.commands.iter().find_map(calls) else { continue };
        let Some(last) = script.commands.iter().rev().find_map(calls) else { continue };
        // Where hadolint misses a clean-up that is there, one more at the end does not satisfy it.
        let mut curable = true;
        let kept = if cx.as_hadolint() {
            let mounted = step.mounts().iter().any(|mount| {
                mount.kind != "bind"
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
            in_final.get(step.stage) == Some(&true)
                && !CACHES.iter().any(|cache| step.shadows(cache))
                && !cleaned_after(cx, script, &last)
        };
        if !kept {
            continue;
        }
        let name = first.command.name().unwrap_or("");
        let clean = format!("{name} clean all");
        let fix = append_command(cx, step, &clean).filter(|_| curable).map(|edit| {
            Fix::safe(format!("Run `{clean}` at the end of this `RUN`"), [edit])
                .excluding(format!("dnf-cache {}", step.instruction.index))
        });
        out.report(
            step.instruction,
            first.head(),
            format!("What `{name}` fetched stays in the layer"),
        )
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
pub(super) fn unpinned(cx: &Context<'_>, out: &mut Sink<'_>, tool: &Tool) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            let Some(install) = tool.call(cx, command, &["install"]) else { continue };
            let word = |name: &str| {
                command.arguments().iter().any(|word| {
                    word.text() == name && word.range.start() < install.subcommand.range.start()
                })
            };
            // Groups have no versions; hadolint knows that of dnf only.
            let group = word("group") || word("groups");
            if group && (tool.names != YUM.names || !cx.as_hadolint()) {
                continue;
            }
            let module = word("module");
            let open: Vec<&&ShellWord> = install
                .operands
                .iter()
                .filter(|word| is_open(cx, word) && !(module && word.text().contains(':')))
                .collect();
            let Some(first) = open.first() else { continue };
            out.report(
                step.instruction,
                first.range,
                format!(
                    "{} may be another version in each build",
                    and_more(first.text(), open.len())
                ),
            );
        }
    }
}

/// A name without `-version` that is no file. What a variable holds is not known.
fn is_open(cx: &Context<'_>, word: &ShellWord) -> bool {
    let text = word.text();
    let known = word.literal.is_some();
    let versioned =
        known && text.split('-').skip(1).any(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    let exempt = !cx.as_hadolint()
        && (!known
            || is_file(text, &[".rpm"])
            || text.starts_with('@')
            || text.contains(['<', '=']));
    !versioned && !exempt
}
