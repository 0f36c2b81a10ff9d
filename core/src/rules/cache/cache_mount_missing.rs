use crate::build::{Base, Later, Left, MountKind, Since, Stage, Step, StepKind};
use crate::catalog::{Family, family};
use crate::fix::Fix;
use crate::rules::shared::clean_up::After;
use crate::rules::shared::edits::insert_after_keyword;
use crate::rules::shared::package_cache::table::Cache;
use crate::rules::shared::package_cache::{Said, reads, used};
use crate::rules::shared::run_edits::{delete_word, insert_word, prepend};
use crate::rules::{
    Category, FixAvailability, OnIn, Preset, Profile, Rule, RuleContext, Severity, Sink, ToolCode,
};
use crate::shell::packages::{self, Action, Manager};
use crate::shell::{Script, SimpleCommand};
use crate::size::Frees;
use crate::syntax::{Body, Command, DirectiveKind};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "cache-mount-missing",
    title: "Downloads are not kept between builds",
    category: Category::Cache,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("hadolint#1139")],
    practice: "pip-cache-mount",
    why: "When the step runs again, the package manager fetches everything anew. A cache mount \
          keeps its downloads on the build machine and out of the image.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let file = File {
        said: Said::of(cx.source),
        is_wanted: is_wanted(cx),
        copies: cx.build.since(|step| matches!(step.kind, StepKind::Copy(_))),
        lists: After::new(Left::AptLists),
    };
    // Tools of the stage at hand whose cache later steps read: one fix serves them all.
    let mut told: (usize, Vec<Manager>) = (0, Vec::new());
    for (step, script) in cx.build.runs() {
        if told.0 != step.stage {
            told = (step.stage, Vec::new());
        }
        // A mount of any cache shows that its author thought of it.
        if step.mounts().iter().any(|mount| mount.kind == MountKind::Cache) {
            continue;
        }
        for (cache, range) in used(script) {
            if is_of_system(cache) && !file.is_wanted {
                continue;
            }
            if cache.shared {
                if told.1.contains(&cache.manager) {
                    continue;
                }
                told.1.push(cache.manager);
                if is_mounted_beside(cx, step, cache) {
                    continue;
                }
            }
            let practice =
                if cache.manager == Manager::Apt { "apt-cache-mount" } else { RULE.practice };
            out.report(
                step.instruction,
                range,
                format!("`{}` fetches all packages anew whenever this step runs", cache.name),
            )
            .frees(Frees::ListsAndCache)
            .practice(practice)
            .fix(fix_for(cx, step, cache, &file));
        }
    }
}

/// Facts about the whole file, looked for once.
struct File {
    said: Said,
    is_wanted: bool,
    copies: Since,
    lists: After,
}

/// True if it keeps packages of the distribution. Their layers change rarely, and cleaning up in
/// the same step is the usual answer.
fn is_of_system(cache: &Cache) -> bool {
    cache.places.starts_with("/var/cache")
}

/// True if mounts for such packages are worth a word: asked for, or BuildKit is in use anyway. A
/// cache mount for another tool says nothing of it: that tool's packages change more often, and a
/// fix that mounts them would bring findings of its own.
fn is_wanted(cx: &RuleContext<'_>) -> bool {
    let options = cx.settings;
    !options.select.is_empty()
        || options.preset == Preset::Strict
        || options.profile == Profile::Fast
        || cx.file.directives.iter().any(|it| it.kind == DirectiveKind::Syntax)
        || cx.build.steps.iter().any(|step| {
            !step.effective.heredocs.is_empty()
                || step.mounts().iter().any(|mount| mount.kind != MountKind::Cache)
                || step.effective.flag("link").is_some()
        })
}

/// True if another step of the stage mounts a cache for the tool: then this one was looked at.
fn is_mounted_beside(cx: &RuleContext<'_>, step: &Step<'_>, cache: &Cache) -> bool {
    cx.build.steps_of(step.stage).iter().any(|other| {
        reads(other, cache) && other.mounts().iter().any(|mount| mount.kind == MountKind::Cache)
    })
}

/// True if anything but an edit of the Dockerfile can make the step run again: a base image that
/// moves, files, or a variable from outside.
fn may_run_again(cx: &RuleContext<'_>, step: &Step<'_>, file: &File) -> bool {
    let pinned = match cx.build.root_base(step.stage) {
        Base::Image(image) => image.digest.is_some(),
        base => *base == Base::Scratch,
    };
    !pinned
        || file.copies.before(step)
        || step.mounts().iter().any(|mount| mount.kind == MountKind::Bind)
}

/// The look for a stage's children costs all stages; more than any real file has.
const MOST_STAGES: usize = 256;

fn fix_for(cx: &RuleContext<'_>, step: &Step<'_>, cache: &Cache, file: &File) -> Option<Fix> {
    let said = &file.said;
    if !may_run_again(cx, step, file) {
        return None;
    }
    let mut edits = Vec::new();
    if cache.shared {
        if cx.build.stages.len() > MOST_STAGES || said.names(cache) {
            return None;
        }
        for reader in cx.build.steps_of(step.stage).iter().filter(|it| reads(it, cache)) {
            // What the container runs, a trigger, or a directory in the image cannot be mounted.
            if !matches!(reader.kind, StepKind::Run { .. }) || reader.is_onbuild() {
                return None;
            }
            edits.extend(mounted(cx, reader, cache, said)?);
        }
        let reads =
            |stage: &Stage| cx.build.steps_of(stage.index).iter().any(|step| reads(step, cache));
        let read_elsewhere = cx.build.children(step.stage).any(reads)
            || cx.build.lineage(step.stage).skip(1).any(reads);
        if read_elsewhere {
            return None;
        }
    } else {
        edits = mounted(cx, step, cache, said)?;
    }
    let mut unclear = None;
    if cache.manager == Manager::Apt {
        // The mount hides the lists of the image, and keeps those that this step fetches from it.
        if !updates_first(step) {
            return None;
        }
        match file.lists.step(cx, step) {
            Later::Unneeded => {}
            Later::Unclear(at) => unclear = cx.slice(at).lines().next(),
            Later::Needed => return None,
        }
    }
    let review = match cache.manager {
        Manager::Apt => "Needs BuildKit. `docker-clean` is removed from the image",
        Manager::Apk => "Needs BuildKit. `/etc/apk/cache` becomes a link in the image",
        _ => "Needs BuildKit. The cache stays on the machine that builds",
    };
    let review = match unclear {
        Some(what) => format!("{review}. Check that `{what}` does not need the package lists"),
        None => review.to_owned(),
    };
    Some(
        Fix::risky(format!("Keep `{}`'s downloads in a cache mount", cache.name), edits)
            .excluding(cache.key(step))
            .review(review),
    )
}

/// True if the step fetches apt's lists before it uses them.
fn updates_first(step: &Step<'_>) -> bool {
    let commands = step.script().map_or(&[][..], |script| &script.commands);
    let apt = |command: &&SimpleCommand| {
        packages::install(command).is_some_and(|it| it.manager == Manager::Apt)
    };
    let fetches = |command: &SimpleCommand| {
        packages::install(command).is_some_and(|it| it.action == Action::Update)
    };
    commands.iter().find(apt).is_some_and(|first| first.always_runs() && fetches(first))
}

/// The edits of one step: the mount comes, and what kept the tool from using it or emptied it goes.
fn mounted(cx: &RuleContext<'_>, step: &Step<'_>, cache: &Cache, said: &Said) -> Option<Vec<Edit>> {
    let script = step.script().filter(|script| script.posix && script.complete)?;
    let mounts = cache.mounts(cx, step, &cache.places(cx, step, said)?);
    let mut edits = vec![insert_after_keyword(step.effective, &mounts)];
    edits.extend(cache.kept_full(cx, step, script)?);
    let installs = || script.commands.iter().filter(|command| cache.used_by(command));
    if cache.manager != Manager::Apk {
        for word in installs().flat_map(|command| cache.refusals(command)) {
            edits.push(delete_word(cx, step, word)?);
        }
    }
    match cache.manager {
        Manager::Apt => edits.extend(without_docker_clean(cx, step, script, said)?),
        Manager::Apk => edits.extend(with_a_fresh_index(cx, step, script, cache)?),
        Manager::Dnf | Manager::Yum | Manager::Microdnf => {
            for command in installs() {
                let name = command.words.first()?;
                edits.push(insert_word(step, command, name, "--setopt=keepcache=1"));
            }
        }
        // uv would link to the cache, which is on another file system.
        Manager::Uv if said.link_mode => {}
        Manager::Uv | Manager::Composer => {
            let Body::Run(Command::Shell(_)) = &step.effective.body else { return None };
            let setting = match cache.manager {
                Manager::Uv => "UV_LINK_MODE=copy ",
                _ => "COMPOSER_CACHE_DIR=/tmp/cache ",
            };
            edits.extend(installs().map(|it| Edit::insert(it.range.start(), setting)));
        }
        _ => {}
    }
    Some(edits)
}

/// Without the hook of the official images that deletes apt's archives.
fn without_docker_clean(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    script: &Script,
    said: &Said,
) -> Option<Vec<Edit>> {
    let Base::Image(image) = cx.build.root_base(step.stage) else { return None };
    let debian = matches!(family(image), Some(Family::Debian | Family::Ubuntu));
    let apt_get = script.commands.iter().all(|command| command.name() != Some("apt"));
    if !debian || !apt_get {
        return None;
    }
    if said.docker_clean {
        return Some(Vec::new());
    }
    Some(vec![prepend(step, "rm -f /etc/apt/apt.conf.d/docker-clean")?])
}

/// apk keeps packages only where `/etc/apk/cache` leads, and without `--no-cache` it fetches no
/// index by itself.
fn with_a_fresh_index(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    script: &Script,
    cache: &Cache,
) -> Option<Vec<Edit>> {
    let mut edits = vec![prepend(step, "ln -sfn /var/cache/apk /etc/apk/cache")?];
    let mut fresh = script.commands.iter().any(|command| command.is("apk", "update"));
    for command in script.commands.iter().filter(|command| cache.used_by(command)) {
        let refusals = cache.refusals(command);
        let asks = fresh || command.has_option(&["-U", "--update", "--update-cache"]);
        for word in &refusals {
            edits.push(if asks {
                delete_word(cx, step, word)?
            } else {
                Edit::replace(word.range, "-U")
            });
        }
        if refusals.is_empty() && !asks {
            edits.push(insert_word(step, command, command.subcommand()?, "-U"));
        }
        fresh = true;
    }
    Some(edits)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn installs_without_a_mount_are_found_once_a_tool() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get update && apt-get install -y pip && pip3 install a && pip3 install b
#                     ^^^^^^^^^^^^^^^ `apt`
#                                               ^^^^^^^^^^^^ `pip`
ONBUILD RUN python3 -m pip install a
#           ^^^^^^^^^^^^^^^^^^^^^^
",
        );
        silent(
            &RULE,
            "FROM node:24\nRUN --mount=type=cache,target=/root/.npm npm ci\nRUN npm run build\n",
        );
    }

    #[test]
    fn mounts_come_in_and_cleaning_goes() {
        fixed(
            &RULE,
            "FROM python:3.14\nRUN pip install --no-cache-dir -r requirements.txt\n",
            "FROM python:3.14\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\r\nRUN apt-get update \\\r\n    && apt-get install -y curl \\\r\n    && rm -rf /var/lib/apt/lists/*\r\n",
            "FROM debian:13\r\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\\r\n    --mount=type=cache,target=/var/lib/apt,sharing=locked \\\r\n    rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update \\\r\n    && apt-get install -y curl\r\n",
        );
    }

    #[test]
    fn lists_that_the_mount_would_hide_or_keep_stay() {
        for rest in [
            "RUN apt-get update\nRUN apt-get install -y htop",
            "RUN apt-get update && apt-get install -y a\nRUN apt-get install -y b",
            "RUN apt-get install -y a && apt-get update",
        ] {
            safety(&RULE, &format!("FROM debian:13\n{rest}\n"), None);
        }
        safety(
            &RULE,
            "FROM debian:13 AS a\nRUN true\nFROM a\nRUN apt-get update && apt-get install -y a\nRUN /deps.sh\n",
            Some(Safety::Unsafe),
        );
    }

    #[test]
    fn unknown_homes_and_settings_are_left_alone() {
        safety(&RULE, "FROM node:24\nUSER app\nRUN npm ci\n", None);
        safety(&RULE, "FROM own/base:1\nRUN npm ci\n", None);
        safety(&RULE, "FROM python:3.14\nENV PIP_NO_CACHE_DIR=1\nRUN pip install a\n", None);
        safety(&RULE, "FROM composer:2\nRUN composer install && rm -rf /tmp/*\n", None);
        safety(&RULE, "FROM maven:3\nRUN mvn package && rm -rf /root/.m2\n", None);
        safety(&RULE, "FROM golang:1 AS a\nRUN go mod download\nFROM a\nRUN go build\n", None);
        safety(&RULE, "FROM golang:1\nRUN go mod download\nCMD go run .\n", None);
    }

    #[test]
    fn every_tool_of_the_table() {
        let before_after = [
            (
                "alpine:3",
                "apk add --no-cache curl",
                "--mount=type=cache,target=/var/cache/apk,sharing=locked ln -sfn /var/cache/apk /etc/apk/cache && apk add -U curl",
            ),
            (
                "fedora:40",
                "dnf install -y a && dnf clean all",
                "--mount=type=cache,target=/var/cache/dnf,sharing=locked dnf --setopt=keepcache=1 install -y a",
            ),
            (
                "fedora:43",
                "dnf install -y a",
                "--mount=type=cache,target=/var/cache/libdnf5,sharing=locked dnf --setopt=keepcache=1 install -y a",
            ),
            (
                "python:3",
                "uv sync --no-cache",
                "--mount=type=cache,target=/root/.cache/uv UV_LINK_MODE=copy uv sync",
            ),
            (
                "python:3",
                "poetry install --no-cache",
                "--mount=type=cache,target=/root/.cache/pypoetry poetry install",
            ),
            (
                "node:24",
                "npm ci && npm cache clean --force",
                "--mount=type=cache,target=/root/.npm npm ci",
            ),
            (
                "node:24",
                "yarn install && yarn cache clean",
                "--mount=type=cache,target=/usr/local/share/.cache/yarn yarn install",
            ),
            (
                "node:24",
                "yarn install --immutable",
                "--mount=type=cache,target=/root/.yarn/berry/cache yarn install --immutable",
            ),
            ("node:24", "pnpm i", "--mount=type=cache,target=/root/.local/share/pnpm/store pnpm i"),
            (
                "node:24",
                "bun install",
                "--mount=type=cache,target=/root/.bun/install/cache bun install",
            ),
            (
                "golang:1",
                "go build ./...",
                "--mount=type=cache,target=/go/pkg/mod \\\n    --mount=type=cache,target=/root/.cache/go-build \\\n    go build ./...",
            ),
            (
                "rust:1",
                "cargo build",
                "--mount=type=cache,target=/usr/local/cargo/registry \\\n    --mount=type=cache,target=/usr/local/cargo/git/db \\\n    cargo build",
            ),
            ("maven:3", "mvn package", "--mount=type=cache,target=/root/.m2 mvn package"),
            (
                "debian:13",
                "./gradlew build",
                "--mount=type=cache,target=/root/.gradle,sharing=locked ./gradlew build",
            ),
            (
                "ruby:3",
                "bundle install",
                "--mount=type=cache,target=/usr/local/bundle/cache bundle install",
            ),
            (
                "composer:2",
                "composer install",
                "--mount=type=cache,target=/tmp/cache COMPOSER_CACHE_DIR=/tmp/cache composer install",
            ),
            (
                "debian:13",
                "dotnet restore",
                "--mount=type=cache,target=/root/.nuget/packages dotnet restore",
            ),
            (
                "debian:13",
                "apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/* /tmp/*",
                "--mount=type=cache,target=/var/cache/apt,sharing=locked \\\n    --mount=type=cache,target=/var/lib/apt,sharing=locked \\\n    rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y a && rm -rf /tmp/*",
            ),
        ];
        for (base, before, after) in before_after {
            fixed(
                &RULE,
                &format!("FROM {base}\nRUN {before}\n"),
                &format!("FROM {base}\nRUN {after}\n"),
            );
        }
        fixed(
            &RULE,
            "FROM golang:1\nRUN go mod download\nCOPY . .\nRUN go vet ./... && go build .\nRUN go version\n",
            "FROM golang:1\nRUN --mount=type=cache,target=/go/pkg/mod \\\n    --mount=type=cache,target=/root/.cache/go-build \\\n    go mod download\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod \\\n    --mount=type=cache,target=/root/.cache/go-build \\\n    go vet ./... && go build .\nRUN go version\n",
        );
        fixed(
            &RULE,
            "FROM node:24\nUSER node\nRUN npm ci\n",
            "FROM node:24\nUSER node\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 npm ci\n",
        );
    }
}
