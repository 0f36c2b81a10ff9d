use std::collections::BTreeMap;

use crate::build::{CopySource, Step, StepKind};
use crate::rules::shared::workdir_paths::joined;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::{Script, SimpleCommand, paths};
use crate::syntax::{Body, Command};
use crate::text::path::{absolute_in, base_name, below};

pub(crate) static RULE: Rule = Rule {
    id: "mounted-files-missing",
    title: "Files are looked for that only a mount had",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "delete-in-same-layer",
    why: "What a step writes into a cache or `tmpfs` mount is in no layer: later steps, other \
          stages and the container do not find it. Copy what is needed to another place in the \
          same `RUN`.",
    check,
};

/// The most folders of a stage that are followed; no real stage mounts more.
const MOST_FOLDERS: usize = 16;
/// The most stages with such folders.
const MOST_STAGES: usize = 64;

/// A folder that steps had mounted and that nothing else in the stage fills.
struct Lost {
    folder: String,
    /// Index of the instruction that wrote into it first.
    since: usize,
}

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut stages: BTreeMap<usize, Vec<Lost>> = BTreeMap::new();
    for stage in &cx.build.stages {
        if stages.len() >= MOST_STAGES {
            break;
        }
        let lost = lost(cx, stage.index);
        if !lost.is_empty() {
            stages.insert(stage.index, lost);
        }
    }
    if stages.is_empty() {
        return;
    }
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        if let (StepKind::Copy(CopySource::Stage(from)), Body::Copy(copy)) =
            (&step.kind, &step.effective.body)
        {
            for source in &copy.sources {
                let path = cx.build.value(source, step).and_then(|path| joined("/", &path));
                let lost = stages.get(from).zip(path);
                if let Some((path, lost)) = lost.and_then(|(all, path)| in_one(all, path, 0)) {
                    out.report(step.instruction, source.range, message(&path, lost));
                }
            }
        }
        let Some(lost) = stages.get(&step.stage).filter(|_| !step.is_onbuild()) else { continue };
        match (&step.kind, &step.effective.body) {
            (StepKind::Run { script, .. }, _) => in_script(cx, step, script, lost, out),
            (_, Body::Cmd(Command::Exec(words)) | Body::Entrypoint(Command::Exec(words))) => {
                let place = step.state.workdir.as_deref();
                let first = words.first().filter(|word| word.text.contains('/'));
                let path = first.and_then(|word| absolute_in(place, &word.text));
                let found = path.and_then(|path| in_one(lost, path, 0));
                if let (Some(word), Some((path, lost))) = (first, found) {
                    out.report(step.instruction, word.range, message(&path, lost));
                }
            }
            _ => {}
        }
    }
}

/// The folder that a path lies in, where it was filled before the instruction `at` (0: at any).
fn in_one(lost: &[Lost], path: String, at: usize) -> Option<(String, &Lost)> {
    let lost =
        lost.iter().find(|it| below(&path, &it.folder).is_some() && (at == 0 || it.since < at))?;
    Some((path, lost))
}

fn message(path: &str, lost: &Lost) -> String {
    if path == lost.folder {
        format!("`{path}` was a mount of an earlier step, and what was in it is in no layer")
    } else {
        let folder = &lost.folder;
        format!("`{path}` was written into the mount `{folder}`, so that it is in no layer")
    }
}

/// Programs that read the files that they are given.
const READERS: [&str; 20] = [
    ".",
    "bash",
    "cat",
    "chmod",
    "chown",
    "cp",
    "file",
    "gzip",
    "install",
    "java",
    "ldd",
    "mv",
    "node",
    "python",
    "python3",
    "sh",
    "sha256sum",
    "source",
    "strip",
    "zip",
];

/// Reports the first path in a later script that lies in such a folder.
fn in_script(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    script: &Script,
    lost: &[Lost],
    out: &mut Sink<'_>,
) {
    let mut place = step.state.workdir.as_deref().map(str::to_owned);
    for command in &script.commands {
        let here = place.as_deref();
        let is_in_one = |path: &str| lost.iter().any(|it| below(path, &it.folder).is_some());
        // What the step makes there itself is there.
        if fills(command) || written(command, here).any(|path| path.is_none_or(|it| is_in_one(&it)))
        {
            return;
        }
        let reads = command.name().is_some_and(|name| READERS.contains(&name));
        let named = command.words.iter().take(if reads { usize::MAX } else { 1 });
        let named = named.filter(|word| word.text().contains('/'));
        let of_words = named.filter_map(|word| Some((word.range, path_at(here, word.text())?)));
        let of_modules = modules(command, here).map(|path| (command.range, path));
        let found = of_words.chain(of_modules).find_map(|(range, path)| {
            let is_there = folders(cx, step).any(|folder| below(&path, &folder).is_some());
            let found = in_one(lost, path, step.instruction.index).filter(|_| !is_there)?;
            Some((range, found))
        });
        if let Some((range, (path, lost))) = found {
            out.report(step.instruction, range, message(&path, lost));
            return;
        }
        if let Some(target) = paths::cd_target(command) {
            place = path_at(here, target.text());
        }
    }
}

/// A path as seen from a directory that may not be known.
fn path_at(here: Option<&str>, path: &str) -> Option<String> {
    joined(if path.starts_with('/') { "/" } else { here? }, path)
}

/// The paths that a command writes; `None` for one that is not known.
fn written(command: &SimpleCommand, here: Option<&str>) -> impl Iterator<Item = Option<String>> {
    let paths = paths::written(command).into_iter();
    let paths: Vec<_> = paths.map(|word| path_at(here, word.text())).collect();
    paths.into_iter()
}

/// The packages that a script of a Node project runs with.
fn modules(command: &SimpleCommand, here: Option<&str>) -> Option<String> {
    const TOOLS: [&str; 4] = ["npm", "pnpm", "yarn", "npx"];
    const VERBS: [&str; 6] = ["run", "run-script", "exec", "test", "start", "build"];
    let name = command.name().filter(|name| TOOLS.contains(name))?;
    let verb = command.subcommand().map_or("", |word| word.text());
    let runs = name == "npx" || VERBS.contains(&verb);
    runs.then(|| joined(here?, "node_modules"))?
}

/// The folders that the steps of a stage had mounted, and that no other step of it fills.
fn lost(cx: &RuleContext<'_>, stage: usize) -> Vec<Lost> {
    let steps = cx.build.steps_of(stage);
    let mut lost: Vec<Lost> = Vec::new();
    for step in steps.iter().filter(|step| !step.is_onbuild()) {
        for folder in folders(cx, step) {
            if lost.len() < MOST_FOLDERS && !lost.iter().any(|it| it.folder == folder) {
                lost.push(Lost { folder, since: step.instruction.index });
            }
        }
    }
    if lost.is_empty() {
        return lost;
    }
    lost.retain(|it| {
        let has_it =
            |step: &Step<'_>| folders(cx, step).any(|folder| below(&it.folder, &folder).is_some());
        let others = steps.iter().filter(|step| !step.is_onbuild() && !has_it(step));
        !others.into_iter().any(|step| may_fill(cx, step, it))
    });
    lost
}

/// The folders of a step's cache and `tmpfs` mounts, where they are known.
fn folders(cx: &RuleContext<'_>, step: &Step<'_>) -> impl Iterator<Item = String> {
    let mounts = step.mounts().iter().take(MOST_FOLDERS);
    mounts.filter(|mount| mount.kind.keeps_writes_out()).filter_map(|mount| {
        let target = cx.build.expanded(mount.target.as_deref()?, step)?;
        absolute_in(step.state.workdir.as_deref(), &target).filter(|it| it.len() > 1)
    })
}

/// True if a step that has not mounted the folder may put something into it.
fn may_fill(cx: &RuleContext<'_>, step: &Step<'_>, lost: &Lost) -> bool {
    match (&step.kind, &step.effective.body) {
        (StepKind::Run { script, .. }, _) => {
            let name = base_name(&lost.folder);
            // What later steps only read does not fill it.
            step.instruction.index < lost.since
                && (!script.complete || step.effective.arguments.as_str().contains(name))
                || script.commands.iter().any(fills)
                || writes_into(step, script, &lost.folder)
        }
        (_, Body::Copy(copy) | Body::Add(copy)) => {
            let to = cx.build.value(&copy.destination, step);
            let to = to.and_then(|to| absolute_in(step.state.workdir.as_deref(), &to));
            to.is_none_or(|to| below(&to, &lost.folder).is_some())
        }
        _ => false,
    }
}

/// True if a command of a script writes into a folder, or may: where it writes is not known.
fn writes_into(step: &Step<'_>, script: &Script, folder: &str) -> bool {
    let mut place = step.state.workdir.as_deref().map(str::to_owned);
    script.commands.iter().any(|command| {
        let here = place.as_deref();
        let found = written(command, here)
            .any(|path| path.is_none_or(|path| below(&path, folder).is_some()));
        if let Some(target) = paths::cd_target(command) {
            place = path_at(here, target.text());
        }
        found
    })
}

/// True if a command may write anywhere: a tool that builds or installs, or a program that the text
/// does not show. Package managers of the system write elsewhere.
fn fills(command: &SimpleCommand) -> bool {
    const BUILDERS: [&str; 24] = [
        "bun", "cargo", "cmake", "composer", "deno", "dotnet", "go", "gradle", "gradlew", "make",
        "meson", "mvn", "mvnw", "ninja", "pip", "pip3", "poetry", "sbt", "tar", "unzip", "uv",
        "bundle", "git", "rsync",
    ];
    let Some(name) = command.name() else { return !command.words.is_empty() };
    let installs = crate::shell::packages::install(command).is_some();
    let verb = command.subcommand().map_or("", |word| word.text());
    let of_node = matches!(name, "npm" | "pnpm" | "yarn")
        && (installs
            || verb.is_empty()
            || matches!(verb, "ci" | "install" | "i" | "add" | "import"));
    of_node || BUILDERS.contains(&base_name(name))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn build_products_in_a_cache_mount() {
        check(
            &RULE,
            "
FROM rust:1 AS b
WORKDIR /s
COPY . .
RUN --mount=type=cache,target=/root/.cargo/registry --mount=type=cache,target=/s/target cargo build --release
RUN strip target/release/app
#         ^^^^^^^^^^^^^^^^^^ `/s/target/release/app` was written
FROM debian:13
COPY --from=b /s/target/release/app /app
#             ^^^^^^^^^^^^^^^^^^^^^ the mount `/s/target`
COPY --from=b /s/target /all
#             ^^^^^^^^^ was a mount
COPY --from=b /s/src /src
ONBUILD COPY --from=b /s/target/x /x
#                     ^^^^^^^^^^^
",
        );
        check(
            &RULE,
            "
FROM rust:1
WORKDIR /s
RUN --mount=type=tmpfs,target=target cargo build
CMD [\"./target/debug/app\"]
#    ^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn a_path_from_the_root_needs_no_directory() {
        check(
            &RULE,
            "
FROM some/image:1
RUN --mount=type=tmpfs,target=/s touch /s/a
RUN cat /s/a
#       ^^^^
",
        );
    }

    #[test]
    fn packages_in_a_cache_mount() {
        check(
            &RULE,
            "
FROM node:24
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/app/node_modules npm ci
COPY . .
run npm run build
#   ^^^^^^^^^^^^^ `/app/node_modules`
",
        );
    }

    #[test]
    fn what_is_copied_mounted_again_or_made_anew() {
        let after = |lines: &str| {
            silent(
                &RULE,
                &format!(
                    "FROM rust:1 AS b\nWORKDIR /s\nRUN --mount=type=cache,target=/s/target cargo build && cp target/release/a /a\n{lines}\n"
                ),
            );
        };
        after("FROM debian:13\nCOPY --from=b /a /a");
        after("RUN --mount=type=cache,target=/s/target cp target/release/b /b");
        after("RUN cargo build\nRUN cp target/release/b /b");
        after("COPY built /s/target\nRUN cp target/release/b /b");
        after("RUN mkdir -p target/release && ls target/release");
        silent(
            &RULE,
            "FROM node:24\nWORKDIR /a\nRUN --mount=type=cache,target=/root/.npm npm ci\nRUN npm run build\n",
        );
        silent(
            &RULE,
            "FROM node:24\nWORKDIR /a\nRUN --mount=type=cache,target=/a/node_modules npm ci\nRUN npm ci && npm run build\n",
        );
        silent(
            &RULE,
            "FROM a:1 AS a\nRUN --mount=type=bind,target=/x true\nFROM b:1\nCOPY --from=a /x/y /y\n",
        );
    }
}
