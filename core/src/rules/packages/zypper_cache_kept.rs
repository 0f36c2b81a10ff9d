use crate::build::{Left, Step};
use crate::rules::shared::clean_up::{After, taking_away};
use crate::rules::shared::package_managers::{Find, ZYPPER, empties};
use crate::rules::shared::run_edits::{append_own, unclear_after};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::Script;
use crate::shell::packages::Manager;
use crate::size::Frees;

pub(crate) static RULE: Rule = Rule {
    id: "zypper-cache-kept",
    title: "zypper keeps its cache in the layer",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3036", Severity::Warning)],
    practice: "no-cache-dir",
    why: "What zypper fetched to install, metadata above all, stays in `/var/cache/zypp` and adds to the layer. A later RUN cannot take it out.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let in_final = cx.build.in_final_image();
    report(cx, out, |command| ZYPPER.call(command, &INSTALL), &|step, script| {
        let cleans = |command| ZYPPER.call(command, &CLEAN).is_some() || empties(command, CACHE);
        in_final.has(step.stage) && !script.commands.iter().any(cleans)
    });
}

pub(in crate::rules) const INSTALL: [&str; 2] = ["install", "in"];
pub(in crate::rules) const CLEAN: [&str; 2] = ["clean", "cc"];

/// Reports the RUNs that install and keep what was fetched.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    install: Find,
    keeps: &dyn Fn(&Step<'_>, &Script) -> bool,
) {
    let after = After::new(Left::Downloads(Manager::Zypper));
    for (step, script) in cx.build.runs() {
        let Some(first) = script.commands.iter().find_map(install) else { continue };
        if step.shadows(CACHE) || !keeps(step, script) {
            continue;
        }
        let only_downloads =
            script.commands.iter().any(|it| it.has_option(&["-d", "--download-only"]));
        let edit = append_own(cx, step, first.command, "zypper clean").filter(|_| !only_downloads);
        let fix = edit.and_then(|edit| {
            let later = unclear_after(script, first.command).and(after.step(cx, step));
            let title = "Run `zypper clean` at the end of this `RUN`";
            taking_away(cx, later, title, [edit], "what `zypper` fetched")
        });
        out.report(step.instruction, first.head(), "What `zypper` fetched stays in the layer")
            .frees(Frees::ListsAndCache)
            .fix(fix);
    }
}

const CACHE: &str = "/var/cache/zypp";

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn installs_that_keep_the_cache() {
        check(
            &RULE,
            "
FROM opensuse/leap:15.6
RUN zypper -n install curl
#   ^^^^^^^^^^^^^^^^^ stays
",
        );
        for run in [
            "RUN zypper -n in a && zypper clean --all",
            "RUN zypper -n in a; rm -rf /var/cache/zypp/*",
            "RUN --mount=type=cache,target=/var/cache/zypp zypper -n in a",
            "RUN zypper -n in a\nFROM scratch",
        ] {
            silent(&RULE, &format!("FROM a\n{run}\n"));
        }
    }

    #[test]
    fn cleans_at_the_end() {
        fixed(
            &RULE,
            "FROM a\nRUN zypper -n in curl\n",
            "FROM a\nRUN zypper -n in curl && zypper clean\n",
        );
    }
}
