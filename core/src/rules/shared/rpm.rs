//! Functions that the rules for yum and dnf share.

use crate::build::{Left, Step};
use crate::rules::shared::clean_up::taking_away;
use crate::rules::shared::package_managers::{Call, DNF, Tool, YUM, empties};
use crate::rules::shared::run_edits::{append_own, unclear_after};
use crate::rules::{RuleContext, Sink};
use crate::shell::{Script, SimpleCommand, packages};
use crate::size::Frees;

/// The folders in which yum and dnf keep what they fetch.
const CACHES: [&str; 3] = ["/var/cache/yum", "/var/cache/dnf", "/var/cache/libdnf5"];

/// Reports RUNs that leave what was fetched in the layer, once each.
pub(crate) fn cache_kept(cx: &RuleContext<'_>, out: &mut Sink<'_>, tool: &Tool) {
    const FETCH: [&str; 6] =
        ["install", "groupinstall", "localinstall", "reinstall", "update", "upgrade"];
    let in_final = cx.build.in_final_image();
    report_cache_kept(
        cx,
        out,
        |command| tool.call(command, &FETCH),
        |step, script, fetches| {
            let is_kept = in_final.has(step.stage)
                && !CACHES.iter().any(|cache| step.shadows(cache))
                && !cleaned_after(script, fetches.last);
            if is_kept { Kept::Yes } else { Kept::No }
        },
    );
}

/// The fate of what a RUN fetched.
#[derive(PartialEq, Eq)]
pub(in crate::rules) enum Kept {
    /// It does not leave it in the layer.
    No,
    /// It leaves it there.
    Yes,
    /// It counts as kept, and one more clean-up at its end would not change that.
    Anyway,
}

/// The first and the last command of a RUN that fetches.
pub(in crate::rules) struct Fetches<'c> {
    pub(in crate::rules) first: &'c Call<'c>,
    last: &'c Call<'c>,
}

/// Reports the RUNs that fetch and keep.
pub(in crate::rules) fn report_cache_kept(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    fetch: impl Fn(&SimpleCommand) -> Option<Call<'_>>,
    kept: impl Fn(&Step<'_>, &Script, &Fetches<'_>) -> Kept,
) {
    let later = std::cell::OnceCell::new();
    for (step, script) in cx.build.runs() {
        let Some(first) = script.commands.iter().find_map(&fetch) else { continue };
        let Some(last) = script.commands.iter().rev().find_map(&fetch) else { continue };
        let kept = kept(step, script, &Fetches { first: &first, last: &last });
        if kept == Kept::No {
            continue;
        }
        let name = first.command.name().unwrap_or("");
        let clean = format!("{name} clean all");
        // What was only downloaded is wanted.
        let only_downloads =
            script.commands.iter().any(|it| it.has_option(&["--downloadonly", "--download-only"]));
        let curable = kept == Kept::Yes && !only_downloads;
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

fn cleaned_after(script: &Script, last: &Call<'_>) -> bool {
    script.commands.iter().any(|command| {
        command.range.start() > last.command.range.start()
            && (YUM.call(command, &["clean"]).is_some()
                || DNF.call(command, &["clean"]).is_some()
                || CACHES.iter().any(|cache| empties(command, cache)))
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, fixed, for_yum_and_dnf, silent};

    #[test]
    fn finds_installs_that_keep_the_cache() {
        for_yum_and_dnf("cache-kept", &|rule, with| {
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
        for_yum_and_dnf("cache-kept", &|rule, with| {
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
    fn cleans_with_the_same_tool() {
        for_yum_and_dnf("cache-kept", &|rule, with| {
            fixed(
                rule,
                &with("FROM fedora:44\nRUN dnf install -y \\\n    curl\n"),
                &with("FROM fedora:44\nRUN dnf install -y \\\n    curl \\\n    && dnf clean all\n"),
            );
        });
    }
}
