use crate::build::is_root;
use crate::build::{Base, StepKind};
use crate::catalog::{self, Family};
use crate::fix::Fix;
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
            script.commands.iter().any(|command| {
                matches!(command.name(), Some("apt-get" | "apt" | "unattended-upgrade"))
                    && command.words.iter().any(|word| word.text().contains("upgrade"))
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
    cx.build.steps_of(stage).first().and_then(|step| step.user.as_ref()).is_some()
}
