//! To hadolint a variable is a package without a version, and so is one that is taken away (`name-`).

use super::commands::call;
use crate::rules::shared::package_managers::APT_GET;
use crate::rules::shared::unpinned::{is_open_apt, report_unpinned};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, |command| call(&APT_GET, command, &["install"]), is_open_apt);
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::packages::apt_unpinned::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn a_variable_has_no_version() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM debian:13
RUN apt-get install -y a=1 $E f=$G
#                          ^^
",
        );
    }
}
