use super::untagged_base_image::{named_bases, plain_name};
use crate::build::{Base, Build, StageSet, Step, StepKind};
use crate::catalog::{self, SlimTwin, WITHOUT_WHEEL};
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::SimpleCommand;
use crate::shell::packages::{Action, Install, Manager, Origin, Package, install};
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
    let (uses, brings_unseen) = uses_full_image(cx.build);
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
        let claim = if brings_unseen.has(stage.index) {
            "Nothing seen here needs the full image, unless a package that some list brings has to be compiled"
        } else {
            "Nothing here needs the full image"
        };
        let message = format!("{claim}{}", sizes(image.tag.as_deref(), &slim, &twin));
        out.report(instruction, word.range, message).frees(Frees::OtherBase).fix(fix);
    }
}

fn sizes(tag: Option<&str>, slim: &str, twin: &SlimTwin) -> String {
    let SlimTwin { full, slim: small, .. } = twin;
    let megabytes = |bytes: u64| (bytes + 500_000) / 1_000_000;
    let (large, light) = (megabytes(full.pull_bytes), megabytes(small.pull_bytes));
    // The older of the two builds dates both figures.
    let built = full.built.min(small.built);
    if tag == Some(full.tag) {
        format!(": {large} MB to pull, `{slim}` {light} MB as of {built}")
    } else {
        format!(
            "; `{slim}` is smaller (`{name}:{}` has {large} MB to pull, `{name}:{}` {light} MB as \
             of {built})",
            full.tag,
            small.tag,
            name = full.image,
        )
    }
}

/// The stages that may need what only the full image has, and those that install what some list
/// brings; both with the stages that such a stage starts from. One pass from the end.
fn uses_full_image(build: &Build<'_>) -> (StageSet, StageSet) {
    let mut uses = StageSet::none_of(build.stages.len());
    let mut unseen = StageSet::none_of(build.stages.len());
    for stage in build.stages.iter().rev() {
        for step in build.steps_of(stage.index) {
            let (script, is_run) = match &step.kind {
                StepKind::Run { script, .. } => (script, true),
                StepKind::Start(script) => (script, false),
                _ => continue,
            };
            let reads = !is_run || script.posix && script.complete;
            if !reads || script.commands.iter().any(|it| needs_full(build, step, it)) {
                uses.add(stage.index);
            }
            if script.commands.iter().any(brings_unseen) {
                unseen.add(stage.index);
            }
        }
        if let Base::Stage(parent) = stage.base {
            for set in [&mut uses, &mut unseen] {
                if set.has(stage.index) {
                    set.add(parent);
                }
            }
        }
    }
    (uses, unseen)
}

/// Programs that the full images have and the slim ones lack, and installers that compile.
const FULL_ONLY: [&str; 44] = [
    "autoconf",
    "automake",
    "bundle",
    "bundler",
    "bzip2",
    "bzr",
    "c++",
    "cargo",
    "carton",
    "cc",
    "cmake",
    "cpan",
    "cpanm",
    "cpm",
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

fn needs_full(build: &Build<'_>, step: &Step<'_>, command: &SimpleCommand) -> bool {
    let Some(name) = command.name() else { return !command.words.is_empty() };
    let written = command.words.first().map_or("", |word| word.text());
    // A script of the project's own may need anything.
    let own_script =
        written.contains('/') && !written.starts_with("/usr/") && !written.starts_with("/bin/");
    own_script
        || FULL_ONLY.contains(&name)
        || command.arguments().iter().any(|word| asks_to_compile(word.text()))
        || install(command).is_some_and(|call| compiles(&call, build, step, command))
        || name == "npm" && command.is("npm", "rebuild")
}

/// True if a word has a package compiled, or comes from its sources.
fn asks_to_compile(word: &str) -> bool {
    let option = word.split('=').next().unwrap_or("");
    matches!(option, "--no-binary" | "--no-binary-package" | "--build-from-source" | "node-gyp")
        || word.starts_with("git+")
}

/// True if an installer is known to compile something.
fn compiles(
    call: &Install<'_>,
    build: &Build<'_>,
    step: &Step<'_>,
    command: &SimpleCommand,
) -> bool {
    const VARIABLES: [&str; 4] =
        ["PIP_NO_BINARY", "UV_NO_BINARY", "UV_NO_BINARY_PACKAGE", "npm_config_build_from_source"];
    let invocation = build.invocation(step, command);
    let is_on = |value: &str| !matches!(value, "" | "0" | "false" | ":none:");
    let has_no_wheel = |package: &Package| {
        let name = package.name.to_ascii_lowercase().replace(['_', '.'], "-");
        WITHOUT_WHEEL.contains(&name.as_str()) || package.raw.starts_with("psycopg[c")
    };
    VARIABLES.iter().any(|name| invocation.variable(name).may_be(is_on))
        || is_python(call.manager) && call.packages.iter().any(has_no_wheel)
}

/// True if a command installs what a list brings that is not seen here.
fn brings_unseen(command: &SimpleCommand) -> bool {
    install(command).is_some_and(|call| {
        let from_list = call.action == Action::Restore || !call.requirement_files.is_empty();
        let of_project = |package: &Package| package.origin != Origin::Repository;
        let brings = matches!(call.action, Action::Install | Action::Download | Action::Restore);
        let compiles = is_python(call.manager)
            || matches!(call.manager, Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun);
        brings && compiles && (from_list || call.packages.iter().any(of_project))
    })
}

fn is_python(manager: Manager) -> bool {
    matches!(
        manager,
        Manager::Pip | Manager::Pipx | Manager::Uv | Manager::Poetry | Manager::Pipenv
    )
}

#[cfg(test)]
mod tests {
    use super::{RULE, uses_full_image};
    use crate::build::Build;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};
    use crate::syntax::parse;

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
    fn what_a_list_brings_is_not_seen() {
        for run in [
            "pip install -r requirements.txt",
            "pip install .",
            "uv sync --frozen",
            "npm ci",
            "<<EOF\npoetry install\nEOF",
        ] {
            let source = format!("FROM python:3.14 AS a\nFROM a\nRUN {run}\n");
            let (_, unseen) = {
                let file = parse(&source);
                uses_full_image(&Build::new(&source, &file))
            };
            assert!(unseen.has(0) && unseen.has(1), "{run}");
        }
        check(
            &RULE,
            "
FROM python:3.14
#    ^^^^^^^^^^^ Nothing seen here needs the full image, unless a package that some list brings has to be compiled: 415 MB
RUN pip install -r requirements.txt
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
            "pip install psycopg2==2.9 flask",
            "python -m pip install uWSGI",
            "uv pip install mysqlclient",
            "pip install --no-binary=:all: numpy",
            "PIP_NO_BINARY=:all: pip install numpy",
            "cpanm Mojolicious",
            "npm rebuild bcrypt --build-from-source",
            "npm ci --build-from-source=sqlite3",
            "npx node-gyp rebuild",
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
