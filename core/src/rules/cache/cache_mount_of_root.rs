use std::collections::BTreeSet;

use crate::build::{Base, Mount, MountKind, Step, StepKind, is_root};
use crate::catalog::default_user;
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::SimpleCommand;
use crate::text::Edit;
use crate::text::path::{base_name, below};

pub(crate) static RULE: Rule = Rule {
    id: "cache-mount-of-root",
    title: "A cache mount belongs to root, and the step runs as somebody else",
    category: Category::Cache,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "pip-cache-mount",
    why: "The builder makes the folder of a cache mount for root, with mode 0755, whatever `USER` \
          says. Another user cannot write into it: most tools end with \"permission denied\", some \
          go on without a cache.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // A folder that another step makes for somebody stays as it is.
    let opened: BTreeSet<&str> = cx
        .build
        .steps
        .iter()
        .flat_map(Step::mounts)
        .filter(|mount| mount.kind == MountKind::Cache && is_opened(mount))
        .filter_map(id)
        .collect();
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let StepKind::Run { script, mounts } = &step.kind else { continue };
        let Some(user) = user(cx, step).filter(|user| !is_root(user)) else { continue };
        // `sudo` makes root of them all, or of some that may be those that write.
        if script.commands.iter().any(|command| !command.privilege().is_empty()) {
            continue;
        }
        for mount in mounts.iter().filter(|mount| mount.kind == MountKind::Cache) {
            let has_content = mount.option("from").is_some_and(|from| !from.is_empty());
            let is_read_only = ["ro", "readonly"].iter().any(|key| mount.option(key).is_some());
            if is_opened(mount)
                || has_content
                || is_read_only
                || id(mount).is_some_and(|id| opened.contains(id))
            {
                continue;
            }
            let message = format!("`{user}` cannot write into this cache, which is root's");
            // Nothing shows that the step writes there at all.
            let is_used = script.commands.iter().any(|command| uses(command, mount));
            let severity = if is_used { RULE.severity } else { Severity::Warning };
            out.report(step.instruction, mount.range, message)
                .severity(severity)
                .fix(fix(cx, mount, user));
        }
    }
}

/// Tools that end where they cannot write into their cache, and a part of its path.
const TOOLS: [(&str, &str); 14] = [
    ("bun", "bun"),
    ("bundle", "bundle"),
    ("cargo", "cargo"),
    ("cargo", "target"),
    ("composer", "composer"),
    ("dotnet", "nuget"),
    ("go", "go"),
    ("gradle", "gradle"),
    ("mvn", ".m2"),
    ("npm", "npm"),
    ("pnpm", "pnpm"),
    ("poetry", "poetry"),
    ("uv", "uv"),
    ("yarn", "yarn"),
];

/// True if a command fills the folder: its tool keeps its files there, or it names a path in it.
fn uses(command: &SimpleCommand, mount: &Mount) -> bool {
    let Some(target) = mount.target.as_deref() else { return false };
    let name = command.name().map_or("", base_name);
    TOOLS.iter().any(|(tool, part)| *tool == name && target.contains(part))
        || command.words.iter().any(|word| below(word.text(), target).is_some())
}

/// The user of a step: by USER, or as the base image is known to have it.
fn user<'s>(cx: &'s RuleContext<'_>, step: &'s Step<'_>) -> Option<&'s str> {
    if let Some(user) = &step.state.user {
        return (!user.name.contains('$')).then_some(user.name.as_str());
    }
    match cx.build.root_base(step.stage) {
        Base::Image(image) => default_user(image),
        _ => None,
    }
}

/// True if a mount says whose it is, or lets others in.
fn is_opened(mount: &Mount) -> bool {
    let uid = mount.option("uid").is_some_and(|uid| !uid.trim_start_matches('0').is_empty());
    // A variable may hold any mode.
    let lets_in = |place: usize| {
        mount.option("mode").is_some_and(|mode| {
            mode.contains('$')
                || matches!(mode.chars().rev().nth(place), Some('2' | '3' | '6' | '7'))
        })
    };
    uid || lets_in(0) || mount.option("gid").is_some() && lets_in(1)
}

/// What the builder knows the folder by.
fn id(mount: &Mount) -> Option<&str> {
    mount.option("id").or(mount.target.as_deref())
}

/// Gives the folder to the user, where the number is known.
fn fix(cx: &RuleContext<'_>, mount: &Mount, user: &str) -> Option<Fix> {
    let (user, group) = user.split_once(':').unwrap_or((user, ""));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let is_quoted = cx.slice(mount.range).contains(['"', '\'']);
    if !is_number(user) || mount.option("uid").is_some() || is_quoted {
        return None;
    }
    let group = if is_number(group) { group } else { user };
    let at = mount.range.end();
    Some(
        Fix::risky(
            format!("Give the cache to user {user}"),
            [Edit::insert(at, format!(",uid={user},gid={group}"))],
        )
        .review("Check that the user has this group, and that no other build fills the same cache"),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn caches_that_the_user_cannot_write() {
        check(
            &RULE,
            "
FROM python:3.14 AS base
USER app
FROM base
run --mount=type=cache,target=/home/app/.cache/uv uv sync
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `app`
ONBUILD RUN --mount=type=cache,target=/d,sharing=locked npm ci
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
        check(
            &RULE,
            "
FROM node:24
ARG ID=1000
USER $ID
RUN --mount=type=cache,target=/c true && npm ci
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `1000`
RUN --mount=type=cache,target=/d,gid=1000 npm ci
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn an_error_is_where_a_step_writes() {
        use crate::analysis::Check;
        use crate::rules::Severity::{Error, Warning};
        use crate::rules::testing::{on_the_day, only};
        for (target, command, severity) in [
            ("/home/app/.cache/uv", "uv sync", Error),
            ("/c", "cp a /c/a", Error),
            ("/home/app/.m2", "./mvnw package", Warning),
            ("/tmp/.cache", "GOCACHE=/tmp/other go test ./...", Warning),
            ("/home/app/.cache/pip", "pip install a", Warning),
        ] {
            let source =
                format!("FROM a:1\nUSER app\nRUN --mount=type=cache,target={target} {command}\n");
            let check = Check::without_sizes(&source, &only(&RULE), &on_the_day());
            assert_eq!(check.report.findings[0].severity, severity, "{command}");
        }
    }

    #[test]
    fn caches_that_it_can_write() {
        for mount in ["uid=1000", "mode=0777", "gid=1000,mode=0775", "uid=$ID", "from=b", "ro"] {
            silent(
                &RULE,
                &format!("FROM a:1\nUSER app\nRUN --mount=type=cache,target=/c,{mount} npm ci\n"),
            );
        }
        silent(&RULE, "FROM a:1\nUSER root\nRUN --mount=type=cache,target=/c npm ci\n");
        silent(&RULE, "FROM a:1\nRUN --mount=type=cache,target=/c npm ci\nUSER app\n");
        silent(
            &RULE,
            "FROM a:1\nUSER app\nRUN --mount=type=cache,target=/var/cache/apt sudo apt-get update\n",
        );
        silent(
            &RULE,
            "FROM a:1\nUSER app\nRUN --mount=type=cache,target=/c,uid=7 a\nRUN --mount=type=cache,target=/c b\n",
        );
        silent(&RULE, "FROM a:1\nUSER $WHO\nRUN --mount=type=cache,target=/c npm ci\n");
    }

    #[test]
    fn the_fix_knows_numbers_only() {
        fixed(
            &RULE,
            "FROM a:1\nUSER 1000:50\nRUN --mount=type=cache,target=/c npm ci\n",
            "FROM a:1\nUSER 1000:50\nRUN --mount=type=cache,target=/c,uid=1000,gid=50 npm ci\n",
        );
        safety(
            &RULE,
            "FROM a:1\nUSER 7\nRUN --mount=type=cache,target=/c a\n",
            Some(Safety::Unsafe),
        );
        safety(&RULE, "FROM a:1\nUSER app\nRUN --mount=type=cache,target=/c a\n", None);
    }
}
