//! Caches that a language's package manager leaves behind.

use super::run_edits::append_command;
use super::{Context, Sink};
use crate::fix::Fix;
use crate::shell::packages::{Action, Manager, install};

/// Reports RUNs of the final image in which this manager fetches and does not clean up; `clean` is
/// its own way to do that, `place` a part of the path of its cache.
pub(super) fn tool_cache(
    cx: &Context<'_>,
    out: &mut Sink<'_>,
    manager: Manager,
    clean: &str,
    place: &str,
) {
    let in_final = cx.build.in_final_image();
    for (step, script) in cx.build.runs() {
        if in_final.get(step.stage) != Some(&true) {
            continue;
        }
        let found = script.commands.iter().find(|command| {
            install(command).is_some_and(|call| {
                call.manager == manager
                    && matches!(call.action, Action::Install | Action::Restore | Action::Upgrade)
            })
        });
        let Some(first) = found else { continue };
        let name = first.name().unwrap_or("");
        let mounted = step.mounts().iter().any(|mount| {
            matches!(mount.kind.as_str(), "cache" | "tmpfs")
                && mount.target.as_deref().is_some_and(|target| {
                    target.contains(place) || target.contains("cache") || target.contains("pkgs")
                })
        });
        let cleaned = script.commands.iter().any(|command| {
            let removes = command.name() == Some("rm")
                && command.operands().any(|word| {
                    let text = word.text();
                    text.contains("cache") || text.contains(place) || text.contains("pkgs")
                });
            let own = command.name().is_some_and(|it| it == name || clean.starts_with(it))
                && command.words.iter().any(|word| {
                    matches!(
                        word.text(),
                        "clean" | "clear-cache" | "clearcache" | "cc" | "--no-cache"
                    )
                });
            removes || own
        });
        if mounted || cleaned {
            continue;
        }
        // mamba and its kin clean up under their own name.
        let clean = match (manager, name) {
            (Manager::Conda, "mamba" | "micromamba") => format!("{name} clean -afy"),
            _ => clean.to_owned(),
        };
        let fix = append_command(cx, step, &clean)
            .map(|edit| Fix::safe(format!("Run `{clean}` at the end of this `RUN`"), [edit]));
        out.report(
            step.instruction,
            first.range,
            format!("What `{name}` fetched stays a second time, in its cache"),
        )
        .fix(fix);
    }
}
