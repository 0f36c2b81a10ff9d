//! hadolint looks at the stages that end the file or that another one continues, takes any `rm` with
//! options for a clean-up, and knows mounts on these very directories.

use std::collections::BTreeMap;

use super::commands::{call, removes};
use crate::build::{Base, Stage, StageSet, Step};
use crate::rules::packages::apt_lists_kept::report;
use crate::rules::shared::package_managers::{APT, APT_LISTS};
use crate::rules::{RuleContext, Sink};
use crate::syntax::Body;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let looked_at = looked_at(cx);
    report(cx, out, |command| call(&APT, command, &["update"]), &|step, script, _| {
        looked_at.has(step.stage) && !is_mounted(step) && !script.commands.iter().any(removes)
    });
}

/// The last stage, and those that another one continues. A stage without a name goes by its image, so
/// that a later FROM of the same image, as it is written, continues it.
fn looked_at(cx: &RuleContext<'_>) -> StageSet {
    let stages = &cx.build.stages;
    let image = |stage: &Stage| match &cx.file.instructions.get(stage.from)?.body {
        Body::From(from) => Some(from.image.text.as_str()),
        _ => None,
    };
    let last_of_image: BTreeMap<&str, usize> =
        stages.iter().filter_map(|stage| Some((image(stage)?, stage.index))).collect();
    let mut looked_at = StageSet::none_of(stages.len());
    looked_at.add(stages.len().saturating_sub(1));
    for stage in stages {
        if let Base::Stage(parent) = stage.base {
            looked_at.add(parent);
        }
        let again = image(stage).and_then(|image| last_of_image.get(image));
        if stage.name.is_none() && again > Some(&stage.index) {
            looked_at.add(stage.index);
        }
    }
    looked_at
}

fn is_mounted(step: &Step<'_>) -> bool {
    let on = |path: &str| {
        step.mounts()
            .iter()
            .any(|mount| mount.kind.keeps_writes_out() && mount.target.as_deref() == Some(path))
    };
    on(APT_LISTS) || (on("/var/lib/apt") && on("/var/cache/apt"))
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::packages::apt_lists_kept::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_looks_at_stages_that_go_on_and_any_rm() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM debian:13
RUN apt-get update
#   ^^^^^^^^^^^^^^
FROM debian:12
RUN apt-get update
FROM debian:13 AS unused
RUN apt-get update
FROM debian:13
RUN apt-get update && rm -rf /tmp/x
RUN --mount=type=cache,target=/var/lib/apt apt-get update
#                                          ^^^^^^^^^^^^^^
",
        );
    }
}
