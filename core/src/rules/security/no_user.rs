use crate::build::is_root;
use crate::build::{Base, Stage};
use crate::catalog;
use crate::rules::shared::entry_process::{Starts, starts};
use crate::rules::shared::user_switch::{last_user, switch_user};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Keyword;

pub(crate) static RULE: Rule = Rule {
    id: "no-user",
    title: "The container runs as root",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[
        ToolCode::other("DS-0002"),
        ToolCode::other("CKV_DOCKER_3"),
        ToolCode::other("CIS 4.1"),
    ],
    practice: "non-root-user",
    why: "Without USER the program runs as root, so a flaw in it gives away the whole container and \
          makes a way out to the host easier.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // The rest of the file may set one.
    let Some(stage) = cx.build.final_stage().filter(|_| !cx.build.is_fragment) else { return };
    if last_user(cx, stage).is_some() || !starts_as_root(cx, stage) || drops_root_itself(cx) {
        return;
    }
    let steps = cx.build.steps_of(stage.index);
    let start = steps.iter().rev().find(|step| {
        matches!(step.effective.keyword, Keyword::Cmd | Keyword::Entrypoint) && !step.is_onbuild()
    });
    let Some(at) = start.or(steps.first()) else { return };
    let starts = starts(cx, stage);
    if starts == Starts::NoServer || (starts == Starts::Nothing && stage.base == Base::Scratch) {
        return;
    }
    let reported = out
        .report(
            at.instruction,
            at.instruction.keyword_range,
            "The container runs as root: the final stage sets no `USER`",
        )
        .fix(switch_user(cx, stage));
    // Whoever starts it, or builds on it, may still set one.
    if starts == Starts::Nothing {
        reported.severity(Severity::Info);
    }
}

/// True if the base is known to run as root.
fn starts_as_root(cx: &RuleContext<'_>, stage: &Stage) -> bool {
    match cx.build.root_base(stage.index) {
        Base::Scratch => true,
        Base::Image(image) => catalog::default_user(image).is_some_and(is_root),
        _ => false,
    }
}

/// True if the file brings a tool along that drops root when the container starts.
fn drops_root_itself(cx: &RuleContext<'_>) -> bool {
    const TOOLS: [&str; 4] = ["gosu", "su-exec", "setpriv", "s6-setuidgid"];
    cx.build.steps.iter().any(|step| {
        step.effective
            .arguments
            .as_str()
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .any(|word| TOOLS.contains(&word))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn a_final_stage_without_user_is_found_at_its_start_command() {
        check(
            &RULE,
            "
FROM python:3.14-slim AS build
RUN true
FROM python:3.14-slim
COPY --from=build /x /x
CMD [\"python\", \"-m\", \"app\"]
#^^^
",
        );
        check(&RULE, "FROM debian:13\n#^^^^\nRUN true\n");
    }

    #[test]
    fn users_of_the_file_its_stages_and_its_base_count() {
        silent(&RULE, "FROM debian:13 AS base\nUSER app\nFROM base\nCMD [\"x\"]\n");
        silent(&RULE, "FROM bitnami/redis:8\nCMD [\"x\"]\n");
        silent(&RULE, "FROM gcr.io/distroless/static:nonroot\nCMD [\"x\"]\n");
        silent(&RULE, "FROM example.com/unknown:1\nCMD [\"x\"]\n");
        silent(&RULE, "FROM debian:13\nRUN apt-get install -y gosu\nCMD [\"x\"]\n");
    }

    #[test]
    fn files_images_to_build_on_and_what_needs_root_are_fine() {
        silent(&RULE, "FROM scratch\nCOPY --from=a /x /\n");
        silent(
            &RULE,
            "FROM debian:13\nCOPY e.sh /e.sh\nENTRYPOINT [\"/e.sh\"]\nCMD [\"python3\"]\n",
        );
        silent(&RULE, "FROM debian:13\nCMD [\"/usr/sbin/sshd\", \"-D\"]\n");
        check(&RULE, "\nFROM debian:13\nCMD python3 app.py\n#^^^\n");
    }

    #[test]
    fn the_user_is_made_with_what_the_base_has() {
        fixed(
            &RULE,
            "FROM alpine:3.22\nRUN true\nEXPOSE 8080\nCMD [\"x\"]\n",
            "FROM alpine:3.22\nRUN true\nEXPOSE 8080\nRUN addgroup -S -g 10001 app && adduser -S -D -H \
             -u 10001 -G app app\nUSER app\nCMD [\"x\"]\n",
        );
        fixed(&RULE, "FROM node:24\nRUN npm ci", "FROM node:24\nRUN npm ci\nUSER node");
        fixed(
            &RULE,
            "FROM scratch\nCOPY x /x\nCMD [\"/x\"]\n",
            "FROM scratch\nCOPY x /x\nUSER 65532:65532\nCMD [\"/x\"]\n",
        );
    }

    #[test]
    fn who_writes_at_home_gets_a_home() {
        fixed(
            &RULE,
            "FROM debian:13\nCMD [\"jupyter\", \"lab\"]\n",
            "FROM debian:13\nRUN useradd --uid 10001 --user-group --create-home --shell /bin/false app\n\
             USER app\nCMD [\"jupyter\", \"lab\"]\n",
        );
        fixed(
            &RULE,
            "FROM alpine:3.22\nCMD exec npx serve\n",
            "FROM alpine:3.22\nRUN addgroup -S -g 10001 app && adduser -S -D -u 10001 -G app app\n\
             USER app\nCMD exec npx serve\n",
        );
    }

    #[test]
    fn a_server_that_writes_where_only_root_may_is_named() {
        for (install, start, place) in [
            ("nginx", "[\"nginx\", \"-g\", \"daemon off;\"]", "/var/lib/nginx"),
            ("apache2", "[\"apachectl\", \"-D\", \"FOREGROUND\"]", "/var/log/apache2"),
            ("redis-server", "[\"/start\"]", "/var/lib/redis"),
            ("postgresql-17", "[\"/start\"]", "/var/lib/postgresql"),
            ("mariadb-server", "[\"mysqld_safe\"]", "/var/lib/mysql"),
        ] {
            let file = format!("FROM debian:13\nRUN apt-get install -y {install}\nCMD {start}\n");
            let found =
                crate::analysis::analyze(&file, &crate::rules::testing::only(&RULE)).findings;
            let fix = found.into_iter().find_map(|finding| finding.fix).expect("a fix");
            let review = fix.review.expect("a sentence");
            assert!(review.contains(place) && review.contains("chown"), "{review}");
        }
    }
}
