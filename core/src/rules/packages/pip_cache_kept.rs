use crate::build::{Binding, Left, Step};
use crate::rules::shared::clean_up::{After, taking_away};
use crate::rules::shared::package_cache::kept::{is_mounted, is_removed_after};
use crate::rules::shared::package_managers::{Call, Find, pip_install};
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::packages::Manager;
use crate::shell::{Script, SimpleCommand};
use crate::size::{Frees, PartKind};

pub(crate) static RULE: Rule = Rule {
    id: "pip-cache-kept",
    title: "pip keeps its downloads in the layer",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3042", Severity::Warning)],
    practice: "no-cache-dir",
    why: "pip keeps what it downloads and builds for the next install. In an image there is none, so the files are dead weight.",
    check,
};

const LEFT: Left = Left::Downloads(Manager::Pip);

pub(in crate::rules) const VARIABLE: &str = "PIP_NO_CACHE_DIR";

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let in_final = cx.build.in_final_image();
    report(cx, out, pip_install, told, &|step, script, last| {
        in_final.has(step.stage)
            && !is_mounted(step, LEFT, "pip")
            && !set(cx, step).is_some_and(|binding| binding.value.as_deref().is_none_or(is_switch))
            && !is_removed_after(script, LEFT, last)
    });
}

/// Reports the RUNs that install and keep what was fetched.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    install: Find,
    told: fn(&RuleContext<'_>, &Step<'_>, &SimpleCommand) -> bool,
    keeps: &dyn Fn(&Step<'_>, &Script, &SimpleCommand) -> bool,
) {
    let after = After::new(LEFT);
    for (step, script) in cx.build.runs() {
        let installs: Vec<Call<'_>> = script
            .commands
            .iter()
            .filter_map(install)
            .filter(|install| !told(cx, step, install.command))
            .collect();
        let (Some(first), Some(last)) = (installs.first(), installs.last()) else { continue };
        if !keeps(step, script, last.command) {
            continue;
        }
        let edits = installs.iter().map(|install| {
            insert_word(step, install.command, install.subcommand, "--no-cache-dir")
        });
        let later = after.within(cx, step, first.command.range.end()).and(after.step(cx, step));
        let fix = taking_away(cx, later, "Add `--no-cache-dir`", edits, "pip's cache");
        // Where the file names a place for the cache, it is meant to be kept, and the later of the
        // two options counts.
        let is_named = installs.iter().any(|it| it.command.has_option(&["--cache-dir"]));
        let fix = fix.filter(|_| !is_named);
        out.report(step.instruction, first.head(), "Downloads of pip stay in the layer")
            .frees(Frees::Part(PartKind::Cache))
            .fix(fix.map(|fix| fix.excluding(format!("pip-cache {}", step.instruction.index))));
    }
}

fn told(cx: &RuleContext<'_>, step: &Step<'_>, command: &SimpleCommand) -> bool {
    command.has_option(&["--no-cache-dir"])
        || cx.build.invocation(step, command).given(VARIABLE).may_be(is_switch)
}

/// True for every value that pip's variable may have. Its words for false switch the cache off too
/// (`_handle_no_cache_dir` in pip's cli/cmdoptions.py); without a value it counts for nothing.
fn is_switch(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let is_false = ["0", "false", "off", "no", "n", "f"];
    is_true(value) || is_false.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// pip's words for true.
fn is_true(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    ["1", "true", "on", "yes", "y", "t"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// The variable that switches the cache off, where it is set.
pub(in crate::rules) fn set<'c>(cx: &'c RuleContext<'_>, step: &Step<'_>) -> Option<&'c Binding> {
    cx.build.variable(VARIABLE, step.stage, step.instruction.index)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn finds_installs_that_keep_the_cache() {
        check(
            &RULE,
            "
FROM python:3.14
RUN pip install a==1 && pip3 install b==1
#   ^^^^^^^^^^^ stay in
ENV PIP_NO_CACHE_DIR=
RUN python3 -m pip install -r requirements.txt
#   ^^^^^^^^^^^^^^^^^^^^^^
RUN (export PIP_NO_CACHE_DIR=1; pip install a) && pip install b
#                                                 ^^^^^^^^^^^
",
        );
    }

    #[test]
    fn switched_off_mounted_or_thrown_away() {
        for run in [
            "RUN pip install --no-cache-dir a",
            "RUN pip --no-cache-dir install a",
            "RUN PIP_NO_CACHE_DIR=1 pip install a",
            "RUN export PIP_NO_CACHE_DIR=1 && pip install a",
            "ENV PIP_NO_CACHE_DIR=true\nRUN pip install a",
            "ENV PIP_NO_CACHE_DIR=off\nRUN pip install a",
            "ENV PIP_NO_CACHE_DIR=\"0\"\nRUN pip install a",
            "ARG PIP_NO_CACHE_DIR=False\nRUN pip install a",
            "RUN PIP_NO_CACHE_DIR=no pip install a",
            "ARG PIP_NO_CACHE_DIR=true\nRUN pip install a",
            "RUN --mount=type=cache,target=/home/me/.cache/pip pip install a",
            "RUN --mount=type=cache,target=/root/.cache pip install a",
            "RUN pip install a && rm -rf ~/.cache/pip",
            "RUN pip install a && pip cache purge",
            "RUN pip install a\nFROM scratch",
        ] {
            silent(&RULE, &format!("FROM python:3.14\n{run}\n"));
        }
        silent(&RULE, "FROM python:3.14 AS a\nENV PIP_NO_CACHE_DIR=1\nFROM a\nRUN pip install b\n");
    }

    #[test]
    fn adds_the_option_to_each_install() {
        fixed(
            &RULE,
            "FROM python:3.14\nRUN pip install a && \\\n    python -m pip install b\n",
            "FROM python:3.14\nRUN pip install --no-cache-dir a && \\\n    python -m pip install --no-cache-dir b\n",
        );
    }

    #[test]
    fn what_is_not_understood_is_to_review() {
        for (later, expected) in [
            ("COPY . .\nCMD [\"python\", \"app.py\"]", Safety::Safe),
            ("RUN pip install --no-cache-dir b && useradd app", Safety::Safe),
            ("RUN /setup.sh", Safety::Unsafe),
            ("RUN pip cache list", Safety::Unsafe),
            ("FROM base\nRUN /setup.sh", Safety::Unsafe),
        ] {
            let source = format!("FROM python:3.14 AS base\nRUN pip install a\n{later}\n");
            safety(&RULE, &source, Some(expected));
        }
        safety(&RULE, "FROM python:3.14\nRUN pip install a && ./x.sh\n", Some(Safety::Unsafe));
    }

    #[test]
    fn a_named_place_for_the_cache_is_meant() {
        let file = "FROM python:3.14\nRUN pip install --cache-dir /c x\n";
        crate::rules::testing::safety(&RULE, file, None);
    }

    #[test]
    fn a_cache_that_something_else_names_is_to_be_reviewed() {
        for rest in [
            "RUN chown -R 1000 /root/.cache",
            "RUN chmod -R 777 /root/.cache/pip",
            "ENV PIP_CACHE_DIR=/c\nRUN ls /c",
            "ENV XDG_CACHE_HOME=/c\nRUN cp -r /c/pip /d",
            "RUN export PIP_CACHE_DIR=/c && pip download a && ls /c",
            "RUN pip config set global.cache-dir /c && ls /c",
            "RUN ls -d /root/.cache/pip",
        ] {
            let source = format!("FROM python:3.14\nRUN pip install b\n{rest}\n");
            safety(&RULE, &source, Some(Safety::Unsafe));
        }
        for rest in ["ARG CACHEBUST\nRUN echo $CACHEBUST", "ENV GOCACHE=/c\nRUN ls /c"] {
            let source = format!("FROM python:3.14\nRUN pip install b\n{rest}\n");
            safety(&RULE, &source, Some(Safety::Safe));
        }
    }
}
