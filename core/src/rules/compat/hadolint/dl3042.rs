//! hadolint looks at every stage, and knows neither that a cache is removed, nor that an ARG switches
//! it off, nor a mount on a directory above it.

use super::commands::pip_install;
use crate::build::{BindingKind, Step};
use crate::rules::packages::pip_cache_kept::{is_true, report, set};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, pip_install, &|step, _, _| {
        let is_off = set(cx, step).is_some_and(|binding| {
            binding.kind == BindingKind::Env && binding.value.as_deref().is_some_and(is_true)
        });
        !is_off && !is_mounted(step)
    });
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
