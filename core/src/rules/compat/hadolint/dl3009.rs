//! hadolint looks at the stages that end the file or that another one continues, takes any `rm -rf`
//! for a clean-up, and knows mounts by the starts of their directories.

use super::commands::{call, removes};
use super::stages::looked_at;
use crate::build::Step;
use crate::rules::packages::apt_lists_kept::report;
use crate::rules::shared::package_managers::{APT, APT_LISTS};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let looked_at = looked_at(cx);
    report(cx, out, |command| call(&APT, command, &["update"]), &|step, script, _| {
        let is_removed = || script.commands.iter().any(|it| removes(it, "/var/lib/apt/lists/*"));
        (step.is_onbuild() || looked_at.has(step.stage)) && !is_mounted(step) && !is_removed()
    });
}

fn is_mounted(step: &Step<'_>) -> bool {
    let on = |path: &str| {
        step.mounts().iter().any(|mount| {
            let target = mount.target.as_deref().unwrap_or("");
            mount.kind.keeps_writes_out() && target.starts_with(path)
        })
    };
    on(APT_LISTS) || (on("/var/lib/apt") && on("/var/cache/apt"))
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::packages::apt_lists_kept::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_looks_at_stages_that_go_on_and_any_rm() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM debian:13
RUN apt-get update
#   ^^^^^^^^^^^^^^
FROM debian:12
RUN apt-get update
FROM debian:13 AS unused
RUN apt-get update
FROM debian:13
RUN apt-get update && rm -rf /tmp/x
RUN apt-get update && rm -r -f /var/lib/apt/lists
#   ^^^^^^^^^^^^^^
RUN --mount=type=cache,target=/var/lib/apt/lists/ apt-get update
RUN --mount=type=cache,target=/var/lib/apt apt-get update
#                                          ^^^^^^^^^^^^^^
",
        );
    }
}
