use std::collections::BTreeMap;

use super::untagged_base_image::named_bases;
use crate::build::{Base, Build};
use crate::catalog::{self, Family, WITHOUT_MUSL};
use crate::rules::shared::package_managers::and_more;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::{Action, Manager, Origin, install};

pub(crate) static RULE: Rule = Rule {
    id: "alpine-for-python",
    title: "Python packages are installed on Alpine",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "no-alpine-for-python",
    why: "Alpine's C library is musl, and many Python packages have ready-made wheels for glibc only. They are compiled in every build instead, which takes minutes, needs compilers and can fail.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let all = looked_at(cx.build);
    for (stage, instruction, word) in named_bases(cx) {
        let Base::Image(image) = &stage.base else { continue };
        if catalog::family(image) != Some(Family::Alpine) {
            continue;
        }
        let Some(found) = all.get(&stage.index) else { continue };
        if let Some(message) = found.message() {
            let reported = out.report(instruction, word.range, message);
            // What is not seen may have wheels.
            if found.without_wheel.is_empty() && !found.compilers {
                reported.severity(Severity::Info);
            }
        }
    }
}

/// The packages that a stage and those that start from it install.
#[derive(Default)]
struct Found {
    /// Packages without a wheel for musl.
    without_wheel: Vec<String>,
    /// True if packages come from a list that is not seen.
    unseen: bool,
    /// True if compilers are installed too.
    compilers: bool,
}

/// By the stage that names a base, what it and those that start from it install.
fn looked_at(build: &Build<'_>) -> BTreeMap<usize, Found> {
    let mut all: BTreeMap<usize, Found> = BTreeMap::new();
    let mut roots: Vec<usize> = Vec::new();
    for stage in &build.stages {
        let root = match stage.base {
            Base::Stage(parent) => roots.get(parent).copied().unwrap_or(stage.index),
            _ => stage.index,
        };
        roots.push(root);
        let found = all.entry(root).or_default();
        let scripts = build.steps_of(stage.index).iter().filter_map(|step| step.script());
        for call in scripts.flat_map(|script| &script.commands).filter_map(install) {
            match (call.manager, call.action) {
                (Manager::Apk, Action::Install) => {
                    let names = ["alpine-sdk", "build-base", "g++", "gcc", "musl-dev"];
                    found.compilers |=
                        call.packages.iter().any(|it| names.contains(&it.name.as_str()));
                }
                (
                    Manager::Pip | Manager::Uv | Manager::Poetry | Manager::Pipenv,
                    Action::Install | Action::Restore,
                ) => {
                    let named =
                        call.packages.iter().map(|package| package.name.to_ascii_lowercase());
                    let new = named.filter(|name| WITHOUT_MUSL.contains(&name.as_str()));
                    found.without_wheel.extend(new);
                    found.unseen |= call.action == Action::Restore
                        || !call.requirement_files.is_empty()
                        || call.packages.iter().any(|package| package.origin != Origin::Repository);
                }
                _ => {}
            }
        }
    }
    all
}

impl Found {
    fn message(&self) -> Option<String> {
        if let Some(first) = self.without_wheel.first() {
            let names = and_more(first, self.without_wheel.len());
            return Some(format!(
                "There is no wheel for musl of {names}: on Alpine it has to be compiled, if that works at all"
            ));
        }
        match (self.unseen, self.compilers) {
            (true, true) => Some("Compilers are installed to build Python packages here; on a slim Debian image ready-made wheels serve".to_owned()),
            (true, false) => Some("Python packages without a wheel for musl are compiled on Alpine; a slim Debian image takes the ready-made ones".to_owned()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn stronger_where_more_is_known() {
        check(
            &RULE,
            "
FROM python:3.14-alpine AS a
#    ^^^^^^^^^^^^^^^^^^ no wheel for musl of `torch` and 1 more
RUN pip install torch numba flask
FROM python:3.14-alpine AS b
#    ^^^^^^^^^^^^^^^^^^ Compilers are installed
RUN apk add gcc musl-dev
FROM b AS c
RUN pip install -r requirements.txt
FROM alpine:3.24
#    ^^^^^^^^^^^ are compiled on Alpine
RUN apk add python3 uv && uv sync --frozen
",
        );
    }

    #[test]
    fn packages_that_have_wheels() {
        silent(&RULE, "FROM python:3.14-alpine\nRUN pip install flask==3 numpy\n");
        silent(&RULE, "FROM python:3.14-alpine\nRUN apk add gcc\n");
        silent(&RULE, "FROM python:3.14-slim\nRUN pip install torch\n");
        silent(&RULE, "FROM golang:1.26-alpine\nRUN go build\n");
    }
}
