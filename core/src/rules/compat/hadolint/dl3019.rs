//! hadolint looks at every stage, and knows a mount on the cache itself and on no directory above it.

use super::commands::call;
use crate::rules::packages::apk_cache_kept::{CACHE, report};
use crate::rules::shared::package_managers::APK;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |command| call(&APK, command, &["add"]), &|step| {
        !step.mounts().iter().any(|mount| {
            mount.kind.keeps_writes_out()
                && mount.target.as_deref().map(|path| path.trim_end_matches('/')) == Some(CACHE)
        })
    });
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::packages::apk_cache_kept::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn mounts_above_and_thrown_away_stages() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM alpine:3.24 AS a
RUN --mount=type=cache,target=/var/cache apk add curl
#                                        ^^^^^^^
FROM scratch
",
        );
    }
}
