//! hadolint looks at every stage, and knows neither that a cache is removed, nor that an ARG switches
//! it off, that it is switched on again, or a mount on a directory above it.

use std::collections::BTreeSet;

use super::commands::{has_argument, pip_install};
use super::stages::Carried;
use crate::build::Step;
use crate::rules::packages::pip_cache_kept::{VARIABLE, report};
use crate::rules::{RuleContext, Sink};
use crate::shell::SimpleCommand;
use crate::syntax::Body;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let off = switched_off(cx);
    report(cx, out, pip_install, told, &|step, _, _| {
        !off.contains(&step.instruction.index) && !is_mounted(step)
    });
}

/// The words for true, any of which a value may start with in a script.
const TRUE: [&str; 10] = ["1", "true", "True", "TRUE", "on", "On", "ON", "yes", "Yes", "YES"];

fn told(_: &RuleContext<'_>, step: &Step<'_>, command: &SimpleCommand) -> bool {
    let text = step.effective.arguments.as_str();
    let mut values = text.split(VARIABLE).skip(1).filter_map(|rest| rest.strip_prefix('='));
    let is_true = |value: &str| TRUE.iter().any(|word| value.starts_with(word));
    has_argument(command, &["--no-cache-dir"]) || values.next().is_some_and(is_true)
}

/// The RUN instructions after an ENV that switches it off. What ONBUILD triggers is a file of its own.
fn switched_off(cx: &RuleContext<'_>) -> BTreeSet<usize> {
    let (mut file, mut triggers) = (Carried::default(), Carried::default());
    let mut off = BTreeSet::new();
    for instruction in &cx.file.instructions {
        let is_trigger = matches!(instruction.body, Body::Onbuild(_));
        let carried = if is_trigger { &mut triggers } else { &mut file };
        match &instruction.effective().body {
            Body::From(from) if !is_trigger => carried.start(from),
            Body::Env(pairs) => {
                let is_true = |value: &str| TRUE.contains(&value.trim_matches(['"', '\'']));
                let mut set = pairs.iter().filter(|pair| pair.key.text == VARIABLE);
                if set.any(|pair| is_true(&pair.value.text)) {
                    carried.set();
                }
            }
            Body::Run(_) if carried.holds() => {
                off.insert(instruction.index);
            }
            _ => {}
        }
    }
    off
}

fn is_mounted(step: &Step<'_>) -> bool {
    step.mounts().iter().any(|mount| {
        let target = mount.target.as_deref().unwrap_or("").trim_end_matches('/');
        mount.kind.keeps_writes_out() && target.ends_with(".cache/pip")
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::packages::pip_cache_kept::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn to_hadolint_only_its_own_ways_count() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM python:3.14
ARG PIP_NO_CACHE_DIR=true
RUN pip install a && pip cache purge
#   ^^^^^^^^^^^
RUN --mount=type=cache,target=/root/.cache pip install a
#                                          ^^^^^^^^^^^
FROM scratch
",
        );
    }
}
