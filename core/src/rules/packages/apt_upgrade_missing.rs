use crate::build::is_root;
use crate::build::{Base, StepKind};
use crate::catalog::{self, Family};
use crate::fix::Fix;
use crate::rules::packages::apt_upgrade_repeated::upgrades;
use crate::rules::shared::edits::insert_line_after;
use crate::rules::{Category, FixAvailability, OnIn, Profile, Rule, RuleContext, Severity, Sink};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "apt-upgrade-missing",
    title: "Security updates of the distribution are not installed",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Setting,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "upgrade-system-packages",
    why: "A base image is as old as its last build. Between two of them, fixes are in the distribution and not in the image.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let wanted = cx.settings.profile == Profile::Security || cx.selected(&RULE);
    let Some(stage) = cx.build.final_stage().filter(|_| wanted) else { return };
    let Base::Image(image) = cx.build.root_base(stage.index) else { return };
    let debian = matches!(catalog::family(image), Some(Family::Debian | Family::Ubuntu));
    // Who pins by digest wants the same image again, and a dated base has its own rhythm.
    if !debian || image.digest.is_some() || image.official().is_none() {
        return;
    }
    let upgraded = cx.build.lineage(stage.index).any(|stage| {
        cx.build.steps_of(stage.index).iter().any(|step| {
            let StepKind::Run { script, .. } = &step.kind else { return false };
            let by_itself = ["unattended-upgrade", "unattended-upgrades"];
            script.commands.iter().any(|command| {
                upgrades(command) || command.name().is_some_and(|name| by_itself.contains(&name))
            })
        })
    });
    let Some(from) = cx.file.instructions.get(stage.from).filter(|_| !upgraded) else { return };
    let range = match &from.body {
        Body::From(it) => it.image.range,
        _ => from.range,
    };
    let as_root =
        !stage_starts_as_user(cx, stage.index) && catalog::default_user(image).is_some_and(is_root);
    let line = "RUN apt-get update && apt-get upgrade -y && rm -rf /var/lib/apt/lists/*";
    let fix = as_root.then(|| {
        Fix::risky("Upgrade once, at the beginning", [insert_line_after(cx, from, line)]).review(
            "The step is cached: build with `--pull --no-cache` once a week to get new fixes",
        )
    });
    out.report(from, range, "Fixes that came after the base image was built are missing").fix(fix);
}

fn stage_starts_as_user(cx: &RuleContext<'_>, stage: usize) -> bool {
    cx.build.steps_of(stage).first().and_then(|step| step.state.user.as_ref()).is_some()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, only, safety, silent};
    use crate::rules::{Profile, Settings};

    #[test]
    fn the_final_image_is_never_upgraded() {
        check(
            &RULE,
            "
FROM debian:13 AS build
RUN apt-get update && apt-get upgrade -y
from ubuntu:24.04 AS app
#    ^^^^^^^^^^^^ after the base image was built
RUN apt-get update && apt-get install -y curl
",
        );
        check(&RULE, "FROM debian:13 AS base\nFROM base\n#    ^^^^\n");
        for run in [
            "apt-get install -y --only-upgrade openssl",
            "apt-get install -y --no-upgrade openssl",
            "apt-get -s upgrade",
            "apt-get upgrade -y --download-only",
            "apt-get install -y unattended-upgrades",
        ] {
            check(&RULE, &format!("\nFROM debian:13\n#    ^^^^^^^^^\nRUN {run}\n"));
        }
    }

    #[test]
    fn upgraded_pinned_by_digest_or_of_another_kind() {
        silent(&RULE, "FROM debian:13 AS base\nRUN apt-get -y dist-upgrade\nFROM base\nRUN a\n");
        silent(&RULE, "FROM debian:13\nRUN sudo apt full-upgrade -y\n");
        silent(&RULE, "FROM debian:13\nRUN aptitude -y safe-upgrade\n");
        silent(&RULE, "FROM debian:13\nRUN apt-get -o Dpkg::Use-Pty=0 upgrade -y\n");
        silent(&RULE, "FROM debian:13\nRUN [\"unattended-upgrade\", \"-v\"]\n");
        let digest = "0123456789abcdef".repeat(4);
        silent(&RULE, &format!("FROM debian:13@sha256:{digest}\n"));
        silent(&RULE, "FROM alpine:3.22\n");
        silent(&RULE, "FROM registry.example/team/debian:13\n");
        silent(&RULE, "FROM scratch\n");
    }

    #[test]
    fn it_asks_for_the_profile() {
        let others = Settings { select: Vec::new(), ..only(&RULE) };
        let source = "FROM debian:13\nUSER 1000\n";
        let finds = |settings: &Settings| {
            let findings = crate::analysis::analyze(source, settings).findings;
            findings.iter().any(|finding| finding.rule == RULE.id)
        };
        assert!(!finds(&others));
        assert!(finds(&Settings { profile: Profile::Security, ..others }));
    }

    #[test]
    fn the_upgrade_comes_first_and_needs_root() {
        fixed(
            &RULE,
            "FROM debian:13\nCMD [\"a\"]\n",
            "
FROM debian:13
RUN apt-get update && apt-get upgrade -y && rm -rf /var/lib/apt/lists/*
CMD [\"a\"]
",
        );
        safety(&RULE, "FROM debian:13\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM debian:13 AS base\nUSER app\nFROM base\n", None);
    }
}
