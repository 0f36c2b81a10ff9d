use crate::build::{Base, Mount, MountKind, Step, StepKind};
use crate::catalog::{Family, family};
use crate::fix::Fix;
use crate::rules::shared::edits::insert_after_keyword;
use crate::rules::shared::package_cache::table::Cache;
use crate::rules::shared::package_cache::{Said, reads, used};
use crate::rules::shared::run_edits::prepend;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::Script;
use crate::shell::packages::Manager;
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "cache-mount-ineffective",
    title: "A cache mount keeps nothing that is used",
    category: Category::Cache,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "pip-cache-mount",
    why: "A cache mount helps only where the tool looks for its downloads, and only as long as \
          nothing deletes them before the next build.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let said = Said::of(cx.source);
    for (step, script) in cx.build.runs() {
        if step.mounts().is_empty() {
            continue;
        }
        let caches = used(script).into_iter();
        let caches: Vec<(&Cache, Vec<String>)> =
            caches.filter_map(|(cache, _)| Some((cache, cache.places(cx, step, &said)?))).collect();
        for mount in step.mounts().iter().filter(|mount| mount.kind == MountKind::Cache) {
            let Some(target) = mount.target.as_deref() else { continue };
            let target = target.trim_end_matches('/');
            for (cache, places) in &caches {
                let hook = deleted(cx, step, script, cache, target).filter(|_| !said.docker_clean);
                let other = emptied(cx, step, script, cache, places, target)
                    .or_else(|| elsewhere(cx, step, cache, places, target, mount))
                    .or_else(|| not_seen_later(cx, step, cache, places, target, mount));
                let found: Vec<Found> = hook.into_iter().chain(other).collect();
                let any = !found.is_empty();
                for (range, message, fix) in found {
                    let range = range.unwrap_or(mount.range);
                    out.report(step.instruction, range, message).fix(fix);
                }
                if any {
                    break;
                }
            }
        }
    }
}

/// The range (that of the mount, if none is given), the problem, and the fix.
type Found = (Option<TextRange>, String, Option<Fix>);

/// apt's archives are deleted by a hook of the official images.
fn deleted(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    script: &Script,
    cache: &Cache,
    target: &str,
) -> Option<Found> {
    let Base::Image(image) = cx.build.root_base(step.stage) else { return None };
    let hooked = cache.manager == Manager::Apt
        && target.starts_with("/var/cache/apt")
        && image.official().is_some()
        && matches!(family(image), Some(Family::Debian | Family::Ubuntu));
    if !hooked {
        return None;
    }
    let edit = if script.posix && script.complete {
        prepend(step, "rm -f /etc/apt/apt.conf.d/docker-clean")
    } else {
        None
    };
    let fix = edit.map(|edit| {
        Fix::risky("Remove `docker-clean` first", [edit])
            .review("The file is removed from the image")
    });
    let message = "`docker-clean` of the base image deletes what this mount is to keep";
    Some((None, message.to_owned(), fix))
}

/// The step itself empties the mount.
fn emptied(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    script: &Script,
    cache: &Cache,
    places: &[String],
    target: &str,
) -> Option<Found> {
    if !places.iter().any(|place| place == target) {
        return None;
    }
    let command = script.commands.iter().find(|command| cache.emptied_by(command))?;
    let fix = cache.kept_full(cx, step, script).filter(|_| script.complete).map(|edits| {
        Fix::risky("Leave the mounted cache as it is", edits)
            .review("Nothing of a mount gets into the image")
    });
    let message = "This empties the cache that the step mounts".to_owned();
    Some((Some(command.range), message, fix))
}

/// The mount stands in the home of another user.
fn elsewhere(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    cache: &Cache,
    places: &[String],
    target: &str,
    mount: &Mount,
) -> Option<Found> {
    let tail = |path: &str| -> Option<String> {
        let rest = path.strip_prefix("/root").or_else(|| {
            let user = path.strip_prefix("/home/")?;
            user.get(user.find('/')?..)
        })?;
        Some(rest.to_owned())
    };
    let own = tail(target)?;
    let right = places.iter().find(|place| tail(place).as_deref() == Some(&own))?;
    if right == target {
        return None;
    }
    let flag = cache.mounts(cx, step, std::slice::from_ref(right));
    let fix = Fix::risky(
        format!("Mount `{right}`"),
        [Edit::replace(mount.range, flag.trim_start().to_owned())],
    )
    .review("Other options of the mount are dropped");
    Some((None, format!("`{}` looks in `{right}`, not in `{target}`", cache.name), Some(fix)))
}

/// The most steps of a stage that are looked at; more than any real file has.
const MOST_STEPS: usize = 512;

/// Later steps of the stage need what the mount holds, and do not mount it.
fn not_seen_later(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    cache: &Cache,
    places: &[String],
    target: &str,
    mount: &Mount,
) -> Option<Found> {
    // What Go and Gradle keep of compiled code is not needed again.
    if !cache.shared || places.first().is_none_or(|place| place != target) {
        return None;
    }
    let steps = cx.build.steps_of(step.stage);
    let later: Vec<&Step<'_>> = steps
        .iter()
        .take(MOST_STEPS)
        .filter(|later| later.instruction.index > step.instruction.index)
        .filter(|later| matches!(later.kind, StepKind::Run { .. }) && !later.is_onbuild())
        .filter(|later| reads(later, cache) && !later.shadows(target))
        .collect();
    later.first()?;
    let flag = format!(" {}", cx.slice(mount.range));
    let edits = later.iter().map(|later| insert_after_keyword(later.effective, &flag));
    let fix = Fix::risky("Mount it to the later steps too", edits)
        .review("Needs BuildKit. The cache stays on the machine that builds");
    let message = format!(
        "What this mount keeps is in no layer, and later steps with `{}` do not mount it",
        cache.name
    );
    Some((None, message, Some(fix)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn mounts_that_keep_nothing_are_found() {
        check(
            &RULE,
            "
FROM debian:13
RUN --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y a
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `docker-clean`
FROM node:24
RUN --mount=type=cache,target=/root/.npm npm ci && npm cache clean --force
#                                                  ^^^^^^^^^^^^^^^^^^^^^^^ empties
USER node
RUN --mount=type=cache,target=/root/.npm npm ci
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ looks in `/home/node/.npm`
FROM golang:1
RUN --mount=type=cache,target=/go/pkg/mod go mod download
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no layer
RUN go build .
",
        );
    }

    #[test]
    fn mounts_that_work_are_not() {
        silent(
            &RULE,
            "FROM debian:13\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt apt-get install -y a\n",
        );
        silent(
            &RULE,
            "FROM own/base\nRUN --mount=type=cache,target=/var/cache/apt apt-get install -y a\n",
        );
        silent(
            &RULE,
            "FROM golang:1\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nRUN --mount=type=cache,target=/go go build .\n",
        );
        silent(
            &RULE,
            "FROM golang:1\nRUN --mount=type=cache,target=/root/.cache/go-build go mod download\nRUN go build .\n",
        );
        silent(
            &RULE,
            "FROM python:3\nUSER app\nRUN --mount=type=cache,target=/root/.cache/pip pip install a\n",
        );
        silent(
            &RULE,
            "FROM python:3\nRUN --mount=type=cache,target=/root/.cache/pip pip install a && rm -rf /tmp/x\n",
        );
    }

    #[test]
    fn they_are_mended() {
        fixed(
            &RULE,
            "FROM debian:13\nRUN --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y a\n",
            "FROM debian:13\nRUN --mount=type=cache,target=/var/cache/apt rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y a\n",
        );
        fixed(
            &RULE,
            "FROM node:24\nUSER node\nRUN --mount=type=cache,target=/root/.npm npm ci\n",
            "FROM node:24\nUSER node\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 npm ci\n",
        );
        fixed(
            &RULE,
            "FROM node:24\nRUN --mount=type=cache,target=/root/.npm npm ci && npm cache clean --force\n",
            "FROM node:24\nRUN --mount=type=cache,target=/root/.npm npm ci\n",
        );
        fixed(
            &RULE,
            "FROM golang:1\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nRUN go build .\n",
            "FROM golang:1\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nRUN --mount=type=cache,target=/go/pkg/mod go build .\n",
        );
        safety(
            &RULE,
            "FROM debian:13\nRUN --mount=type=cache,target=/var/cache/apt [\"apt-get\", \"install\", \"-y\", \"a\"]\n",
            None,
        );
    }

    #[test]
    fn the_hook_and_the_clean_up_are_two_problems() {
        for run in ["apt-get clean", "rm -rf /var/cache/apt/*"] {
            let mount = "--mount=type=cache,target=/var/cache/apt";
            let with = |lead: &str, tail: &str| {
                format!(
                    "FROM debian:13\nRUN {mount} {lead}apt-get update && apt-get install -y a{tail}\n"
                )
            };
            let tail = format!(" && {run}");
            fixed(&RULE, &with("", &tail), &with("rm -f /etc/apt/apt.conf.d/docker-clean && ", ""));
        }
        let mounts =
            "--mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt";
        fixed(
            &RULE,
            &format!(
                "FROM debian:13\nRUN {mounts} apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*\n"
            ),
            &format!(
                "FROM debian:13\nRUN {mounts} rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y a\n"
            ),
        );
    }
}
