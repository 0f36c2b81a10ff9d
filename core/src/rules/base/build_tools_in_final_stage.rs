use super::toolchain_in_final_image::{TOOLCHAIN_OUTLINE, builds};
use crate::build::{Build, StageSet};
use crate::catalog;
use crate::fix::Fix;
use crate::rules::shared::entry_process::{Starts, starts};
use crate::rules::shared::package_managers::and_more;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::{Action, Manager, install};
use crate::shell::{Script, SimpleCommand};
use crate::size::{Frees, PartKind};

pub(crate) static RULE: Rule = Rule {
    id: "build-tools-in-final-stage",
    title: "Compilers and headers stay in the final image",
    category: Category::Base,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "no-build-tools-in-runtime",
    why: "Compilers and headers are needed to build and never again. In the image that runs they are weight, and tools for whoever breaks in.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Tools that no step uses are there for whoever works in the container.
    let ends = cx.build.final_stage().is_some_and(|stage| starts(cx, stage) == Starts::Program);
    let inside = cx.build.in_final_image();
    if !ends || !(builds(cx.build, &inside) || installs(cx.build, &inside)) {
        return;
    }
    // Who takes the compilers away again keeps a header on purpose: some programs look for the
    // library by the name that only its headers' package has.
    let tidies = cx.build.runs().any(|(step, script)| inside.has(step.stage) && removes(script));
    for (step, script) in cx.build.runs() {
        if !inside.has(step.stage) || step.is_onbuild() || removes(script) {
            continue;
        }
        for command in &script.commands {
            let tools = tools(command);
            let Some(first) = tools.first() else { continue };
            if tidies && tools.iter().all(|name| name.ends_with("-dev") || name.ends_with("-devel"))
            {
                continue;
            }
            let names = and_more(first, tools.len());
            let (is, stay) = if tools.len() == 1 { ("is", "stays") } else { ("are", "stay") };
            let message = format!("{names} {is} for building, and {stay} in the image");
            let title = "Outline of a build in two stages";
            out.report(step.instruction, command.range, message)
                .frees(Frees::Part(PartKind::Tools))
                .fix(Fix::show(title, TOOLCHAIN_OUTLINE));
        }
    }
}

/// True if a step of the final image installs packages that may have to be compiled.
fn installs(build: &Build<'_>, inside: &StageSet) -> bool {
    let compiles = |command: &SimpleCommand| {
        install(command).is_some_and(|call| {
            !is_of_system(call.manager) && matches!(call.action, Action::Install | Action::Restore)
        })
    };
    build
        .runs()
        .any(|(step, script)| inside.has(step.stage) && script.commands.iter().any(compiles))
}

fn is_of_system(manager: Manager) -> bool {
    matches!(
        manager,
        Manager::Apt
            | Manager::Apk
            | Manager::Yum
            | Manager::Dnf
            | Manager::Microdnf
            | Manager::Zypper
    )
}

/// Packages of a command that only a build needs.
fn tools(command: &SimpleCommand) -> Vec<String> {
    let Some(call) = install(command) else { return Vec::new() };
    if !is_of_system(call.manager) || call.action != Action::Install {
        return Vec::new();
    }
    let names = call.packages.iter().map(|package| package.name.as_str());
    names.filter(|name| catalog::is_build_tool(name)).map(str::to_owned).collect()
}

/// True if the same step removes packages again: which ones is its own business.
fn removes(script: &Script) -> bool {
    script
        .commands
        .iter()
        .any(|command| install(command).is_some_and(|call| call.action == Action::Remove))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn tools_that_stay() {
        check(
            &RULE,
            "
FROM python:3.14-slim
RUN apt-get update && apt-get install -y gcc libpq-dev curl
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `gcc` and 1 more are for building, and stay in
RUN apk add build-base
#   ^^^^^^^^^^^^^^^^^^ `build-base` is for building, and stays in
RUN pip install psycopg2
CMD [\"python\", \"-m\", \"app\"]
",
        );
    }

    #[test]
    fn tools_that_go_or_do_not_ship() {
        silent(
            &RULE,
            "FROM debian:13\nRUN apt-get install -y gcc && make && apt-get purge -y --auto-remove gcc\nCMD [\"a\"]\n",
        );
        silent(
            &RULE,
            "FROM debian:13 AS b\nRUN apt-get install -y gcc\nFROM debian:13\nCOPY --from=b /a /a\n",
        );
        silent(&RULE, "FROM debian:13\nRUN apt-get install -y libpq5 curl && make\nCMD [\"a\"]\n");
        silent(&RULE, "FROM debian:13\nRUN apt-get install -y gcc\nCMD [\"gcc\", \"-v\"]\n");
        silent(
            &RULE,
            "FROM alpine:3.22\nRUN apk add libpcap-dev\nRUN apk add gcc && make && apk del gcc\nCMD [\"a\"]\n",
        );
        silent(&RULE, "FROM debian:13\nRUN apt-get install -y gcc && make\nCMD [\"bash\"]\n");
    }
}
