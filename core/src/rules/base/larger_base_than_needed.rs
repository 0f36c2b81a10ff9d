use super::untagged_base_image::{named_bases, plain_name};
use crate::build::{Base, Build, StageSet, StepKind};
use crate::catalog::{self, SlimTwin};
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::SimpleCommand;
use crate::size::Frees;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "larger-base-than-needed",
    title: "Full base image where the slim one will do",
    category: Category::Base,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("BP-005")],
    practice: "slim-base",
    why: "The full images carry compilers and headers for anything that might be built. At run time they are only weight and a longer list of vulnerabilities.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let in_final = cx.build.in_final_image();
    let uses = uses_full_image(cx.build);
    for (stage, instruction, word) in named_bases(cx) {
        let Base::Image(image) = &stage.base else { continue };
        if !in_final.has(stage.index) || uses.has(stage.index) || image.digest.is_some() {
            continue;
        }
        let Some(twin) = catalog::slim_twin(image) else { continue };
        // Without a tag the name goes on: `python` becomes `python:slim`.
        let name = image.name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'));
        let name = name.map_or(image.name.as_str(), |(name, _)| name);
        let slim = format!("{name}:{}", twin.tag);
        let fix = plain_name(cx, word).map(|range| {
            Fix::risky(format!("Use `{slim}`"), [Edit::replace(range, slim.as_str())]).review(
                "Check that nothing needs a program or library of the full image, such as a \
                 compiler for a dependency without a ready-made build.",
            )
        });
        out.report(instruction, word.range, message(image.tag.as_deref(), &slim, &twin))
            .frees(Frees::OtherBase)
            .fix(fix);
    }
}

fn message(tag: Option<&str>, slim: &str, twin: &SlimTwin) -> String {
    let SlimTwin { full, slim: small, .. } = twin;
    let megabytes = |bytes: u64| (bytes + 500_000) / 1_000_000;
    let (large, light) = (megabytes(full.pull_bytes), megabytes(small.pull_bytes));
    // The older of the two builds dates both figures.
    let built = full.built.min(small.built);
    if tag == Some(full.tag) {
        format!(
            "Nothing here needs the full image: {large} MB to pull, `{slim}` {light} MB as of {built}"
        )
    } else {
        format!(
            "Nothing here needs the full image; `{slim}` is smaller (`{name}:{}` has {large} MB to \
             pull, `{name}:{}` {light} MB as of {built})",
            full.tag,
            small.tag,
            name = full.image,
        )
    }
}

/// The stages that may need what only the full image has, or that such a stage starts from. One pass
/// from the end.
fn uses_full_image(build: &Build<'_>) -> StageSet {
    let mut uses = StageSet::none_of(build.stages.len());
    for stage in build.stages.iter().rev() {
        let own = build.steps_of(stage.index).iter().any(|step| match &step.kind {
            StepKind::Run { script, .. } => {
                !script.posix || !script.complete || script.commands.iter().any(needs_full)
            }
            StepKind::Start(script) => script.commands.iter().any(needs_full),
            _ => false,
        });
        if own || uses.has(stage.index) {
            uses.add(stage.index);
            if let Base::Stage(parent) = stage.base {
                uses.add(parent);
            }
        }
    }
    uses
}

/// Programs that the full images have and the slim ones lack, and installers that compile.
const FULL_ONLY: [&str; 40] = [
    "autoconf",
    "automake",
    "bundle",
    "bundler",
    "bzip2",
    "bzr",
    "c++",
    "cargo",
    "cc",
    "cmake",
    "curl",
    "dpkg-architecture",
    "dpkg-buildpackage",
    "file",
    "g++",
    "gcc",
    "gem",
    "git",
    "gpg",
    "gpg-agent",
    "hg",
    "ld",
    "libtool",
    "make",
    "mysql_config",
    "node-gyp",
    "openssl",
    "patch",
    "pg_config",
    "pkg-config",
    "ping",
    "ps",
    "rustc",
    "scp",
    "ssh",
    "ssh-keyscan",
    "svn",
    "unzip",
    "wget",
    "xz",
];

fn needs_full(command: &SimpleCommand) -> bool {
    let Some(name) = command.name() else { return !command.words.is_empty() };
    let written = command.words.first().map_or("", |word| word.text());
    // A script of the project's own may need anything.
    let own_script =
        written.contains('/') && !written.starts_with("/usr/") && !written.starts_with("/bin/");
    let from_source = command
        .arguments()
        .iter()
        .any(|word| word.text() == "--no-binary" || word.text().starts_with("git+"));
    own_script || FULL_ONLY.contains(&name) || from_source
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn finds_full_images_that_nothing_needs() {
        check(
            &RULE,
            "
FROM python:3.14 AS build
RUN pip wheel -w /wheels numpy
FROM python:3.14 AS base
#    ^^^^^^^^^^^ 415 MB to pull, `python:3.14-slim` 43 MB as of 2026-08-05
RUN pip install flask
FROM base
COPY --from=build /wheels /wheels
",
        );
        check(
            &RULE,
            "
FROM docker.io/library/node:20.1-bookworm
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `node:24` has 409 MB
",
        );
    }

    #[test]
    fn needed_or_small_already() {
        for run in [
            "git clone x",
            "./install.sh",
            "gcc a.c",
            "pip install git+https://example.com/a",
            "$X",
        ] {
            silent(&RULE, &format!("FROM python:3.14\nRUN {run}\n"));
        }
        silent(&RULE, "FROM python:3.14 AS a\nFROM a\nRUN make\n");
        silent(&RULE, "FROM golang:1.26\nRUN go version\n");
        silent(&RULE, "FROM python:3.14-slim\nRUN pip install flask\n");
        silent(&RULE, "FROM example.com/python:3.14\n");
    }

    #[test]
    fn names_the_slim_tag() {
        fixed(&RULE, "FROM node:22-bookworm AS a\n", "FROM node:22-bookworm-slim AS a\n");
        fixed(&RULE, "FROM perl\n", "FROM perl:slim\n");
        safety(&RULE, "FROM python:3.14\n", Some(Safety::Unsafe));
        safety(&RULE, "ARG V=3.14\nFROM python:${V}\n", None);
    }
}
