//! To hadolint every `--platform` is constant that does not start with one of two variables.

use crate::rules::base::constant_platform::report;
use crate::rules::{RuleContext, Sink};

const VARIABLES: [&str; 4] =
    ["$BUILDPLATFORM", "${BUILDPLATFORM", "$TARGETPLATFORM", "${TARGETPLATFORM"];

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |_, platform| !VARIABLES.iter().any(|start| platform.starts_with(start)));
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::base::constant_platform::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_knows_two_variables() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM --platform=$BUILDPLATFORM a:1
FROM --platform=${TARGETPLATFORM} a:1
FROM --platform=$X b:1
#    ^^^^^^^^^^^^^
FROM --platform=linux/amd64 a:1 AS build-amd64
#    ^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }
}
